import { expect, test } from '@jest/globals'
import { OutsideError } from '../../src/app/errors.ts'
import { type SweepPorts, type Swept, sweepEverything } from '../../src/app/sweep.ts'
import type { FailedDelivery, Look, OpenPullRequest } from '../../src/app/sweep-ports.ts'
import type { InstallationState } from '../../src/app/upkeep-ports.ts'
import type { RepositoryRef, WorkItem } from '../../src/app/work.ts'
import { keepLog } from '../support/stores.ts'

const NOW = '2026-11-20T12:00:00.000Z'

interface World {
  readonly open: Map<string, readonly OpenPullRequest[]>
  readonly looks: Map<string, readonly (Look & { readonly number: number })[]>
  readonly broken: Set<string>
  readonly failed: FailedDelivery[]
  readonly sent: number[]
  readonly asked: WorkItem[]
  readonly swept: Swept[]
  readonly marks: Map<string, string>
  now: number
  readonly refuses: { redelivery?: OutsideError; marks?: Error }
}

function world(): World {
  return {
    open: new Map(),
    looks: new Map(),
    broken: new Set(),
    failed: [],
    sent: [],
    asked: [],
    swept: [],
    marks: new Map(),
    now: Date.parse(NOW),
    refuses: {},
  }
}

function refOf(name: string): RepositoryRef {
  return { installation: 1, repositoryId: name.length * 1000 + name.charCodeAt(0), owner: 'acme', name }
}

function pull(number: number, minute: number, head = `head ${number}`): OpenPullRequest {
  return {
    number,
    id: `PR_${number}`,
    head,
    updatedAt: `2026-11-20T11:${String(minute).padStart(2, '0')}:00Z`,
    author: 'dev',
  }
}

function judged({ number, head, updatedAt }: OpenPullRequest): Look & { readonly number: number } {
  return { number, head, updatedAt, hasVerdict: false, isSettled: true }
}

/** Ports over a world in memory. */
function portsOf(all: World): SweepPorts {
  const states = new Map<number, InstallationState>()
  const refs = [...all.open.keys()].map(refOf)
  return {
    installations: {
      installations: async () => [{ id: 1, owner: 'acme', suspended: false }],
      repositories: async () => refs,
      stateOf: async () => 'active',
    },
    survey: {
      surveyRepositories: async (_, wanted) =>
        wanted
          .filter(({ name }) => !all.broken.has(name))
          .map((ref) => ({ ref, policy: null, open: all.open.get(ref.name) ?? [] })),
      withoutVerdict: async () => [],
      closings: async () => [],
    },
    looks: {
      lastLooks: async (ids) =>
        refs
          .filter(({ repositoryId }) => ids.includes(repositoryId))
          .flatMap(({ repositoryId, name }) =>
            (all.looks.get(name) ?? []).map((look) => ({ ...look, repositoryId })),
          ),
    },
    marks: {
      marks: async (names) =>
        new Map(names.flatMap((name) => (all.marks.has(name) ? [[name, all.marks.get(name) ?? '']] : []))),
      async setMarks(marks) {
        if (all.refuses.marks !== undefined) throw all.refuses.marks
        for (const [name, value] of marks) all.marks.set(name, value)
      },
    },
    revive: { reviveDead: async () => 0 },
    redeliver: {
      failedDeliveries: async () => all.failed,
      async redeliver({ id }) {
        if (all.refuses.redelivery !== undefined) throw all.refuses.redelivery
        all.sent.push(id)
      },
    },
    knownDeliveries: { knownDeliveries: async (ids) => new Set(ids.filter((id) => id === 'stored')) },
    keepInstallations: {
      knownInstallations: async () => [...states.values()],
      rememberInstallation: async (state) => void states.set(state.installation, state),
      installationState: async () => null,
      pauseInstallation: async () => undefined,
    },
    work: {
      accept: async () => 'stored',
      ask: async (items) => void all.asked.push(...items),
    },
    clock: () => new Date(all.now).toISOString(),
    log: keepLog(),
    onSwept: (swept) => void all.swept.push(swept),
  }
}

function sweep(all: World, most = 100, signal = new AbortController().signal): Promise<void> {
  return sweepEverything(portsOf(all), { most, signal })
}
function askedFor(all: World): readonly number[] {
  return all.asked.flatMap((item) => (item.kind === 'pull-request' ? [item.ref.number] : []))
}

test('of more than a sweep may ask for, the newest come first, whichever repository they are in', async () => {
  const all = world()
  all.open.set('one', [pull(1, 50), pull(2, 10)])
  all.open.set('three', [pull(3, 40), pull(4, 30)])
  await sweep(all, 3)
  expect(askedFor(all)).toEqual([1, 3, 4])
})

test('what was judged as it stands is left alone', async () => {
  const all = world()
  const [same, moved, older, hasty] = [pull(1, 10), pull(2, 20), pull(3, 30), pull(4, 40)]
  all.open.set('one', [same, moved, older, hasty])
  all.looks.set('one', [
    judged(same),
    { ...judged(moved), head: 'another head' },
    { ...judged(older), updatedAt: '2026-11-20T11:29:59Z' },
    { ...judged(hasty), isSettled: false },
  ])
  await sweep(all)
  expect(askedFor(all)).toEqual([4, 3, 2])
})

test('a repository that cannot be read keeps no other from being swept', async () => {
  const all = world()
  all.open.set('one', [pull(1, 10)])
  all.open.set('three', [pull(3, 30)])
  all.broken.add('one')
  await sweep(all)
  expect(askedFor(all)).toEqual([3])
})

test('a sweep that is ended early asks for no more', async () => {
  const all = world()
  all.open.set('one', [pull(1, 10)])
  await sweep(all, 100, AbortSignal.abort())
  expect(askedFor(all)).toEqual([])
})

const LIMITS = { most: 1, signal: new AbortController().signal }
const MINUTE = 60_000

test('a delivery is asked for once for each time it failed', async () => {
  const all = world()
  all.failed.push({ id: 11, guid: 'a' }, { id: 10, guid: 'a' }, { id: 9, guid: 'stored' })
  await sweep(all)
  await sweep(all)
  all.failed.splice(0)
  for (let look = 0; look < 3; look += 1) {
    all.now += 10 * MINUTE
    await sweep(all)
  }
  expect(all.sent).toEqual([11])
  all.failed.unshift({ id: 12, guid: 'a' })
  await sweep(all)
  expect(all.sent).toEqual([11, 12])
  expect(all.swept.map(({ redelivered }) => redelivered)).toEqual([1, 0, 0, 0, 0, 1])
})

test('a delivery that goes on failing is asked for ever less often, but as long as GitHub has it', async () => {
  const all = world()
  const start = all.now
  const times: number[] = []
  all.failed.push({ id: 1, guid: 'a' })
  for (let minute = 0; minute <= 3 * 24 * 60; minute += 1) {
    all.now = start + minute * MINUTE
    const before = all.sent.length
    await sweep(all)
    if (all.sent.length === before) continue
    times.push(minute)
    all.failed.splice(0, 1, { id: all.sent.length + 1, guid: 'a' })
  }
  expect(times.slice(0, 12)).toEqual([0, 1, 2, 3, 4, 6, 9, 15, 26, 48, 91, 151])
  expect(times.length).toBe(81)
})

test('a process that dies while it asks forgets none, and does not ask for the same ones at each start', async () => {
  const all = world()
  all.failed.push({ id: 2, guid: 'b' }, { id: 1, guid: 'a' })
  const ports = portsOf(all)
  const dying = {
    ...ports,
    redeliver: { ...ports.redeliver, redeliver: () => Promise.reject(new Error('killed')) },
  }
  await sweepEverything(dying, LIMITS)
  all.failed.splice(0)
  all.now += 4_000
  await sweep(all)
  expect(all.sent).toEqual([])
  all.now += 1_000
  await sweep(all)
  expect(all.sent).toEqual([1, 2])
})

test('of more than can be asked for at once, the others follow, and what always fails keeps none back', async () => {
  const all = world()
  all.failed.push(
    ...Array.from({ length: 600 }, (_, index) => ({ id: 2000 - index, guid: `fresh-${index}` })),
  )
  const stubborn = Array.from({ length: 200 }, (_, index) => `stubborn-${index} 999 1 9 0`)
  all.marks.set('deliveries-missed', stubborn.join('\n'))
  await sweep(all)
  expect([all.sent.length, all.sent.filter((id) => id === 999).length]).toEqual([550, 50])
  await sweep(all)
  expect([all.sent.length, all.sent.filter((id) => id === 999).length]).toEqual([700, 100])
})

test('deliveries that could not be asked for because of a limit are asked for by the next sweep', async () => {
  const all = world()
  all.failed.push({ id: 11, guid: 'a' })
  all.refuses.redelivery = new OutsideError('github', 'wait', { reason: 'rate-limited', retryAt: NOW })
  await sweep(all)
  expect(all.sent).toEqual([])
  delete all.refuses.redelivery
  all.failed.splice(0)
  all.now += 10 * MINUTE
  await sweep(all)
  expect(all.sent).toEqual([11])
})

test('one delivery that GitHub does not have any more keeps no other from being sent again', async () => {
  const all = world()
  all.failed.push({ id: 12, guid: 'b' }, { id: 11, guid: 'a' })
  const gone = new OutsideError('github', 'gone', { reason: 'gone' })
  const ports = portsOf(all)
  const redeliver: SweepPorts['redeliver'] = {
    ...ports.redeliver,
    redeliver: (delivery) =>
      delivery.id === 11 ? Promise.reject(gone) : ports.redeliver.redeliver(delivery),
  }
  await sweepEverything({ ...ports, redeliver }, LIMITS)
  expect(all.sent).toEqual([12])
  all.now += 20 * MINUTE
  await sweep(all)
  expect(all.sent).toEqual([12])
})
