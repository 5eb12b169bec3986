/**
 * One pattern of a CODEOWNERS file, read as the platform reads it: like .gitignore, but without negation and without
 * character classes, and `docs/*` reaches no deeper than that folder. Matching takes time linear in pattern and path.
 */
export interface OwnersPattern {
  readonly segments: readonly string[]
}

/** Reads a pattern; null for one that the platform refuses, whose line it then skips. */
export function readOwnersPattern(text: string): OwnersPattern | null {
  if (/[[\]]/.test(text) || text.startsWith('!') || text.includes('***')) return null
  const isAnchored = text.slice(0, -1).includes('/')
  const parts = text.replace(/^\//, '').split('/')
  if (parts.at(-1) === '') parts[parts.length - 1] = '**'
  else if (parts.at(-1) !== '*' && parts.at(-1) !== '**') parts.push('***')
  if (parts.length === 1 && parts[0] === '**' && text === '/') return null
  return { segments: isAnchored ? parts : ['**', ...parts] }
}

/** True when the pattern names the file or a folder above it. */
export function ownersPatternMatches(pattern: OwnersPattern, path: string): boolean {
  return matchesFrom(pattern.segments, path.split('/'))
}

/**
 * Follows all the places in the pattern that the path so far can have reached, one step for each folder: no pattern
 * makes it go back. `**` stands for any folders and, at the end, for at least one name; `***` for whatever lies below.
 */
function matchesFrom(segments: readonly string[], names: readonly string[]): boolean {
  let places = skipOver(segments, new Set([0]))
  for (const name of names) {
    const next = new Set<number>()
    for (const place of places) {
      const segment = segments[place]
      if (segment === undefined) continue
      if (segment === '**' || segment === '***') next.add(place)
      else if (matchesName(segment, name)) next.add(place + 1)
      if (segment === '**' && place === segments.length - 1) next.add(place + 1)
    }
    places = skipOver(segments, next)
    if (places.size === 0) return false
  }
  return places.has(segments.length)
}

/** Adds the places that are reached without any name: past a `**` that is not the last, and past `***`. */
function skipOver(segments: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) {
    const isLast = place === segments.length - 1
    if ((segments[place] === '**' && !isLast) || segments[place] === '***') places.add(place + 1)
  }
  return places
}

/** `*` stands for any characters of one name, `?` for one. */
function matchesName(segment: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let index = 0
  while (index < name.length) {
    const wanted = segment.charAt(at)
    if (wanted === '*') {
      star = at
      resume = index
      at += 1
    } else if (at < segment.length && (wanted === '?' || wanted === name.charAt(index))) {
      at += 1
      index += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      index = resume
    } else return false
  }
  return /^\**$/.test(segment.slice(at))
}
