/**
 * What is left of a line of Markdown when its code spans are taken out, as CommonMark reads them: a run of backticks
 * opens a span that ends at the next run of the same length; a backslash outside of a span escapes one mark.
 */
export function outsideCode(markdown: string): string {
  let rest = markdown
  let outside = ''
  while (rest !== '') {
    const escaped = /^\\[!-/:-@[-`{-~]/.exec(rest)
    const run = /^`+/.exec(rest)
    if (escaped !== null) {
      outside += '\uE000'
      rest = rest.slice(2)
    } else if (run === null) {
      outside += rest.slice(0, 1)
      rest = rest.slice(1)
    } else {
      const end = closingRun(rest.slice(run[0].length), run[0].length)
      outside += end === null ? run[0] : '\uE001'
      rest = rest.slice(run[0].length + (end ?? 0))
    }
  }
  return outside
}

function closingRun(text: string, length: number): number | null {
  for (const match of text.matchAll(/`+/g)) {
    if (match[0].length === length) return match.index + length
  }
  return null
}

/** What could do something on GitHub: markup, links, mentions, references, unseen letters. Empty when the line is inert. */
export function liveParts(line: string): readonly string[] {
  const outside = outsideCode(line).replaceAll(/&(?:amp|lt|gt|#36);/g, '')
  const live = outside.match(/[`*_~<>[\]|$]|@\w|#\d|GH-\d|:\/\/|www\./gi) ?? []
  return [...live, ...(line.match(/[\p{Cc}\p{Cf}]/gu) ?? [])]
}
