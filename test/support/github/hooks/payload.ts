import { accountShape, type Json, organizationShape } from '../shapes/accounts.ts'
import { installationShape } from '../shapes/apps.ts'
import { repositoryShape } from '../shapes/repositories.ts'
import type { Installation } from '../world/entities.ts'
import type { Occurrence } from '../world/occurrence.ts'
import type { World } from '../world/world.ts'

/** The payload that one installation is sent about an occurrence. */
export function payloadFor(world: World, occurrence: Occurrence, installation: Installation): Json {
  const { action, account, repository, sender, parts } = occurrence
  const isTenancy = occurrence.event.startsWith('installation')
  return {
    ...(action === null ? {} : { action }),
    ...(repository === null ? {} : { repository: repositoryShape(world, repository) }),
    ...(account.kind === 'Organization' && !isTenancy
      ? { organization: organizationShape(world, account) }
      : {}),
    sender: accountShape(world, sender),
    installation: isTenancy
      ? installationShape(world, installation)
      : { id: installation.id, node_id: Buffer.from(`Integration${installation.id}`).toString('base64') },
    ...parts,
  }
}
