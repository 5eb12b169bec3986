import { productOf } from '../markers/tools.ts'
import type { Grade, Signal, SignalPlace, SignalRole } from '../signal.ts'
import { readFooter } from './footers.ts'
import { mayHoldMarker } from './gate.ts'
import { identify } from './identity.ts'
import { type Line, readLines } from './lines.ts'
import { COMMENTS, LINES, LINKS, SUBJECTS, TRAILERS } from './lookup.ts'
import { revertEnd } from './reverts.ts'
import { splitTrailer, trailerBlock } from './trailers.ts'
import { isDenial, kindOfKey, readValue, splitAddress } from './values.ts'

/** Signals of one text beyond this are left out: the first ones say enough. */
export const MAX_SIGNALS = 200
const MAX_TEXT = 300

/** What is scanned, and how its signals are filed. */
export interface Scan {
  readonly text: string
  readonly kind: 'commit' | 'body'
}

/** A signal without the commit that carries it. */
export type Finding = Omit<Signal, 'commit'>

/** Everything that a commit message or a pull request body says about tools. */
export function scanText(scan: Scan): readonly Finding[] {
  if (!mayHoldMarker(scan.text)) return []
  const lines = readLines(scan.text)
  const block = scan.kind === 'commit' ? trailerBlock(scan.text) : { start: 0, end: 0 }
  const quotedUntil = scan.kind === 'commit' ? revertEnd(lines) : 0
  const found: Finding[] = []
  for (const line of lines) {
    if (found.length >= MAX_SIGNALS) break
    const inBlock = line.number >= block.start && line.number < block.end
    const context = { line, inBlock, quoted: line.quoted || line.number <= quotedUntil, kind: scan.kind }
    found.push(...scanLine(context))
  }
  return found
}

interface Context {
  readonly line: Line
  readonly inBlock: boolean
  readonly quoted: boolean
  readonly kind: Scan['kind']
}

interface Draft {
  readonly tool: string
  readonly grade: Grade
  readonly role: SignalRole
  readonly marker: string
  readonly variant?: string | undefined
  readonly model?: string | undefined
  readonly link?: string | undefined
}

function scanLine(context: Context): readonly Finding[] {
  const { text } = context.line
  if (text.trim() === '') return []
  const lower = text.toLowerCase()
  const comments = commentDrafts(text, lower)
  const drafts = [...trailerDrafts(text), ...lineDrafts(context, lower), ...linkDrafts(text, lower)]
  const quiet = context.quoted ? drafts.map((draft) => ({ ...draft, grade: 'hint' as const })) : drafts
  return unique([...comments, ...quiet]).map((draft) => toFinding(draft, context))
}

/** One signal for a tool and line is enough; the first is the most exact. */
function unique(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.filter((draft, at) => drafts.findIndex((other) => other.tool === draft.tool) === at)
}

function toFinding(draft: Draft, context: Context): Finding {
  const { text, number } = context.line
  const { variant, model, link, ...rest } = draft
  return {
    ...rest,
    ...(variant === undefined ? {} : { variant }),
    ...(model === undefined || model === '' ? {} : { model }),
    ...(link === undefined ? {} : { link }),
    place: placeOf(context),
    line: number,
    text: text.trim().slice(0, MAX_TEXT),
    ...(context.kind === 'commit' ? { inTrailerBlock: context.inBlock } : {}),
  }
}

function placeOf(context: Context): SignalPlace {
  if (context.kind === 'body') return 'pull-request-body'
  return context.inBlock || splitTrailer(context.line.text) !== null ? 'commit-trailer' : 'commit-message'
}

function trailerDrafts(text: string): readonly Draft[] {
  const parts = splitTrailer(undecorate(text))
  if (parts === null || parts.value === '') return []
  const key = parts.key.toLowerCase().replaceAll(' ', '-')
  const rows = (TRAILERS.get(key) ?? []).filter(({ regex }) => regex.test(parts.value))
  const own = rows.map(({ row }) => ({
    tool: row.tool,
    variant: row.variant,
    grade: row.grade,
    role: row.role,
    marker: row.id,
    link: linkIn(parts.value),
  }))
  return [...own, ...valueDrafts(key, parts.value)]
}

function valueDrafts(key: string, value: string): readonly Draft[] {
  const kind = kindOfKey(key)
  if (kind === null) return []
  if (kind === 'identity') return identityDrafts(key, value, 'marked')
  if (kind === 'looked') return identityDrafts(key, value, 'hint')
  if (isDenial(value)) return []
  const { name, email } = splitAddress(value)
  if (email !== '') {
    const known = identityDrafts(key, value, 'marked')
    if (known.length > 0) return known
  }
  const naming = email === '' ? readValue(value) : null
  const tools = naming?.tools ?? (kind === 'ai' ? ['unspecified'] : [])
  return tools.map((tool) => ({
    tool,
    model: naming?.model,
    grade: 'marked',
    role: 'assistant',
    marker: `${productOf(tool)}/trailer:${key}`,
    link: linkIn(name),
  }))
}

function identityDrafts(key: string, value: string, grade: Grade): readonly Draft[] {
  const { name, email } = splitAddress(value)
  return identify(name, email).map((identity) => ({
    ...identity,
    grade: grade === 'hint' ? 'hint' : identity.grade,
    marker: identity.marker.includes('/named') ? `${identity.marker}:${key}` : identity.marker,
  }))
}

function lineDrafts(context: Context, lower: string): readonly Draft[] {
  const text = undecorate(context.line.text)
  const rows = LINES.filter(({ row, regex }) => lower.includes(row.match.needle) && regex.test(text))
  const subjects =
    context.line.number === 1
      ? SUBJECTS.filter(
          ({ row, regex }) => lower.includes(row.match.needle) && regex.test(context.line.text.trim()),
        )
      : []
  const drafts: Draft[] = [...rows, ...subjects].map(({ row }) => ({
    tool: row.tool,
    variant: row.variant,
    grade: row.grade,
    role: row.role,
    marker: row.id,
    link: linkIn(text),
  }))
  const footer = readFooter(text)
  if (footer === null) return drafts
  const grade = footer.own ? 'marked' : 'declared'
  return [
    ...drafts,
    ...footer.tools.map(
      (tool): Draft => ({
        tool,
        model: footer.model,
        grade,
        role: 'author',
        marker: `${tool}/footer`,
        link: linkIn(text),
      }),
    ),
  ]
}

function commentDrafts(text: string, lower: string): readonly Draft[] {
  return COMMENTS.filter(({ row, regex }) => lower.includes(row.match.needle) && regex.test(text)).map(
    ({ row }) => ({
      tool: row.tool,
      variant: row.variant,
      grade: row.grade,
      role: row.role,
      marker: row.id,
    }),
  )
}

function linkDrafts(text: string, lower: string): readonly Draft[] {
  return LINKS.flatMap(({ row, regex }) => {
    const at = lower.indexOf(row.match.prefix)
    const rest = at < 0 ? '' : text.slice(at + row.match.prefix.length)
    return rest === '' || !regex.test(rest)
      ? []
      : [
          {
            tool: row.tool,
            variant: row.variant,
            grade: row.grade,
            role: row.role,
            marker: row.id,
            link: linkIn(text.slice(Math.max(0, at - 12))),
          },
        ]
  })
}

/** List marks, emphasis, quotes and emoji in front of a line, and emphasis at its end. */
export function undecorate(text: string): string {
  return text
    .replace(/^[\s*_~"'`>│|(#•·-]{0,12}/, '')
    .replace(/^[^\p{L}\p{N}[<(`]{1,12}/u, '')
    .replace(/[\s*_│|]{1,200}$/, '')
}

function linkIn(text: string): string | undefined {
  return /https?:\/\/[^\s)>\]"'`]{3,300}/.exec(text)?.[0]
}
