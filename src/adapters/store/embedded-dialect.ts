import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { RunStatement } from './statements.ts'

/** Kysely over the one connection of the embedded database. Whoever uses it must see to it that nobody else does. */
export function embeddedDialect(run: RunStatement): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driverOver(run),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

function driverOver(run: RunStatement): Driver {
  const connection = connectionOver(run)
  return {
    async init() {},
    acquireConnection: async () => connection,
    async beginTransaction() {
      await run('begin', [])
    },
    async commitTransaction() {
      const { command } = await run('commit', [])
      if (command !== 'COMMIT')
        throw new Error('a statement of the transaction had failed: nothing is stored')
    },
    async rollbackTransaction() {
      await run('rollback', [])
    },
    async releaseConnection() {},
    async destroy() {},
  }
}

function connectionOver(run: RunStatement): DatabaseConnection {
  return {
    async executeQuery({ sql, parameters }) {
      const { rows, changed } = await run(sql, parameters)
      return {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely knows what it asked for, the database does not
        rows: rows as never[],
        ...(changed === null ? {} : { numAffectedRows: BigInt(changed) }),
      }
    },
    streamQuery() {
      throw new Error('the embedded database gives all rows at once')
    },
  }
}
