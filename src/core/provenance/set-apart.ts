/** Before the messages that `git merge --squash` collects, each indented as `git log` indents it. */
const SQUASHED = 'Squashed commit of the following:'
const COMMIT = /^commit [0-9a-f]{7,64}\b/
const FIELD = /^(?:Author|AuthorDate|Date|Merge|Commit|CommitDate):\s/
const CALLOUT = /^ {0,3}> ?\[!(?:note|tip|important|warning|caution)\]/i

/** Indices of lines that git itself indented: they are messages, and no code. */
export function squashedLines(texts: readonly string[]): ReadonlySet<number> {
  const inside = new Set<number>()
  const start = texts.indexOf(SQUASHED)
  let isMessage = false
  for (const [index, text] of texts.entries()) {
    if (start < 0 || index <= start || text.trim() === '') continue
    if (COMMIT.test(text)) isMessage = true
    else if (text.startsWith('    ')) {
      if (isMessage) inside.add(index)
    } else if (!FIELD.test(text)) isMessage = false
  }
  return inside
}

/** Indices of lines in a block that is set apart (`> [!NOTE]`): its author's own words, though written as a quotation. */
export function calloutLines(texts: readonly string[]): ReadonlySet<number> {
  const inside = new Set<number>()
  let isOpen = false
  for (const [index, text] of texts.entries()) {
    isOpen = CALLOUT.test(text) || (isOpen && /^ {0,3}>/.test(text))
    if (isOpen) inside.add(index)
  }
  return inside
}
