import type { DiscountReason, FindingStatus, RequirementKind } from '../core/decision.ts'
import type { DriverReason, ExceptionFacts, Person, RememberedDriver } from '../core/facts.ts'
import type { Grade, Signal, SignalPlace } from '../core/signal.ts'
import { listed, moment } from './phrases.ts'
import type { Voice } from './voice.ts'

/** The only words for silence: they never say that a human wrote it. */
export const NO_EVIDENCE = 'No AI evidence found'

/** What a grade proves, in words that make no more of it. */
export const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  verified: 'verified',
  marked: 'marked, not verified',
  declared: 'declared',
  hint: 'a hint, which proves nothing',
}

export const STATUS_WORDS: Readonly<Record<FindingStatus, string>> = {
  met: 'met',
  unmet: 'unmet',
  waived: 'waived',
  'not-applicable': 'not applicable',
}

/** What a requirement is called beside other requirements of its rule. */
export const REQUIREMENT_WORDS: Readonly<Record<RequirementKind, string>> = {
  approvals: 'approvals',
  disclosure: 'disclosure',
  trailers: 'trailers',
  'sign-off': 'sign-offs',
  attestations: 'attestations',
  checks: 'checks',
  tests: 'tests',
  acknowledge: 'answers for files',
  owner: 'accountability',
  max: 'size',
  'ai-share': 'share of AI',
  exception: 'exception',
  deny: 'not allowed',
  policy: 'policy',
}

const PLACE_WORDS: Readonly<Record<SignalPlace, string>> = {
  'commit-author': 'author',
  'commit-committer': 'committer',
  'commit-message': 'message',
  'commit-trailer': 'trailer',
  'commit-signature': 'signature',
  'pull-request-author': 'author of the pull request',
  'pull-request-title': 'title of the pull request',
  'pull-request-body': 'description of the pull request',
  pusher: 'who pushed',
  branch: 'branch name',
  label: 'label',
  file: 'changed file',
  'git-note': 'git note',
  'agent-trace': 'agent trace',
  checkpoint: 'checkpoint',
  command: 'command in a comment',
}

/** Where a signal stands: `commit abc1234, trailer, line 3`. */
export function placeOf(signal: Signal, voice: Voice): string {
  const commit = signal.commit === undefined ? '' : `commit ${voice.commit(signal.commit)}, `
  const line = signal.line === undefined ? '' : `, line ${signal.line}`
  return commit + PLACE_WORDS[signal.place] + line
}

/** `claude-code`, with variant, model and the role when it did not write the code itself. */
export function toolOf(signal: Signal, voice: Voice): string {
  const tool = signal.tool === 'unspecified' ? UNNAMED : voice.code(nameOfTool(signal))
  const model = signal.model === undefined ? '' : ` (${voice.code(signal.model)})`
  return tool + model + (signal.role === 'reviewer' ? ', a suggestion of which was applied' : '')
}

function nameOfTool(signal: Signal): string {
  return signal.variant === undefined ? signal.tool : `${signal.tool}/${signal.variant}`
}

/** The tools as a policy names them; a product is left out where its variant is named. */
export function toolNames(tools: readonly string[], voice: Voice): string {
  const exact = tools.filter((tool) => !tools.some((other) => other.startsWith(`${tool}/`)))
  const names = exact.map((tool) => (tool === 'unspecified' ? UNNAMED : voice.code(tool)))
  return listed(names, 'and') || UNNAMED
}

const UNNAMED = 'a tool that is not named'

const DRIVER_WORDS: Readonly<Record<DriverReason, string>> = {
  author: 'opened this pull request',
  'commit-author': 'wrote',
  committer: 'committed',
  'co-author': 'is co-author of',
  pusher: 'pushed',
  'asked-agent': 'asked an agent to work on it',
  assignee: 'is assigned to it',
}
const ON_A_COMMIT: ReadonlySet<DriverReason> = new Set(['commit-author', 'committer', 'co-author', 'pusher'])

/** Why somebody takes part in the change: `is co-author of commit abc1234`. */
export function driverReason({ reason, evidence }: RememberedDriver, voice: Voice): string {
  const words = DRIVER_WORDS[reason]
  if (ON_A_COMMIT.has(reason)) {
    return isCommit(evidence) ? `${words} commit ${voice.commit(evidence)}` : `${words} a commit of it`
  }
  return reason === 'asked-agent' && evidence !== '' ? `${words} (${voice.code(evidence)})` : words
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text)
}

/** Why a review does not count, and what its author can do about it, when something. */
export function discountReason(reason: DiscountReason, voice: Voice): string {
  switch (reason.kind) {
    case 'bot':
      return 'a bot; only people countersign'
    case 'machine-user':
      return `a machine, listed in ${voice.code('reviewers.machine_users')}`
    case 'deleted-account':
      return 'the account is deleted'
    case 'driver':
      return `not independent: ${driverReason(reason.driver, voice)}`
    case 'no-write':
      return 'no write permission now'
    case 'stale':
      return staleReason(reason.commit, voice)
    case 'before-base-change':
      return 'given before the base branch was changed; a new review counts'
    case 'dismissed':
      return 'dismissed; a new review counts'
    case 'not-asked-for':
      return `rule ${voice.code(reason.rule)} asks for others`
    default:
      return unknownKind(reason)
  }
}

function staleReason(commit: string | null, voice: Voice): string {
  const on =
    commit === null ? 'on a commit that is gone' : `on commit ${voice.commit(commit)}, which is not the head`
  return `given ${on}; a new review counts`
}

/** Ends a switch over a closed union; reached only when data breaks its type. */
export function unknownKind(value: never): never {
  throw new Error(`no words for ${JSON.stringify(value)}`)
}

/** A person who is only spoken of, and never notified. */
export function named(person: Person | null, voice: Voice): string {
  return person === null ? 'a deleted account' : voice.code(person.login)
}

/** A principal of a policy who can act: `team/owners`, `user/jane`, `codeowners`. */
export function principal(name: string, voice: Voice): string {
  if (name.startsWith('team/')) return voice.team(name.slice('team/'.length))
  if (name.startsWith('user/')) return voice.person(name.slice('user/'.length))
  return name === 'codeowners' ? 'a code owner' : voice.code(name)
}

/** Who may grant exceptions, as names that notify nobody. */
export function granterNames(granters: readonly string[] | null, voice: Voice): readonly string[] {
  if (granters === null) return ['a repository administrator']
  return granters.map((name) => (name === 'codeowners' ? 'a code owner' : voice.code(name)))
}

/** What an exception is about: `rule x, tool y, files z, in this repository`. */
export function exceptionScope(exception: ExceptionFacts, voice: Voice): string {
  const parts = [
    exception.rule === null ? [] : [`rule ${voice.code(exception.rule)}`],
    exception.tool === null ? [] : [`tool ${voice.code(exception.tool)}`],
    exception.paths.length === 0 ? [] : [`files ${exception.paths.map(voice.code).join(', ')}`],
    exception.scope === 'repository' ? ['in the whole repository'] : [],
  ].flat()
  return parts.join(', ') || 'all that is unmet at this head'
}

/** An exception as rules, notes and notices tell it, without full stop: what for, by whom, until when, why. */
export function exceptionSentence(exception: ExceptionFacts, voice: Voice): string {
  const what = `${voice.code(exception.id)} for ${exceptionScope(exception, voice)}`
  return `${what}: ${EXCEPTION_STATES[exception.state](exception, voice)}, because ${voice.code(exception.reason)}`
}

type ExceptionWords = (exception: ExceptionFacts, voice: Voice) => string

const EXCEPTION_STATES: Readonly<Record<ExceptionFacts['state'], ExceptionWords>> = {
  requested: ({ requester }, voice) => `requested by ${named(requester, voice)}, not granted yet`,
  granted: (exception, voice) =>
    `granted${byWhom(exception, voice)}${toWhom(exception, voice)}${until(exception)}`,
  refused: (exception, voice) => `refused${byWhom(exception, voice)}`,
  revoked: (exception, voice) => `revoked${byWhom(exception, voice)}`,
  expired: ({ endsAt }) => `ended${endsAt === null ? '' : ` ${moment(endsAt)}`}`,
}

function byWhom({ granter }: ExceptionFacts, voice: Voice): string {
  return granter === null ? '' : ` by ${named(granter, voice)}`
}

// A waiver and a finding of "not AI" are requests of their own.
function toWhom({ kind, requester }: ExceptionFacts, voice: Voice): string {
  return kind === 'exception' ? ` to ${named(requester, voice)}` : ''
}

function until({ endsAt }: ExceptionFacts): string {
  return endsAt === null ? '' : ` until ${moment(endsAt)}`
}
