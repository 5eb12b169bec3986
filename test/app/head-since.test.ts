import { describe, expect, test } from '@jest/globals'
import { hasMovedSince, headSince } from '../../src/app/head-since.ts'
import type { Memory, Reading } from '../../src/app/ports.ts'
import type { Cause, DeliveredComment } from '../../src/app/work.ts'

const NOW = '2026-11-20T12:00:00.500Z'
const EARLIER = '2026-11-20T11:59:00Z'
const LATER = '2026-11-20T11:59:30Z'

function seen(lastDecision: Memory['lastDecision']): Parameters<typeof headSince>[0] {
  return {
    memory: { lastDecision } as Memory,
    reading: { facts: { pullRequest: { head: { sha: 'b' } } } } as Reading,
  }
}

function judged(head: string, since: string | null): NonNullable<Memory['lastDecision']> {
  return { head, verdict: 'pass', digest: 'd', at: NOW, headSince: since }
}

function pushed(after: string, at: string): Cause {
  return { kind: 'pushed', by: { id: 1, login: 'dev', kind: 'user' }, before: null, after, at }
}

function commented(createdAt: string): Cause & { readonly comment: DeliveredComment } {
  const author = { id: 2, login: 'rev', kind: 'user' } as const
  return {
    kind: 'commented',
    comment: { id: 7, nodeId: 'IC_7', body: '/ai-policy own', author, createdAt, viaApp: null },
  }
}

describe('since when the head is the head', () => {
  test.each<[string, Memory['lastDecision'], readonly Cause[], string | null]>([
    ['a push tells it', judged('a', null), [pushed('b', LATER)], LATER],
    ['the last of several tells it', judged('a', null), [pushed('c', EARLIER), pushed('b', LATER)], LATER],
    ['it is as it was when it was judged', judged('b', EARLIER), [], EARLIER],
    ['a push tells better', judged('b', NOW), [pushed('b', EARLIER)], EARLIER],
    ['nothing speaks for another one', null, [], null],
    ['it came without being told of', judged('a', EARLIER), [], NOW],
    ['it came after the last push that was told of', judged('a', EARLIER), [pushed('c', EARLIER)], NOW],
    ['it went away and came back', judged('b', EARLIER), [pushed('c', LATER)], NOW],
  ])('%s', (_what, lastDecision, causes, since) => {
    expect(headSince(seen(lastDecision), causes, NOW)).toBe(since)
  })
})

describe('whether the head moved after somebody had signed', () => {
  test.each<[string, Memory['lastDecision'], (said: Cause) => readonly Cause[], boolean]>([
    ['it stood still', judged('b', EARLIER), (said) => [said], false],
    ['nothing is known', null, (said) => [said], false],
    ['pushed before', judged('a', null), (said) => [pushed('b', EARLIER), said], false],
    ['pushed after', judged('a', null), (said) => [said, pushed('b', NOW)], true],
    ['pushed after, and told of first', judged('a', null), (said) => [pushed('b', NOW), said], true],
    ['pushed before, and told of late', judged('a', null), (said) => [said, pushed('b', EARLIER)], false],
    ['within a second, first pushed', judged('a', null), (said) => [pushed('b', LATER), said], false],
    ['within a second, first signed', judged('a', null), (said) => [said, pushed('b', LATER)], true],
    ['the push is not told of yet', judged('a', EARLIER), (said) => [said], true],
    ['the push was judged before the comment came', judged('b', NOW), (said) => [said], true],
  ])('%s', (_what, lastDecision, causesWith, moved) => {
    const said = commented(LATER)
    expect(hasMovedSince(said.comment, seen(lastDecision), causesWith(said), NOW)).toBe(moved)
  })
})
