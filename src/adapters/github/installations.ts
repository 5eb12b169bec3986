import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { ReadInstallations } from '../../app/ports.ts'
import type { FailedDelivery, Redeliver } from '../../app/sweep-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import { AS_APP } from './calls.ts'
import type { GitHub } from './client.ts'

const PER_PAGE = 100
const MOST_PAGES = 200

const Installation = z.object({
  id: z.number(),
  account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
  suspended_at: z.string().nullish(),
})
const Installations = z.array(Installation)
const Repositories = z.object({
  repositories: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      owner: z.object({ login: z.string() }),
      archived: z.boolean().optional(),
      disabled: z.boolean().optional(),
    }),
  ),
})

/** Lists where the app is installed. Archived repositories are left out: nothing can be merged there. */
export function createInstallationsReader(github: GitHub): ReadInstallations {
  return {
    async installations() {
      const pages = await readPages(github, AS_APP, 'GET /app/installations', (data) =>
        Installations.parse(data),
      )
      return pages.map(({ id, account, suspended_at: suspendedAt }) => ({
        id,
        owner: account?.login ?? account?.slug ?? '',
        suspended: typeof suspendedAt === 'string',
      }))
    },
    async repositories(installation) {
      const all = await readPages(
        github,
        installation,
        'GET /installation/repositories',
        (data) => Repositories.parse(data).repositories,
      )
      return all
        .filter(({ archived, disabled }) => archived !== true && disabled !== true)
        .map(({ id, name, owner }): RepositoryRef => {
          return { installation, repositoryId: id, owner: owner.login, name }
        })
    },
    async stateOf(installation) {
      try {
        const route = 'GET /app/installations/{installation_id}'
        const answer = await github.rest(AS_APP, route, { installation_id: installation }, 'background')
        return typeof Installation.parse(answer.data).suspended_at === 'string' ? 'suspended' : 'active'
      } catch (error) {
        if (error instanceof OutsideError && error.reason === 'gone') return 'deleted'
        throw error
      }
    },
  }
}

async function readPages<T>(
  github: GitHub,
  installation: number,
  route: string,
  read: (data: unknown) => readonly T[],
): Promise<readonly T[]> {
  const all: T[] = []
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await github.rest(installation, route, { per_page: PER_PAGE, page }, 'background')
    const items = read(answer.data)
    all.push(...items)
    if (items.length < PER_PAGE) break
  }
  return all
}

const Deliveries = z.array(
  z.object({ id: z.number(), guid: z.string(), delivered_at: z.string(), status_code: z.number() }),
)

/** A longer list would take the hour's requests; what is open is found by other ways too. */
const MOST_DELIVERY_PAGES = 30

/** GitHub keeps deliveries for three days, and never sends one again by itself. */
export function createRedelivery(github: GitHub): Redeliver {
  return {
    failedDeliveries: (since) => readFailed(github, since),
    async redeliver({ id }) {
      const route = 'POST /app/hook/deliveries/{delivery_id}/attempts'
      await github.rest(AS_APP, route, { delivery_id: id }, 'background')
    },
  }
}

async function readFailed(github: GitHub, since: string): Promise<readonly FailedDelivery[]> {
  const failed: FailedDelivery[] = []
  let cursor: string | null = null
  for (let page = 0; page < MOST_DELIVERY_PAGES; page += 1) {
    const parameters = { per_page: PER_PAGE, status: 'failure', ...(cursor === null ? {} : { cursor }) }
    const answer = await github.rest(AS_APP, 'GET /app/hook/deliveries', parameters, 'background')
    const deliveries = Deliveries.parse(answer.data)
    const newer = deliveries.filter((each) => Date.parse(each.delivered_at) >= Date.parse(since))
    failed.push(...newer.map(({ id, guid }) => ({ id, guid })))
    cursor = nextCursor(answer.headers['link'])
    if (cursor === null || newer.length < deliveries.length) break
  }
  return failed
}

function nextCursor(link: unknown): string | null {
  const next = typeof link === 'string' ? /<([^>]+)>;\s*rel="next"/.exec(link)?.[1] : undefined
  return next === undefined ? null : new URL(next).searchParams.get('cursor')
}
