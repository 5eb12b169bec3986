import { sizeOf } from '../blast-radius.ts'
import type { Need, RequirementResult } from '../decision.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const MAX: Requirement = {
  kind: 'max',
  key: 'max',
  summary:
    'Upper limits on changed lines, changed files, and open pull requests of the author, this one included.',
  remedy: 'Split the change, or finish another pull request first.',
  example: 'max: { changed_lines: 400, changed_files: 20, open_pull_requests: 3 }',
  evaluate: evaluateMax,
}

type What = Extract<Need, { kind: 'shrink' }>['what']
interface Limit {
  readonly what: What
  /** Null: it could not be counted. */
  readonly seen: number | null
  readonly max: number
}

function evaluateMax(context: RuleContext): RequirementResult | null {
  const limits = limitsOf(context)
  if (limits === null) return null
  const broken = limits.filter(({ seen, max }) => seen === null || seen > max)
  return {
    kind: 'max',
    met: broken.length === 0,
    wanted: limits.map(({ what, max }) => `at most ${max} ${inWords(what)}`).join(', '),
    seen: limits.map(({ what, seen }) => `${seen ?? 'unknown'} ${inWords(what)}`).join(', '),
    needs: broken.map(needOf),
  }
}

function limitsOf({ rule, facts }: RuleContext): readonly Limit[] | null {
  const { max } = rule.require
  if (max === undefined) return null
  const size = sizeOf(facts)
  return [
    limit('changed-lines', size.lines, max.changed_lines),
    limit('changed-files', size.files, max.changed_files),
    limit('open-pull-requests', facts.openPullRequestsOfAuthor, max.open_pull_requests),
  ].flat()
}

function limit(what: What, seen: number | null, max: number | undefined): readonly Limit[] {
  return max === undefined ? [] : [{ what, seen, max }]
}

function needOf({ what, seen, max }: Limit): Need {
  return seen === null
    ? { kind: 'impossible', reason: `The number of ${inWords(what)} could not be read.`, link: null }
    : { kind: 'shrink', what, seen, max }
}

function inWords(what: What): string {
  return what.replaceAll('-', ' ')
}
