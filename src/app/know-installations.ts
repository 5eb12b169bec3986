import type { AcceptDeliveries, Clock, Log, ReadInstallations } from './ports.ts'
import type { InstallationState, KeepInstallations } from './upkeep-ports.ts'

export interface InstallationPorts {
  readonly installations: ReadInstallations
  readonly keepInstallations: KeepInstallations
  readonly work: AcceptDeliveries
  readonly clock: Clock
  readonly log: Log
}

/**
 * Numbers of the installations that can be worked for. What changed about them unheard of is remembered: work of
 * those that are suspended or gone is parked, and what one missed while it was suspended is looked at.
 */
export async function knowInstallations(ports: InstallationPorts): Promise<readonly number[]> {
  const at = ports.clock()
  const known = await ports.keepInstallations.knownInstallations()
  const listed = await ports.installations.installations()
  const states = new Map(known.map((each) => [each.installation, each]))
  for (const { id, owner, suspended } of listed) {
    const state = suspended ? 'suspended' : 'active'
    const before = states.get(id)
    states.delete(id)
    if (before?.state === state && before.owner === owner) continue
    await remember(ports, { installation: id, owner, state, at })
    if (before?.state === 'suspended' && state === 'active') {
      await ports.work.ask([{ kind: 'organisation', installation: id, owner, reason: 'unsuspended' }])
    }
  }
  for (const { installation, owner } of states.values()) {
    // A list that is read by pages may miss one while others go.
    const state = await ports.installations.stateOf(installation)
    if (state === 'deleted') await remember(ports, { installation, owner, state, at })
  }
  return listed.filter(({ suspended }) => !suspended).map(({ id }) => id)
}

async function remember(
  { keepInstallations, log }: InstallationPorts,
  state: InstallationState,
): Promise<void> {
  await keepInstallations.rememberInstallation(state)
  log.info({ ...state }, 'an installation was found changed')
}
