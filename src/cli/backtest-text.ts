import type { MergedChange } from '../app/local-repository.ts'
import type { Decision } from '../core/decision.ts'
import { visible } from '../report/markdown.ts'
import { plural } from '../report/phrases.ts'
import { titleOf } from '../report/title.ts'
import { plainVoice } from '../report/voice.ts'

/** One change of the past and what a policy says of it. */
export interface Judgement {
  readonly change: MergedChange
  readonly decision: Decision
}

/** Counts first, then every change that would have had to wait for somebody, newest first. */
export function backtestText(judgements: readonly Judgement[], branch: string, policy: string): string {
  const held = judgements.filter(({ decision }) => decision.verdict !== 'pass')
  const lines = [
    `Judged the last ${plural(judgements.length, 'change')} of ${branch} by ${policy}.`,
    `  with AI evidence: ${judgements.filter(({ decision }) => decision.provenance.ai).length}${toolCounts(judgements)}`,
    ...levelCounts(judgements),
    `  would have needed something: ${held.length}`,
    ...(held.length === 0 ? [] : ['']),
    ...held.map(heldLine),
    ...(held.length === 0
      ? []
      : ['', 'Who approved them is not known in a clone; what they would have needed is.']),
  ]
  return `${lines.map(visible).join('\n')}\n`
}

function heldLine({ change, decision }: Judgement): string {
  const name = change.number === null ? change.commit.slice(0, 9) : `#${change.number}`
  const word = decision.verdict === 'fail' ? 'held' : 'warned'
  return `${word.padEnd(7)} ${name.padEnd(9)} ${titleOf(decision, plainVoice(ownerOf(decision)))}: ${change.title}`
}

function toolCounts(judgements: readonly Judgement[]): string {
  const counts = countBy(judgements.flatMap(({ decision }) => decision.provenance.tools))
  return counts.length === 0 ? '' : ` (${counts.map(([tool, count]) => `${tool} ${count}`).join(', ')})`
}

function levelCounts(judgements: readonly Judgement[]): readonly string[] {
  const levels = judgements.flatMap(({ decision }) => (decision.level === null ? [] : [decision.level]))
  return countBy(levels).map(([level, count]) => `  blast radius ${level}: ${count}`)
}

function countBy(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, other]) => other - one)
}

function ownerOf({ repository }: Decision): string {
  return repository.split('/')[0] ?? ''
}
