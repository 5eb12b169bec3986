import { expect } from 'expect'

/** One collected test: its name with those around it, and what it runs. */
export interface CollectedTest {
  readonly id: string
  readonly file: string
  readonly run: () => unknown
}

type Body = () => void

interface Frame {
  readonly name: string
  readonly before: Body[]
  readonly after: Body[]
}

/** All tests that were declared by the files imported so far. */
export const collected: CollectedTest[] = []
const frames: Frame[] = [{ name: '', before: [], after: [] }]
let count = 0

/** Starts the names of the tests of another file. */
export function enterFile(path: string): void {
  frames.splice(0, frames.length, { name: path, before: [], after: [] })
  count = 0
}

function declareGroup(name: string, body: Body): void {
  frames.push({ name, before: [], after: [] })
  body()
  frames.pop()
}

function declareTest(name: string, body: Body): void {
  const around = [...frames]
  count += 1
  const id = `${[...around.map((frame) => frame.name), name].join(' > ')} #${String(count)}`
  collected.push({ id, file: around[0]?.name ?? '', run: () => runInside(around, body) })
}

function runInside(around: readonly Frame[], body: Body): unknown {
  for (const { before } of around) for (const hook of before) hook()
  try {
    return body()
  } finally {
    for (const { after } of around) for (const hook of after) hook()
  }
}

type Row = readonly unknown[]

function each(declare: (name: string, body: Body) => void) {
  return (rows: readonly unknown[]) =>
    (name: string, body: (...row: Row) => void): void => {
      for (const row of rows) declare(name, () => body(...(Array.isArray(row) ? (row as Row) : [row])))
    }
}

/** What tests import from Jest, collected instead of run; a hook runs around each test. */
export const describe = Object.assign(declareGroup, { each: each(declareGroup) })
export const test = Object.assign(declareTest, { each: each(declareTest) })

export function beforeAll(hook: Body): void {
  frames.at(-1)?.before.push(hook)
}

export function afterAll(hook: Body): void {
  frames.at(-1)?.after.push(hook)
}

export { expect }
