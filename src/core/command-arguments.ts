import { didYouMean } from '../policy/nearest.ts'

/** What a command takes: named arguments, and at most one without a name. */
export interface Accepted {
  /** What the argument without a name is called, when there is one. */
  readonly positional: string | null
  readonly named: readonly string[]
}

export type ReadArguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string }

/** Any double quote opens and any closes: keyboards and editors change them as they like. */
const DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb'
const SINGLE = "'\u2018\u2019\u201a\u201b"
const NAME = /^([a-z][a-z-]{0,30})=/i
const LONGEST = 1000

/** Reads `key=value`, `key="some text"` and words. What is not known, said twice or left open is refused. */
export function readArguments(text: string, accepted: Accepted): ReadArguments {
  const values: Record<string, string> = {}
  const words: string[] = []
  let rest = text.trim()
  while (rest !== '') {
    const name = NAME.exec(rest)?.[1]?.toLowerCase()
    const value = readValue(name === undefined ? rest : rest.slice(name.length + 1))
    if (value === null)
      return refused(`The quote before ${JSON.stringify(rest.slice(0, 30))} is never closed.`)
    rest = value.rest.trim()
    if (name === undefined) words.push(value.text)
    else {
      const problem = problemOf(name, value.text, values, accepted)
      if (problem !== null) return refused(problem)
      values[name] = value.text.trim()
    }
  }
  return withWords(values, words, accepted)
}

function refused(reason: string): ReadArguments {
  return { ok: false, reason }
}

interface Value {
  readonly text: string
  readonly rest: string
}

/** A quoted text, or all up to the next blank; null when a quote is left open. */
function readValue(text: string): Value | null {
  const first = text.charAt(0)
  const quotes = [DOUBLE, SINGLE].find((each) => first !== '' && each.includes(first))
  if (quotes === undefined) {
    const [word = ''] = /^\S*/.exec(text) ?? []
    return { text: word, rest: text.slice(word.length) }
  }
  const end = endOfQuote(text, quotes)
  return end < 0
    ? null
    : { text: text.slice(1, end).replaceAll(/\\(["'\\])/g, '$1'), rest: text.slice(end + 1) }
}

/** A quote closes before a blank or the end: an apostrophe inside a word closes nothing. */
function endOfQuote(text: string, quotes: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1
    else if (quotes.includes(text.charAt(at)) && /^(?:\s|$)/.test(text.slice(at + 1, at + 2))) return at
  }
  return -1
}

function problemOf(
  name: string,
  value: string,
  values: Readonly<Record<string, string>>,
  accepted: Accepted,
): string | null {
  if (!accepted.named.includes(name)) {
    return `"${name}" is not known here${didYouMean(name, accepted.named)}.`
  }
  if (Object.hasOwn(values, name)) return `"${name}" is said twice.`
  return value.length > LONGEST ? `"${name}" is longer than ${LONGEST} characters.` : null
}

/** Several words without quotes are one value: paths may hold blanks. */
function withWords(
  values: Readonly<Record<string, string>>,
  words: readonly string[],
  { positional }: Accepted,
): ReadArguments {
  if (words.length === 0) return { ok: true, values }
  const text = words.join(' ')
  if (positional === null) return refused(`${JSON.stringify(text.slice(0, 60))} is not understood.`)
  return { ok: true, values: { ...values, [positional]: text } }
}
