import { sql } from 'kysely'
import type { KeepInstallations } from '../../app/upkeep-ports.ts'
import type { Db, Tx } from './database.ts'

export function keepInstallations(db: Db): KeepInstallations {
  return {
    async rememberInstallation({ installation, owner, state, at }) {
      await db
        .insertInto('app.installation')
        .values({ id: installation, owner, state, state_at: at, last_turn: 0 })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet({ owner, state, state_at: at })
            // Deliveries come out of order: an older one does not undo a newer one.
            .where('app.installation.state_at', '<=', at),
        )
        .execute()
    },
    async knownInstallations() {
      const rows = await db
        .selectFrom('app.installation')
        .select(['id', 'owner', 'state', 'state_at'])
        .where('state', '!=', 'deleted')
        .execute()
      return rows.map(({ id, owner, state, state_at: at }) => ({ installation: id, owner, state, at }))
    },
    async installationState(id) {
      const row = await db.selectFrom('app.installation').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return null
      const { owner, state, state_at: at, pause_until: pausedUntil } = row
      return { installation: id, owner, state, at, pausedUntil }
    },
    pauseInstallation: (id, until) => pause(db, id, until),
  }
}

/** Lengthens the pause of an installation; never shortens it. */
export async function pause(db: Db | Tx, id: number, until: string): Promise<void> {
  await sql`
    insert into app.installation as i (id, pause_until) values (${id}, ${until}::timestamptz)
    on conflict (id) do update set pause_until = greatest(i.pause_until, excluded.pause_until)`.execute(db)
}
