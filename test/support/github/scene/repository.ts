import { deleteBranch, moveBranch, moveRef } from '../acts/branches.ts'
import { type CheckRunInput, createCheckRun } from '../acts/checks.ts'
import { askProtectionRule, createDeployment, setDeploymentStatus } from '../acts/deployments.ts'
import { createLabel, labelNamed } from '../acts/labels.ts'
import { destroyGroup, enqueue, type MergeGroup, requestChecks } from '../acts/merge-queue.ts'
import { openPullRequest } from '../acts/pull-requests.ts'
import { renameRepository } from '../acts/repositories.ts'
import { setLevel } from '../acts/teams.ts'
import { commitOf } from '../git/history.ts'
import { entryAt } from '../git/trees.ts'
import type {
  Account,
  App,
  CheckRun,
  Deployment,
  DeploymentStatus,
  Issue,
  Level,
  Owner,
  Repository,
} from '../world/entities.ts'
import { branchHead, createRepository, type Files } from '../world/repositories.ts'
import { fullName, nextId, register, timestamp } from '../world/world.ts'
import { type CommitPlan, pusherOf, writeCommits } from './commits.ts'
import { type PullRequestScene, pullRequestScene } from './pull-request.ts'
import { act, type Stage, who } from './stage.ts'

interface Opening {
  readonly by: string
  readonly title?: string
  readonly body?: string
  readonly branch?: string
  readonly base?: string
  readonly draft?: boolean
  readonly commits?: readonly CommitPlan[]
  /** Whoever wrote the last commit, if not said. */
  readonly pushedBy?: string
  /** The fork that it comes from. */
  readonly from?: RepositoryScene
  /** Branch at the foot of the stack that it becomes part of. */
  readonly trunk?: string
}

interface Deploying {
  readonly sha: string
  readonly environment?: string
  readonly by?: string
}

/** A repository, and what people do in it. Each act resolves once its webhooks have been answered. */
export interface RepositoryScene {
  readonly repository: Repository
  readonly fullName: string
  readonly openPullRequest: (opening: Opening) => Promise<PullRequestScene>
  /** Pushes commits to a branch, a new one from the default branch if need be, and gives its head. */
  readonly pushToBranch: (branch: string, commits: readonly CommitPlan[], by?: string) => Promise<string>
  readonly deleteBranch: (branch: string, by: string) => Promise<void>
  readonly headOf: (branch?: string) => string
  /** What a file says on a branch, or `null`. */
  readonly read: (path: string, branch?: string) => string | null
  /** Writes a note about a commit, under `refs/notes/…`. */
  readonly writeNote: (sha: string, text: string, ref?: string) => void
  readonly fork: (owner: string) => RepositoryScene
  readonly openIssue: (by: string, issue: NewIssue) => Issue
  readonly setAccess: (login: string, level: Level) => Promise<void>
  readonly rename: (name: string, by?: string) => Promise<void>
  readonly createLabel: (name: string, by?: string) => Promise<void>
  /** Requires checks on a branch by a ruleset; each may be pinned to an app. */
  readonly requireChecks: (
    branch: string,
    checks: readonly { readonly name: string; readonly app?: App }[],
  ) => void
  readonly setRule: (branch: string, rule: { readonly type: string; readonly parameters?: object }) => void
  /** A check run of another app. */
  readonly foreignCheck: (
    app: App,
    sha: string,
    check: CheckRunInput & { readonly name: string },
  ) => Promise<CheckRun>
  readonly enqueue: (by: string, ...pulls: readonly PullRequestScene[]) => Promise<void>
  /** The queue asks for checks on what the pull requests would make of the base branch together. */
  readonly requestMergeGroup: (...pulls: readonly PullRequestScene[]) => Promise<MergeGroup>
  readonly destroyMergeGroup: (
    group: MergeGroup,
    reason: 'merged' | 'invalidated' | 'dequeued',
  ) => Promise<void>
  /** A workflow asks an app whether it may deploy; gives the deployment and the run that waits. */
  readonly deploy: (
    app: App,
    wanted: Deploying,
  ) => Promise<{ readonly deployment: Deployment; readonly runId: number }>
  readonly setDeploymentStatus: (deployment: Deployment, state: DeploymentStatus['state']) => Promise<void>
}

/** The scene of one repository. */
function repositoryScene(stage: Stage, repository: Repository): RepositoryScene {
  const { world } = stage

  function headOf(branch = repository.defaultBranch): string {
    const sha = branchHead(repository, branch)
    if (sha === null) throw new Error(`${fullName(repository)} has no branch ${branch}`)
    return sha
  }

  return {
    repository,
    fullName: fullName(repository),
    headOf,
    openPullRequest: (opening) => act(stage, () => pullRequestScene(stage, open(stage, repository, opening))),
    pushToBranch: (branch, commits, by) =>
      act(stage, () => {
        const to = writeCommits(world, repository, branchHead(repository, branch) ?? headOf(), commits)
        const pusher = by === undefined ? pusherOf(world, commits, who(stage, 'dev')) : who(stage, by)
        moveBranch(world, repository, branch, { to, by: pusher })
        return to
      }),
    deleteBranch: (branch, by) => act(stage, () => deleteBranch(world, repository, branch, who(stage, by))),
    read(path, branch) {
      const store = repository.objects
      const entry = entryAt(store, commitOf(store, headOf(branch)).tree, path)
      return entry && (store.blobs.get(entry.sha)?.toString() ?? null)
    },
    writeNote(sha, text, ref = 'refs/notes/commits') {
      const plan = { by: 'dev', message: 'Notes added', files: { [sha]: text } }
      const to = writeCommits(world, repository, repository.refs.get(ref) ?? null, [plan])
      moveRef(world, repository, ref, { to, by: who(stage, 'dev') })
    },
    fork(owner) {
      const forked = createRepository(world, who(stage, owner), repository.name, { parent: repository })
      return repositoryScene(stage, forked)
    },
    openIssue: (by, issue) => openIssue(stage, repository, by, issue),
    setAccess: (login, level) => act(stage, () => setLevel(world, repository, who(stage, login), level)),
    rename: (name, by = 'founder') =>
      act(stage, () => renameRepository(world, repository, who(stage, by), name)),
    createLabel: (name, by = 'dev') =>
      act(stage, () => {
        createLabel(world, repository, who(stage, by), { name })
      }),
    requireChecks(branch, checks) {
      const required_status_checks = checks.map(({ name, app }) => ({
        context: name,
        ...(app ? { integration_id: app.id } : {}),
      }))
      const parameters = { strict_required_status_checks_policy: false, required_status_checks }
      setRule(stage, repository, branch, { type: 'required_status_checks', parameters })
    },
    setRule: (branch, rule) => setRule(stage, repository, branch, rule),
    foreignCheck: (app, sha, check) =>
      act(stage, () => createCheckRun(world, repository, app, { ...check, head_sha: sha })),
    enqueue: (by, ...pulls) =>
      act(stage, () => {
        for (const { pull } of pulls) enqueue(world, pull, who(stage, by))
      }),
    requestMergeGroup: (...pulls) =>
      act(stage, () =>
        requestChecks(
          world,
          who(stage, 'web-flow'),
          pulls.map(({ pull }) => pull),
        ),
      ),
    destroyMergeGroup: (group, reason) =>
      act(stage, () => destroyGroup(world, who(stage, 'web-flow'), group, reason)),
    deploy: (app, { sha, environment = 'production', by = 'dev' }) =>
      act(stage, () => {
        const wanted = { sha, environment, ref: `refs/heads/${repository.defaultBranch}` }
        const deployment = createDeployment(world, repository, who(stage, by), wanted)
        return { deployment, runId: askProtectionRule(world, deployment, app) }
      }),
    setDeploymentStatus: (deployment, state) =>
      act(stage, () => setDeploymentStatus(world, deployment, deployment.creator, state)),
  }
}

/** Makes a repository with its first commit. */
export function foundRepository(
  stage: Stage,
  owner: Owner,
  name: string,
  { files, access = {}, ...options }: Founding,
): RepositoryScene {
  const repository = createRepository(stage.world, owner, name, options)
  const first = { by: 'founder', message: 'Begin', files: files ?? { 'README.md': `# ${name}\n` } }
  const sha = writeCommits(stage.world, repository, null, [first])
  repository.refs.set(`refs/heads/${repository.defaultBranch}`, sha)
  for (const [login, level] of Object.entries(access)) repository.collaborators.set(who(stage, login), level)
  return repositoryScene(stage, repository)
}

export interface Founding {
  readonly files?: Files
  readonly access?: Readonly<Record<string, Level>>
  readonly private?: boolean
  readonly defaultBranch?: string
  readonly topics?: readonly string[]
  readonly properties?: Readonly<Record<string, string>>
}

function open(stage: Stage, repository: Repository, opening: Opening): ReturnType<typeof openPullRequest> {
  const { world } = stage
  const { by, title = 'Change something', body = '', draft = false, commits = [{ by }] } = opening
  const { base = repository.defaultBranch } = opening
  const origin = opening.from?.repository ?? repository
  const branch = opening.branch ?? `${by.replace('[bot]', '')}/change-${nextId(world)}`
  const onto = branchHead(origin, branch) ?? branchHead(repository, base)
  const to = writeCommits(world, origin, onto, commits)
  if (branchHead(origin, branch) !== to)
    moveBranch(world, origin, branch, { to, by: pusherFor(stage, opening) })
  const head = { repository: origin, ref: branch }
  const pull = openPullRequest(world, repository, { author: who(stage, by), title, body, draft, base, head })
  if (opening.trunk !== undefined) pull.trunk = opening.trunk
  return pull
}

function pusherFor(stage: Stage, { by, pushedBy, commits = [{ by }] }: Opening): Account {
  return pushedBy === undefined ? pusherOf(stage.world, commits, who(stage, by)) : who(stage, pushedBy)
}

interface NewIssue {
  readonly title: string
  readonly assignees?: readonly string[]
  readonly labels?: readonly string[]
}

function openIssue(
  stage: Stage,
  repository: Repository,
  by: string,
  { title, assignees = [], labels = [] }: NewIssue,
): Issue {
  const issue = register<Issue>(stage.world, {
    kind: 'Issue',
    repository,
    number: repository.pullRequests.size + repository.issues.size + 1,
    title,
    body: null,
    author: who(stage, by),
    assignees: assignees.map((login) => who(stage, login)),
    labels: new Set(labels.map((name) => labelNamed(stage.world, repository, who(stage, by), name))),
    createdAt: timestamp(stage.world),
  })
  repository.issues.set(issue.number, issue)
  return issue
}

function setRule(
  stage: Stage,
  repository: Repository,
  branch: string,
  rule: { readonly type: string; readonly parameters?: object },
): void {
  const id = nextId(stage.world)
  repository.rulesets.push({ id, name: `${rule.type} on ${branch}`, branches: [branch], rules: [rule] })
}
