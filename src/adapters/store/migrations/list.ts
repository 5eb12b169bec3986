import { fifth } from './fifth.ts'
import { first } from './first.ts'
import { fourth } from './fourth.ts'
import { second } from './second.ts'
import { third } from './third.ts'

/** One step of the schema `app`: never changed once released, only followed by another. */
interface Migration {
  readonly number: number
  readonly name: string
  readonly statements: readonly string[]
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'first', statements: first },
  { number: 2, name: 'surroundings', statements: second },
  { number: 3, name: 'recorded facts', statements: third },
  { number: 4, name: 'what was looked at', statements: fourth },
  { number: 5, name: 'failures of work', statements: fifth },
]

/** Number of the newest step; an export says which one it was made with. */
export const SCHEMA_VERSION = MIGRATIONS.length
