import { filesNamed } from '../condition-paths.ts'
import type { RequirementResult } from '../decision.ts'
import { isMachine } from '../opinions.ts'
import { isHuman } from '../people.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const ACKNOWLEDGE: Requirement = {
  kind: 'acknowledge',
  key: 'acknowledge',
  summary:
    "For each changed file that matches the rule's `paths`, a human with write permission who took no part in the change answers by an inline review comment or by `/ai-policy acknowledge <path>`. Without `paths` in `when`: each changed file.",
  remedy: 'Comment on a line of the file in a review, or write `/ai-policy acknowledge <path>`.',
  example: 'acknowledge: true',
  evaluate: evaluateAcknowledge,
}

function evaluateAcknowledge(context: RuleContext): RequirementResult | null {
  const { rule, facts } = context
  if (rule.require.acknowledge === undefined) return null
  const files = filesNamed(rule.when, facts.files).map((file) => file.path)
  const answered = answeredPaths(context)
  const open = files.filter((path) => !answered.has(path))
  return {
    kind: 'acknowledge',
    met: open.length === 0 && facts.complete.files,
    wanted: `${files.length} of ${files.length} files`,
    seen: `${files.length - open.length} of ${files.length} files`,
    needs: [
      ...open.map((path) => ({ kind: 'acknowledge', path }) as const),
      ...(facts.complete.files ? [] : [INCOMPLETE]),
    ],
  }
}

const INCOMPLETE = {
  kind: 'impossible',
  reason: 'The list of changed files is cut short, so nobody can answer for each of them; split the change.',
  link: null,
} as const

function answeredPaths({ facts, drivers, layer }: RuleContext): ReadonlySet<string> {
  const counted = facts.acknowledgements.filter(
    ({ person, canWrite }) =>
      canWrite && isHuman(person) && !isMachine(person, layer.machineUsers) && !drivers.people.has(person),
  )
  return new Set(counted.map(({ path }) => path))
}
