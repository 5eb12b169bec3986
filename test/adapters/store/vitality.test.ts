import { expect, test } from '@jest/globals'
import type { Answer } from '../../../src/adapters/store/statements.ts'
import { watchedStatements } from '../../../src/adapters/store/vitality.ts'

const DONE = { rows: [], command: 'SELECT', changed: null }

/** A database that fails a statement with the first error, and shows what it can still do by the second. */
async function brokenBy(error: Error, afterwards: Error | null): Promise<readonly unknown[]> {
  const told: unknown[] = []
  async function run(text: string): Promise<Answer> {
    if (text === 'insert') throw error
    if (afterwards !== null) throw afterwards
    return DONE
  }
  const watched = watchedStatements(run, (broken) => told.push(broken))
  await expect(watched('insert', [])).rejects.toBe(error)
  return told
}

function postgresError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

test('a database that refuses everything after a panic is beyond help', async () => {
  const panic = postgresError('XX000')
  expect(await brokenBy(panic, panic)).toEqual([panic])
  const aborted = Object.assign(new Error('unreachable'), { name: 'RuntimeError' })
  expect(await brokenBy(aborted, aborted)).toEqual([aborted])
})

test('a database that can open no file any more is beyond help', async () => {
  expect(await brokenBy(postgresError('53000'), postgresError('53000'))).toHaveLength(1)
})

test('an internal error of one statement is not the end, within a transaction neither', async () => {
  expect(await brokenBy(postgresError('XX000'), null)).toEqual([])
  expect(await brokenBy(postgresError('XX000'), postgresError('25P02'))).toEqual([])
})

test('a full disk, a broken rule and errors of our own are not the end', async () => {
  for (const error of [postgresError('53100'), postgresError('23505'), new Error('our own')])
    expect(await brokenBy(error, error)).toEqual([])
})
