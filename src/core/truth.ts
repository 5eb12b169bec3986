/** What a condition says: `unknown` when the facts do not tell. */
export type Truth = boolean | 'unknown'

/** True when all are; false beats unknown, since one that does not hold settles it. */
export function every(truths: Iterable<Truth>): Truth {
  let all: Truth = true
  for (const truth of truths) {
    if (truth === false) return false
    if (truth === 'unknown') all = 'unknown'
  }
  return all
}

/** True when one is; true beats unknown. */
export function some(truths: Iterable<Truth>): Truth {
  let any: Truth = false
  for (const truth of truths) {
    if (truth === true) return true
    if (truth === 'unknown') any = 'unknown'
  }
  return any
}

/** The opposite; the opposite of unknown is unknown. */
export function opposite(truth: Truth): Truth {
  return truth === 'unknown' ? 'unknown' : !truth
}
