import { describe, expect, test } from '@jest/globals'
import { OutsideError } from '../../src/app/errors.ts'
import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { Claimed, KnownPolicy } from '../../src/app/ports.ts'
import { showGivenUp } from '../../src/app/show-progress.ts'
import { type WorkPorts, workOff } from '../../src/app/work-off.ts'

const HEAD = 'a'.repeat(40)
const CLAIMED: Claimed = {
  key: 'pr:1:2#3',
  signal: new AbortController().signal,
  attempt: 1,
  items: [
    {
      id: '1',
      receivedAt: '2026-11-20T12:00:00Z',
      item: {
        kind: 'pull-request',
        ref: { installation: 1, repositoryId: 2, owner: 'acme', name: 'app', number: 3 },
        cause: { kind: 'changed', action: 'review-submitted' },
        headHint: HEAD,
      },
    },
  ],
}

const POLICY: KnownPolicy = {
  repository: {
    state: 'found',
    repository: 'acme/app',
    commit: HEAD,
    blob: 'b',
    text: 'version: 1\nrules: [{ id: sign, require: { approvals: 1 } }]\n',
  },
  organisation: { state: 'absent' },
  invalidSince: null,
  asks: FIRST_LOOK,
}

interface Failing {
  readonly ports: WorkPorts
  readonly shown: readonly string[]
  readonly texts: readonly string[]
}

/** Ports of which the first that reads fails, and what was shown in the check. */
function failing(failure: Error, known: KnownPolicy | null = POLICY): Failing {
  const shown: string[] = []
  const texts: string[] = []
  const ports = {
    clock: () => '2026-11-20T12:00:00Z',
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    policies: { lastPolicy: () => Promise.resolve(known) },
    read: { readPullRequest: () => Promise.reject(failure) },
    checks: {
      publishCheck: (
        _ref: unknown,
        head: string,
        check: Parameters<WorkPorts['checks']['publishCheck']>[2],
      ) => {
        shown.push(`${head}: ${check.state}`)
        texts.push(check.report.summary)
        return Promise.resolve()
      },
    },
  }
  return { ports: ports as unknown as WorkPorts, shown, texts }
}

const DOWN = new OutsideError('github', 'no answer', { reason: 'unavailable' })

describe('no earlier verdict stands while a pull request cannot be judged', () => {
  test.each([
    ['GitHub cannot be read', DOWN],
    ['it is our own fault', new TypeError('x is not a function')],
  ])('%s', async (_what, error) => {
    const { ports, shown } = failing(error)
    await expect(workOff(ports, CLAIMED)).rejects.toBe(error)
    expect(shown).toEqual([`${HEAD}: in-progress`])
  })

  test('a permission is missing: it is named, and waited for', async () => {
    const { ports, shown, texts } = failing(
      new OutsideError('github', 'GitHub answered 403', { reason: 'forbidden', permission: 'members: read' }),
    )
    expect(await workOff(ports, CLAIMED)).toMatchObject({
      kind: 'postponed',
      until: '2026-11-20T12:05:00.000Z',
    })
    expect(shown).toEqual([`${HEAD}: in-progress`])
    expect(texts.join('')).toContain('members: read')
  })

  test('but at a limit nothing more is sent', async () => {
    const { ports, shown } = failing(new OutsideError('github', 'slow down', { reason: 'rate-limited' }))
    await expect(workOff(ports, CLAIMED)).rejects.toThrow('slow down')
    expect(shown).toEqual([])
  })

  test('but where no policy was ever seen nothing is posted', async () => {
    const { ports, shown } = failing(new TypeError('x is not a function'), null)
    await expect(workOff(ports, CLAIMED)).rejects.toThrow('x is not a function')
    await showGivenUp(ports, CLAIMED)
    expect(shown).toEqual([])
  })
})

describe('an outage costs no retries', () => {
  test('after the first tries it is waited for', async () => {
    const { ports } = failing(DOWN)
    expect(await workOff(ports, { ...CLAIMED, attempt: 3 })).toMatchObject({
      kind: 'postponed',
      until: '2026-11-20T12:00:30.000Z',
      pauseInstallation: false,
    })
  })

  test('but what has failed for more than a day is no outage', async () => {
    const { ports } = failing(DOWN)
    const items = CLAIMED.items.map((each) => ({ ...each, receivedAt: '2026-11-19T11:59:00Z' }))
    await expect(workOff(ports, { ...CLAIMED, attempt: 3, items })).rejects.toBe(DOWN)
  })

  test('nor is our own fault one', async () => {
    const { ports } = failing(new TypeError('x is not a function'))
    await expect(workOff(ports, { ...CLAIMED, attempt: 3 })).rejects.toThrow('x is not a function')
  })
})

describe('nothing stays in progress for ever: work that is given up', () => {
  test('fails the check where the policy is enforced', async () => {
    const { ports, shown } = failing(DOWN)
    await showGivenUp(ports, CLAIMED)
    expect(shown).toEqual([`${HEAD}: failure`])
  })

  test('holds nobody up where it is not', async () => {
    const text = 'version: 1\nmode: warn\nrules: [{ id: sign, require: { approvals: 1 } }]\n'
    const repository = { ...POLICY.repository, text }
    const { ports, shown } = failing(DOWN, { ...POLICY, repository })
    await showGivenUp(ports, CLAIMED)
    expect(shown).toEqual([`${HEAD}: neutral`])
  })
})
