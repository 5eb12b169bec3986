import { z } from 'zod'
import { Actor } from '../people.ts'

/** The `nodes` of a connection. */
export function nodesOf<T extends z.ZodType>(item: T): z.ZodObject<{ nodes: z.ZodArray<T> }> {
  return z.object({ nodes: z.array(item) })
}

export const User = z.object({ id: z.string(), databaseId: z.number().nullish(), login: z.string() })
export type User = z.output<typeof User>

export const Line = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  user: User.nullish(),
})
export type Line = z.output<typeof Line>

export const Commit = z.object({
  oid: z.string(),
  message: z.string(),
  committedDate: z.string(),
  committedViaWeb: z.boolean(),
  tree: z.object({ oid: z.string() }).nullish(),
  author: Line.nullish(),
  committer: Line.nullish(),
  signature: z.object({ isValid: z.boolean() }).nullish(),
  authors: z.object({ nodes: z.array(Line.nullable()).nullish() }).nullish(),
})
export type Commit = z.output<typeof Commit>

export const Review = z.object({
  id: z.string(),
  state: z.string(),
  submittedAt: z.string().nullish(),
  url: z.string(),
  body: z.string(),
  authorCanPushToRepository: z.boolean(),
  author: Actor.nullish(),
  commit: z.object({ oid: z.string() }).nullish(),
})
export type Review = z.output<typeof Review>

export const Comment = z.object({
  id: z.string(),
  url: z.string(),
  body: z.string(),
  viewerDidAuthor: z.boolean(),
  author: Actor.nullish(),
})
export type Comment = z.output<typeof Comment>

export const File = z.object({
  path: z.string(),
  changeType: z.string(),
  additions: z.number(),
  deletions: z.number(),
})
export type File = z.output<typeof File>

export const Blob = z.object({
  oid: z.string(),
  byteSize: z.number(),
  isBinary: z.boolean().nullish(),
  isTruncated: z.boolean(),
  text: z.string().nullish(),
})
export type Blob = z.output<typeof Blob>

/** An object that may be something else than a blob: then nothing of it was selected. */
const MaybeBlob = z.union([Blob, z.object({}).transform(() => null)]).nullish()

export const PolicyPlace = z.object({
  defaultBranchRef: z.object({ name: z.string(), target: z.object({ oid: z.string() }).nullish() }).nullish(),
  policyFolder: z
    .object({
      type: z.string(),
      entries: z
        .array(z.object({ name: z.string(), mode: z.number(), type: z.string(), oid: z.string() }))
        .nullish(),
    })
    .nullish(),
  policyFile: MaybeBlob,
})
export type PolicyPlace = z.output<typeof PolicyPlace>

export const Team = z.object({
  id: z.string(),
  slug: z.string(),
  members: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    nodes: z.array(User),
  }),
})
export type Team = z.output<typeof Team>

export const CheckRun = z.object({
  id: z.string(),
  databaseId: z.number().nullish(),
  status: z.string(),
  conclusion: z.string().nullish(),
  externalId: z.string().nullish(),
  startedAt: z.string().nullish(),
  completedAt: z.string().nullish(),
})
export type CheckRun = z.output<typeof CheckRun>

/** A list that GitHub may have cut into pages. */
function pagesOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ pageInfo: typeof PageInfo; nodes: z.ZodArray<T> }> {
  return z.object({ pageInfo: PageInfo, nodes: z.array(item) })
}

const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() })

export const Rollup = z.object({
  contexts: pagesOf(
    z.object({
      type: z.string(),
      name: z.string().optional(),
      conclusion: z.string().nullish(),
      checkSuite: z.object({ app: z.object({ slug: z.string() }).nullish() }).optional(),
      context: z.string().optional(),
      state: z.string().optional(),
    }),
  ),
})
export type Rollup = z.output<typeof Rollup>

export const AssociatedPullRequests = pagesOf(
  z.object({
    number: z.number(),
    state: z.string(),
    headRefOid: z.string(),
    baseRefName: z.string(),
    baseRepository: z.object({ databaseId: z.number().nullish() }).nullish(),
  }),
)
export type AssociatedPullRequests = z.output<typeof AssociatedPullRequests>

const FileAtHead = z.object({ mode: z.number(), type: z.string(), object: MaybeBlob }).nullish()
export type FileAtHead = z.output<typeof FileAtHead>

export const HeadCommit = z.object({
  oid: z.string(),
  proposedPolicy: FileAtHead,
  proposedTests: FileAtHead,
  checkSuites: nodesOf(z.object({ checkRuns: nodesOf(CheckRun).nullish() })).nullish(),
  associatedPullRequests: AssociatedPullRequests.nullish(),
  statusCheckRollup: Rollup.nullish(),
})
export type HeadCommit = z.output<typeof HeadCommit>

const TimelineItem = z.object({
  type: z.string(),
  createdAt: z.string().optional(),
  actor: Actor.nullish(),
  beforeCommit: Commit.nullish(),
  afterCommit: z.object({ oid: z.string() }).nullish(),
})

export const Thread = z.object({
  path: z.string(),
  comments: nodesOf(
    z.object({
      createdAt: z.string(),
      author: Actor.nullish(),
      originalCommit: z.object({ oid: z.string() }).nullish(),
      pullRequestReview: z.object({ authorCanPushToRepository: z.boolean() }).nullish(),
    }),
  ),
})
export type Thread = z.output<typeof Thread>

export const PullRequest = z.object({
  id: z.string(),
  number: z.number(),
  url: z.string(),
  title: z.string(),
  body: z.string(),
  state: z.string(),
  isDraft: z.boolean(),
  authorAssociation: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  author: Actor.nullish(),
  baseRefName: z.string(),
  baseRefOid: z.string(),
  headRefName: z.string(),
  headRefOid: z.string(),
  headRepository: z.object({ nameWithOwner: z.string() }).nullish(),
  changedFiles: z.number(),
  additions: z.number(),
  deletions: z.number(),
  labels: nodesOf(z.object({ id: z.string(), name: z.string() })).nullish(),
  assignees: nodesOf(User),
  reviewRequests: nodesOf(
    z.object({
      requestedReviewer: Actor.partial({ login: true }).extend({ slug: z.string().optional() }).nullish(),
    }),
  ).nullish(),
  reviews: z
    .object({
      pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullish() }),
      nodes: z.array(Review),
    })
    .nullish(),
  firstComments: nodesOf(Comment),
  comments: nodesOf(Comment),
  commits: z.object({ totalCount: z.number(), nodes: z.array(z.object({ commit: Commit })) }),
  files: nodesOf(File).nullish(),
  timelineItems: nodesOf(TimelineItem),
  lastCommit: nodesOf(z.object({ commit: HeadCommit })),
  reviewThreads: nodesOf(Thread).optional(),
  closingIssuesReferences: nodesOf(
    z.object({ labels: nodesOf(z.object({ name: z.string() })).nullish() }).nullable(),
  ).nullish(),
  baseRef: z
    .object({
      target: z.record(z.string(), z.unknown()).nullish(),
      associatedPullRequests: nodesOf(
        z.object({
          number: z.number(),
          baseRefName: z.string(),
          baseRepository: z.object({ databaseId: z.number().nullish() }).nullish(),
        }),
      ),
    })
    .nullish(),
})
export type PullRequest = z.output<typeof PullRequest>

export const OpenPullRequests = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  nodes: z.array(z.object({ number: z.number(), author: z.object({ login: z.string() }).nullish() })),
})

/** An answer to a completion: only what was asked for is there. */
export const Completion = z.object({
  repository: z
    .object({
      openPullRequests: OpenPullRequests.optional(),
      head: z.object({ statusCheckRollup: Rollup.nullish() }).nullish(),
      pullRequest: PullRequest.pick({ reviewThreads: true, closingIssuesReferences: true })
        .extend({ baseRef: z.object({ target: z.record(z.string(), z.unknown()).nullish() }).nullish() })
        .optional(),
    })
    .optional(),
})

/** Aliases of labels and teams are read by key, since there are as many as were asked for. */
export const Repository = PolicyPlace.extend({
  id: z.string(),
  databaseId: z.number(),
  name: z.string(),
  url: z.string(),
  visibility: z.string(),
  owner: z.object({ type: z.string(), login: z.string() }),
  repositoryTopics: nodesOf(z.object({ topic: z.object({ name: z.string() }) })),
  openPullRequests: OpenPullRequests.optional(),
  pullRequest: PullRequest,
}).loose()
export type Repository = z.output<typeof Repository>

export const Label = z.object({ id: z.string(), name: z.string() })
