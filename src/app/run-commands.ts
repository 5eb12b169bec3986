import { authorise } from '../core/authority.ts'
import type { Command } from '../core/command.ts'
import { type ParsedCommand, parseCommands } from '../core/commands.ts'
import type { ExceptionFacts, Person } from '../core/facts.ts'
import { isHuman } from '../core/people.ts'
import { refusedReply } from '../report/replies.ts'
import { carryOut } from './carry-out.ts'
import { foreignCheckFindings } from './foreign-check.ts'
import {
  type CommandPorts,
  contextOf,
  type Intervention,
  NO_INTERVENTION,
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
  const policy = policyOf(seen.inForce)
  const spoken = causes.filter(
    (cause) => cause.kind === 'button' || (cause.kind === 'commented' && isMeantForUs(cause.comment)),
  )
  let done = recorded(NO_INTERVENTION, await foreignChecks(ports, seen, causes))
  if (spoken.length === 0 || policy === null) return done
  const judged = await judge(ports, seen, causes)
  if (judged === null) return done
  const scene = { seen, policy, ...judged }
  for (const cause of spoken) {
    const next =
      cause.kind === 'button'
        ? await pressButton(ports, scene, cause)
        : await obeyComment(ports, scene, cause)
    done = joined(done, next)
  }
  return done
}

function isMeantForUs({ body, author }: DeliveredComment): boolean {
  return isHuman(author) && parseCommands(body).length > 0
}

async function obeyComment(ports: CommandPorts, scene: Scene, cause: Cause): Promise<Intervention> {
  if (cause.kind !== 'commented') return NO_INTERVENTION
  let done = NO_INTERVENTION
  let isRefused = false
  for (const parsed of parseCommands(cause.comment.body)) {
    const next = await obeyLine(ports, scene, cause.comment, parsed)
    isRefused ||= next === 'refused'
    if (next !== 'refused') done = joined(done, next)
    else done = recorded(done, [attempt(ports, scene, cause.comment, parsed)])
  }
  await ports.answer.react(scene.seen.ref, cause.comment.nodeId, isRefused ? 'confused' : '+1')
  return done
}

async function obeyLine(
  ports: CommandPorts,
  scene: Scene,
  comment: DeliveredComment,
  parsed: ParsedCommand,
): Promise<Intervention | 'refused'> {
  const name = `command:${comment.id}:${parsed.line}`
  if (!parsed.ok) return refuse(ports, scene, { name, command: '/ai-policy', reason: parsed.reason })
  const { command } = parsed
  const exception =
    'exception' in command ? await ports.exceptions.findException(scene.seen.ref, command.exception) : null
  if (exception !== null && isDoneAlready(command, exception, comment.author)) return NO_INTERVENTION
  const context = await contextOf(ports, scene, comment.author, {
    exception,
    viaApp: comment.viaApp !== null,
  })
  const allowed = authorise(command, context)
  if (!allowed.ok) return refuse(ports, scene, { name, command: command.name, reason: allowed.reason })
  return carryOut(ports, scene, { command, actor: comment.author, exception, source: name })
}

/** Taken up again after a crash: the register shows that this very person has done it. */
function isDoneAlready(command: Command, exception: ExceptionFacts, actor: Person): boolean {
  if (command.name === 'grant') return exception.state === 'granted' && exception.granter?.id === actor.id
  if (command.name === 'refuse') return exception.state === 'refused' && exception.endedBy?.id === actor.id
  return command.name === 'revoke' && exception.state === 'revoked' && exception.endedBy?.id === actor.id
}

interface RefusedCommand {
  readonly name: string
  readonly command: string
  readonly reason: string
}

async function refuse(
  ports: CommandPorts,
  { seen }: Scene,
  { name, command, reason }: RefusedCommand,
): Promise<'refused'> {
  if (await ports.once.takeOnce(seen.ref, `refused:${name}`)) {
    await ports.answer.reply(seen.ref, refusedReply(command, { kind: 'stated', reason }, seen.ref.owner))
  }
  return 'refused'
}

/** Every attempt is in the audit log, refused ones too. */
function attempt(
  { clock }: CommandPorts,
  { seen }: Scene,
  comment: DeliveredComment,
  parsed: ParsedCommand,
): AuditEntry {
  return {
    kind: 'command',
    at: clock(),
    repository: `${seen.ref.owner}/${seen.ref.name}`,
    pullRequest: seen.ref.number,
    actor: comment.author,
    data: {
      outcome: 'refused',
      command: parsed.ok ? parsed.command.name : 'unreadable',
      comment: comment.id,
    },
  }
}

/** Checks of others with our name, as far as the causes tell of them. */
async function foreignChecks(
  ports: CommandPorts,
  { ref }: Seen,
  causes: readonly Cause[],
): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  for (const cause of causes) {
    if (cause.kind !== 'foreign-check') continue
    entries.push(...(await foreignCheckFindings(ports, ref, { ...cause, pullRequest: ref.number })))
  }
  return entries
}

function recorded(done: Intervention, audit: readonly AuditEntry[]): Intervention {
  return { ...done, interventions: { ...done.interventions, audit: [...done.interventions.audit, ...audit] } }
}

function joined(one: Intervention, two: Intervention): Intervention {
  const [a, b] = [one.interventions, two.interventions]
  return {
    interventions: {
      ownerships: [...a.ownerships, ...b.ownerships],
      acknowledgements: [...a.acknowledgements, ...b.acknowledgements],
      signals: [...a.signals, ...b.signals],
      audit: [...a.audit, ...b.audit],
      refusedPresses: [...a.refusedPresses, ...b.refusedPresses],
    },
    ask: [...one.ask, ...two.ask],
  }
}
