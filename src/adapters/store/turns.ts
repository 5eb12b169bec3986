import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Each further key of an installation queues up behind what others ask for in the next this many seconds. */
const TURN_SECONDS = 10
/** No installation is put back by more than this. */
const LONGEST_PUT_BACK_SECONDS = 3600
/** What nobody waits for comes after all that somebody does. Turns are seconds, so they stay far below this. */
const BACKGROUND = 1_000_000_000

/** Where an installation stands in the order of all. */
interface Turn {
  /** Seconds since a day in the past. */
  readonly turn: number
  /** Seconds for which nothing of the installation is worked. */
  readonly paused: number
}

/** Bigger comes first. `place` is the place among those that share the turn. */
export function priorityOf(
  { turn, place }: { readonly turn: number; readonly place: number },
  isBackground: boolean,
): number {
  return -((isBackground ? BACKGROUND : 0) + turn + place * TURN_SECONDS)
}

/** It waits among what nobody waits for. */
export function isLate({ priority }: { readonly priority: number }): boolean {
  return priority <= -BACKGROUND
}

/**
 * Fairness: work is taken in the order of turns. A turn is a time, in seconds; an installation that asks for much
 * gets turns further and further ahead, so that whoever asks for little comes first. What a sweep asks for takes
 * none, or the next event of the installation would queue up behind it.
 */
export async function takeTurns(tx: Tx, installation: number, count: number): Promise<Turn> {
  if (count === 0) return thisMoment(tx, installation)
  const length = (count - 1) * TURN_SECONDS
  const found = await sql<Turn>`
    with clock as (select extract(epoch from now() - timestamptz '2026-01-01 00:00:00Z')::int as now)
    insert into app.installation as i (id, last_turn)
    select ${installation}::bigint, clock.now + ${length}::int from clock
    on conflict (id) do update set last_turn = ${length}::int + least(
      greatest(i.last_turn + ${TURN_SECONDS}::int, excluded.last_turn - ${length}::int),
      excluded.last_turn - ${length}::int + ${LONGEST_PUT_BACK_SECONDS}::int)
    returning last_turn - ${length}::int as turn,
      ceil(coalesce(greatest(0, extract(epoch from pause_until - now())), 0))::int as paused`.execute(tx)
  return found.rows[0] ?? { turn: 0, paused: 0 }
}

async function thisMoment(tx: Tx, installation: number): Promise<Turn> {
  const found = await sql<Turn>`
    select extract(epoch from now() - timestamptz '2026-01-01 00:00:00Z')::int as turn,
      ceil(coalesce(greatest(0, extract(epoch from max(pause_until) - now())), 0))::int as paused
    from app.installation where id = ${installation}::bigint`.execute(tx)
  return found.rows[0] ?? { turn: 0, paused: 0 }
}
