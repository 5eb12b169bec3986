import type { Deliveries } from '../hooks/deliveries.ts'
import { account } from '../world/accounts.ts'
import type { Account } from '../world/entities.ts'
import type { World } from '../world/world.ts'

/** What every scene stands on. */
export interface Stage {
  readonly world: World
  readonly deliveries: Deliveries
}

/** Does something as people would, and waits until the app has answered the webhooks of it. */
export async function act<T>(stage: Stage, doing: (world: World) => T): Promise<T> {
  const done = doing(stage.world)
  await stage.deliveries.answered()
  return done
}

/** The account of that login. */
export function who(stage: Stage, login: string): Account {
  return account(stage.world, login)
}
