import type { AccountPattern, MarkerPattern } from '../markers/marker.ts'
import { TOOLS } from '../markers/tools.ts'
import type { Grade, SignalRole } from '../signal.ts'
import { mayNameTool } from './gate.ts'
import { ADDRESS_SHAPES, accountById, accountByLogin, addressRow, NAMES } from './lookup.ts'
import { type Naming, readName } from './naming.ts'
import { remembered } from './remembered.ts'
import { findNames, nameAt, wordsOf } from './words.ts'

type AuthorWeight = NonNullable<AccountPattern['asAuthor']>

/** A tool found behind a name and an address. */
export interface Identity {
  readonly tool: string
  readonly variant?: string
  readonly model?: string
  readonly grade: Grade
  readonly role: SignalRole
  readonly marker: string
  /** A person, with the tool in brackets or behind a plus. */
  readonly beside?: true
  /** As author the account proves less. */
  readonly asAuthor?: AuthorWeight
}

interface Found {
  readonly match: MarkerPattern
  readonly id: string
  readonly tool: string
  readonly variant?: string
  readonly grade: Grade
  readonly role: SignalRole
}

const MAX_NAME = 300
const NOREPLY = '@users.noreply.github.com'
const REVIEWERS = new Set(TOOLS.flatMap((tool) => (tool.reviewer === true ? [tool.id] : [])))

/** What a signal takes over from an identity. */
export function partsOf(
  identity: Identity,
): Pick<Identity, 'tool' | 'variant' | 'model' | 'role' | 'marker'> {
  const { tool, variant, model, role, marker } = identity
  return {
    tool,
    ...(variant === undefined ? {} : { variant }),
    ...(model === undefined ? {} : { model }),
    role,
    marker,
  }
}

/** The tools that a name and address stand for; empty for people, and for machines that are no AI. */
export function identify(name: string, email: string): readonly Identity[] {
  return IDENTITIES(`${name}\0${email}`)
}

const IDENTITIES = remembered((text) => {
  const end = text.lastIndexOf('\0')
  return identitiesOf(text.slice(0, end), text.slice(end + 1))
})

function identitiesOf(name: string, email: string): readonly Identity[] {
  const address = email.slice(0, 320).trim().toLowerCase()
  const naming = mayNameTool(name.slice(0, MAX_NAME)) ? readName(name) : null
  const found = accountOf(address) ?? rowOfAddress(address)
  if (found === null) return byName(name, address, naming)
  if (found.needsName && naming === null) return [{ ...fromRow(found.row, null), grade: 'hint' }]
  if (found.shared && naming !== null && namesAnotherTool(naming, found.row.tool))
    return named(naming, 'named', 'marked')
  return [fromRow(found.row, naming)]
}

interface RowFound {
  readonly row: Found
  readonly shared: boolean
  readonly needsName: boolean
}

/** GitHub's noreply addresses carry the login, and since 2017 the account's number. */
function accountOf(address: string): RowFound | null {
  if (!address.endsWith(NOREPLY)) return null
  const local = address.slice(0, -NOREPLY.length)
  const plus = local.indexOf('+')
  const id = plus < 0 ? null : Number(local.slice(0, plus))
  const login = local.slice(plus + 1)
  // A login with [bot] cannot be a person's. The number comes second: github-actions[bot] lends its own to others.
  const owner = accountByLogin(login)
  const byLogin = login.endsWith('[bot]') || owner?.match.account === null ? owner : undefined
  const row = byLogin ?? (id === null || Number.isNaN(id) ? undefined : accountById(id))
  return row === undefined ? null : { row: capped(row), shared: false, needsName: false }
}

/** Text alone vouches for nothing: what the platform could verify is `marked` here. */
function capped(row: Found): Found {
  return row.grade === 'verified' ? { ...row, grade: 'marked' } : row
}

function rowOfAddress(address: string): RowFound | null {
  const exact = addressRow(address)
  if (exact !== undefined) {
    const { shared, needsName } = exact.match
    return { row: exact, shared: shared === true, needsName: needsName === true }
  }
  const shape = ADDRESS_SHAPES.find(({ regex }) => regex.test(address))
  return shape === undefined ? null : { row: shape.row, shared: false, needsName: false }
}

function fromRow(row: Found, naming: Naming | null): Identity {
  return {
    tool: row.tool,
    ...(row.variant === undefined ? {} : { variant: row.variant }),
    ...(naming?.model === undefined ? {} : { model: naming.model }),
    grade: row.grade,
    role: row.role,
    marker: row.id,
    ...weightOf(row.match),
  }
}

/** How an account weighs as author, where that differs. */
export function weightOf(match: MarkerPattern): { readonly asAuthor?: AuthorWeight } {
  return match.kind === 'account' && match.asAuthor !== undefined ? { asAuthor: match.asAuthor } : {}
}

function namesAnotherTool(naming: Naming, tool: string): boolean {
  return naming.tools.some((id) => id !== tool && id !== 'unspecified' && isProduct(id))
}

const PRODUCTS = new Set(TOOLS.flatMap((tool) => (tool.kind === 'tool' ? [tool.id] : [])))

function isProduct(id: string): boolean {
  return PRODUCTS.has(id)
}

/** Nobody writes a person's name without an address: then a tool's name at the beginning is enough. */
function withoutAddress(name: string): Naming | null {
  const first = readName(name.split(',')[0] ?? '')
  if (first !== null) return first
  const words = wordsOf(name)
  const match = words.length > 12 ? null : nameAt(words, 0)
  return match === null || match.common ? null : { tools: [match.tool], common: false, beside: false }
}

function byName(name: string, address: string, read: Naming | null): readonly Identity[] {
  const row = nameRow(name)
  if (row !== null) return [row]
  const naming = read ?? (address === '' ? withoutAddress(name) : null)
  const tagged = plusTag(address)
  if (naming !== null && !naming.common) return fullyNamed(naming, name, address)
  if (tagged !== null) return named(tagged, 'plus-tag', 'marked')
  if (naming === null) return []
  return named(naming, 'named', supportsName(address, naming.tools) ? 'marked' : 'hint')
}

/** A row over names; one that only looks at the end of it leaves the person there. */
function nameRow(name: string): Identity | null {
  const row = NAMES.find(({ regex }) => regex.test(name.slice(0, MAX_NAME)))?.row
  if (row === undefined) return null
  const isWhole = row.match.pattern.startsWith('^')
  return { ...fromRow(row, null), ...(isWhole ? {} : { beside: true as const }) }
}

function fullyNamed(naming: Naming, name: string, address: string): readonly Identity[] {
  const grade = isSomebodysAccount(name, address) ? 'hint' : 'marked'
  return named(withTag(naming, plusTag(address)), naming.beside ? 'named-beside' : 'named', grade)
}

/** A numbered account that no row knows, under the bare name of a tool: logins such as `copilot` belong to people. */
function isSomebodysAccount(name: string, address: string): boolean {
  return /^\d+\+[^[\]]+@users\.noreply\.github\.com$/.test(address) && wordsOf(name).length === 1
}

/** `Claude Opus 4.6 <jane+claude-code@…>`: the tag names the tool, the name its model. */
function withTag(naming: Naming, tagged: Naming | null): Naming {
  const onlyBrand = naming.tools.every((tool) => !isProduct(tool))
  return tagged !== null && onlyBrand ? { ...naming, tools: tagged.tools } : naming
}

/** `jane+claude-code@example.org`; not GitHub's `12345+login`, where the login may be a person's. */
function plusTag(address: string): Naming | null {
  const at = address.lastIndexOf('@')
  const local = at < 0 ? '' : address.slice(0, at)
  const plus = local.indexOf('+')
  if (plus < 1 || address.endsWith(NOREPLY)) return null
  const tag = local.slice(plus + 1)
  if (tag === 'agent') return { tools: ['unspecified'], common: false, beside: false }
  const naming = mayNameTool(tag) ? readName(tag) : null
  if (naming === null || naming.beside) return null
  // People tag their address with the project they work on; a brand of models is no project.
  return naming.common && naming.tools.some(isProduct) ? null : { ...naming, common: false }
}

/** Addresses of a company, not of its product. */
const OFFICES =
  /^(?:support|team|info|hello|contact|admin|security|opensource|oss|dev|devops|ci|release|releases|help|sales|founders?)\b/
/** Parts of an address that machines have, and names of makers. */
const MACHINE_PARTS =
  /(?:^|[._+-])(?:agent|bot|ai|code|cli|assistant|svc|service|automation|robot|no-?reply|anthropic|cognition|openai|google|jetbrains|amazon|aws)(?:$|[._+-])/
/** Domains where nobody gets mail: such an address was made up, as agents do. */
const NOWHERE =
  /(?:^|\.)(?:example\.(?:com|org|net)|localhost|local|invalid|test|internal|localdomain)$|^users\.noreply\.github\.com$/

/** No address at all, a made-up or machine-like one that repeats the tool's name, or one at its vendor. */
function supportsName(address: string, tools: readonly string[]): boolean {
  const at = address.lastIndexOf('@')
  if (at < 0) return true
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)]
  const isOwn = findNames(wordsOf(local)).some((match) => tools.includes(match.tool))
  if (isOwn && isMadeUp(local, domain, tools)) return true
  return !OFFICES.test(local) && isVendorDomain(domain, tools)
}

const PERSONAL = new Set(TOOLS.flatMap((tool) => (tool.firstNames === undefined ? [] : [tool.id])))

/** `claude@dupont.example` is what a person called Claude has, `4711+warp@users.noreply.github.com` a person's too. */
function isMadeUp(local: string, domain: string, tools: readonly string[]): boolean {
  if (MACHINE_PARTS.test(local)) return true
  if (/^\d+\+/.test(local)) return false
  return NOWHERE.test(domain) || !tools.some((tool) => PERSONAL.has(tool))
}

const DOMAINS: ReadonlyMap<string, readonly string[]> = new Map(
  TOOLS.map((tool) => [tool.id, (tool.domains ?? []).filter((domain) => !domain.includes('/'))]),
)

function isVendorDomain(domain: string, tools: readonly string[]): boolean {
  return tools
    .filter(isProduct)
    .some((tool) => (DOMAINS.get(tool) ?? []).some((own) => domain === own || domain.endsWith(`.${own}`)))
}

function named(naming: Naming, what: string, grade: Grade): readonly Identity[] {
  return naming.tools.map((tool) => ({
    tool,
    ...(naming.model === undefined ? {} : { model: naming.model }),
    grade,
    role: REVIEWERS.has(tool) ? 'reviewer' : 'assistant',
    marker: `${tool}/${what}`,
    ...(naming.beside ? { beside: true as const } : {}),
  }))
}
