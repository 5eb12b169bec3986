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
  const taken = new Set<string>()
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
    once: {
      async takeOnce(_, name) {
        const isNew = !taken.has(name)
        taken.add(name)
        return isNew
      },
    },
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
    clock: () => NOW,
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

test('a delivery is asked for once for each time it failed, and no more than three times', async () => {
  const all = world()
  const ports = portsOf(all)
  const limits = { most: 1, signal: new AbortController().signal }
  all.failed.push({ id: 11, guid: 'a' }, { id: 10, guid: 'a' }, { id: 9, guid: 'stored' })
  await sweepEverything(ports, limits)
  await sweepEverything(ports, limits)
  expect(all.sent).toEqual([11])
  for (const id of [12, 13, 14, 15]) {
    all.failed.unshift({ id, guid: 'a' })
    await sweepEverything(ports, limits)
  }
  expect(all.sent).toEqual([11, 12, 13])
  expect(all.swept.map(({ redelivered }) => redelivered)).toEqual([1, 0, 1, 1, 0, 0])
})

test('deliveries that could not be asked for because of a limit are asked for by the next sweep', async () => {
  const all = world()
  const ports = portsOf(all)
  all.failed.push({ id: 11, guid: 'a' })
  all.refuses.redelivery = new OutsideError('github', 'wait', { reason: 'rate-limited', retryAt: NOW })
  const limits = { most: 1, signal: new AbortController().signal }
  await sweepEverything(ports, limits)
  expect([all.sent, all.marks.get('deliveries-looked-at')]).toEqual([[], undefined])
  delete all.refuses.redelivery
  await sweepEverything(ports, limits)
  expect([all.sent, all.marks.get('deliveries-looked-at')]).toEqual([[11], NOW])
})

test('one delivery that GitHub does not have any more keeps no other from being sent again', async () => {
  const all = world()
  all.failed.push({ id: 11, guid: 'a' })
  all.refuses.redelivery = new OutsideError('github', 'gone', { reason: 'gone' })
  await sweep(all)
  expect(all.marks.get('deliveries-looked-at')).toBe(NOW)
})
