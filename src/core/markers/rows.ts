import type { Marker, MarkerFacts, MarkerPattern } from './marker.ts'

/** What every row says of itself; `of` names the tool and fills the rest with what is usual. */
type Facts = Omit<MarkerFacts, 'tool' | 'grade' | 'role' | 'written' | 'example' | 'counterExamples'> &
  Partial<MarkerFacts>

interface AccountFacts extends Facts {
  readonly account: number | null
  readonly logins: readonly [string, ...string[]]
  readonly type?: 'bot' | 'user'
  readonly asAuthor?: 'hint' | 'hint-on-release'
}

interface AddressFacts extends Facts {
  /** The name that the tool writes beside the address. */
  readonly name: string
  readonly addresses: readonly [string, ...string[]]
  readonly shared?: true
  readonly needsName?: true
}

/** The part of an id before the slash is the tool. */
function toolOf(id: string): string {
  return id.slice(0, id.indexOf('/'))
}

/** A machine account; the look-alike is a person whose login is the bot's without `[bot]`. */
export function account(facts: AccountFacts): Marker {
  const { account: number, logins, type = 'bot', asAuthor, ...rest } = facts
  const login = logins[0]
  const local = number === null ? login : `${number}+${login}`
  return {
    tool: toolOf(facts.id),
    grade: 'verified',
    role: 'author',
    written: 'default',
    example: `${login} <${local}@users.noreply.github.com>`,
    counterExamples: [`Jane Doe <1234567+${login.replace('[bot]', '')}@users.noreply.github.com>`],
    ...rest,
    match: {
      kind: 'account',
      account: number,
      logins,
      type,
      ...(asAuthor === undefined ? {} : { asAuthor }),
    },
  }
}

/** An address that a tool writes; the look-alike is a member of the vendor's staff. */
export function address(facts: AddressFacts): Marker {
  const { name, addresses, shared, needsName, ...rest } = facts
  const first = addresses[0]
  return {
    tool: toolOf(facts.id),
    grade: 'marked',
    role: 'assistant',
    written: 'default',
    example: `Co-authored-by: ${name} <${first}>`,
    counterExamples: [`Co-authored-by: Jane Doe <jane.doe@${first.slice(first.indexOf('@') + 1)}>`],
    ...rest,
    match: {
      kind: 'address',
      addresses,
      ...(shared === undefined ? {} : { shared }),
      ...(needsName === undefined ? {} : { needsName }),
    },
  }
}

type RowFacts = Omit<MarkerFacts, 'tool' | 'grade' | 'role' | 'written'> & Partial<MarkerFacts>

/** Any other text that a tool writes. */
export function mark(facts: RowFacts, match: MarkerPattern): Marker {
  return { tool: toolOf(facts.id), grade: 'marked', role: 'author', written: 'default', ...facts, match }
}

/** A sign that suggests and proves nothing: a branch name, a label, a file. */
export function hint(facts: RowFacts, match: MarkerPattern): Marker {
  return { tool: toolOf(facts.id), grade: 'hint', role: 'author', written: 'default', ...facts, match }
}

/** Files that configure or steer a tool; one row for each glob, all from the tool's own documentation. */
export function files(owner: string, globs: readonly string[], tool = owner): readonly Marker[] {
  return globs.map((glob) => fileRow(owner, glob, tool))
}

function fileRow(owner: string, glob: string, tool: string): Marker {
  const name = glob.replace('**/', '').replace('/**', '/settings.json').replaceAll('*', 'x')
  return {
    id: `${owner}/file:${glob}`,
    tool,
    grade: 'hint',
    role: 'assistant',
    written: 'unknown',
    source: 'documentation of the tool: files that it reads',
    example: name,
    counterExamples: [`src/${name.replaceAll('/', '_').replaceAll('.', '_')}.txt`],
    match: { kind: 'file', name: glob },
  }
}
