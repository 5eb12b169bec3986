/**
 * Letters that cannot be seen, or that turn the text around them: control, bidirectional, zero-width and filler
 * characters, halves of a pair. The emoji presentation selector is let through: it changes nothing that is read.
 */
const UNSEEN = /(?!\u{FE0F})[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/gu

/** The text with everything invisible written out, e.g. `a⟨U+202E⟩gnp.exe`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, codePointName)
}

function codePointName(letter: string): string {
  const number = letter.codePointAt(0) ?? 0
  return `⟨U+${number.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** The text on one line, with its runs of white space made single spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/** At most `max` letters, never half a one; what was cut shows as `…`. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const letters = Array.from(text)
  return letters.length <= max ? text : `${letters.slice(0, Math.max(0, max - 1)).join('')}…`
}

/** A code span that shows the text as it is, on one line, and in which nothing is live: for everything a stranger wrote. */
export function code(text: string, max = 300): string {
  const shown = visible(cut(text, max))
  if (shown === '') return '(empty)'
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return fence + pad + shown + pad + fence
}

/**
 * A sentence from a policy or of our own making, readable as it was meant but unable to link, mention, refer or format:
 * words that could become a mention, a reference or a link are shown as code.
 */
export function prose(text: string): string {
  const words = visible(oneLine(text)).split(' ')
  const line = words.map(proseWord).join(' ')
  return line.replace(/^(?:[-+=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
}

const COULD_LINK = /[@#]|:\/\/|www\.|GH-\d|mailto:|xmpp:/i
const PUNCTUATION_AROUND = /^([("'[]*)(.*?)([.,;:!?)"'\]]*)$/

function proseWord(word: string): string {
  if (!COULD_LINK.test(word)) return escapeMarks(word)
  const [, before = '', inner = '', after = ''] = PUNCTUATION_AROUND.exec(word) ?? []
  return inner === '' ? code(word) : escapeMarks(before) + code(inner) + escapeMarks(after)
}

function escapeMarks(word: string): string {
  return word.replace(/[\\`*_[\]<>|~&$]/g, (mark) => ENTITIES[mark] ?? `\\${mark}`)
}

// `$` begins a formula on GitHub and no backslash prevents it.
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', $: '&#36;' }

/** The finished Markdown as a cell of a table: a bar would end it, even in a code span. */
export function cell(markdown: string): string {
  return markdown.replaceAll('|', String.raw`\|`)
}

/** A link to an address from the policy; anything but http and https is shown as code. */
export function link(url: string): string {
  if (!/^https?:\/\/[^\s<>`]+$/i.test(url) || visible(url) !== url) return code(url)
  return `<${url}>`
}

/**
 * Text for a page: no markup, nothing invisible.
 */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (mark) => HTML_ENTITIES[mark] ?? mark)
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * The Markdown in at most `max` characters. Whole lines are dropped, because a line cut inside a code span would set
 * free what stands in it; that some are missing is said.
 */
export function fit(markdown: string, max: number): string {
  if (markdown.length <= max) return markdown
  const note = '\n\nThe rest is truncated: GitHub shows no more in one text.'
  const end = markdown.lastIndexOf('\n', max - note.length)
  return (end < 0 ? '' : markdown.slice(0, end)) + note
}
