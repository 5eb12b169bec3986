/** The value below which a share of all values lies, by nearest rank. Throws when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new Error('there is no percentile of nothing')
  return found
}

/** The middle value; noise of single rounds does not move it far. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}
