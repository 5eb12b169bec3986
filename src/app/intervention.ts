import { type CommandContext, isGranter } from '../core/authority.ts'
import type { Decision } from '../core/decision.ts'
import type { ExceptionFacts, Facts, Person, RememberedDriver, TeamFacts } from '../core/facts.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import type { Interventions } from './evaluate-pull-request.ts'
import type { JudgePorts, Seen } from './judge.ts'
import type { AuditEntry, KeepExceptions, ReadPeople } from './ports.ts'
import type { TellPorts } from './tell-finding.ts'
import type { Cause, WorkItem } from './work.ts'

/** What commands need beside what judging needs. */
export interface CommandPorts extends JudgePorts, TellPorts {
  readonly people: ReadPeople
  readonly exceptions: KeepExceptions
}

/** What people asked for by comments and buttons, before it is judged. */
export interface Intervention {
  readonly interventions: Interventions
  readonly ask: readonly WorkItem[]
}

export const NO_INTERVENTION: Intervention = {
  interventions: { ownerships: [], acknowledgements: [], signals: [], audit: [], refusedPresses: [] },
  ask: [],
}

/** A pull request as commands see it: judged once before the first of them. */
export interface Scene {
  readonly seen: Seen
  readonly policy: PolicyInForce
  readonly facts: Facts
  readonly decision: Decision
  /** What it is looked at for, in the order in which it came. */
  readonly causes: readonly Cause[]
}

/** What somebody attempted, and what came of it, as the audit log keeps it. */
export function attemptEntry(
  { clock }: Pick<CommandPorts, 'clock'>,
  { ref }: Pick<Seen, 'ref'>,
  actor: Person,
  data: AuditEntry['data'],
): AuditEntry {
  return {
    kind: 'command',
    at: clock(),
    repository: `${ref.owner}/${ref.name}`,
    pullRequest: ref.number,
    actor,
    data,
  }
}

/** Nothing but what the audit log keeps of an attempt. */
export function onlyAudit(audit: readonly AuditEntry[]): Intervention {
  return { ...NO_INTERVENTION, interventions: { ...NO_INTERVENTION.interventions, audit } }
}

/** Two interventions, one after the other. */
export function joinedInterventions(one: Intervention, two: Intervention): Intervention {
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

/** Who somebody is, read at this moment: permission, and membership of the teams that may grant. */
export async function contextOf(
  ports: CommandPorts,
  scene: Scene,
  actor: Person,
  given: { readonly exception: ExceptionFacts | null; readonly viaApp: boolean },
): Promise<CommandContext> {
  const { seen, policy, facts, decision } = scene
  const permission = await ports.people.permissionOf(seen.ref, actor.login)
  const teams = await teamsOf(ports, seen, policy, actor)
  return {
    actor,
    permission,
    isGranter: isGranter(actor, permission, { policy, teams }),
    ...given,
    drivers: [...decision.drivers, ...(await driversElsewhere(ports, scene, given.exception))],
    policy,
    findings: decision.findings,
    changedPaths: facts.files.map(({ path }) => path),
    isOpen: facts.pullRequest.state === 'open',
  }
}

/** An exception may be decided on from any pull request, but not by those who take part in the one it is for. */
async function driversElsewhere(
  { memory }: CommandPorts,
  { seen }: Scene,
  exception: ExceptionFacts | null,
): Promise<readonly RememberedDriver[]> {
  if (exception === null || exception.pullRequest === seen.ref.number) return []
  const judged = await memory.lastJudgement({ ...seen.ref, number: exception.pullRequest })
  return judged?.drivers ?? []
}

async function teamsOf(
  ports: CommandPorts,
  { ref }: Seen,
  { granters }: PolicyInForce,
  actor: Person,
): Promise<readonly TeamFacts[]> {
  const slugs = (granters ?? []).flatMap((name) =>
    name.startsWith('team/') ? [name.slice('team/'.length)] : [],
  )
  return Promise.all(
    slugs.map(async (slug) => ({
      slug,
      state: 'known' as const,
      members: (await ports.people.isActiveMember(ref, slug, actor.login)) ? [actor] : [],
    })),
  )
}
