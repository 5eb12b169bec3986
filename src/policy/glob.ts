import { braceExpand, Minimatch, type MinimatchOptions } from 'minimatch'

/** Limits of one pattern. Past any of them minimatch would match less than was written, without a word. */
const GLOB_LIMITS = { patterns: 200, characters: 200, alternatives: 100, globstars: 10 } as const

/** What is matched: `paths` and branches, where `*` stops at a slash, or `text` (titles, names), where it does not. */
export type GlobSubject = 'paths' | 'text'

export interface GlobOptions {
  readonly caseInsensitive?: boolean
  /** Compares in Unicode's NFC, so that one name written in two ways is one name. */
  readonly normalise?: boolean
  readonly over?: GlobSubject
}

export interface CompiledGlobs {
  /** The first pattern, as it was written, that matches; null when none does. */
  matches(subject: string): string | null
}

const OPTIONS = {
  dot: true,
  noext: true,
  nocomment: true,
  nonegate: true,
  platform: 'linux',
  braceExpandMax: GLOB_LIMITS.alternatives + 1,
} satisfies MinimatchOptions

/** Stands for a slash in text, where a slash means nothing: no text that people write has it. */
const SLASH_IN_TEXT = '\uE02F'

/** Lists of patterns are parts of policies, which are read once and judge many changes. */
const compiled = new WeakMap<readonly string[], Map<string, CompiledGlobs>>()

/** Compiles patterns that `problemOfGlob` let pass; throws on others, since a cut pattern would leave a path open. */
export function compileGlobs(patterns: readonly string[], options: GlobOptions = {}): CompiledGlobs {
  const known = compiled.get(patterns) ?? new Map<string, CompiledGlobs>()
  compiled.set(patterns, known)
  const key = JSON.stringify([options.over, options.caseInsensitive, options.normalise])
  const globs = known.get(key) ?? compileAll(patterns, options)
  known.set(key, globs)
  return globs
}

function compileAll(patterns: readonly string[], options: GlobOptions): CompiledGlobs {
  const over = options.over ?? 'paths'
  const globs = patterns.map((pattern) => compile(pattern, options, over))
  return {
    matches(subject: string): string | null {
      const plain = over === 'paths' ? plainFormOf(subject, options) : null
      const text = plain === null ? prepared(subject, options, over) : subject
      const index = globs.findIndex(({ glob, needs }) => mayMatch(needs, plain) && glob.match(text))
      return patterns[index] ?? null
    },
  }
}

interface CompiledGlob {
  readonly glob: Minimatch
  /** Without one of these texts in it, nothing matches; null: it cannot be told. */
  readonly needs: readonly string[] | null
}

function compile(pattern: string, options: GlobOptions, over: GlobSubject): CompiledGlob {
  const problem = problemOfGlob(pattern, over)
  if (problem !== null) throw new Error(`The pattern ${JSON.stringify(pattern)} was not checked: ${problem}`)
  const text = prepared(pattern, options, over)
  return {
    glob: new Minimatch(text, { ...OPTIONS, nocase: options.caseInsensitive ?? false }),
    needs: over === 'paths' ? textsNeeded(text, options) : null,
  }
}

/**
 * Looking for a text is ten times faster than matching, and nearly no path is touched by a given pattern. Only where
 * it is certain: in ASCII, where upper and lower case are simple, and in patterns without classes and escapes.
 */
function textsNeeded(pattern: string, options: GlobOptions): readonly string[] | null {
  const needs = braceExpand(pattern, OPTIONS).map((alternative) => {
    if (/[[\]\\{}]/.test(alternative)) return ''
    const plain = plainFormOf(alternative, options) ?? ''
    const longestFirst = plain.split(/[*?/]+/).toSorted((a, b) => b.length - a.length)
    return longestFirst[0] ?? ''
  })
  return needs.includes('') ? null : needs
}

interface PlainForms {
  readonly text: string
  /** Null: it is not in ASCII. */
  readonly lower: string | null
}

/** One path is compared with one list after another. */
let latest: PlainForms = { text: '', lower: '' }

function plainFormsOf(text: string): PlainForms {
  if (latest.text !== text) latest = { text, lower: /[^ -~]/.test(text) ? null : text.toLowerCase() }
  return latest
}

/** Text in ASCII, in lower case where case does not matter; null for other text. */
function plainFormOf(text: string, { caseInsensitive = false }: GlobOptions): string | null {
  const { lower } = plainFormsOf(text)
  return lower === null || caseInsensitive ? lower : text
}

function mayMatch(needs: CompiledGlob['needs'], plain: string | null): boolean {
  return needs === null || plain === null || needs.some((need) => plain.includes(need))
}

function prepared(text: string, options: GlobOptions, over: GlobSubject): string {
  const normal = options.normalise === true ? text.normalize('NFC') : text
  return over === 'text' ? normal.replaceAll('/', SLASH_IN_TEXT) : normal
}

/** Why a pattern is refused and what to write instead; null when it can be used. Takes bounded time on any text. */
export function problemOfGlob(pattern: string, over: GlobSubject = 'paths'): string | null {
  const problem = problemOfText(pattern)
  if (problem !== null) return problem
  const alternatives = braceExpand(pattern, OPTIONS)
  if (alternatives.length > GLOB_LIMITS.alternatives) {
    return `its braces stand for more than ${GLOB_LIMITS.alternatives} patterns; write fewer alternatives, or use \`*\``
  }
  return firstProblem(alternatives, over === 'paths' ? problemOfPath : problemOfClasses)
}

function problemOfText(pattern: string): string | null {
  if (pattern === '') return 'it is empty; to match everything, write `**`'
  if (pattern.length > GLOB_LIMITS.characters) {
    return `it has ${pattern.length} characters; at most ${GLOB_LIMITS.characters} are allowed`
  }
  if (pattern.startsWith('!')) {
    return 'a leading `!` does not exclude; use `not: { ... }` around the condition (`\\!` for a real exclamation mark)'
  }
  const extended = /(?<!\\)[?*+@!]\(/.exec(pattern)
  if (extended !== null) {
    return `\`${extended[0]}...)\` is not supported; use braces, \`{a,b}\` (\`\\(\` for a real parenthesis)`
  }
  return pattern.isWellFormed() ? null : 'it holds half a character (a lone surrogate)'
}

function problemOfPath(pattern: string): string | null {
  const bare = pattern.replace(/^(?:\.?\/)+/, '')
  if (bare !== pattern) return `paths start at the top of the repository, without \`/\`; write \`${bare}\``
  if (pattern.endsWith('/')) return `it matches a folder, and changes are in files; write \`${pattern}**\``
  if (/\\[A-Za-z0-9]/.test(pattern))
    return 'folders are parted by `/`, also on Windows; `\\` only takes a wildcard at its word'
  const portions = pattern.split('/')
  if (portions.some((portion) => portion === '.' || portion === '..')) {
    return '`.` and `..` match nothing; write the path from the top of the repository'
  }
  if (portions.filter((portion) => portion === '**').length > GLOB_LIMITS.globstars) {
    return `it has more than ${GLOB_LIMITS.globstars} \`**\`; one is nearly always enough`
  }
  return firstProblem(portions, problemOfClasses)
}

function firstProblem(texts: readonly string[], problemOf: (text: string) => string | null): string | null {
  for (const text of texts) {
    const problem = problemOf(text)
    if (problem !== null) return problem
  }
  return null
}

/** A range written backwards matches nothing, or less than it seems to. */
function problemOfClasses(portion: string): string | null {
  for (const [, body = ''] of portion.matchAll(/\[[!^]?(\]?(?:\\.|[^\\\]])*)\]/gu)) {
    if (/-\[:/.test(body)) return 'a range cannot end in a named class such as `[:alpha:]`'
    for (const [range, from = '', to = ''] of body.matchAll(/(\\.|[^\\])-(\\.|[^\\])/gu)) {
      if (codePoint(from) > codePoint(to)) return `the range \`${range}\` runs backwards and matches nothing`
    }
  }
  return null
}

function codePoint(member: string): number {
  return (member.startsWith('\\') ? member.slice(1) : member).codePointAt(0) ?? 0
}

/** What a usable pattern probably does not mean; null when nothing is odd about it. */
export function warningOfGlob(pattern: string, over: GlobSubject = 'paths'): string | null {
  if (over === 'text') return warningOfClasses(pattern)
  const glued = pattern.split('/').find((portion) => portion !== '**' && portion.includes('**'))
  if (glued === undefined) return null
  const apart = glued.startsWith('**') ? `**/${glued.slice(1)}` : glued.replace('**', '*/**')
  return `\`**\` reaches into folders only when it stands alone between slashes; in \`${glued}\` it means \`*\` (perhaps \`${apart}\`?)`
}

/** In text, brackets are mostly meant as brackets: `[bot]`, `[PERF]`. */
function warningOfClasses(pattern: string): string | null {
  const classes = [...pattern.matchAll(/(?<!\\)\[([A-Za-z ]{2,})\]/g)]
  const meant = classes.find(([, letters = '']) => new Set(letters.toLowerCase()).size > 1)
  if (meant === undefined) return null
  return `\`${meant[0]}\` stands for one of these characters; for the text itself write \`\\[${meant[1]}\\]\``
}
