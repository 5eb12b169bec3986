import type { KeepMarks } from '../../app/sweep-ports.ts'
import type { Db } from './database.ts'

export function keepMarks(db: Db): KeepMarks {
  return {
    async marks(names) {
      if (names.length === 0) return new Map()
      const rows = await db
        .selectFrom('app.mark')
        .selectAll()
        .where('name', 'in', [...names])
        .execute()
      return new Map(rows.map(({ name, value }) => [name, value]))
    },
    async setMarks(marks) {
      if (marks.size === 0) return
      const rows = [...marks].map(([name, value]) => ({ name, value }))
      await db
        .insertInto('app.mark')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({ value: (eb) => eb.ref('excluded.value') }),
        )
        .execute()
    },
  }
}
