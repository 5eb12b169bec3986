import { formatProblem } from '../policy/load.ts'
import type { PolicyProblem } from '../policy/policy.ts'
import type { Decision, Finding } from './decision.ts'

/** The newest policy text on the default branch cannot be used. */
const POLICY_INVALID = 'policy-invalid'

/** What is wrong with the policy, and what stands in for it. */
export interface InvalidPolicy {
  readonly problems: readonly PolicyProblem[]
  /** ISO time since when it is invalid. */
  readonly since: string
  /** The last valid policy has stood in for as long as it may. */
  readonly graceOver: boolean
  /** There was a valid policy before, and the decision was made by it. */
  readonly hasFallback: boolean
  /** The pull request itself mends the policy file. */
  readonly isRepair: boolean
}

/**
 * A decision as it stands while the policy is invalid: AI changes fail and say where the mistake is; others keep the
 * verdict of the last valid policy for its time of grace, or pass with a note when there never was one. A human change
 * that mends the policy is not held up, or nothing could ever be merged again.
 */
export function judgedDespiteInvalidPolicy(decision: Decision, invalid: InvalidPolicy): Decision {
  const isOver = invalid.graceOver && invalid.hasFallback && !invalid.isRepair
  const noted = { ...decision, notes: [...decision.notes, noteOn(invalid)] }
  if (!decision.provenance.ai && !isOver) return noted
  const messages = invalid.problems.map(formatProblem)
  const needs = messages.map((message) => ({ kind: 'fix-policy', message }) as const)
  return {
    ...noted,
    verdict: 'fail',
    findings: [findingOf(invalid, messages, needs), ...decision.findings],
    path: [...needs, ...decision.path],
  }
}

function findingOf(
  { since }: InvalidPolicy,
  messages: readonly string[],
  needs: Finding['requirements'][number]['needs'],
): Finding {
  return {
    rule: POLICY_INVALID,
    layer: 'repository',
    origin: 'built-in',
    mode: 'enforce',
    status: 'unmet',
    description: `The policy on the default branch is invalid since ${since}.`,
    remedy: null,
    requirements: [
      { kind: 'policy', met: false, wanted: 'a valid policy', seen: messages.join('; '), needs },
    ],
    waivedBy: null,
    absolute: false,
    tool: null,
  }
}

function noteOn({ hasFallback, since, problems }: InvalidPolicy): string {
  const where = problems.slice(0, 1).map((problem) => ` (${formatProblem(problem)})`)
  return hasFallback
    ? `The policy on the default branch is invalid since ${since}${where.join('')}; the last valid one is used.`
    : `The policy on the default branch is invalid${where.join('')}, and there never was a valid one.`
}
