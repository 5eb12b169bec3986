import type { Command } from '../core/command.ts'
import {
  endedException,
  grantedException,
  notAiOf,
  type Occasion,
  requestedException,
  waiverOf,
} from '../core/exceptions.ts'
import type { ExceptionFacts, Person } from '../core/facts.ts'
import { isSamePerson } from '../core/people.ts'
import type { Signal } from '../core/signal.ts'
import {
  acknowledgedReply,
  declaredReply,
  endedReply,
  furtherRequestReply,
  grantedReply,
  notAiReply,
  ownedReply,
  requestedReply,
  waivedReply,
} from '../report/replies.ts'
import { statusReply } from '../report/status-reply.ts'
import { replyOnce } from './answering.ts'
import { judgeAgain } from './expire-exceptions.ts'
import {
  attemptEntry,
  type CommandPorts,
  type Intervention,
  NO_INTERVENTION,
  type Scene,
} from './intervention.ts'
import type { AuditEntry } from './ports.ts'
import type { PullRequestRef } from './work.ts'

/** An authorised command, by whom, and what it is known under, so that it takes effect once. */
export interface Order {
  readonly command: Command
  readonly actor: Person
  /** The exception that the command names. */
  readonly exception: ExceptionFacts | null
  readonly source: string
}

/** Carries out one authorised command and answers it. Null: the exception was changed by somebody else meanwhile. */
export async function carryOut(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
): Promise<Intervention | null> {
  const { command } = order
  switch (command.name) {
    case 'recheck':
      return withEntry(ports, scene, order, {})
    case 'status':
      await reply(ports, scene, order, statusReply(scene.decision))
      return withEntry(ports, scene, order, {})
    case 'declare':
      return declare(ports, scene, order, command)
    case 'own':
      return own(ports, scene, order)
    case 'acknowledge':
      return acknowledge(ports, scene, order, command.path)
    case 'request-exception':
    case 'waive':
    case 'not-ai':
    case 'grant':
    case 'refuse':
    case 'revoke':
      return changeRegister(ports, scene, { ...order, command })
    default:
      throw new Error(`nobody carries out ${JSON.stringify(command satisfies never)}`)
  }
}

async function reply(ports: CommandPorts, { seen }: Scene, { source }: Order, body: string): Promise<void> {
  await replyOnce(ports, seen.ref, `answered:${source}`, body)
}

async function declare(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  command: Extract<Command, { name: 'declare' }>,
): Promise<Intervention> {
  const { tool, model, prompt } = command
  const signal: Signal = {
    tool,
    ...(model === null ? {} : { model }),
    ...(prompt === null ? {} : { link: prompt }),
    grade: 'declared',
    role: 'author',
    place: 'command',
    text: `declared by ${order.actor.login}: ${tool}`,
    marker: 'command/declare',
  }
  await reply(ports, scene, order, declaredReply(command, scene.seen.ref.owner))
  return withEntry(ports, scene, order, { signals: [signal] })
}

/** The button and the command do the same: accountability for this head. */
export async function own(ports: CommandPorts, scene: Scene, order: Order): Promise<Intervention> {
  const head = scene.decision.head
  await reply(ports, scene, order, ownedReply(order.actor, scene.seen.ref.owner))
  return withEntry(ports, scene, order, { ownerships: [{ person: order.actor, at: ports.clock(), head }] })
}

async function acknowledge(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  path: string,
): Promise<Intervention> {
  const head = scene.decision.head
  await reply(ports, scene, order, acknowledgedReply(order.actor, path, scene.seen.ref.owner))
  return withEntry(ports, scene, order, {
    acknowledgements: [{ person: order.actor, path, at: ports.clock(), head }],
  })
}

function withEntry(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  what: Partial<Intervention['interventions']>,
): Intervention {
  const audit = [entryOf(ports, scene, order, { kind: 'command' })]
  return { interventions: { ...NO_INTERVENTION.interventions, ...what, audit }, ask: [] }
}

/** What the audit log keeps of a command that was carried out. */
function entryOf(
  ports: CommandPorts,
  { seen }: Scene,
  { command, actor, source }: Order,
  { kind, ...more }: Pick<AuditEntry, 'kind'> & Readonly<Record<string, unknown>>,
): AuditEntry {
  const { name, ...given } = command
  const data = { outcome: 'done', command: name, ...given, source, ...more }
  return { ...attemptEntry(ports, seen, actor, data), kind }
}

// ---------------------------------------------------------------- the register

type RegisterCommand = Extract<
  Command,
  { name: 'request-exception' | 'waive' | 'not-ai' | 'grant' | 'refuse' | 'revoke' }
>

async function changeRegister(
  ports: CommandPorts,
  scene: Scene,
  order: Order & { readonly command: RegisterCommand },
): Promise<Intervention | null> {
  const { command } = order
  const occasion = occasionOf(ports, scene, order.actor)
  const { ref } = scene.seen
  switch (command.name) {
    case 'request-exception': {
      const made = await enter(ports, scene, order, requestedException(command, occasion))
      const word = (await isFirstWaiting(ports, ref, made)) ? requestedReply : furtherRequestReply
      await reply(ports, scene, order, word(made, scene.policy.granters, ref.owner))
      return NO_INTERVENTION
    }
    case 'waive': {
      const made = await enter(ports, scene, order, waiverOf(command, occasion))
      await reply(ports, scene, order, waivedReply(made, scene.decision.findings, ref.owner))
      return NO_INTERVENTION
    }
    case 'not-ai': {
      const made = await enter(ports, scene, order, notAiOf(command, occasion))
      await reply(ports, scene, order, notAiReply(made, ref.owner))
      return NO_INTERVENTION
    }
    case 'grant':
    case 'refuse':
    case 'revoke':
      return move(ports, scene, order, command)
    default:
      throw new Error(`the register does not know ${JSON.stringify(command satisfies never)}`)
  }
}

/** Who asks again and again must not have the same people called again and again. */
async function isFirstWaiting(
  { exceptions }: CommandPorts,
  ref: PullRequestRef,
  made: ExceptionFacts,
): Promise<boolean> {
  const known = await exceptions.exceptionsFor(ref)
  return !known.some(
    ({ id, state, pullRequest }) => state === 'requested' && pullRequest === ref.number && id !== made.id,
  )
}

function occasionOf(ports: CommandPorts, { seen, decision }: Scene, actor: Person): Occasion {
  const { signals, remembered } = decision.provenance
  return {
    actor,
    pullRequest: seen.ref.number,
    head: decision.head,
    now: ports.clock(),
    signals: [...signals, ...remembered.map(({ signal }) => signal)],
  }
}

async function enter(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  exception: Omit<ExceptionFacts, 'id'>,
): Promise<ExceptionFacts> {
  const entry = entryOf(ports, scene, order, {
    kind: 'exception',
    exception_kind: exception.kind,
    change: exception.state,
    ends: exception.endsAt,
  })
  return ports.exceptions.requestException(scene.seen.ref, exception, entry, order.source)
}

type Move = Extract<Command, { name: 'grant' | 'refuse' | 'revoke' }>

const STATE_AFTER = { grant: 'granted', refuse: 'refused', revoke: 'revoked' } as const

/** The register shows that this very person has done it: the command is taken up again after a crash. */
export function isDone({ command, exception, actor }: Order): boolean {
  if (exception === null || !isMove(command) || exception.state !== STATE_AFTER[command.name]) return false
  const by = command.name === 'grant' ? exception.granter : exception.endedBy
  return by !== undefined && by !== null && isSamePerson(by, actor)
}

function isMove(command: Command): command is Move {
  return Object.hasOwn(STATE_AFTER, command.name)
}

async function move(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  command: Move,
): Promise<Intervention | null> {
  const { exception, actor } = order
  if (exception === null) throw new Error(`${command.exception} was authorised, but is not in the register`)
  const next = isDone(order) ? exception : await moved(ports, scene, order, { command, exception })
  if (next === null) return null
  const { ref } = scene.seen
  const body =
    command.name === 'grant'
      ? grantedReply(next, ref.owner)
      : endedReply(next, actor, command.reason, ref.owner)
  await reply(ports, scene, order, body)
  const isHere = next.scope === 'pull-request' && next.pullRequest === ref.number
  return { ...NO_INTERVENTION, ask: isHere ? [] : [judgeAgain(ref, next)] }
}

/** The exception as it is now; null when it is not any more what was authorised. */
async function moved(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  { command, exception }: { readonly command: Move; readonly exception: ExceptionFacts },
): Promise<ExceptionFacts | null> {
  const by = { actor: order.actor, now: ports.clock(), maxDays: scene.policy.maxDays }
  const next =
    command.name === 'grant'
      ? grantedException(exception, command.minutes, by)
      : endedException(exception, STATE_AFTER[command.name], by)
  const entry = entryOf(ports, scene, order, {
    kind: 'exception',
    change: next.state,
    starts: next.startsAt,
    ends: next.endsAt,
    granted_reason: next.reason,
  })
  const changed = await ports.exceptions.changeException(scene.seen.ref, next, exception.state, entry)
  return changed ? next : null
}
