import type { Decision } from '../core/decision.ts'
import type { PolicyChange } from '../core/facts.ts'
import type { PolicySource } from '../policy/policy.ts'
import { listed, moment, plural } from './phrases.ts'
import type { Voice } from './voice.ts'

/** What a policy would have done to pull requests that were merged, by number. */
export interface BacktestSummary {
  readonly judged: number
  readonly ai: number
  readonly wouldBlock: readonly number[]
  readonly wouldPass: readonly number[]
}

/** Which policy, from which layer, at which commit. */
export function policyLines({ sources }: Decision, voice: Voice): readonly string[] {
  if (sources.length === 0) return ['No valid policy could be read.']
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
    ...loosening.map(({ text }) => `- ${voice.strong('loosens')}: ${voice.prose(text)}`),
    ...others.map(({ text }) => `- ${voice.prose(text)}`),
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
        `- ${voice.code(`${file}:${line}:${column}`)} ${voice.prose(message)}`,
    )
  const left = problems.length - lines.length
  return [
    `- ${voice.code(path)} as proposed here has ${plural(problems.length, 'problem')}:`,
    ...lines.map((line) => `  ${line}`),
    ...(left > 0 ? [`  - and ${plural(left, 'more problem')}`] : []),
  ]
}

/** `Of the last 500 merged pull requests, 12 with AI, it would have blocked 14 (#9, #8) and let pass 3 more (#2).` */
export function backtestSentence({ judged, ai, wouldBlock, wouldPass }: BacktestSummary): string {
  const blocked = `blocked ${wouldBlock.length}${numbers(wouldBlock)}`
  const passed = `newly let pass ${wouldPass.length}${numbers(wouldPass)}`
  return `Of the last ${plural(judged, 'merged pull request')}, ${ai} with AI, it would have ${blocked} and ${passed}`
}

function numbers(list: readonly number[]): string {
  return list.length === 0
    ? ''
    : ` (${listed(
        list.map((number) => `#${number}`),
        'and',
      )})`
}
