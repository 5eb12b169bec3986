import { describe, expect, test } from '@jest/globals'
import { OutsideError } from '../../src/app/errors.ts'
import type { Claimed } from '../../src/app/ports.ts'
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

/** Ports of which the first that is used fails, and what was shown in the check. */
function failing(failure: Error): { readonly ports: WorkPorts; readonly shown: readonly string[] } {
  const shown: string[] = []
  const ports = {
    clock: () => '2026-11-20T12:00:00Z',
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    policies: { lastPolicy: () => Promise.reject(failure) },
    checks: {
      publishCheck: (_ref: unknown, head: string, { state }: { readonly state: string }) => {
        shown.push(`${head}: ${state}`)
        return Promise.resolve()
      },
    },
  }
  return { ports: ports as unknown as WorkPorts, shown }
}

describe('no earlier verdict stands while a pull request cannot be judged', () => {
  test.each([
    ['GitHub cannot be read', new OutsideError('github', 'no answer', { reason: 'unavailable' })],
    ['it is our own fault', new TypeError('x is not a function')],
  ])('%s', async (_what, error) => {
    const { ports, shown } = failing(error)
    await expect(workOff(ports, CLAIMED)).rejects.toBe(error)
    expect(shown).toEqual([`${HEAD}: in-progress`])
  })

  test('but at a limit nothing more is sent', async () => {
    const { ports, shown } = failing(new OutsideError('github', 'slow down', { reason: 'rate-limited' }))
    await expect(workOff(ports, CLAIMED)).rejects.toThrow('slow down')
    expect(shown).toEqual([])
  })
})
