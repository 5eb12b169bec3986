import type { Contract } from '../contract.ts'
import { type Caller, may, type Need } from '../http/caller.ts'
import type { Repository } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { forbidden } from './errors.ts'

/** What every resolver may need beside its source. */
export interface Context {
  readonly world: World
  readonly caller: Caller
  readonly contract: Contract
  readonly rateLimit: object
}

/** Arguments of fields, of all fields together; the schema has seen to which field has which. */
export interface Args {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
  readonly id?: string
  readonly ids?: readonly string[]
  readonly owner?: string
  readonly name?: string
  readonly login?: string
  readonly slug?: string
  readonly number?: number
  readonly expression?: string
  readonly qualifiedName?: string
  readonly path?: string
  readonly branch?: string | null
  readonly query?: string | null
  readonly oid?: string | null
  readonly membership?: 'ALL' | 'IMMEDIATE' | 'CHILD_TEAM' | null
  readonly states?: readonly string[] | null
  readonly environments?: readonly string[] | null
  readonly author?: string | null
  readonly labels?: readonly string[] | null
  readonly baseRefName?: string | null
  readonly headRefName?: string | null
  readonly refPrefix?: string
  readonly itemTypes?: readonly string[] | null
  readonly since?: string | null
  readonly writersOnly?: boolean | null
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null
  readonly filterBy?: {
    readonly appId?: number | null
    readonly checkName?: string | null
    readonly checkType?: 'ALL' | 'LATEST' | null
    readonly status?: string | null
  } | null
}

/** How the fields of one type are had from a value of it. */
export type Fields<Source> = Readonly<
  Record<string, (source: Source, args: Args, context: Context) => unknown>
>

/** Refuses a field to an app that lacks the permission. */
export function need({ caller }: Context, repository: Repository, permission: Need): void {
  if (!may(caller, repository, [permission])) throw forbidden()
}

/** True when an argument was not given, or is just that. */
export function fits<T>(wanted: T | null | undefined, actual: T): boolean {
  return wanted === undefined || wanted === null || wanted === actual
}
