import type { Decision } from '../core/decision.ts'
import type { PolicyChange } from '../core/facts.ts'
import type { PolicySource } from '../policy/policy.ts'
import { listed, moment, plural } from './phrases.ts'
import { told } from './told.ts'
import type { Voice } from './voice.ts'

/** What a policy would have done to pull requests that were merged: by number here, as `owner/name#12` elsewhere. */
export interface BacktestSummary {
  readonly judged: number
  readonly ai: number
  readonly wouldBlock: readonly (number | string)[]
  readonly wouldPass: readonly (number | string)[]
  /** Blocked ones with AI. */
  readonly blockedAi?: number
  /** Something would have been unmet that is not enforced. */
  readonly wouldWarn?: readonly (number | string)[]
  /** How many could not be judged, since what the policy asks for was not read at the time. */
  readonly untold?: number
}

/** Which policy, from which layer, at which commit. */
export function policyLines({ sources }: Decision, voice: Voice): readonly string[] {
  if (sources.length === 0) return ['No valid policy is in force.']
  return sources.map((source) => `- ${sourceText(source, voice)}`)
}

function sourceText(source: PolicySource, voice: Voice): string {
  const at = source.commit === null ? '' : ` at commit ${voice.commit(source.commit)}`
  const old =
    source.lastValidSince === undefined
      ? ''
      : `; the newest text is invalid since ${moment(source.lastValidSince)}, so this last valid one is used, for at most 24 hours`
  return `${source.layer}: ${voice.code(source.repository)}, ${voice.code(source.path)}${at}${old}`
}

/** What this pull request would do to the policy: problems, changes with the loosening ones first, and the backtest. */
export function policyChangeLines(
  change: PolicyChange,
  backtest: BacktestSummary | undefined,
  voice: Voice,
): readonly string[] {
  const loosening = change.changes.filter(({ loosens }) => loosens)
  const others = change.changes.filter(({ loosens }) => !loosens)
  return [
    ...problemLines(change, voice),
    ...loosening.map(({ text }) => `- ${voice.strong('loosens')}: ${told(text, voice)}`),
    ...others.map(({ text }) => `- ${told(text, voice)}`),
    ...change.notes.map((note) => `- ${voice.prose(note)}`),
    ...(backtest === undefined ? [] : [`- ${backtestSentence(backtest)}.`]),
  ]
}

function problemLines({ path, problems }: PolicyChange, voice: Voice): readonly string[] {
  if (problems.length === 0) return []
  const lines = problems
    .slice(0, 5)
    .map(
      ({ file, line, column, message }) =>
        `- ${voice.code(`${file}:${line}:${column}`)} ${told(message, voice)}`,
    )
  const left = problems.length - lines.length
  return [
    `- ${voice.code(path)} as proposed here has ${plural(problems.length, 'problem')}:`,
    ...lines.map((line) => `  ${line}`),
    ...(left > 0 ? [`  - and ${plural(left, 'more problem')}`] : []),
  ]
}

/**
 * `Of the last 500 merged pull requests, 12 with AI, it would have blocked 14 (#9, #8) and newly let pass 3 (#2)`.
 * @internal Only tests and scripts read it.
 */
export function backtestSentence(summary: BacktestSummary): string {
  const { judged, ai, wouldBlock, blockedAi = 0, wouldWarn = [], wouldPass, untold = 0 } = summary
  if (judged === 0) return 'What it would have done cannot be told yet: no merged pull request is on record'
  const withAi = blockedAi === 0 || blockedAi === wouldBlock.length ? '' : `; ${blockedAi} with AI`
  const done = [
    `blocked ${wouldBlock.length}${names(wouldBlock, withAi)}`,
    ...(wouldWarn.length === 0 ? [] : [`warned of ${wouldWarn.length}${names(wouldWarn)}`]),
    `newly let pass ${wouldPass.length}${names(wouldPass)}`,
  ]
  const left =
    untold === 0 ? '' : `. Of ${untold} it cannot be told, since what it asks for was not read then`
  return `Of the last ${plural(judged, 'merged pull request')}, ${ai} with AI, it would have ${listed(done, 'and')}${left}`
}

function names(list: readonly (number | string)[], more = ''): string {
  const texts = list.map((name) => (typeof name === 'number' ? `#${name}` : name))
  return texts.length === 0 ? '' : ` (${listed(texts, 'and')}${more})`
}
