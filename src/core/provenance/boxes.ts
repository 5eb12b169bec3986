import { choose } from './naming.ts'
import { findNames, wordsOf } from './words.ts'

const BOX = /^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+\[[xX]\]\s+(.{3,400})$/
const ABOUT_AI = /\b(?:ai|a\.i|llms?|gen-?ai|generative)\b/i
const USED =
  /\b(?:used|using|assisted|assistance|generated|created|authored|written|with (?:the )?help|produced|made|coded)\b|^yes\b/i
/** Boxes about rules, reviews and wishes say nothing of this change. */
const OTHER =
  /\b(?:not|no|none|never|without|n't|if|any|policy|policies|rules?|guidelines?|read|disclos\w*|reviewed|understand|agree|responsib\w*|unless|whether)\b/i

/** The tools that a ticked box admits; null when the box is about something else, or says no. */
export function readBox(line: string): readonly string[] | null {
  const text = BOX.exec(line)?.[1]
  if (text === undefined || OTHER.test(text) || !USED.test(text)) return null
  const names = findNames(wordsOf(text))
  if (!ABOUT_AI.test(text) && !names.some((name) => !name.common)) return null
  return names.length === 0 ? ['unspecified'] : choose(names)
}
