import type { Asks } from '../../../app/ports.ts'
import { CHECKPOINT_BRANCH } from '../../../core/provenance/checkpoint-refs.ts'
import { NOTE_REFS } from '../../../core/provenance/note-refs.ts'
import { CHECK_NAME } from '../check-run.ts'
import { ACTOR } from '../people.ts'

export const POLICY_FOLDER = '.github'
export const POLICY_FILE = 'ai-policy.yml'
export const POLICY_PATH = `${POLICY_FOLDER}/${POLICY_FILE}`
export const TESTS_PATH = `${POLICY_FOLDER}/ai-policy.tests.yml`

/** Where GitHub looks for code owners, in its order. */
export const CODEOWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

/** Policies name few teams; a look without knowing the policy brings this many. */
const TEAMS_UNASKED = 20

const LINE = 'name email user { id databaseId login }'
/** `authors` are the author and the co-authors, mapped to accounts. */
const COMMIT = `oid message committedDate committedViaWeb tree { oid } author { ${LINE} } committer { ${LINE} }
  signature { isValid }`
const COMMIT_WITH_AUTHORS = `${COMMIT} authors(first: 10) { nodes { ${LINE} } }`
export const REVIEW = `id state submittedAt url body authorCanPushToRepository author { ${ACTOR} } commit { oid }`
const COMMENT = `id url body viewerDidAuthor author { ${ACTOR} }`
const TEAM = `id slug members(first: 100) { pageInfo { hasNextPage endCursor } nodes { id databaseId login } }`
const BLOB = `... on Blob { oid byteSize isBinary isTruncated text }`
export const POLICY = `defaultBranchRef { name target { oid } }
  policyFolder: object(expression: "HEAD:${POLICY_FOLDER}") {
    type: __typename ... on Tree { entries { name mode type oid } } }
  policyFile: object(expression: "HEAD:${POLICY_PATH}") { ${BLOB} }`
const THREADS = `reviewThreads(last: 100) { nodes { path comments(first: 20) { nodes {
  createdAt author { ${ACTOR} } originalCommit { oid } pullRequestReview { authorCanPushToRepository } } } } }`

export const PULL_REQUESTS_OF_COMMIT = `pageInfo { hasNextPage endCursor } nodes {
    number state headRefOid baseRefName baseRepository { databaseId } }`
export const CONTEXTS = `pageInfo { hasNextPage endCursor } nodes { type: __typename
  ... on CheckRun { name conclusion checkSuite { app { slug } } }
  ... on StatusContext { context state } }`

/** A pull request closes few issues, and nobody may hide a label behind many others. */
const ISSUES = `closingIssuesReferences(first: 20) { nodes { labels(first: 100) { nodes { name } } } }`

/** What stands on the head commit. */
export const HEAD_COMMIT = `oid
  proposedPolicy: file(path: "${POLICY_PATH}") { mode type object { ${BLOB} } }
  proposedTests: file(path: "${TESTS_PATH}") { mode type object { ${BLOB} } }
  checkSuites(first: 3, filterBy: { appId: $app }) { nodes {
    checkRuns(first: 3, filterBy: { checkName: "${CHECK_NAME}" }) { nodes {
      id databaseId status conclusion externalId startedAt completedAt } } } }
  associatedPullRequests(first: 30) { ${PULL_REQUESTS_OF_COMMIT} }`
export const ROLLUP = `statusCheckRollup { contexts(first: 100) { ${CONTEXTS} } }`

export interface Query {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}
export interface Target {
  readonly owner: string
  readonly name: string
  readonly number: number
  readonly app: number
}

/**
 * All that a usual evaluation needs, in one query of one point (connections, counting each of the hundred commits'
 * authors as one, stay below 150). Names from policies go in as variables, never as text.
 */
export function pullRequestQuery(target: Target, asks: Asks): Query {
  const labels = named('l', asks.labels)
  const teams = named('t', asks.teams ?? [])
  const query = `query PullRequest(${declarations([...labels.keys(), ...teams.keys()])}) {
  repository(owner: $owner, name: $name) {
    id databaseId name url visibility owner { type: __typename login }
    repositoryTopics(first: 20) { nodes { topic { name } } }
    ${POLICY}
    ${NOTES}
    ${CHECKPOINTS}
    ${[...labels.keys()].map((key) => `${key}: label(name: $${key}) { id name }`).join('\n    ')}
    ${asks.openPullRequests ? OPEN_PULL_REQUESTS : ''}
    pullRequest(number: $number) { ${pullRequestFields(asks)} }
  }
  organisationPolicy: repository(owner: $owner, name: ".github") { id name ${POLICY} }
  ${teamsSelection(asks.teams, [...teams.keys()])}
}`
  return { query, variables: { ...target, ...Object.fromEntries(labels), ...Object.fromEntries(teams) } }
}

/** Whether there are notes at all; most repositories have none, and are asked nothing more. */
const NOTES = NOTE_REFS.map(
  (ref, index) => `notes${index}: ref(qualifiedName: "${ref}") { target { oid } }`,
).join(' ')

/** Likewise the branch on which Entire keeps its records. */
const CHECKPOINTS = `checkpoints: ref(qualifiedName: "refs/heads/${CHECKPOINT_BRANCH}") { target { oid } }`

const OPEN_PULL_REQUESTS = `openPullRequests: pullRequests(states: OPEN, first: 100) {
      pageInfo { hasNextPage endCursor } nodes { number author { login } } }`

function pullRequestFields(asks: Asks): string {
  return `id number url title body state isDraft authorAssociation createdAt updatedAt
      author { ${ACTOR} }
      baseRefName baseRefOid headRefName headRefOid headRepository { nameWithOwner }
      changedFiles additions deletions
      labels(first: 100) { nodes { id name } }
      assignees(first: 20) { nodes { id databaseId login } }
      reviewRequests(first: 100) { nodes { requestedReviewer { ${ACTOR_OR_TEAM} } } }
      reviews(last: 100, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {
        pageInfo { hasPreviousPage startCursor } nodes { ${REVIEW} } }
      firstComments: comments(first: 30) { nodes { ${COMMENT} } }
      comments(last: 100) { nodes { ${COMMENT} } }
      commits(first: 100) { totalCount nodes { commit { ${COMMIT_WITH_AUTHORS} } } }
      files(first: 100) { nodes { path changeType additions deletions } }
      timelineItems(last: 100, itemTypes: [
        HEAD_REF_FORCE_PUSHED_EVENT, BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT
      ]) { nodes { type: __typename
        ... on HeadRefForcePushedEvent { createdAt actor { ${ACTOR} } beforeCommit { ${COMMIT} }
          afterCommit { oid } }
        ... on BaseRefChangedEvent { createdAt }
        ... on AutomaticBaseChangeSucceededEvent { createdAt } } }
      lastCommit: commits(last: 1) { nodes { commit { ${HEAD_COMMIT} ${asks.checks ? ROLLUP : ''} } } }
      ${asks.reviewComments ? THREADS : ''}
      ${asks.issueLabels === true ? ISSUES : ''}
      baseRef { target { ... on Commit { tree { oid } ${asks.codeowners ? CODEOWNERS : ''} } }
        associatedPullRequests(states: OPEN, first: 100) { nodes { number baseRefName baseRepository { databaseId } } } }`
}

/** Older servers do not know every kind of reviewer, so none is named that we need nothing of. */
const ACTOR_OR_TEAM = `type: __typename ... on Actor { login } ... on User { id databaseId } ... on Team { slug }`

const CODEOWNERS = CODEOWNERS_PATHS.map(
  (path, index) => `codeowners${index}: file(path: "${path}") { object { ${BLOB} } }`,
).join(' ')

/** What a policy asks for that the first look did not bring; shaped like the first look. */
export function completionQuery(target: Target & { readonly head: string }, asks: Asks): Query {
  const teams = named('t', asks.teams ?? [])
  const pull = missingPullRequestFields(asks)
  const repository = [
    asks.openPullRequests ? OPEN_PULL_REQUESTS : '',
    asks.checks ? `head: object(oid: $head) { ... on Commit { ${ROLLUP} } }` : '',
    pull.trim() === '' ? '' : `pullRequest(number: $number) { ${pull} }`,
  ].join(' ')
  const used = [
    '$owner: String!',
    ...(repository.trim() === '' ? [] : ['$name: String!']),
    ...(pull.trim() === '' ? [] : ['$number: Int!']),
    ...(asks.checks ? ['$head: GitObjectID!'] : []),
    ...[...teams.keys()].map((key) => `$${key}: String!`),
  ]
  const query = `query Completion(${used.join(', ')}) {
  ${repository.trim() === '' ? '' : `repository(owner: $owner, name: $name) { ${repository} }`}
  ${teamsSelection(asks.teams ?? [], [...teams.keys()])}
}`
  return { query, variables: { ...target, ...Object.fromEntries(teams) } }
}

function missingPullRequestFields(asks: Asks): string {
  return [
    asks.reviewComments ? THREADS : '',
    asks.issueLabels === true ? ISSUES : '',
    asks.codeowners ? `baseRef { target { ... on Commit { ${CODEOWNERS} } } }` : '',
  ].join(' ')
}

function teamsSelection(asked: Asks['teams'], keys: readonly string[]): string {
  if (asked === null)
    return `organisation: organization(login: $owner) { teams(first: ${TEAMS_UNASKED}) { nodes { ${TEAM} } } }`
  if (keys.length === 0) return ''
  const teams = keys.map((key) => `${key}: team(slug: $${key}) { ${TEAM} }`)
  return `organisation: organization(login: $owner) { ${teams.join(' ')} }`
}

function declarations(names: readonly string[]): string {
  const fixed = ['$owner: String!', '$name: String!', '$number: Int!', '$app: Int!']
  return [...fixed, ...names.map((name) => `$${name}: String!`)].join(', ')
}

/** `l0` to the first name, and so on. */
export function named(prefix: string, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name, index) => [`${prefix}${index}`, name]))
}
