import { compileGlobs } from '../../policy/glob.ts'
import type { RequirementResult } from '../decision.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const TESTS: Requirement = {
  kind: 'tests',
  key: 'tests',
  summary: 'A file that matches one of these globs changes too. Deleting one does not count.',
  remedy: 'Add or change a test that covers the change.',
  example: 'tests: ["test/**", "**/*.test.*"]',
  evaluate: evaluateTests,
}

function evaluateTests({ rule, facts }: RuleContext): RequirementResult | null {
  const globs = rule.require.tests
  if (globs === undefined) return null
  const matcher = compileGlobs(globs, { normalise: true })
  const found = facts.files.find((file) => file.change !== 'deleted' && matcher.matches(file.path) !== null)
  return {
    kind: 'tests',
    met: found !== undefined,
    wanted: globs.join(', '),
    seen: found?.path ?? 'none',
    needs: found === undefined ? [{ kind: 'tests', globs }] : [],
  }
}
