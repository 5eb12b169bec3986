/** One figure that was measured, beside what was promised. */
export interface Finding {
  /** What it is about: one group is one table. */
  readonly group: string
  readonly name: string
  readonly value: number
  readonly unit: Unit
  readonly goal?: Goal
  /** The same of the smallest possible app, measured in the same run. */
  readonly floor?: number
  /** Counted, not timed: the same on every machine, so that a broken goal is a fault and not noise. */
  readonly isExact: boolean
}

export type Unit = 'requests' | 'pieces' | 'ms' | 's' | 'MiB' | 'bytes' | 'per s' | 'ratio'

/** What was promised. `timesFloor` is a share of what the smallest possible app took. */
export type Goal =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly timesFloor: number }

/** Whether a goal is met; null when there is none, or when its yardstick was not measured. */
export function isMet({ value, goal, floor }: Finding): boolean | null {
  if (goal === undefined) return null
  if ('atMost' in goal) return value <= goal.atMost
  if ('atLeast' in goal) return value >= goal.atLeast
  return floor === undefined ? null : value <= goal.timesFloor * floor
}

/** Goals that are broken for certain: noise of the machine explains none of them. */
export function brokenForCertain(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((finding) => finding.isExact && isMet(finding) === false)
}

/** A goal in a few words. */
export function describeGoal(goal: Goal | undefined): string {
  if (goal === undefined) return ''
  if ('atMost' in goal) return `<= ${formatNumber(goal.atMost)}`
  if ('atLeast' in goal) return `>= ${formatNumber(goal.atLeast)}`
  return `<= ${formatNumber(goal.timesFloor)} x floor`
}

/** Three digits are all that these figures are good for; what is counted stays whole. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(value < 1 ? 2 : 3)
}
