import { type OwnersPattern, ownersPatternMatches, readOwnersPattern } from './codeowners-pattern.ts'

/** Who owns a file: `team/<slug>`, `user/<login>`, or an e-mail address or foreign team as it was written. */
export type Owner = string

/** A CODEOWNERS file, read. */
export interface CodeOwners {
  /** Owners of a file by the last line that matches; empty when it has none. */
  ownersOf(path: string): readonly Owner[]
  /** Lines that the platform skips, with their numbers. */
  readonly problems: readonly string[]
}

interface Entry {
  readonly pattern: OwnersPattern
  /** What every matching path begins with; tried first because it is cheap. */
  readonly prefix: string
  readonly owners: readonly Owner[]
}

/** Reads the text of a CODEOWNERS file of a repository of that account. */
export function readCodeOwners(text: string, account: string): CodeOwners {
  const problems: string[] = []
  const entries = text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const words = wordsOf(line)
    const [first, ...rest] = words
    if (first === undefined) return []
    const pattern = readOwnersPattern(first)
    if (pattern === null)
      problems.push(`line ${index + 1}: the pattern ${JSON.stringify(first)} is not supported`)
    return pattern === null
      ? []
      : [{ pattern, prefix: prefixOf(pattern), owners: rest.map((word) => ownerOf(word, account)) }]
  })
  return { ownersOf: (path) => lastMatch(entries, path)?.owners ?? [], problems }
}

function lastMatch(entries: readonly Entry[], path: string): Entry | undefined {
  return entries.findLast(
    (entry) => path.startsWith(entry.prefix) && ownersPatternMatches(entry.pattern, path),
  )
}

/** Splits at blanks; a backslash keeps a blank or a hash in the word, a bare hash begins a comment. */
function wordsOf(line: string): readonly string[] {
  const words = (line.match(/(?:\\.|[^\s\\])+/g) ?? []).map((word) => word)
  const comment = words.findIndex((word) => word.startsWith('#'))
  return words.slice(0, comment < 0 ? words.length : comment).map((word) => word.replaceAll(/\\(.)/g, '$1'))
}

function prefixOf(pattern: OwnersPattern): string {
  const literal = pattern.segments.findIndex((segment) => /[*?]/.test(segment))
  return pattern.segments.slice(0, literal < 0 ? pattern.segments.length : literal).join('/')
}

function ownerOf(word: string, account: string): Owner {
  const team = /^@([^/\s]+)\/([^/\s]+)$/.exec(word)
  if (team !== null) return team[1]?.toLowerCase() === account.toLowerCase() ? `team/${team[2]}` : word
  return word.startsWith('@') ? `user/${word.slice(1)}` : word
}
