import type { Marker, MarkerPattern, PatternOf } from '../markers/marker.ts'
import { MARKERS } from '../markers/table.ts'

/** A row together with its pattern, narrowed to one kind. */
export type Row<K extends MarkerPattern['kind']> = Marker & { readonly match: PatternOf<K> }

/** A row with its regular expression compiled. */
export interface Compiled<K extends MarkerPattern['kind']> {
  readonly row: Row<K>
  readonly regex: RegExp
}

/** The rows of one kind. */
export function rowsOf<K extends MarkerPattern['kind']>(kind: K): readonly Row<K>[] {
  return MARKERS.filter((marker): marker is Row<K> => marker.match.kind === kind)
}

const ACCOUNTS = rowsOf('account')

const BY_ACCOUNT: ReadonlyMap<number, Row<'account'>> = new Map(
  ACCOUNTS.flatMap((row) => (row.match.account === null ? [] : [[row.match.account, row] as const])),
)

const BY_LOGIN: ReadonlyMap<string, Row<'account'>> = new Map(
  ACCOUNTS.flatMap((row) => row.match.logins.map((login) => [login.toLowerCase(), row] as const)),
)

const BY_ADDRESS: ReadonlyMap<string, Row<'address'>> = new Map(
  rowsOf('address').flatMap((row) => row.match.addresses.map((address) => [address, row] as const)),
)

/** The machine account of that number. */
export function accountById(id: number): Row<'account'> | undefined {
  return BY_ACCOUNT.get(id)
}

/** The machine account of that login, in any case. */
export function accountByLogin(login: string): Row<'account'> | undefined {
  return BY_LOGIN.get(login.toLowerCase())
}

/** The row of an account as the platform gives it; logins of bots come with and without `[bot]`. */
export function agentAccount(account: {
  readonly id: number | null
  readonly login: string
  readonly kind: string
}): Row<'account'> | undefined {
  const byId = account.id === null ? undefined : BY_ACCOUNT.get(account.id)
  if (byId !== undefined) return byId
  const login = account.login.toLowerCase()
  const named = BY_LOGIN.get(login) ?? BY_LOGIN.get(`${login}[bot]`)
  const isByLogin = named?.match.type === 'user' && (named.match.account === null || account.id === null)
  return account.kind === 'bot' || isByLogin ? named : undefined
}

/** The row of that whole address; it must be lower-case. */
export function addressRow(address: string): Row<'address'> | undefined {
  return BY_ADDRESS.get(address)
}

/** A row with its regular expression, compiled once. */
function compiled<R extends Marker & { readonly match: { readonly pattern: string } }>(
  row: R,
): { readonly row: R; readonly regex: RegExp } {
  return { row, regex: new RegExp(row.match.pattern) }
}

export const ADDRESS_SHAPES = rowsOf('address-shape').map(compiled)
export const NAMES = rowsOf('name').map(compiled)
export const LINES = rowsOf('line').map(compiled)
export const SUBJECTS = rowsOf('subject').map(compiled)
export const COMMENTS = rowsOf('comment').map(compiled)
export const BRANCHES = rowsOf('branch').map(compiled)
export const LINKS: readonly Compiled<'link'>[] = rowsOf('link').map((row) => ({
  row,
  regex: new RegExp(`^${row.match.rest}`),
}))

/** Rows of one trailer key, lower-case. */
export const TRAILERS: ReadonlyMap<string, readonly Compiled<'trailer'>[]> = groupTrailers()

function groupTrailers(): ReadonlyMap<string, readonly Compiled<'trailer'>[]> {
  const byKey = new Map<string, Compiled<'trailer'>[]>()
  for (const row of rowsOf('trailer')) {
    const regex = new RegExp(row.match.value ?? '^\\S')
    for (const key of row.match.keys) byKey.set(key, [...(byKey.get(key) ?? []), { row, regex }])
  }
  return byKey
}
