import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { ReadHistory, ReadProtection } from '../../app/production-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import type { CommitFacts } from '../../core/facts.ts'
import type { GitHub } from './client.ts'
import { joinCommits, RestCommit, restCommitFacts } from './reading/commits.ts'
import { COMMITS_PER_PAGE, compare } from './reading/compare.ts'
import { createSession, type Session, throwFirst } from './reading/session.ts'
import { nodesOf } from './reading/shapes.ts'

/** Pages of a hundred commits that are read at most. */
const MOST_PAGES = 30

/** Reads what lies behind a commit. */
export function createHistoryReader(github: GitHub): ReadHistory {
  return {
    async commitsBetween(ref, base, head) {
      const session = createSession(github, ref)
      if (base !== null) return commitsBetween(session, { base, head })
      const commit = RestCommit.parse(await session.get('/commits/{ref}', { ref: head }))
      return commit.parents.length === 0 ? [restCommitFacts(commit)] : null
    },
    commitsTouching: (ref, commit, path) => commitsTouching(createSession(github, ref), commit, path),
    pullRequestsOfCommit: (ref, sha) => pullRequestsOfCommit(github, ref, sha),
    lastSuccessfulDeployment: (ref, environment, before) =>
      lastSuccessfulDeployment(github, ref, environment, before),
  }
}

async function commitsBetween(
  session: Session,
  range: { readonly base: string; readonly head: string },
): Promise<readonly CommitFacts[] | null> {
  const first = await compare(session, range, 1)
  const pages = Math.ceil(first.totalCommits / COMMITS_PER_PAGE)
  if (pages > MOST_PAGES) return null
  const later = Array.from({ length: Math.max(0, pages - 1) }, (_, index) => index + 2)
  const read = await Promise.all(later.map((page) => compare(session, range, page)))
  const commits = [first, ...read].reduce<readonly CommitFacts[]>(
    (all, page) => joinCommits(all, page.commits),
    [],
  )
  return commits.length >= first.totalCommits ? commits : null
}

const Shas = z.array(z.object({ sha: z.string() }))

async function commitsTouching(session: Session, commit: string, path: string): Promise<readonly string[]> {
  const data = await session.get('/commits', { sha: commit, path, per_page: 100 })
  return Shas.parse(data).map(({ sha }) => sha)
}

const PullRequests = z.array(
  z.object({
    number: z.number(),
    state: z.string(),
    merged_at: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
    head: z.object({ sha: z.string() }),
    base: z.object({ ref: z.string(), repo: z.object({ id: z.number() }).nullish() }),
  }),
)

type LinkedPullRequest = Awaited<ReturnType<ReadHistory['pullRequestsOfCommit']>>[number]

/** Pull requests into this repository; the list may hold those from here into a fork. */
async function pullRequestsOfCommit(
  github: GitHub,
  ref: RepositoryRef,
  sha: string,
): Promise<readonly LinkedPullRequest[]> {
  const data = await createSession(github, ref).get('/commits/{commit_sha}/pulls', {
    commit_sha: sha,
    per_page: 100,
  })
  return PullRequests.parse(data)
    .filter(({ base }) => base.repo?.id === ref.repositoryId)
    .map((pull) => {
      const isMerged = typeof pull.merged_at === 'string'
      return {
        number: pull.number,
        state: stateOf(pull.state, isMerged),
        // Of an open one it is only a test merge.
        mergeCommit: isMerged ? (pull.merge_commit_sha ?? null) : null,
        mergedAt: pull.merged_at ?? null,
        head: pull.head.sha,
        base: pull.base.ref,
      }
    })
}

function stateOf(state: string, isMerged: boolean): LinkedPullRequest['state'] {
  if (isMerged) return 'merged'
  return state === 'open' ? 'open' : 'closed'
}

const DEPLOYMENTS = `query Deployments($owner: String!, $name: String!, $environment: String!) {
  repository(owner: $owner, name: $name) {
    deployments(environments: [$environment], first: 30, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { commitOid createdAt statuses(first: 20) { nodes { state } } } } }
}`
const Deployments = z.object({
  repository: z.object({
    deployments: z.object({
      nodes: z
        .array(
          z.object({
            commitOid: z.string(),
            createdAt: z.string(),
            statuses: nodesOf(z.object({ state: z.string() })).nullish(),
          }),
        )
        .nullish(),
    }),
  }),
})

/** Commit of the newest deployment before a time that ever succeeded: later ones make it inactive. */
async function lastSuccessfulDeployment(
  github: GitHub,
  ref: RepositoryRef,
  environment: string,
  before: string,
): Promise<string | null> {
  const { owner, name } = ref
  const answer = await createSession(github, ref).graphql({
    query: DEPLOYMENTS,
    variables: { owner, name, environment },
  })
  throwFirst(answer.errors, 'deployments: read')
  const { nodes } = Deployments.parse(answer.data).repository.deployments
  const found = (nodes ?? []).find(
    ({ createdAt, statuses }) =>
      Date.parse(createdAt) < Date.parse(before) &&
      (statuses?.nodes ?? []).some(({ state }) => state === 'SUCCESS'),
  )
  return found?.commitOid ?? null
}

const Rules = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        required_status_checks: z
          .array(z.object({ context: z.string(), integration_id: z.number().nullish() }))
          .optional(),
      })
      .nullish(),
  }),
)
const Branch = z.object({
  commit: z.object({ sha: z.string() }),
  protected: z.boolean().nullish(),
  protection: z
    .object({
      required_status_checks: z
        .object({
          contexts: z.array(z.string()).nullish(),
          checks: z.array(z.object({ context: z.string(), app_id: z.number().nullish() })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
})

interface Requirement {
  readonly context: string
  readonly app: number | null
}

/** Reads what protects a branch: rulesets, and branch protection of the older kind. */
export function createProtectionReader(github: GitHub): ReadProtection {
  return {
    async protectionOf(ref, branch, checkName) {
      const session = createSession(github, ref)
      const [rules, classic] = await Promise.all([
        session.get('/rules/branches/{branch}', { branch, per_page: 100 }).then((data) => Rules.parse(data)),
        readBranch(session, branch),
      ])
      const requirements = [...requirementsIn(rules), ...requirementsOf(classic)]
      const ours = requirements.filter(({ context }) => context === checkName)
      return {
        isProtected: rules.length > 0 || classic?.protected === true,
        isRequired: ours.length > 0,
        pinnedTo: ours.find(({ app }) => app !== null)?.app ?? null,
      }
    },
    async headOf(ref, branch) {
      return (await readBranch(createSession(github, ref), branch))?.commit.sha ?? null
    },
  }
}

async function readBranch(session: Session, branch: string): Promise<z.output<typeof Branch> | null> {
  try {
    return Branch.parse(await session.get('/branches/{branch}', { branch }))
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'gone') return null
    throw error
  }
}

function requirementsIn(rules: z.output<typeof Rules>): readonly Requirement[] {
  return rules
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap(({ parameters }) => parameters?.required_status_checks ?? [])
    .map(({ context, integration_id: app }) => ({ context, app: app ?? null }))
}

function requirementsOf(branch: z.output<typeof Branch> | null): readonly Requirement[] {
  const required = branch?.protection?.required_status_checks
  const checks = (required?.checks ?? []).map(({ context, app_id: app }) => ({ context, app: app ?? null }))
  const contexts = (required?.contexts ?? []).map((context) => ({ context, app: null }))
  return [...checks, ...contexts]
}
