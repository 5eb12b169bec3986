import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { differencesFrom, factsFromCase } from '../src/core/case-facts.ts'
import { decide } from '../src/core/decide.ts'
import { TOOL_NAMES } from '../src/core/markers/tool-names.ts'
import { formatProblem, loadPolicy } from '../src/policy/load.ts'
import { policyInForce } from '../src/policy/merge.ts'
import { loadPolicyTests } from '../src/policy/policy-tests.ts'
import { PRESETS } from '../src/policy/presets.generated.ts'
import { semanticProblems } from '../src/policy/semantics.ts'

const FOLDER = 'examples'
const examples = readdirSync(FOLDER)

function load(path: string): ReturnType<typeof loadPolicy> & { ok: true } {
  const loaded = loadPolicy({ text: readFileSync(path, 'utf8'), file: path, layer: 'repository' })
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'))
  return loaded
}

describe.each(examples)('the example %s', (example) => {
  const path = `${FOLDER}/${example}/policy.yml`
  const loaded = load(path)
  const { policy } = policyInForce({ repository: loaded.file, sources: [] })
  const heading = policy.layers[0]?.disclosureHeading ?? ''
  const file = `${FOLDER}/${example}/cases.yml`
  const tests = loadPolicyTests({ text: readFileSync(file, 'utf8'), file })

  test('is a policy that means what it says', () => {
    expect(loaded.warnings).toEqual([])
    const known = { toolIds: TOOL_NAMES }
    expect(semanticProblems({ file: loaded.file, placeOf: loaded.placeOf, name: path }, known)).toEqual([])
  })

  test('has cases that pass and cases that do not', () => {
    expect(tests.ok ? [] : tests.problems.map(formatProblem)).toEqual([])
    const verdicts = tests.ok
      ? tests.cases.map(({ want }) => (typeof want === 'string' ? want : want.verdict))
      : []
    expect(verdicts).toContain('pass')
    expect(verdicts.some((verdict) => verdict === 'fail' || verdict === 'warn')).toBe(true)
  })

  test.each(tests.ok ? tests.cases : [])('$name', ({ given = {}, want }) => {
    const { facts, now } = factsFromCase(given, heading)
    expect(differencesFrom(want, decide(facts, policy, now))).toEqual([])
  })
})

test('every preset has an example', () => {
  expect(Object.keys(PRESETS).filter((name) => !examples.includes(name))).toEqual([])
})
