import { authorise, PEOPLE_ONLY } from '../core/authority.ts'
import type { Command } from '../core/command.ts'
import { type ParsedCommand, parseCommands } from '../core/commands.ts'
import type { Person } from '../core/facts.ts'
import { isHuman } from '../core/people.ts'
import { emptyPolicy } from '../policy/merge.ts'
import { refusedReply } from '../report/replies.ts'
import { reactTo, replyOnce } from './answering.ts'
import { carryOut, isDone } from './carry-out.ts'
import { hasMovedSince } from './head-since.ts'
import {
  attemptEntry,
  type CommandPorts,
  contextOf,
  type Intervention,
  joinedInterventions,
  NO_INTERVENTION,
  onlyAudit,
  type Scene,
} from './intervention.ts'
import { judge, policyOf, type Seen } from './judge.ts'
import type { AuditEntry } from './ports.ts'
import { pressButton } from './press-button.ts'
import type { Cause, DeliveredComment } from './work.ts'

/** Carries out the commands and button presses among the causes, in the order in which they came. */
export async function intervene(
  ports: CommandPorts,
  seen: Seen,
  causes: readonly Cause[],
): Promise<Intervention> {
  const spoken = causes.filter(isForUs)
  if (spoken.length === 0) return NO_INTERVENTION
  const judged = await judge(ports, seen, causes)
  if (judged === null) return NO_INTERVENTION
  const scene = { seen, causes, policy: policyOf(seen.inForce) ?? emptyPolicy(), ...judged }
  return spoken.reduce<Promise<Intervention>>(async (before, cause) => {
    const earlier = await before
    return joinedInterventions(earlier, await obey(ports, scene, cause))
  }, Promise.resolve(NO_INTERVENTION))
}

type Spoken = Extract<Cause, { kind: 'button' | 'commented' }>

function isForUs(cause: Cause): cause is Spoken {
  return (
    cause.kind === 'button' || (cause.kind === 'commented' && parseCommands(cause.comment.body).length > 0)
  )
}

async function obey(ports: CommandPorts, scene: Scene, cause: Spoken): Promise<Intervention> {
  return cause.kind === 'button' ? pressButton(ports, scene, cause) : obeyComment(ports, scene, cause.comment)
}

/** The lines of a comment, one after the other; the reaction says whether all of them were carried out. */
async function obeyComment(
  ports: CommandPorts,
  scene: Scene,
  comment: DeliveredComment,
): Promise<Intervention> {
  const lines = parseCommands(comment.body)
  if (!isHuman(comment.author)) {
    // A bot is not answered: two that answer each other would never end.
    return onlyAudit(
      lines.map((parsed) => refusedEntry(ports, scene, { comment, parsed, reason: PEOPLE_ONLY })),
    )
  }
  let done = NO_INTERVENTION
  let isRefused = false
  for (const parsed of lines) {
    const attempt = { comment, parsed }
    const next = await obeyLine(ports, scene, attempt)
    isRefused ||= typeof next === 'string'
    done = joinedInterventions(
      done,
      typeof next === 'string' ? onlyAudit([refusedEntry(ports, scene, { ...attempt, reason: next })]) : next,
    )
  }
  await reactTo(ports, scene.seen.ref, comment.nodeId, isRefused ? 'confused' : '+1')
  return done
}

interface Attempt {
  readonly comment: DeliveredComment
  readonly parsed: ParsedCommand
}

/** What a line came to, or why it was refused. */
async function obeyLine(
  ports: CommandPorts,
  scene: Scene,
  { comment, parsed }: Attempt,
): Promise<Intervention | string> {
  const source = `command:${comment.id}:${parsed.line}`
  if (!parsed.ok) return refuse(ports, scene, { ...parsed, comment, source, command: '/ai-policy' })
  const isAgain = !(await ports.once.takeOnce(scene.seen.ref, `tried:${source}`))
  const trial = { comment, command: parsed.command, source, isAgain }
  const tried = await tryCommand(ports, scene, trial)
  // Somebody else was faster: looked at once more, it is refused by what it has become.
  const result = tried ?? (await tryCommand(ports, scene, trial)) ?? CHANGED
  return typeof result === 'string'
    ? refuse(ports, scene, { comment, source, command: parsed.command.name, reason: result })
    : result
}

const CHANGED = 'Somebody else has changed it just now.'

interface Trial {
  readonly comment: DeliveredComment
  readonly command: Command
  readonly source: string
  /** It was begun before, and broken off. */
  readonly isAgain: boolean
}

/** Null: the exception was changed by somebody else meanwhile. */
async function tryCommand(
  ports: CommandPorts,
  scene: Scene,
  { comment, command, source, isAgain }: Trial,
): Promise<Intervention | string | null> {
  if (policyOf(scene.seen.inForce) === null && !WITHOUT_POLICY.has(command.name)) return NO_POLICY
  if (HEAD_BOUND.has(command.name) && hasMovedSince(comment, scene.seen, scene.causes, ports.clock()))
    return HEAD_MOVED
  const { author: actor, viaApp } = comment
  const exception =
    'exception' in command ? await ports.exceptions.findException(scene.seen.ref, command.exception) : null
  const order = { command, actor, exception, source }
  if (isAgain && isDone(order)) return carryOut(ports, scene, order)
  const context = await contextOf(ports, scene, actor, { exception, viaApp: viaApp !== null })
  const allowed = authorise(command, context)
  return allowed.ok ? carryOut(ports, scene, order) : allowed.reason
}

/** Who may decide is not known while no policy can be read. */
const WITHOUT_POLICY: ReadonlySet<Command['name']> = new Set(['status', 'recheck'])
const NO_POLICY = 'The policy of this repository is invalid; mend it first.'

/** What these sign is the head as it was when they were said. */
const HEAD_BOUND: ReadonlySet<Command['name']> = new Set(['own', 'acknowledge', 'waive', 'not-ai'])
const HEAD_MOVED =
  'The head commit changed after you wrote this, or only just before it was read; look at it and say it again.'

interface Refused {
  readonly comment: DeliveredComment
  readonly source: string
  readonly command: string
  readonly reason: string
  /** How the command is written, when it was written wrong. */
  readonly usage?: string
}

/** Each line is answered once; whoever goes on being refused gets reactions only. */
async function refuse(
  ports: CommandPorts,
  { seen }: Scene,
  { comment, source, command, reason, usage }: Refused,
): Promise<string> {
  const name = `refused:${source}`
  // Begun before a crash, it has had its turn.
  if ((await ports.once.isTaken(seen.ref, name)) || (await hasPatience(ports, seen, comment.author))) {
    const refusal = { kind: 'stated', reason, ...(usage === undefined ? {} : { usage }) } as const
    const body = refusedReply(command, refusal, seen.ref.owner)
    await replyOnce(ports, seen.ref, name, body)
  }
  return reason
}

/** So many refusals are explained to one person on one pull request; else comments of theirs would make ours. */
const MOST_EXPLAINED = 10

async function hasPatience({ once }: CommandPorts, { ref }: Seen, person: Person): Promise<boolean> {
  const who = `refusals:${ref.number}:${person.id ?? person.login}`
  for (let slot = 0; slot < MOST_EXPLAINED; slot += 1) {
    if (await once.takeOnce(ref, `${who}:${slot}`)) return true
  }
  return false
}

/** Every attempt is in the audit log, refused ones too. */
function refusedEntry(
  ports: CommandPorts,
  { seen }: Scene,
  { comment, parsed, reason }: Attempt & { readonly reason: string },
): AuditEntry {
  return attemptEntry(ports, seen, comment.author, {
    outcome: 'refused',
    ...(parsed.ok ? given(parsed.command) : { command: 'unreadable' }),
    reason_refused: reason,
    comment: comment.id,
    ...(comment.viaApp === null ? {} : { via_app: comment.viaApp }),
  })
}

function given({ name, ...rest }: Command): AuditEntry['data'] {
  return { command: name, ...rest }
}
