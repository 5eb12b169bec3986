import type { RunStatement } from './statements.ts'

/** Commits a transaction that changes nothing, which a database that cannot write its log does not do. */
const SIGN_OF_LIFE = 'select pg_current_xact_id()'

/**
 * Runs statements, and after an error that may have broken the database for good sees whether it still lives. Where
 * Postgres would end the server and start it again, as on a disk that has no room for its log, PGlite goes on and
 * refuses everything from then on.
 */
export function watchedStatements(run: RunStatement, onBroken: (error: unknown) => void): RunStatement {
  return async function runWatched(text, values) {
    try {
      return await run(text, values)
    } catch (error) {
      if (mayHaveBroken(error) && (await isBroken(run))) onBroken(error)
      throw error
    }
  }
}

async function isBroken(run: RunStatement): Promise<boolean> {
  try {
    await run(SIGN_OF_LIFE, [])
    return false
  } catch (error) {
    return mayHaveBroken(error)
  }
}

/** Internal errors, errors of the system, too many files, and whatever is not Postgres' own; a full disk is none. */
const GRAVE = /^(?:XX|58|53000)/

function mayHaveBroken(error: unknown): boolean {
  if (!Error.isError(error)) return false
  if ('code' in error && typeof error.code === 'string') return GRAVE.test(error.code)
  return error.name === 'RuntimeError' || error.name === 'ExitStatus'
}
