import type { PolicyInForce, PolicyProblem } from '../policy/policy.ts'
import { loadPolicyTests, type PolicyCase } from '../policy/policy-tests.ts'
import { differencesFrom, factsFromCase } from './case-facts.ts'
import { decide } from './decide.ts'

/** How the cases of a tests file went: failed ones as problems at the lines of their cases. */
export interface TestedPolicy {
  readonly passed: number
  readonly problems: readonly PolicyProblem[]
}

/** Judges every case of a tests file by a policy. A tests file that cannot be read is a problem of its own. */
export function testPolicy(policy: PolicyInForce, text: string, file: string): TestedPolicy {
  const loaded = loadPolicyTests({ text, file })
  if (!loaded.ok) return { passed: 0, problems: loaded.problems }
  const failed = loaded.cases.flatMap((each, index) => {
    const differences = differencesOf(each, policy)
    return differences.length === 0 ? [] : [problemOf(each, differences, file, loaded.lineOf(index))]
  })
  return { passed: loaded.cases.length - failed.length, problems: failed }
}

function differencesOf({ given = {}, want }: PolicyCase, policy: PolicyInForce): readonly string[] {
  const { facts, now } = factsFromCase(given, policy.layers.at(-1)?.disclosureHeading ?? 'AI disclosure')
  return differencesFrom(want, decide(facts, policy, now))
}

function problemOf(
  { name }: PolicyCase,
  differences: readonly string[],
  file: string,
  line: number,
): PolicyProblem {
  const message = `${name}: ${differences.join('; ')}`
  return { file, line, column: 1, severity: 'error', message, code: 'case-failed' }
}
