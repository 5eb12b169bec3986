import { compileGlobs } from '../../policy/glob.ts'
import type { Require } from '../../policy/schema.ts'
import type { Need, RequirementResult } from '../decision.ts'
import type { CommitFacts } from '../facts.ts'
import { parseKernelAssistedBy } from '../provenance/kernel.ts'
import { parseTrailers, type Trailer } from '../provenance/trailers.ts'
import type { RuleContext } from '../situation.ts'
import { commitsToCheck, unseenCommits } from './ai-commits.ts'
import type { Requirement } from './requirement.ts'

export const TRAILERS: Requirement = {
  kind: 'trailers',
  key: 'trailers',
  summary:
    'Trailers that each AI commit must carry (`required`) or must not (`forbidden`), as git itself reads them; the head commit when AI is only declared. `format: kernel` asks for `Assisted-by: AGENT:MODEL [TOOL]...`.',
  remedy: 'Amend the commit messages; trailers stand in the last paragraph.',
  example:
    'trailers: { required: [Assisted-by], forbidden: [{ name: Co-authored-by, value: "*noreply@anthropic.com*" }], format: kernel }',
  evaluate: evaluateTrailers,
}

type Wanted = NonNullable<Require['trailers']>
type Pattern = NonNullable<Wanted['required']>[number]
type TrailerNeed = Extract<Need, { kind: 'trailer' }>

function evaluateTrailers(context: RuleContext): RequirementResult | null {
  const wanted = context.rule.require.trailers
  if (wanted === undefined) return null
  const commits = commitsToCheck(context)
  const needs = [...commits.flatMap((commit) => needsOf(commit, wanted)), ...unseenCommits(context)]
  return {
    kind: 'trailers',
    met: needs.length === 0,
    wanted: inWords(wanted),
    seen: `${commits.length} ${commits.length === 1 ? 'commit' : 'commits'} checked`,
    needs,
  }
}

function inWords({ required = [], forbidden = [], format }: Wanted): string {
  const parts = [
    required.length > 0 ? required.map(nameOf).join(', ') : '',
    forbidden.length > 0 ? `no ${forbidden.map(nameOf).join(', no ')}` : '',
    format === undefined ? '' : 'Assisted-by: AGENT:MODEL [TOOL]...',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function needsOf(commit: CommitFacts, wanted: Wanted): readonly TrailerNeed[] {
  const trailers = parseTrailers(commit.message).filter((trailer) => trailer.inBlock)
  const required = (wanted.required ?? []).flatMap((pattern) => needOfRequired(commit.sha, pattern, trailers))
  const forbidden = (wanted.forbidden ?? []).flatMap((pattern) =>
    trailers
      .filter((trailer) => fits(trailer, pattern))
      .map((trailer) => need(commit.sha, 'forbidden', inPattern(pattern), textOf(trailer))),
  )
  const malformed = wanted.format === undefined ? [] : needsOfFormat(commit.sha, trailers)
  // A missing and a malformed Assisted-by are one thing to do.
  const others =
    malformed.length > 0
      ? required.filter(({ trailer }) => trailer.toLowerCase() !== 'assisted-by')
      : required
  return [...others, ...forbidden, ...malformed]
}

function needOfRequired(
  commit: string,
  pattern: Pattern,
  trailers: readonly Trailer[],
): readonly TrailerNeed[] {
  if (trailers.some((trailer) => fits(trailer, pattern))) return []
  const near = trailers.find((trailer) => isNamed(trailer, nameOf(pattern)))
  return [
    need(
      commit,
      near === undefined ? 'missing' : 'malformed',
      inPattern(pattern),
      near === undefined ? null : textOf(near),
    ),
  ]
}

/** At least one `Assisted-by:`, and each of them in the kernel's grammar. */
function needsOfFormat(commit: string, trailers: readonly Trailer[]): readonly TrailerNeed[] {
  const assisted = trailers.filter((trailer) => isNamed(trailer, 'Assisted-by'))
  if (assisted.length === 0) return [need(commit, 'missing', 'Assisted-by', null)]
  return assisted
    .filter((trailer) => parseKernelAssistedBy(trailer.value) === null)
    .map((trailer) => need(commit, 'malformed', 'Assisted-by', textOf(trailer)))
}

function need(
  commit: string,
  problem: TrailerNeed['problem'],
  trailer: string,
  seen: string | null,
): TrailerNeed {
  return { kind: 'trailer', commit, problem, trailer, seen }
}

function nameOf(pattern: Pattern): string {
  return typeof pattern === 'string' ? pattern : pattern.name
}

function inPattern(pattern: Pattern): string {
  return typeof pattern === 'string' || pattern.value === undefined
    ? nameOf(pattern)
    : `${pattern.name}: ${pattern.value}`
}

function textOf({ key, value }: Trailer): string {
  return `${key}: ${value}`
}

/** The name of a pattern is a glob as well: `{Assisted,Generated}-by` asks for either. */
function isNamed({ key }: Trailer, name: string): boolean {
  return compileGlobs([name], { over: 'text', caseInsensitive: true }).matches(key) !== null
}

function fits(trailer: Trailer, pattern: Pattern): boolean {
  if (!isNamed(trailer, nameOf(pattern))) return false
  if (typeof pattern === 'string' || pattern.value === undefined) return true
  return (
    compileGlobs([pattern.value], { over: 'text', caseInsensitive: true }).matches(trailer.value) !== null
  )
}
