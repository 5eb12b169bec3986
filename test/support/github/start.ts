import { setTimeout as sleep } from 'node:timers/promises'
import { deleteAccount, renameAccount } from './acts/accounts.ts'
import { createContract, createNoContract } from './contract.ts'
import { createGraphql } from './graphql/serve.ts'
import { createDeliveries, type Deliveries } from './hooks/deliveries.ts'
import { accountBehind } from './http/caller.ts'
import { type ActiveFault, createFaults, type Fault } from './http/faults.ts'
import { createRequestLog, type RequestLog } from './http/request-log.ts'
import { serve } from './http/server.ts'
import { createRest } from './rest/serve.ts'
import { type AppScene, appScene, type Registration } from './scene/app.ts'
import { type OrganizationScene, type Organizing, organizationScene } from './scene/organization.ts'
import { who } from './scene/stage.ts'
import { createKnownAccounts } from './world/accounts.ts'
import { issuePersonalToken } from './world/tokens.ts'
import { type Clock, createWorld, type World } from './world/world.ts'

export interface Options {
  /** Held to GitHub's description unless told not to; measuring does better without. */
  readonly contract?: boolean
  /** Milliseconds that every answer takes on its way. */
  readonly latency?: number
}

/** A GitHub of our own, served over HTTP on the loopback interface. */
export interface GitHub {
  /** Base address for REST; `/api/v3` below it works as well. */
  readonly url: string
  readonly organization: (login: string, organizing?: Organizing) => OrganizationScene
  readonly app: (registration?: Registration) => AppScene
  /** A token with which somebody calls the API as themselves. */
  readonly personalToken: (login: string) => string
  readonly deleteAccount: (login: string) => void
  readonly renameAccount: (from: string, to: string) => void
  readonly fault: (fault: Fault) => ActiveFault
  readonly log: RequestLog
  /** What went against GitHub's published descriptions so far, on either side. */
  readonly violations: readonly string[]
  readonly deliveries: Deliveries
  readonly clock: Clock
  readonly world: World
  /** Resolves once nothing has been asked or delivered for a while. */
  readonly quiet: (milliseconds?: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts an empty GitHub. */
export async function startGitHub({ contract: isHeld = true, latency = 0 }: Options = {}): Promise<GitHub> {
  const world = createWorld()
  const contract = isHeld ? createContract() : createNoContract()
  const log = createRequestLog()
  const faults = createFaults()
  const deliveries = createDeliveries(world, contract.checkWebhook)
  world.announce = deliveries.announce
  const stage = { world, deliveries }
  createKnownAccounts(world)

  const rest = createRest({ world, deliveries, contract })
  const graphql = createGraphql({ world, contract })
  const server = await serve({
    log,
    faults,
    latency,
    describe(incoming) {
      const account = accountBehind(world, incoming.headers.authorization)
      if (account !== null) log.attribute(incoming.logged, account)
      const side = incoming.isGraphql ? graphql : rest
      side.describe(incoming)
    },
    answer: (incoming) => (incoming.isGraphql ? graphql : rest).answer(incoming),
  })
  world.url = server.url

  return {
    url: server.url,
    organization: (login, organizing = {}) => organizationScene(stage, login, organizing),
    app: (registration = {}) => appScene(stage, registration),
    personalToken: (login) => issuePersonalToken(world, who(stage, login)).text,
    deleteAccount: (login) => deleteAccount(world, who(stage, login)),
    renameAccount: (from, to) => renameAccount(world, who(stage, from), to),
    fault: faults.add,
    log,
    violations: contract.violations,
    deliveries,
    clock: world.clock,
    world,
    quiet: (milliseconds = 150) => quiet(log, deliveries, milliseconds),
    async close() {
      deliveries.close()
      await server.close()
    },
  }
}

async function quiet({ requests }: RequestLog, deliveries: Deliveries, milliseconds: number): Promise<void> {
  for (;;) {
    const before = requests.length
    await deliveries.answered()
    await sleep(milliseconds)
    const isOpen = requests.some((request) => request.finishedAt === null)
    if (!isOpen && requests.length === before && !deliveries.isBusy()) return
  }
}
