import { describe, expect, test } from '@jest/globals'
import { OutsideError } from '../../src/app/errors.ts'
import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { PolicyText } from '../../src/app/ports.ts'
import { afterPush, type PushPorts } from '../../src/app/push.ts'
import type { WorkItem } from '../../src/app/work.ts'
import { person, sha } from '../support/facts.ts'

type Push = Extract<WorkItem, { kind: 'push' }>

const AT = '2026-11-20T12:00:00.000Z'
const AUTHOR = { name: 'Dev', email: 'dev@example.com', login: 'dev' }
const PUSH: Push = {
  kind: 'push',
  ref: { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' },
  branch: 'main',
  isDefault: true,
  before: sha('before'),
  after: sha('after'),
  forced: false,
  by: person('dev'),
  commits: [
    {
      sha: sha('after'),
      tree: null,
      message: 'Set it up\n\nCo-Authored-By: Claude <noreply@anthropic.com>',
      author: AUTHOR,
      committer: AUTHOR,
    },
  ],
  touchesPolicy: true,
  at: AT,
}
const ABSENT: PolicyText = { state: 'absent' }
const FOUND: PolicyText = { state: 'found', repository: 'acme/.github', commit: 'c', blob: 'b', text: '' }

interface Given {
  /** A policy was in force when anything was last judged. */
  readonly isKnown?: boolean
  readonly organisation?: PolicyText
  readonly hasKnownFloor?: boolean
  /** Commits up to the one before the push that touched the policy. */
  readonly touching?: readonly string[] | OutsideError
}

/** Whether a push counts as the one that brings the first policy. */
async function isFirst(push: Partial<Push> = {}, given: Given = {}): Promise<boolean> {
  const { isKnown = false, organisation = ABSENT, hasKnownFloor = false, touching = [] } = given
  const known = { repository: ABSENT, organisation: ABSENT, invalidSince: null, asks: FIRST_LOOK }
  const ports = {
    receipts: { findReceipts: async () => [] },
    policies: {
      lastPolicy: async () => (isKnown ? known : null),
      hasKnownFloor: async () => hasKnownFloor,
    },
    policyTexts: { readPolicyTexts: async () => ({ repository: FOUND, organisation }) },
    history: {
      async commitsTouching() {
        if (touching instanceof OutsideError) throw touching
        return touching
      },
    },
  }
  // What a push needs of the ports, and no more.
  const { ask } = await afterPush(ports as unknown as PushPorts, { ...PUSH, ...push }, AT)
  const arrived = ask.find((item) => item.kind === 'arrived')
  if (arrived === undefined) throw new Error('nothing arrived')
  return arrived.bringsFirstPolicy === true
}

describe('a push of AI commits that touches the policy', () => {
  test('brings the first where there was none before', async () => {
    expect(await isFirst()).toBe(true)
    expect(await isFirst({ before: null }, { touching: [sha('after')] })).toBe(true)
  })

  test.each<readonly [string, Partial<Push>, Given]>([
    ['one was known', {}, { isKnown: true }],
    ['one stood there once', {}, { touching: [sha('old')] }],
    [
      'one stood in what a new branch was made of',
      { before: null },
      { touching: [sha('after'), sha('old')] },
    ],
    [
      'what was before cannot be seen',
      {},
      { touching: new OutsideError('github', '404', { reason: 'gone' }) },
    ],
    ['the organisation has one', {}, { organisation: FOUND }],
    [
      'the organisation had one that is hidden now',
      {},
      { organisation: { state: 'absent', unseen: 'acme/.github' }, hasKnownFloor: true },
    ],
    ['whether the organisation has one cannot be told', {}, { organisation: unreadable() }],
    ['history was rewritten', { forced: true }, {}],
    ['it goes to another branch', { isDefault: false }, {}],
    ['it does not touch it at all', { touchesPolicy: false }, {}],
  ])('does not bring the first where %s', async (_why, push, given) => {
    expect(await isFirst(push, given)).toBe(false)
  })

  test('is looked at again when GitHub cannot say what was before', async () => {
    const touching = new OutsideError('github', '502', { reason: 'unavailable' })
    await expect(isFirst({}, { touching })).rejects.toBe(touching)
  })
})

function unreadable(): PolicyText {
  return { state: 'unreadable', repository: 'acme/.github', reason: 'no answer', permission: null }
}
