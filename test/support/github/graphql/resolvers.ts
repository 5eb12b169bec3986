import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import { Refusal } from '../acts/refusal.ts'
import { appFields, botFields, organizationFields, teamFields, userFields } from './accounts.ts'
import { annotationFields, checkRunFields, checkSuiteFields, statusFields } from './checks.ts'
import { deploymentFields, deploymentStatusFields } from './deployments.ts'
import { type ErrorType, githubError } from './errors.ts'
import type { Args, Context } from './fields.ts'
import {
  blobFields,
  commitCommentFields,
  commitFields,
  gitActorFields,
  refFields,
  rollupFields,
  signatureFields,
  treeEntryFields,
  treeFields,
} from './git-objects.ts'
import { mutations } from './mutations.ts'
import {
  autoMergeFields,
  changedFileFields,
  issueFields,
  pullRequestCommitFields,
  pullRequestFields,
  reviewRequestFields,
} from './pull-requests.ts'
import {
  labelFields,
  mergeQueueEntryFields,
  mergeQueueFields,
  queryFields,
  repositoryFields,
  topicFields,
  topicNameFields,
} from './repositories.ts'
import {
  commentFields,
  reactionFields,
  reviewCommentFields,
  reviewFields,
  reviewThreadFields,
} from './reviews.ts'
import { timelineFields } from './timeline.ts'
import { editedFields } from './written.ts'

type Resolve = (source: unknown, args: Args, context: Context) => unknown

/** Fields by type. The schema hands each resolver a source of its own type, which a table cannot say. */
export const RESOLVERS = {
  Query: queryFields,
  ...timelineFields,
  App: appFields,
  AutoMergeRequest: autoMergeFields,
  Blob: blobFields,
  Bot: botFields,
  CheckAnnotation: annotationFields,
  CheckRun: checkRunFields,
  CheckSuite: checkSuiteFields,
  Commit: commitFields,
  CommitComment: commitCommentFields,
  Deployment: deploymentFields,
  DeploymentStatus: deploymentStatusFields,
  GitActor: gitActorFields,
  GpgSignature: signatureFields,
  Issue: issueFields,
  IssueComment: commentFields,
  Label: labelFields,
  MergeQueue: mergeQueueFields,
  MergeQueueEntry: mergeQueueEntryFields,
  Organization: organizationFields,
  PullRequest: pullRequestFields,
  PullRequestChangedFile: changedFileFields,
  PullRequestCommit: pullRequestCommitFields,
  PullRequestReview: reviewFields,
  PullRequestReviewComment: reviewCommentFields,
  PullRequestReviewThread: reviewThreadFields,
  Reaction: reactionFields,
  Ref: refFields,
  Repository: repositoryFields,
  RepositoryTopic: topicFields,
  ReviewRequest: reviewRequestFields,
  StatusCheckRollup: rollupFields,
  StatusContext: statusFields,
  Team: teamFields,
  Topic: topicNameFields,
  Tree: treeFields,
  TreeEntry: treeEntryFields,
  User: userFields,
  UserContentEdit: editedFields,
} as unknown as Readonly<Record<string, Readonly<Record<string, Resolve>>>>

/** Every value says what it is. */
export function resolveType(value: unknown): string {
  return (value as { readonly kind: string }).kind
}

/** Finds the resolver of a field. What has none fails loudly: a neutral value would let a test pass by accident. */
export function resolveField(
  source: unknown,
  args: Args,
  context: Context,
  info: GraphQLResolveInfo,
): unknown {
  const type = info.parentType.name
  if (type === 'Mutation') return mutate(info.fieldName, args as { readonly input: object }, context)
  const resolve = RESOLVERS[type]?.[info.fieldName]
  if (resolve) return resolve(source, args, context)
  if (!RESOLVERS[type] && isPlain(source) && info.fieldName in source) return source[info.fieldName]
  const name = `${type}.${info.fieldName}`
  context.contract.report(`GraphQL ${name}: the stand-in has no resolver`)
  throw new GraphQLError(`The stand-in has no resolver for ${name}`)
}

function mutate(name: string, { input }: { readonly input: object }, context: Context): object {
  const mutation = mutations[name]
  if (!mutation) {
    context.contract.report(`GraphQL mutation ${name}: the stand-in has none`)
    throw new GraphQLError(`The stand-in has no mutation ${name}`)
  }
  try {
    const { clientMutationId = null, ...given } = withoutNulls(input) as {
      readonly clientMutationId?: string
    }
    return { kind: 'Payload', clientMutationId, ...mutation(given as never, context) }
  } catch (error) {
    if (error instanceof Refusal) throw githubError(typeOf(error), textOf(error))
    throw error
  }
}

function typeOf({ status }: Refusal): ErrorType {
  if (status === 404) return 'NOT_FOUND'
  return status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE'
}

function textOf({ message, errors }: Refusal): string {
  const details = errors.map((error) =>
    typeof error === 'string' ? error : `${error.field} ${error.message ?? error.code}`,
  )
  return details.length === 0 ? message : details.join(', ')
}

/** To GitHub a null in an input is the same as nothing. */
function withoutNulls(value: object): object {
  return JSON.parse(JSON.stringify(value, (_, member: unknown) => member ?? undefined)) as object
}

function isPlain(source: unknown): source is Readonly<Record<string, unknown>> {
  return typeof source === 'object' && source !== null
}
