import { signedByGitHub } from '../acts/merges.ts'
import type { Commit, Stamp } from '../git/objects.ts'
import { account, findByEmail } from '../world/accounts.ts'
import type { Account, Repository } from '../world/entities.ts'
import { addCommit, type Files, stampOf } from '../world/repositories.ts'
import { commitTime, type World } from '../world/world.ts'

/** Who wrote a commit: somebody with an account, or just a name and an address. */
type Author = string | { readonly name: string; readonly email: string }

/** A commit as a scenario tells it; what is not said is made up. */
export interface CommitPlan {
  readonly by?: Author
  readonly committer?: Author
  readonly message?: string
  readonly files?: Files
  /** Logins of those who get a `Co-authored-by` line. */
  readonly coAuthors?: readonly string[]
  /** Signed by GitHub itself, as commits of its agents and of its web editor are. */
  readonly verified?: boolean
}

const COPILOT = { name: 'copilot-swe-agent[bot]', email: '198982749+Copilot@users.noreply.github.com' }

/** A commit of GitHub's coding agent: signed, with the person who asked for it as co-author. */
export function copilotCommit(driver: string, plan: CommitPlan = {}): CommitPlan {
  const session = 'https://github.com/acme/app/sessions/1f0c9b1e-7d61-4a52-9d3f-0c6a3b1f8e55'
  const message = `${plan.message ?? 'Implement the change'}\n\nAgent-Logs-Url: ${session}`
  return { by: COPILOT, verified: true, ...plan, message, coAuthors: [driver] }
}

/** A commit that somebody made with Claude Code on their own machine. */
export function claudeCommit(by: string, plan: CommitPlan = {}): CommitPlan {
  const marks = [
    'Generated with [Claude Code](https://claude.com/claude-code)',
    'Co-Authored-By: Claude <noreply@anthropic.com>',
  ]
  return { by, ...plan, message: [plan.message ?? 'Implement the change', ...marks].join('\n\n') }
}

/** Writes planned commits one upon another and gives the last one. */
export function writeCommits(
  world: World,
  repository: Repository,
  onto: string | null,
  plans: readonly CommitPlan[],
): string {
  let head = onto
  for (const plan of plans) head = writePlanned(world, repository, head, plan).sha
  if (head === null) throw new Error('A history needs at least one commit')
  return head
}

/** The account of whoever wrote the last of these commits; for pushes. */
export function pusherOf(world: World, plans: readonly CommitPlan[], otherwise: Account): Account {
  const by = plans.at(-1)?.by
  if (by === undefined) return otherwise
  return typeof by === 'string' ? account(world, by) : (findByEmail(world, by.email) ?? otherwise)
}

function writePlanned(world: World, repository: Repository, onto: string | null, plan: CommitPlan): Commit {
  const author = stamp(world, plan.by ?? 'dev')
  return addCommit(repository, {
    parents: onto === null ? [] : [onto],
    files: plan.files ?? { [`src/change-${world.lastId++}.ts`]: 'export const changed = true\n' },
    message: messageOf(world, plan),
    author,
    committer: plan.committer === undefined ? author : stamp(world, plan.committer),
    ...(plan.verified === true ? { verification: signedByGitHub(world) } : {}),
  })
}

/** Co-authors are written with the address that GitHub gives everybody. */
function messageOf(world: World, { message = 'Change something', coAuthors = [] }: CommitPlan): string {
  const lines = coAuthors.map((login) => {
    const { id } = account(world, login)
    return `Co-authored-by: ${login} <${id}+${login}@users.noreply.github.com>`
  })
  const hasTrailers = /\n\n[A-Z][\w-]+: \S+$/.test(message)
  return [message, ...lines].join(hasTrailers ? '\n' : '\n\n')
}

function stamp(world: World, author: Author): Stamp {
  if (typeof author === 'string') return stampOf(world, account(world, author))
  return { ...author, date: commitTime(world) }
}
