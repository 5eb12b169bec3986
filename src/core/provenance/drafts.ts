import type { Marker } from '../markers/marker.ts'
import type { Grade, SignalRole } from '../signal.ts'
import { readBox } from './boxes.ts'
import { isListedFeature, isRobotFooter, readFooter } from './footers.ts'
import { identify, partsOf } from './identity.ts'
import { COMMENTS, LINES, LINKS, SUBJECTS, TRAILERS } from './lookup.ts'
import { readProse } from './prose.ts'
import { remembered } from './remembered.ts'
import { splitTrailer } from './trailers.ts'
import { isDenial, kindOfKey, readValue, splitAddress } from './values.ts'

/** A signal before it is known where it stands. */
export interface Draft {
  readonly tool: string
  readonly grade: Grade
  readonly role: SignalRole
  readonly marker: string
  readonly variant?: string | undefined
  readonly model?: string | undefined
  readonly link?: string | undefined
}

/** How a line stands in its text, as far as that changes what it says. */
interface Stands {
  readonly first: boolean
  readonly alone: boolean
}

/** Everything that one line says, quoted or not; hidden comments apart. */
export function draftsOfLine(text: string, { first, alone }: Stands): readonly Draft[] {
  // Subjects are hardly ever the same again.
  if (first) return draftsOf(text, { first, alone })
  return alone ? ALONE(text) : AMONG_OTHERS(text)
}

const ALONE = remembered((text) => draftsOf(text, { first: false, alone: true }))
const AMONG_OTHERS = remembered((text) => draftsOf(text, { first: false, alone: false }))

function draftsOf(text: string, stands: Stands): readonly Draft[] {
  const plain = undecorate(text)
  const lower = text.toLowerCase()
  const trailers = trailerDrafts(plain)
  const rows = [...lineRows(plain, lower), ...(stands.first ? subjectRows(text.trim(), lower) : [])]
  const said =
    trailers.length > 0
      ? []
      : [...footerDrafts(plain, text, stands.first || stands.alone), ...boxDrafts(text)]
  const rest = said.length > 0 || trailers.length > 0 ? said : proseDrafts(plain, stands.first)
  return [...trailers, ...rows.map((row) => fromRow(row, linkIn(text))), ...rest, ...linkDrafts(text, lower)]
}

/** Comments that tools hide in a body; they speak even though nobody sees them. */
export function commentDrafts(text: string): readonly Draft[] {
  const lower = text.toLowerCase()
  return COMMENTS.filter(({ row, regex }) => lower.includes(row.match.needle) && regex.test(text)).map(
    ({ row }) => fromRow(row),
  )
}

function fromRow(row: Marker, link?: string): Draft {
  const { tool, variant, grade, role, id: marker } = row
  return { tool, variant, grade, role, marker, link }
}

function trailerDrafts(plain: string): readonly Draft[] {
  const parts = splitTrailer(plain)
  if (parts === null || parts.value === '') return []
  const key = parts.key.toLowerCase().replaceAll(' ', '-')
  const rows = (TRAILERS.get(key) ?? []).filter(
    ({ row, regex }) => regex.test(parts.value) && (row.match.spelling ?? parts.key) === parts.key,
  )
  return [...rows.map(({ row }) => fromRow(row, linkIn(parts.value))), ...valueDrafts(key, parts.value)]
}

function valueDrafts(key: string, value: string): readonly Draft[] {
  const kind = kindOfKey(key)
  if (kind === null) return []
  if (kind === 'identity') return identityDrafts(key, value)
  if (kind === 'looked') return lookedDrafts(key, value)
  if (isDenial(value)) return []
  const known = value.includes('@') ? identityDrafts(key, value) : []
  if (known.length > 0) return known
  const naming = splitAddress(value).email === '' ? readValue(value) : null
  const tools = naming?.tools ?? (kind === 'ai' ? ['unspecified'] : [])
  return tools.map((tool) => ({
    tool,
    model: naming?.model,
    grade: 'marked',
    role: 'assistant',
    marker: `${tool}/trailer:${key}`,
    link: linkIn(value),
  }))
}

/** `Reviewed-by: none (agent-authored)` speaks of the change; otherwise an AI that looked wrote nothing. */
function lookedDrafts(key: string, value: string): readonly Draft[] {
  if (/\b(?:ai|agent|llm)[- ](?:authored|written|generated)\b/i.test(value)) {
    return [{ tool: 'unspecified', grade: 'declared', role: 'author', marker: `unspecified/trailer:${key}` }]
  }
  return identityDrafts(key, value).map((draft) => ({ ...draft, grade: 'hint' }))
}

function identityDrafts(key: string, value: string): readonly Draft[] {
  const { name, email } = splitAddress(value)
  return identify(name, email).map((identity) => ({
    ...partsOf(identity),
    grade: identity.asAuthor === 'hint' && key === 'signed-off-by' ? 'hint' : identity.grade,
    marker: identity.marker.includes('/named') ? `${identity.marker}:${key}` : identity.marker,
  }))
}

function lineRows(plain: string, lower: string): readonly Marker[] {
  return LINES.filter(({ row, regex }) => lower.includes(row.match.needle) && regex.test(plain)).map(
    ({ row }) => row,
  )
}

function subjectRows(subject: string, lower: string): readonly Marker[] {
  return SUBJECTS.filter(({ row, regex }) => lower.includes(row.match.needle) && regex.test(subject)).map(
    ({ row }) => row,
  )
}

function footerDrafts(plain: string, text: string, isAlone: boolean): readonly Draft[] {
  const unknown = isRobotFooter(text) ? { tools: ['unspecified'], own: true, model: undefined } : null
  const footer = isListedFeature(text) ? null : (readFooter(plain, isAlone) ?? unknown)
  if (footer === null) return []
  return footer.tools.map((tool) => ({
    tool,
    model: footer.model,
    grade: footer.own ? 'marked' : 'declared',
    role: 'author',
    marker: `${tool}/footer`,
    link: linkIn(plain),
  }))
}

function proseDrafts(plain: string, isSubject: boolean): readonly Draft[] {
  const tools = readProse(plain, isSubject) ?? []
  return tools.map((tool) => ({ tool, grade: 'declared', role: 'author', marker: `${tool}/prose` }))
}

function boxDrafts(text: string): readonly Draft[] {
  const tools = readBox(text) ?? []
  return tools.map((tool) => ({ tool, grade: 'declared', role: 'assistant', marker: `${tool}/ticked-box` }))
}

/** A link to a session is a mark; to a chat that somebody shared, it is that person's word when it stands alone. */
function linkDrafts(text: string, lower: string): readonly Draft[] {
  return LINKS.flatMap(({ row, regex }) => {
    const at = lower.indexOf(row.match.prefix)
    const rest = at < 0 ? '' : text.slice(at + row.match.prefix.length)
    if (rest === '' || !regex.test(rest)) return []
    const draft = fromRow(row, linkIn(text.slice(Math.max(0, at - 12))))
    const isAlone = /^[\s*_>-]{0,8}(?:[A-Za-z ]{2,40}:\s*)?<?https?:\/\/\S+$/.test(
      text.slice(0, 400).trimEnd(),
    )
    return [draft.grade === 'hint' && isAlone ? { ...draft, grade: 'declared' as const } : draft]
  })
}

const LEADING_MARKUP = /^[\s*_~>│|(#•·-]{0,12}/
const LEADING_EMOJI = /^[^\p{L}\p{N}[<("'`“]{1,12}/u

/** Takes list marks, emphasis and emoji off the front of a line, and emphasis off its end. */
function undecorate(text: string): string {
  const front = text.replace(LEADING_MARKUP, '').replace(LEADING_EMOJI, '')
  let end = front.length
  while (end > 0 && ' \t*_│|'.includes(front.charAt(end - 1))) end -= 1
  return front.slice(0, end)
}

function linkIn(text: string): string | undefined {
  return /https?:\/\/[^\s)>\]"'`]{3,300}/.exec(text)?.[0]
}
