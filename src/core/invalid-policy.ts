import type { PolicyProblem } from '../policy/policy.ts'
import type { Decision, Finding } from './decision.ts'

/** A policy text that cannot be used, and since when. */
export interface InvalidPolicy {
  readonly problems: readonly PolicyProblem[]
  /** ISO time at which it was first seen. */
  readonly since: string
  /** A policy that was valid before stands in. */
  readonly hasFallback: boolean
  /** The time in which the last valid policy may stand in is over. */
  readonly graceOver: boolean
  /** The pull request puts a valid policy in place. */
  readonly isRepair: boolean
}

/**
 * A decision made although the policy is invalid: changes with evidence of AI fail, others are judged by the last valid
 * policy for a day, marked so, or pass with a note when there never was one. The pull request that mends the policy is
 * never kept out by the grace being over, or nobody could mend it.
 */
export function judgedDespiteInvalidPolicy(decision: Decision, invalid: InvalidPolicy): Decision {
  const fails = decision.provenance.ai || (invalid.graceOver && invalid.hasFallback && !invalid.isRepair)
  const finding = policyFinding(invalid, fails)
  return {
    ...decision,
    verdict: fails ? 'fail' : decision.verdict,
    findings: [finding, ...decision.findings],
    path: fails ? finding.requirements.flatMap(({ needs }) => needs) : decision.path,
    notes: [noteOn(invalid), ...decision.notes],
  }
}

function policyFinding({ problems }: InvalidPolicy, fails: boolean): Finding {
  const messages = problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
  return {
    rule: 'policy-invalid',
    layer: 'repository',
    origin: 'built-in',
    mode: 'enforce',
    status: fails ? 'unmet' : 'not-applicable',
    description: 'The policy on the default branch can be read.',
    remedy: null,
    requirements: [
      {
        kind: 'policy',
        met: !fails,
        wanted: 'a valid policy on the default branch',
        seen: messages.join('; '),
        needs: fails ? messages.map((message) => ({ kind: 'fix-policy', message })) : [],
      },
    ],
    waivedBy: null,
    absolute: true,
    tool: null,
  }
}

function noteOn({ problems, since, hasFallback }: InvalidPolicy): string {
  const [first] = problems
  const where = first === undefined ? '' : ` (${first.file}:${first.line}:${first.column} ${first.message})`
  const meanwhile = hasFallback
    ? 'Changes without evidence of AI are judged by the last valid policy, for 24 hours at most'
    : 'There was no valid policy before, so changes without evidence of AI pass'
  return `The policy on the default branch is invalid since ${since}${where}. ${meanwhile}`
}
