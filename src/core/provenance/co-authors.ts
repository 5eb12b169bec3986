import { identify } from './identity.ts'
import { readLines } from './lines.ts'
import { splitTrailer } from './trailers.ts'
import { splitAddress } from './values.ts'

/** A person whom a commit names as co-author. */
export interface CoAuthor {
  readonly name: string
  readonly email: string
  /** From an address of the platform: `<id>+<login>@users.noreply.github.com`. */
  readonly accountId?: number
  readonly login?: string
}

const KEYS = new Set(['co-authored-by', 'co-developed-by', 'coauthored-by', 'co-author'])

/** People named as co-authors of a commit, tools and bots left out, each address once. */
export function humanCoAuthors(message: string): readonly CoAuthor[] {
  if (!/co-?(?:author|developed)/i.test(message)) return []
  const found = new Map<string, CoAuthor>()
  for (const line of readLines(message)) {
    const parts = line.quoted ? null : splitTrailer(line.text)
    if (parts === null || !KEYS.has(parts.key.toLowerCase())) continue
    const { name, email } = splitAddress(parts.value)
    if (email === '' || isMachine(name, email) || found.has(email.toLowerCase())) continue
    found.set(email.toLowerCase(), { name, email, ...accountIn(email) })
  }
  return [...found.values()]
}

/** Whether a name and address stand for a tool rather than a person. */
export function isToolIdentity(identity: { readonly name: string; readonly email: string }): boolean {
  return identify(identity.name, identity.email).some(
    ({ grade, beside }) => grade !== 'hint' && beside !== true,
  )
}

function isMachine(name: string, email: string): boolean {
  return /\[bot\](?:@|$)/.test(email) || name.endsWith('[bot]') || isToolIdentity({ name, email })
}

function accountIn(email: string): { readonly accountId?: number; readonly login?: string } {
  const match = /^(?:(\d{1,15})\+)?([a-z0-9-]{1,100})@users\.noreply\.github\.com$/i.exec(email)
  if (match?.[2] === undefined) return {}
  return { login: match[2], ...(match[1] === undefined ? {} : { accountId: Number(match[1]) }) }
}
