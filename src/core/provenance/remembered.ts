/** So many answers are kept at a time; then all are forgotten, which is cheaper than to know the oldest. */
const MOST_ANSWERS = 4096
/** Longer texts are rarely the same again. */
const LONGEST_TEXT = 400

/**
 * The same function, which looks at the same short text only once: histories repeat their trailers and people. It must depend
 * on the text alone.
 */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    if (text.length > LONGEST_TEXT) return answer(text)
    const before = known.get(text)
    if (before !== undefined) return before
    // Parts of a long text keep the whole of it in memory; a text put together anew does not.
    const own = Array.from(text).join('')
    const found = answer(own)
    if (known.size >= MOST_ANSWERS) known.clear()
    known.set(own, found)
    return found
  }
}
