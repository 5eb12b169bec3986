import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { TOOL_NAMES } from '../../src/core/markers/tool-names.ts'
import { formatProblem } from '../../src/policy/load.ts'
import { loadPolicyTests } from '../../src/policy/policy-tests.ts'
import { semanticProblems } from '../../src/policy/semantics.ts'
import { loaded } from '../support/policy-text.ts'

const guide = readFileSync('docs/policy.md', 'utf8')
const blocks = [...guide.matchAll(/^( *)```yaml( tests)?\n([\s\S]*?)^ *```$/gm)].map(
  ([, indent = '', kind, text = '']) => ({ kind, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }),
)
const policies = blocks.filter(({ kind }) => kind === undefined).map(({ text }) => text)

test('the guide has policies to try', () => {
  expect(policies.length).toBeGreaterThan(12)
})

test.each(policies)('the guide writes a policy that means what it says: %j', (text) => {
  const { file, warnings, placeOf } = loaded(text.includes('version:') ? text : `version: 1\n${text}`)
  const known = { toolIds: TOOL_NAMES }
  const problems = semanticProblems({ file, placeOf, name: 'docs/policy.md' }, known)
  expect([...warnings, ...problems].map(formatProblem)).toEqual([])
})

test.each(blocks.filter(({ kind }) => kind !== undefined))(
  'the guide writes tests that are read: %j',
  ({ text }) => {
    const tests = loadPolicyTests({ text, file: 'docs/policy.md' })
    expect(tests.ok ? [] : tests.problems.map(formatProblem)).toEqual([])
  },
)
