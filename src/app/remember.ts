import type { Decision } from '../core/decision.ts'
import type { RememberedSignal, Signal } from '../core/signal.ts'
import type { Memory, Outcome, Reading } from './ports.ts'

/** Signals of this look that were not known before, as they will be remembered. */
export function newlySeen(decision: Decision, memory: Memory, now: string): readonly RememberedSignal[] {
  const known = new Set(memory.signals.map(({ signal }) => identityOf(signal)))
  return decision.provenance.signals
    .filter((signal) => !known.has(identityOf(signal)))
    .map((signal) => ({
      signal,
      firstSeen: now,
      seenOn: signal.commit ?? decision.head,
      via: 'pull-request',
    }))
}

/** Two signals are one when the same marker says the same at the same kind of place of the same commit. */
function identityOf(signal: Signal): string {
  return JSON.stringify([signal.marker, signal.tool, signal.place, signal.commit ?? null, signal.text])
}

/** Commits and trees that carry evidence, so that another pull request with them inherits it. */
export function carriersWithEvidence(
  reading: Reading,
  signals: readonly RememberedSignal[],
): Outcome['carriers'] {
  const bySha = Map.groupBy(
    signals.filter(({ signal }) => signal.commit !== undefined && signal.grade !== 'hint'),
    ({ signal }) => signal.commit ?? '',
  )
  const commits = [...bySha].map(([value, found]) => ({ kind: 'commit' as const, value, signals: found }))
  const trees = reading.facts.commits.flatMap(({ sha, tree }) => {
    const found = bySha.get(sha)
    return found === undefined || tree === null
      ? []
      : [{ kind: 'tree' as const, value: tree, signals: found }]
  })
  return [...commits, ...trees, ...headTree(reading, signals)]
}

/** Evidence that stands in the body or elsewhere outside the commits is held against the tree of the head. */
function headTree(reading: Reading, signals: readonly RememberedSignal[]): Outcome['carriers'] {
  const counted = signals.filter(({ signal }) => signal.grade !== 'hint')
  const tree =
    reading.facts.commits.find(({ sha }) => sha === reading.facts.pullRequest.head.sha)?.tree ?? null
  return tree === null || counted.length === 0 ? [] : [{ kind: 'tree', value: tree, signals: counted }]
}
