import { randomUUID } from 'node:crypto'
import { parse } from 'graphql'
import { costOf } from '../../test/support/github/graphql/cost.ts'
import type { Webhook } from '../../test/support/github/hooks/deliveries.ts'
import type { LoggedRequest } from '../../test/support/github/http/request-log.ts'
import type { OrganizationScene } from '../../test/support/github/scene/organization.ts'
import type { PullRequestScene } from '../../test/support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../../test/support/github/scene/repository.ts'
import type { Permissions } from '../../test/support/github/world/entities.ts'
import { type RunningApp, startApp } from '../../test/support/running-app.ts'
import type { Finding } from './finding.ts'
import { commitsOf, founding, POLICY, reviewersOf, SIZES, type Size } from './scenes.ts'
import { textTable } from './table.ts'

/** What one evaluation asked of GitHub, beside its budget. */
export interface RequestCount {
  readonly name: string
  readonly reads: number
  readonly writes: number
  readonly budget: Budget
  /** By GitHub's published formula, of the reads. */
  readonly points: number
  /** Requests outside the budget: tokens, missing labels, reactions. */
  readonly onTop: number
  readonly operations: readonly string[]
}
interface Budget {
  readonly reads: number
  readonly writes: number
}

interface Place {
  readonly running: RunningApp
  readonly organisation: OrganizationScene
  readonly repository: RepositoryScene
  readonly reviewers: readonly string[]
}
interface Scenario {
  readonly name: string
  readonly budget: Budget
  readonly reviewers?: number
  /** Nothing has happened in the repository before. */
  readonly isNew?: boolean
  /** Taken from what the installation is granted. */
  readonly without?: string
  readonly policy?: string
  /** Sets the scene without a word to the app, and says which deliveries are measured. */
  readonly prepare: (place: Place) => Promise<readonly Webhook[]>
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'small, repository never seen before',
    budget: { reads: 1, writes: 1 },
    isNew: true,
    prepare: (place) => opened(place, SIZES.small),
  },
  { name: 'small', budget: { reads: 1, writes: 1 }, prepare: (place) => opened(place, SIZES.small) },
  {
    name: '100 files, 100 commits, 100 reviews',
    budget: { reads: 1, writes: 1 },
    reviewers: 100,
    prepare: (place) => opened(place, { files: 100, commits: 100, reviews: 100 }),
  },
  { name: '300 files', budget: { reads: 2, writes: 1 }, prepare: (place) => opened(place, SIZES.big) },
  {
    name: '3,000 files, 250 commits, 60 reviews',
    budget: { reads: 4, writes: 1 },
    reviewers: 60,
    prepare: (place) => opened(place, SIZES.large),
  },
  {
    name: '3,000 files, trees cut off',
    budget: { reads: 34, writes: 1 },
    prepare(place) {
      place.repository.repository.treeLimit = 500
      return opened(place, { ...SIZES.large, commits: 20 })
    },
  },
  {
    name: '10 approvals of 10 people',
    budget: { reads: 1, writes: 1 },
    reviewers: 10,
    prepare: (place) => opened(place, { ...SIZES.small, reviews: 10 }),
  },
  {
    name: '100 approvals of 100 people',
    budget: { reads: 1, writes: 1 },
    reviewers: 100,
    prepare: (place) => opened(place, { ...SIZES.small, reviews: 100 }),
  },
  {
    // Members come in hundreds: one read more for each further hundred.
    name: 'approvers from a team of 250 people',
    budget: { reads: 3, writes: 1 },
    prepare(place) {
      place.organisation.team('many', { members: reviewersOf(250) })
      return opened(place, SIZES.small)
    },
    policy: POLICY.replace('team/owners', 'team/many'),
  },
  {
    name: 'a rename',
    budget: { reads: 2, writes: 1 },
    prepare: (place) =>
      openedWith(place, {
        'src/old-name.ts': null,
        'src/new-name.ts': `${oldText(place.repository)}// and\n// more\n`,
      }),
  },
  {
    // The old name is told by REST and the mode by GraphQL only: one read more for each.
    name: 'a rename that changes no line',
    budget: { reads: 3, writes: 1 },
    prepare: (place) =>
      openedWith(place, { 'src/old-name.ts': null, 'src/new-name.ts': oldText(place.repository) }),
  },
  {
    name: 'a possible symbolic link',
    budget: { reads: 2, writes: 1 },
    prepare: (place) => openedWith(place, { 'src/one-line.ts': 'export const one = 1\n' }),
  },
  {
    name: 'a rename and a possible symbolic link',
    budget: { reads: 3, writes: 1 },
    prepare: (place) =>
      openedWith(place, {
        'src/old-name.ts': null,
        'src/new-name.ts': oldText(place.repository),
        'src/one-line.ts': 'export const one = 1\n',
      }),
  },
  {
    // Whether two diffs are one is proved by reading both.
    name: 'a change that looks like an earlier one with evidence',
    budget: { reads: 3, writes: 1 },
    async prepare(place) {
      await judged(place, SIZES.small, 'twin')
      return opened(place, SIZES.small, 'twin')
    },
  },
  {
    name: 'a permission is missing (members: read)',
    budget: { reads: 2, writes: 1 },
    without: 'members',
    prepare: (place) => opened(place, SIZES.small),
  },
  {
    name: 'later event on the same head, new verdict',
    budget: { reads: 1, writes: 1 },
    reviewers: 2,
    async prepare(place) {
      const pull = await judged(place, { ...SIZES.small, reviews: 0 })
      return silently(place, () => pull.approve('reviewer-1'))
    },
  },
  {
    name: 'later event on the same head, 3,000 files, new verdict',
    budget: { reads: 1, writes: 1 },
    reviewers: 2,
    async prepare(place) {
      const pull = await judged(place, { ...SIZES.large, reviews: 0 })
      return silently(place, () => pull.approve('reviewer-1'))
    },
  },
  {
    name: 'nothing changed',
    budget: { reads: 1, writes: 0 },
    async prepare(place) {
      const pull = await judged(place, SIZES.small)
      return silently(place, () => pull.label('dev', 'whatever'))
    },
  },
  {
    name: 'nothing changed, 3,000 files',
    budget: { reads: 1, writes: 0 },
    async prepare(place) {
      const pull = await judged(place, SIZES.large)
      return silently(place, () => pull.label('dev', 'whatever'))
    },
  },
  { name: "our own bot's events", budget: { reads: 0, writes: 0 }, prepare: ownEvents },
]

/** Counts what each kind of evaluation asks of GitHub: the real app against the stand-in, held to the published API. */
export async function countRequests(tell: (line: string) => void): Promise<readonly RequestCount[]> {
  const running = await startApp({ logLevel: 'warn', config: { sweepMinutes: 1440 } })
  try {
    const counts: RequestCount[] = []
    for (const [index, scenario] of SCENARIOS.entries()) {
      tell(`${scenario.name} ...`)
      counts.push(await measure(running, scenario, `bench-${index}`))
    }
    const { violations } = running.github
    if (violations.length > 0)
      throw new Error(`GitHub's API was misused: ${violations.slice(0, 3).join('; ')}`)
    return counts
  } finally {
    await running.close()
  }
}

async function measure(running: RunningApp, scenario: Scenario, login: string): Promise<RequestCount> {
  const place = await found(running, scenario, login)
  if (scenario.isNew !== true) await judged(place, SIZES.small)
  const deliveries = await scenario.prepare(place)
  await settled(running)
  const { github } = running
  const mark = github.log.requests.length
  for (const delivery of deliveries) await github.deliveries.send({ ...delivery, guid: randomUUID() })
  await settled(running)
  return counted(scenario, github.log.requests.slice(mark))
}

async function found(
  running: RunningApp,
  { reviewers: count = 1, without, policy = POLICY }: Scenario,
  login: string,
): Promise<Place> {
  const { github, app } = running
  const reviewers = reviewersOf(Math.max(20, count))
  const members = ['dev', 'olga', ...reviewers]
  const organisation = github.organization(login, { members, teams: { owners: ['olga'] } })
  const repository = organisation.repository('app', founding(reviewers, policy))
  await app.installOn(
    organisation,
    without === undefined ? {} : { permissions: lacking(app.app.permissions, without) },
  )
  await settled(running)
  return { running, organisation, repository, reviewers }
}

function lacking(permissions: Permissions, name: string): Permissions {
  return Object.fromEntries(Object.entries(permissions).filter(([own]) => own !== name))
}

/** Does something that the app hears nothing of, and gives the deliveries it would have got. */
async function silently(
  { running, organisation }: Place,
  act: () => Promise<unknown>,
): Promise<readonly Webhook[]> {
  const { webhooks } = running.github.deliveries
  const mark = webhooks.length
  organisation.webhooks('drop')
  await act()
  organisation.webhooks('send')
  return webhooks.slice(mark)
}

/** The delivery of an opened pull request, which has its reviews already when it is looked at. */
async function opened(place: Place, size: Size, name?: string): Promise<readonly Webhook[]> {
  const told = await silently(place, () => open(place, size, name))
  return told.filter(({ event, action }) => event === 'pull_request' && action === 'opened')
}

async function openedWith(
  place: Place,
  files: Readonly<Record<string, string | null>>,
): Promise<readonly Webhook[]> {
  const told = await silently(place, () =>
    place.repository.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files }] }),
  )
  return told.filter(({ event }) => event === 'pull_request')
}

/** A pull request that has its verdict. */
async function judged(place: Place, size: Size, name?: string): Promise<PullRequestScene> {
  const scenes: PullRequestScene[] = []
  const told = await silently(place, async () => scenes.push(await open(place, size, name)))
  const opening = told.find(({ event, action }) => event === 'pull_request' && action === 'opened')
  const [pull] = scenes
  if (opening === undefined || pull === undefined) throw new Error('the stand-in announced no pull request')
  await place.running.github.deliveries.send(opening)
  await settled(place.running)
  return pull
}

async function open(
  { repository, reviewers }: Place,
  size: Size,
  name: string = randomUUID(),
): Promise<PullRequestScene> {
  const pull = await repository.openPullRequest({
    by: 'dev',
    title: 'A change',
    commits: commitsOf(size, name),
  })
  for (let index = 0; index < size.reviews; index += 1) {
    await pull.approve(reviewers[index % reviewers.length] ?? 'olga')
  }
  return pull
}

function oldText({ read }: RepositoryScene): string {
  const text = read('src/old-name.ts')
  if (text === null) throw new Error('the file to rename is missing')
  return text
}

/** What GitHub tells us of our own check, labels, comment and requests. */
async function ownEvents(place: Place): Promise<readonly Webhook[]> {
  const { webhooks } = place.running.github.deliveries
  const mark = webhooks.length
  await judged(place, { ...SIZES.small, reviews: 0 })
  const own = webhooks.slice(mark).filter(({ body }) => isOwn(body))
  if (own.length < 3) throw new Error('there are too few events of our own to measure')
  return own
}

function isOwn(body: string): boolean {
  const { sender } = JSON.parse(body) as { sender?: { login?: string } } // a payload of the stand-in
  return sender?.login === 'countersign[bot]'
}

/** Waits until nothing is asked, delivered or waiting in the queue. */
async function settled({ github, server }: RunningApp): Promise<void> {
  for (;;) {
    await github.quiet(100)
    const { waiting, active } = await server.store.queueDepth()
    if (waiting + active === 0) return
  }
}

function counted({ name, budget }: Scenario, requests: readonly LoggedRequest[]): RequestCount {
  const reads = requests.filter(({ kind }) => kind === 'read')
  const writes = requests.filter(({ kind }) => kind === 'write')
  return {
    name,
    budget,
    reads: reads.length,
    writes: writes.length,
    points: reads.reduce((sum, request) => sum + pointsOf(request), 0),
    onTop: requests.length - reads.length - writes.length,
    operations: requests.map(({ operation }) => operation),
  }
}

/** A REST request has a budget of its own and costs no points. */
function pointsOf({ body, operation }: LoggedRequest): number {
  if (!operation.startsWith('query ')) return 0
  const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> } // our own
  return costOf(parse(query), variables).points
}

/** The counts as findings, reads and writes apart. */
export function requestFindings(counts: readonly RequestCount[]): readonly Finding[] {
  return counts.flatMap(({ name, reads, writes, budget }) => {
    const common = { group: 'requests', unit: 'requests', isExact: true } as const
    return [
      { ...common, name: `${name}: reads`, value: reads, goal: { atMost: budget.reads } },
      { ...common, name: `${name}: writes`, value: writes, goal: { atMost: budget.writes } },
    ]
  })
}

/** The counts as a table, reads and writes beside their budgets. */
export function requestTable(counts: readonly RequestCount[]): string {
  const rows = counts.map(({ name, reads, writes, budget, points, onTop }) => [
    name,
    `${reads} + ${writes}`,
    `${budget.reads} + ${budget.writes}`,
    String(points),
    String(onTop),
    reads <= budget.reads && writes <= budget.writes ? 'met' : 'BROKEN',
  ])
  return textTable(['evaluation', 'reads + writes', 'budget', 'GraphQL points', 'tokens, labels', ''], rows)
}
