import { z } from 'zod'
import type { ReadInstallations, Redeliver } from '../../app/ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import { AS_APP } from './calls.ts'
import type { GitHub } from './client.ts'

const PER_PAGE = 100
const MOST_PAGES = 200

const Installations = z.array(
  z.object({
    id: z.number(),
    account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
    suspended_at: z.string().nullish(),
  }),
)
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
    const answer = await github.rest(installation, route, { per_page: PER_PAGE, page }, 'extra')
    const items = read(answer.data)
    all.push(...items)
    if (items.length < PER_PAGE) break
  }
  return all
}

const Deliveries = z.array(
  z.object({ id: z.number(), guid: z.string(), delivered_at: z.string(), status_code: z.number() }),
)
type Delivery = z.output<typeof Deliveries>[number]

/** GitHub calls everything from 400 on failed, and no answer at all. */
const MOST_DELIVERY_PAGES = 10
/** How often one delivery is asked for again: what fails more often will fail for ever. */
const MOST_TRIES = 2
const MOST_REMEMBERED = 20_000

/** Asks for failed deliveries again. GitHub keeps them for three days, and never sends them again by itself. */
export function createRedelivery(github: GitHub): Redeliver {
  const tries = new Map<string, number>()
  return {
    async redeliverFailed(since) {
      const failed = await readFailed(github, since)
      const due = newestOfEach(failed).filter(({ guid }) => (tries.get(guid) ?? 0) < MOST_TRIES)
      for (const { id, guid } of due) {
        tries.set(guid, (tries.get(guid) ?? 0) + 1)
        await github.rest(
          AS_APP,
          'POST /app/hook/deliveries/{delivery_id}/attempts',
          { delivery_id: id },
          'extra',
        )
      }
      if (tries.size > MOST_REMEMBERED) tries.clear()
      return due.length
    },
  }
}

async function readFailed(github: GitHub, since: string): Promise<readonly Delivery[]> {
  const failed: Delivery[] = []
  let cursor: string | null = null
  for (let page = 0; page < MOST_DELIVERY_PAGES; page += 1) {
    const parameters = { per_page: PER_PAGE, status: 'failure', ...(cursor === null ? {} : { cursor }) }
    const answer = await github.rest(AS_APP, 'GET /app/hook/deliveries', parameters, 'extra')
    const deliveries = Deliveries.parse(answer.data)
    failed.push(...deliveries.filter((each) => Date.parse(each.delivered_at) >= Date.parse(since)))
    cursor = nextCursor(answer.headers['link'])
    const isOver = deliveries.some((each) => Date.parse(each.delivered_at) < Date.parse(since))
    if (cursor === null || isOver) break
  }
  return failed
}

function nextCursor(link: unknown): string | null {
  const next = typeof link === 'string' ? /<([^>]+)>;\s*rel="next"/.exec(link)?.[1] : undefined
  return next === undefined ? null : new URL(next).searchParams.get('cursor')
}

function newestOfEach(deliveries: readonly Delivery[]): readonly Delivery[] {
  const seen = new Set<string>()
  return deliveries.filter(({ guid }) => {
    const isNew = !seen.has(guid)
    seen.add(guid)
    return isNew
  })
}
