import { type CommandContext, isGranter } from '../core/authority.ts'
import type { Decision } from '../core/decision.ts'
import type { ExceptionFacts, Facts, Person, TeamFacts } from '../core/facts.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import type { Interventions } from './evaluate-pull-request.ts'
import type { JudgePorts, Seen } from './judge.ts'
import type { Answer, KeepExceptions, Log, ReadPeople, TakeOnce } from './ports.ts'
import type { WorkItem } from './work.ts'

/** What commands need beside what judging needs. */
export interface CommandPorts extends JudgePorts {
  readonly people: ReadPeople
  readonly answer: Answer
  readonly exceptions: KeepExceptions
  readonly once: TakeOnce
  readonly log: Log
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
}

/** Who somebody is, read at this moment: permission, and membership of the teams that may grant. */
export async function contextOf(
  ports: CommandPorts,
  { seen, policy, facts, decision }: Scene,
  actor: Person,
  given: { readonly exception: ExceptionFacts | null; readonly viaApp: boolean },
): Promise<CommandContext> {
  const permission = await ports.people.permissionOf(seen.ref, actor.login)
  const teams = await teamsOf(ports, seen, policy, actor)
  return {
    actor,
    permission,
    isGranter: isGranter(actor, permission, { policy, teams }),
    ...given,
    drivers: decision.drivers,
    policy,
    findings: decision.findings,
    changedPaths: facts.files.map(({ path }) => path),
  }
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
