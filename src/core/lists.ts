/** A list as written, or the one item that stands for it. */
export function listOf<T extends string>(wanted: T | readonly T[]): readonly T[] {
  return typeof wanted === 'string' ? [wanted] : wanted
}

/** True when the list has the text, letter case aside. */
export function includesLoosely(list: readonly string[], wanted: string): boolean {
  return list.some((each) => each.toLowerCase() === wanted.toLowerCase())
}
