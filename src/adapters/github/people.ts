import { z } from 'zod'
import type { Person } from '../../core/facts.ts'

/** An account as REST and webhooks show it. */
export const Account = z.object({ id: z.number(), login: z.string(), type: z.string().optional() })
export type Account = z.output<typeof Account>

/** An account as GraphQL shows it: no number on some kinds, and bots without `[bot]`. */
export const Actor = z.object({
  type: z.string(),
  login: z.string(),
  databaseId: z.number().nullish(),
  id: z.string().optional(),
})
export type Actor = z.output<typeof Actor>

/** Selection for an `Actor`. */
export const ACTOR = `type: __typename login
  ... on User { id databaseId } ... on Bot { id databaseId } ... on Mannequin { id databaseId } ... on Organization { id databaseId }`

const KINDS: Readonly<Record<string, Person['kind']>> = {
  User: 'user',
  EnterpriseUserAccount: 'user',
  Bot: 'bot',
  Organization: 'organization',
  Mannequin: 'mannequin',
}

/** A person from REST or a webhook. */
export function personOf(account: Account): Person {
  return { id: account.id, login: account.login, kind: kindOf(account.type ?? 'User', account.login) }
}

/** A person from GraphQL; logins of bots get the `[bot]` that REST and webhooks show. */
export function personOfActor(actor: Actor): Person {
  const kind = kindOf(actor.type, actor.login)
  const login = kind === 'bot' ? botLogin(actor.login) : actor.login
  return { id: actor.databaseId ?? null, login, kind }
}

/** `copilot` and `copilot[bot]` are `copilot[bot]`. */
export function botLogin(login: string): string {
  return login.endsWith('[bot]') ? login : `${login}[bot]`
}

function kindOf(type: string, login: string): Person['kind'] {
  if (login === 'ghost') return 'ghost'
  // No person can have such a login; GraphQL may still call the bot behind a commit line a user.
  if (login.endsWith('[bot]')) return 'bot'
  return KINDS[type] ?? 'user'
}

const NOREPLY = /^(\d+)\+([^@\s]+)@users\.noreply\./

/**
 * The bot behind a commit line. GraphQL maps commit e-mails to people only, so a bot's own no-reply address is the
 * one thing that tells. The number is part of the address; the name says it is a bot. Free text: proves nothing.
 */
export function botOfCommitLine(name: string, email: string): Person | null {
  const match = NOREPLY.exec(email.toLowerCase())
  const id = Number(match?.[1])
  const local = email.slice(email.indexOf('+') + 1, email.indexOf('@'))
  if (match === null || !Number.isSafeInteger(id)) return null
  if (local.endsWith('[bot]')) return { id, login: local, kind: 'bot' }
  return name.endsWith('[bot]') ? { id, login: name, kind: 'bot' } : null
}
