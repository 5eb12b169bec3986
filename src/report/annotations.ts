import type { Decision, Need } from '../core/decision.ts'
import type { PolicyProblem } from '../policy/policy.ts'
import type { Annotation } from './effect.ts'
import { cut, visible } from './markdown.ts'
import { neededOf } from './title.ts'

/** GitHub takes no more in one request, and a reader not even that many. */
const MOST_ANNOTATIONS = 50
const MOST_MESSAGE = 4000

/** Remarks on lines: mistakes in a proposed policy, and files that somebody must answer for. */
export function annotationsOf(decision: Decision): readonly Annotation[] {
  const problems = (decision.policyChange?.problems ?? []).map(problemAnnotation)
  const answers = neededOf(decision).flatMap(answerAnnotation)
  return [...problems, ...answers].slice(0, MOST_ANNOTATIONS)
}

function problemAnnotation(problem: PolicyProblem): Annotation {
  return {
    path: problem.file,
    startLine: problem.line,
    endLine: Math.max(problem.line, problem.endLine ?? problem.line),
    level: problem.severity === 'error' ? 'failure' : 'warning',
    title: `Policy: ${problem.code}`,
    message: cut(visible(`${problem.message} (column ${problem.column})`), MOST_MESSAGE),
  }
}

function answerAnnotation(need: Need): readonly Annotation[] {
  if (need.kind !== 'acknowledge') return []
  const message =
    'Somebody with write permission who takes no part in this change must answer for this file: ' +
    'by a review comment here, or with /ai-policy acknowledge and its path.'
  return [{ path: need.path, startLine: 1, endLine: 1, level: 'warning', title: 'Needs an answer', message }]
}
