import { expect, test } from '@jest/globals'
import { loadPolicyTests } from '../../src/policy/policy-tests.ts'

test('cases are read, and their lines are known', () => {
  const text =
    'version: 1\ncases:\n  - { name: a, want: pass }\n  - { name: b, given: { ai: [codex] }, want: { unmet: [r] } }\n'
  const loaded = loadPolicyTests({ text, file: 'tests.yml' })
  expect(loaded.ok && loaded.cases.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(loaded.ok && loaded.lineOf(1)).toBe(4)
})

test.each([
  ['version: 1\ncases: []', 'at least 1 entries'],
  ['version: 1\ncases: [{ name: a, wants: pass }]', 'did you mean `want`?'],
  ['version: 1\ncases: [{ name: a, want: passes }]', '`pass`, `fail` or `warn`'],
  ['version: 1\ncases: [{ name: a, given: { ai: codex }, want: pass }]', 'for example `ai: [claude-code]`'],
])('a mistake in %j is told at its place', (text, message) => {
  const loaded = loadPolicyTests({ text, file: 'tests.yml' })
  const messages = loaded.ok ? [] : loaded.problems.map((problem) => problem.message)
  expect(messages.join('\n')).toContain(message)
})
