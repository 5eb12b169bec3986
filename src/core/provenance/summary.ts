import { type Grade, isAtLeast, type Signal } from '../signal.ts'

/**
 * The only words for silence: nobody can know that no AI was used.
 * @internal Only tests and scripts read it.
 */
export const NO_EVIDENCE = 'no AI evidence found'

export interface ProvenanceSummary {
  readonly ai: boolean
  /** Product ids that count, sorted; `unspecified` only when nothing else is known. */
  readonly tools: readonly string[]
  /** Product ids, and `product/variant` where a marker tells the variant. */
  readonly variants: readonly string[]
  readonly models: readonly string[]
  /** Strongest grade that was found, hints too; null when nothing was. */
  readonly strongest: Grade | null
  /** Signals that count towards `ai`. */
  readonly evidence: readonly Signal[]
  /** Signals that only suggest. */
  readonly hints: readonly Signal[]
}

export interface SummaryOptions {
  readonly hints?: 'report' | 'count'
  readonly unmarked?: 'human' | 'ai'
}

/** What a set of signals comes to. */
export function summariseProvenance(
  signals: readonly Signal[],
  options: SummaryOptions = {},
): ProvenanceSummary {
  const counts = options.hints === 'count' ? signals : signals.filter((signal) => signal.grade !== 'hint')
  const isUnmarkedAi = options.unmarked === 'ai'
  return {
    ai: counts.length > 0 || isUnmarkedAi,
    tools: toolsOf(counts),
    variants: sorted(counts.map(variantId)),
    models: sorted(counts.flatMap((signal) => (signal.model === undefined ? [] : [signal.model]))),
    strongest: strongestGrade(signals),
    evidence: counts,
    hints: options.hints === 'count' ? [] : signals.filter((signal) => signal.grade === 'hint'),
  }
  /** @internal Only tests and scripts read it. */
}

/**
 * Product ids of signals, sorted, without `unspecified` when a tool is named too.
 * @internal Only tests and scripts read it.
 */
export function toolsOf(signals: readonly Pick<Signal, 'tool'>[]): readonly string[] {
  const tools = sorted(signals.map((signal) => signal.tool))
  const named = tools.filter((tool) => tool !== 'unspecified')
  return named.length > 0 ? named : tools
}

function variantId(signal: Signal): string {
  return signal.variant === undefined ? signal.tool : `${signal.tool}/${signal.variant}`
}

function strongestGrade(signals: readonly Signal[]): Grade | null {
  return signals.reduce<Grade | null>(
    (best, { grade }) => (best === null || isAtLeast(grade, best) ? grade : best),
    null,
  )
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted()
}
