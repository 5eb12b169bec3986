import type { Account, App, Owner, Repository } from './entities.ts'

/** Something happened that GitHub tells apps about. The parts are its own members of the payload, already in GitHub's shape. */
export interface Occurrence {
  readonly event: string
  readonly action: string | null
  readonly account: Owner
  readonly repository: Repository | null
  readonly sender: Account
  readonly parts: Readonly<Record<string, unknown>>
  /** When only this app is told, as with a pressed button. */
  readonly app?: App
}
