import { entriesOf } from './audit-log.ts'
import { eventually, textOf, verdict } from './eventually.ts'
import { type CommitPlan, claudeCommit } from './github/scene/commits.ts'
import type { OrganizationScene } from './github/scene/organization.ts'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import { commentsOf } from './github/scene/reading.ts'
import type { Founding, RepositoryScene } from './github/scene/repository.ts'
import type { Comment } from './github/world/entities.ts'
import type { RunningApp } from './running-app.ts'
import { SIGNATURES } from './team.ts'

/** A repository under a policy, its organisation, and people with all kinds of permission. */
export interface Place extends RepositoryScene {
  readonly running: RunningApp
  readonly organisation: OrganizationScene
}

export interface Setting {
  readonly policy?: string
  readonly teams?: Readonly<Record<string, readonly string[]>>
  readonly files?: NonNullable<Founding['files']>
  readonly access?: NonNullable<Founding['access']>
}

/** Signatures, and two administrators grant exceptions. */
export const SIGNED = `${SIGNATURES}exceptions:
  grant: [team/ai-admins]
  max_days: 14
`

const TEAMS = { owners: ['own1', 'own2'], 'ai-admins': ['adm', 'adm2'] }
/** `dev` and `drv` write code, `rev1` and `rev2` review it; `tri` and `ro` may not write, `out` is a stranger. */
const ACCESS = {
  dev: 'write',
  drv: 'write',
  rev1: 'write',
  rev2: 'write',
  own1: 'write',
  own2: 'write',
  adm: 'admin',
  adm2: 'admin',
  tri: 'triage',
  ro: 'read',
} as const

/** Founds an organisation of that name with one repository, and installs the app on it. */
export async function aPlace(running: RunningApp, name: string, setting: Setting = {}): Promise<Place> {
  const { policy = SIGNED, teams = TEAMS, files = {}, access = {} } = setting
  const organisation = running.github.organization(name, { members: Object.keys(ACCESS), teams })
  const repository = organisation.repository('app', {
    files: { '.github/ai-policy.yml': policy, 'README.md': '# app\n', ...files },
    access: { ...ACCESS, ...access },
  })
  await running.app.installOn(organisation)
  return { ...repository, organisation, running }
}

/** A pull request by `dev`, written with Claude Code unless the commits say otherwise. */
export function anAiPull(
  place: Place,
  opening: Partial<Parameters<RepositoryScene['openPullRequest']>[0]> = {},
): Promise<PullRequestScene> {
  return place.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')], ...opening })
}

/** A place, and a pull request there that the check fails. */
export interface Failing {
  readonly place: Place
  readonly pull: PullRequestScene
}

/** Founds a place, opens a pull request there that Claude Code wrote, and waits until the check fails it. */
export async function aFailingPull(
  running: RunningApp,
  name: string,
  setting: Setting = {},
  commits: readonly CommitPlan[] = [claudeCommit('dev')],
): Promise<Failing> {
  const place = await aPlace(running, name, setting)
  const pull = await anAiPull(place, { commits })
  await verdict(pull, 'failure')
  return { place, pull }
}

/** Claude Code needs an exception, which two administrators grant. */
export const NEEDS_EXCEPTION = `version: 1
tools: { exception: [claude-code] }
rules: []
exceptions: { grant: [team/ai-admins], max_days: 14, notify_days: [7, 1] }
`

/** A pull request that nothing but an exception for its tool lets pass. */
export function aForbiddenTool(running: RunningApp, name: string, setting: Setting = {}): Promise<Failing> {
  const lines = 'export const size = 1\nexport const wait = 2\n'
  const commits = [claudeChange('dev', { 'src/a.ts': lines })]
  return aFailingPull(running, name, { policy: NEEDS_EXCEPTION, ...setting }, commits)
}

/** A commit of Claude Code with these files. */
export function claudeChange(by: string, files: NonNullable<CommitPlan['files']>): CommitPlan {
  return claudeCommit(by, { files })
}

/** Waits until the check or a comment of ours reads so, and gives all that is read. */
export function says(pull: PullRequestScene, ...likes: readonly RegExp[]): Promise<string> {
  return eventually(() => {
    const text = textOf(pull)
    const missing = likes.find((like) => !like.test(text))
    if (missing !== undefined) throw new Error(`nothing on #${pull.number} reads like ${missing}: ${text}`)
    return text
  })
}

/** Waits for the reaction of the app to a comment. */
export async function answered(comment: Comment, wanted: '+1' | 'confused'): Promise<void> {
  await eventually(() => {
    const seen = reactionsTo(comment)
    if (!seen.includes(wanted)) throw new Error(`no ${wanted} on "${comment.body}", but: ${seen.join(' ')}`)
  })
}

/** Reactions of bots to a comment. */
export function reactionsTo(comment: Comment): readonly string[] {
  return comment.reactions.filter(({ author }) => author.kind === 'Bot').map(({ content }) => content)
}

/** Says a command and waits until it was carried out. */
export async function obeyed(pull: PullRequestScene, by: string, command: string): Promise<Comment> {
  const comment = await pull.comment(by, command)
  await answered(comment, '+1')
  return comment
}

/** Says a command, waits until it was refused, and gives the reason that was replied. */
export async function refusedWith(pull: PullRequestScene, by: string, command: string): Promise<string> {
  const before = repliesOn(pull).length
  const comment = await pull.comment(by, command)
  await answered(comment, 'confused')
  return eventually(() => {
    const reply = repliesOn(pull).slice(before).at(-1)
    if (reply === undefined) throw new Error(`no reply to ${command}`)
    return reply
  })
}

const STATUS = '<!-- countersign: status -->'

const REPLY_MARK = /\n\n<!-- countersign: reply [0-9a-f]+ -->$/

/** Our comments that answer somebody, oldest first, as they are read. */
export function repliesOn(pull: PullRequestScene): readonly string[] {
  return commentsOf(pull, 'countersign[bot]')
    .filter((body) => !body.startsWith(STATUS))
    .map((body) => body.replace(REPLY_MARK, ''))
}

/** Our comments that tell where the pull request stands: one, if all is well. */
export function statusCommentsOn(pull: PullRequestScene): readonly string[] {
  return commentsOf(pull, 'countersign[bot]').filter((body) => body.startsWith(STATUS))
}

/** Waits for a reply that reads so. */
export function replyLike(pull: PullRequestScene, like: RegExp): Promise<string> {
  return eventually(() => {
    const found = repliesOn(pull).findLast((body) => like.test(body))
    if (found === undefined) throw new Error(`no reply like ${like}, but: ${repliesOn(pull).join('\n---\n')}`)
    return found
  })
}

/** Asks for an exception and gives the id that it got. */
export async function requestedId(pull: PullRequestScene, by: string, rest: string): Promise<string> {
  const before = repliesOn(pull).length
  await obeyed(pull, by, `/ai-policy request-exception ${rest}`)
  return eventually(() => {
    const [, id] = /\*\*(EX-\d+)\*\*/.exec(repliesOn(pull).slice(before).at(-1) ?? '') ?? []
    if (id === undefined) throw new Error('no id in the reply')
    return id
  })
}

/** What the audit log says of attempts, exceptions and operations in a repository, oldest first. */
export async function recordsOf(
  { running, fullName }: Place,
  kind: 'command' | 'exception' | 'operation' | 'decision',
): Promise<Awaited<ReturnType<typeof entriesOf>>> {
  return (await entriesOf(running, fullName)).filter((entry) => entry.kind === kind)
}
