import type { PolicyInForce } from '../policy/policy.ts'
import type { Command } from './command.ts'
import { problemOfDeclaration, problemOfRequest, problemOfTime, problemOfWaiver } from './command-checks.ts'
import type { Finding } from './decision.ts'
import type { ExceptionFacts, Person, RememberedDriver, TeamFacts } from './facts.ts'
import { isHuman, isSamePerson } from './people.ts'
import { isAmong } from './principals.ts'

/** What somebody may do in a repository now, weakest first. */
const PERMISSIONS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const
type Permission = (typeof PERMISSIONS)[number]

/** What a command is allowed or refused by. */
export interface CommandContext {
  readonly actor: Person
  /** Read now; never the platform's word for an association. */
  readonly permission: Permission
  /** True when the policy lets the actor grant exceptions; see `isGranter`. */
  readonly isGranter: boolean
  /** An app wrote in the actor's name. */
  readonly viaApp: boolean
  readonly drivers: readonly RememberedDriver[]
  /** The exception that the command names, when there is one. */
  readonly exception: ExceptionFacts | null
  readonly policy: PolicyInForce
  /** What is open at this pull request, for the choices of a request. */
  readonly findings: readonly Finding[]
  readonly changedPaths: readonly string[]
  /** False: the pull request is closed or merged, and only what is in the register can still be changed. */
  readonly isOpen?: boolean
}

export type Authorisation = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Who may grant exceptions: those whom the policy names; where it names nobody, administrators of the repository. */
export function isGranter(
  person: Person,
  permission: Permission,
  {
    policy,
    teams,
  }: { readonly policy: Pick<PolicyInForce, 'granters'>; readonly teams: readonly TeamFacts[] },
): boolean {
  if (!isHuman(person)) return false
  return policy.granters === null ? permission === 'admin' : isAmong(person, policy.granters, teams)
}

/** Whether the actor may give this command now, and if not, why not, in words for the actor. */
export function authorise(command: Command, context: CommandContext): Authorisation {
  const reason = refusalOf(command, context)
  return reason === null ? { ok: true } : { ok: false, reason }
}

function refusalOf(command: Command, context: CommandContext): string | null {
  if (!isHuman(context.actor)) return PEOPLE_ONLY
  if (context.isOpen === false && !WHEN_CLOSED.has(command.name)) return CLOSED
  const wanted = NEEDED[command.name]
  const authority = wanted === 'granter' ? refusalOfGranter(context) : needs(wanted, context)
  return authority ?? problemOf(command, context)
}

/** Why a command of a bot is not obeyed. */
export const PEOPLE_ONLY = 'Commands are taken from people only.'
const CLOSED = 'This pull request is closed; reopen it first.'
const WHEN_CLOSED: ReadonlySet<Command['name']> = new Set(['status', 'grant', 'refuse', 'revoke'])

/** What somebody needs to give a command: a permission, or to be one who grants. */
export const NEEDED: Readonly<Record<Command['name'], 'read' | 'write' | 'granter'>> = {
  status: 'read',
  recheck: 'read',
  declare: 'write',
  own: 'write',
  acknowledge: 'write',
  'request-exception': 'write',
  grant: 'granter',
  refuse: 'granter',
  revoke: 'granter',
  waive: 'granter',
  'not-ai': 'granter',
}

function problemOf(command: Command, context: CommandContext): string | null {
  if ('exception' in command) return refusalOverException(command, context)
  switch (command.name) {
    case 'declare':
      return problemOfDeclaration(command, context.policy)
    case 'own':
      return viaApp(context)
    case 'acknowledge':
      return viaApp(context) ?? refusalOfAcknowledgement(command.path, context)
    case 'request-exception':
      return problemOfRequest(command, context.policy, context.findings)
    case 'waive':
      return problemOfTime(command.minutes, context.policy) ?? problemOfWaiver(context.findings)
    case 'status':
    case 'recheck':
    case 'not-ai':
      return null
    default:
      throw new Error(`No check is declared for ${JSON.stringify(command satisfies never)}`)
  }
}

function needs(wanted: Permission, { permission }: CommandContext): string | null {
  const isEnough = PERMISSIONS.indexOf(permission) >= PERMISSIONS.indexOf(wanted)
  return isEnough ? null : `This needs ${wanted} permission in this repository; yours is ${permission}.`
}

function viaApp({ viaApp: isWrittenByApp }: CommandContext): string | null {
  return isWrittenByApp ? 'An app wrote this in your name; write it yourself.' : null
}

/** Signing is for people who took no part: nobody lifts a rule that holds them up themselves. */
function refusalOfGranter(context: CommandContext): string | null {
  const { isGranter: isOne, policy } = context
  const who = policy.granters === null ? 'administrators of this repository' : policy.granters.join(', ')
  if (!isOne) return `Only ${who} may do this.`
  return viaApp(context) ?? refusalOfDriver(context)
}

function refusalOfDriver({ actor, drivers }: CommandContext): string | null {
  const driver = drivers.find(({ person }) => isSamePerson(person, actor))
  return driver === undefined
    ? null
    : `You take part in this change (${REASONS[driver.reason]}); somebody else must do it.`
}

const REASONS: Readonly<Record<RememberedDriver['reason'], string>> = {
  author: 'you opened it',
  'commit-author': 'you wrote a commit',
  committer: 'you made a commit',
  'co-author': 'you are named as co-author',
  pusher: 'you pushed to it',
  'asked-agent': 'you asked an agent to work on it',
  assignee: 'you are its assignee',
}

function refusalOfAcknowledgement(path: string, context: CommandContext): string | null {
  if (!context.changedPaths.includes(path))
    return `${JSON.stringify(path)} is not a changed file of this pull request.`
  return refusalOfDriver(context)
}

type Ending = Extract<Command, { name: 'grant' | 'refuse' | 'revoke' }>

function refusalOverException(command: Ending, { actor, exception, policy }: CommandContext): string | null {
  if (exception === null) return `There is no exception ${command.exception} in this repository.`
  const isOwnAct = command.name === 'revoke' && exception.kind !== 'exception'
  if (!isOwnAct && isSamePerson(exception.requester, actor))
    return 'You requested it yourself; somebody else must decide.'
  const wanted = command.name === 'revoke' ? 'granted' : 'requested'
  if (exception.state !== wanted)
    return `${exception.id} is ${exception.state}, so it cannot be ${PAST[command.name]}.`
  const minutes = command.name === 'grant' ? (command.minutes ?? exception.minutes ?? null) : null
  return minutes === null ? null : problemOfTime(minutes, policy)
}

const PAST: Readonly<Record<Ending['name'], string>> = {
  grant: 'granted',
  refuse: 'refused',
  revoke: 'revoked',
}
