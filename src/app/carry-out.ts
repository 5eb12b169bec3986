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
import type { Signal } from '../core/signal.ts'
import {
  acknowledgedReply,
  declaredReply,
  endedReply,
  grantedReply,
  notAiReply,
  ownedReply,
  requestedReply,
} from '../report/replies.ts'
import { statusReply } from '../report/status-reply.ts'
import { judgeAgain } from './expire-exceptions.ts'
import { type CommandPorts, type Intervention, NO_INTERVENTION, type Scene } from './intervention.ts'
import type { AuditEntry } from './ports.ts'

/** An authorised command, by whom, and what it is known under, so that it takes effect once. */
export interface Order {
  readonly command: Command
  readonly actor: Person
  /** The exception that the command names. */
  readonly exception: ExceptionFacts | null
  readonly source: string
}

/** Carries out one authorised command and answers it. */
export async function carryOut(ports: CommandPorts, scene: Scene, order: Order): Promise<Intervention> {
  const { command } = order
  switch (command.name) {
    case 'recheck':
      return NO_INTERVENTION
    case 'status':
      await reply(ports, scene, order, statusReply(scene.decision))
      return NO_INTERVENTION
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

/** One answer a command, also when it is taken up again after a crash. */
async function reply(ports: CommandPorts, { seen }: Scene, { source }: Order, body: string): Promise<void> {
  if (await ports.once.takeOnce(seen.ref, `answered:${source}`)) await ports.answer.reply(seen.ref, body)
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
  return {
    kind,
    at: ports.clock(),
    repository: `${seen.ref.owner}/${seen.ref.name}`,
    pullRequest: seen.ref.number,
    actor,
    data: { outcome: 'done', command: name, ...given, source, ...more },
  }
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
): Promise<Intervention> {
  const { command } = order
  const occasion = occasionOf(ports, scene, order.actor)
  const { ref } = scene.seen
  switch (command.name) {
    case 'request-exception': {
      const made = await enter(ports, scene, order, requestedException(command, occasion))
      await reply(ports, scene, order, requestedReply(made, scene.policy.granters, ref.owner))
      return NO_INTERVENTION
    }
    case 'waive': {
      const made = await enter(ports, scene, order, waiverOf(command, occasion))
      await reply(ports, scene, order, grantedReply(made, ref.owner))
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

async function move(
  ports: CommandPorts,
  scene: Scene,
  order: Order,
  command: Extract<Command, { name: 'grant' | 'refuse' | 'revoke' }>,
): Promise<Intervention> {
  const { exception, actor } = order
  if (exception === null) throw new Error(`${command.exception} was authorised, but is not in the register`)
  const by = { actor, now: ports.clock(), maxDays: scene.policy.maxDays }
  const next =
    command.name === 'grant'
      ? grantedException(exception, command.minutes, by)
      : endedException(exception, command.name === 'refuse' ? 'refused' : 'revoked', by)
  const entry = entryOf(ports, scene, order, {
    kind: 'exception',
    change: next.state,
    starts: next.startsAt,
    ends: next.endsAt,
    granted_reason: next.reason,
  })
  const changed = await ports.exceptions.changeException(scene.seen.ref, next, exception.state, entry)
  if (!changed) return NO_INTERVENTION
  const { owner } = scene.seen.ref
  await reply(
    ports,
    scene,
    order,
    command.name === 'grant' ? grantedReply(next, owner) : endedReply(next, actor, command.reason, owner),
  )
  const isHere = next.scope === 'pull-request' && next.pullRequest === scene.seen.ref.number
  return { ...NO_INTERVENTION, ask: isHere ? [] : [judgeAgain(scene.seen.ref, next)] }
}
