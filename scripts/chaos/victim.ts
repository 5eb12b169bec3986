import { randomInt, randomUUID } from 'node:crypto'
import { openStore } from '../../src/adapters/store/open.ts'
import type { Claimed, Log, WorkOff, WorkResult } from '../../src/app/ports.ts'
import { mirrorSyncedFiles } from './disk.ts'
import { limitDisk } from './limited-disk.ts'

/** What a victim is told to do; it goes on until it is killed. */
export interface Orders {
  readonly databaseUrl?: string
  readonly dataDir: string
  /** Deliveries are taken in one after the other, with pauses of up to this; 0: none are. */
  readonly pauseMs: number
  /** A piece of work takes up to this. */
  readonly workMs: number
  /** What a power cut would leave of the data directory is kept here. */
  readonly mirror?: string
  /** While this file is there, the disk with the data directory is full. */
  readonly fullMark?: string
}

/** What a victim tells, one line of JSON each. Times are of the clock that all processes of the machine share. */
export type Told =
  | { readonly kind: 'ready'; readonly at: number }
  | { readonly kind: 'acknowledged'; readonly id: string }
  /** Nothing was promised: whoever delivers tries again. */
  | { readonly kind: 'refused'; readonly id: string }
  | {
      readonly kind: 'started' | 'ended'
      readonly key: string
      readonly run: string
      readonly attempt: number
      readonly at: number
    }
  | { readonly kind: 'aborted'; readonly key: string; readonly at: number }
  | { readonly kind: 'problem'; readonly text: string; readonly cause: string }

const LOG: Log = {
  debug: ignore,
  info: ignore,
  warn: (fields, text) => tell({ kind: 'problem', text, cause: causeOf(fields) }),
  error: (fields, text) => tell({ kind: 'problem', text, cause: causeOf(fields) }),
}

export async function runVictim(text: string): Promise<void> {
  const orders = JSON.parse(text) as Orders // written by `startVictim`
  if (orders.mirror !== undefined) mirrorSyncedFiles(orders.dataDir, orders.mirror)
  if (orders.fullMark !== undefined) limitDisk(orders.dataDir, orders.fullMark)
  const store = await openStore({ ...orders, log: LOG })
  tell({ kind: 'ready', at: Date.now() })
  await store.startWorkers({ concurrency: 4, workOff: workFor(orders.workMs, tell) })
  while (orders.pauseMs > 0) {
    const id = randomUUID()
    tell({ kind: (await isAccepted(store, id)) ? 'acknowledged' : 'refused', id })
    await pause(randomInt(orders.pauseMs))
  }
}

async function isAccepted(store: Awaited<ReturnType<typeof openStore>>, id: string): Promise<boolean> {
  const receivedAt = new Date().toISOString()
  try {
    await store.accept({ id, event: 'pull_request', action: 'synchronize', installation: 7, receivedAt }, [
      itemFor(id),
    ])
    return true
  } catch (error) {
    tell({ kind: 'problem', text: 'a delivery was refused', cause: causeOf({ err: error }) })
    return false
  }
}

function itemFor(id: string): Parameters<Awaited<ReturnType<typeof openStore>>['ask']>[0][number] {
  const ref = { installation: 7, repositoryId: 99, owner: 'acme', name: 'web', number: randomInt(20) }
  return { kind: 'pull-request', ref, cause: { kind: 'changed', action: id } }
}

/** Leaves one audit entry that names the deliveries it was for. */
export function workFor(workMs: number, telling: (told: Told) => void): WorkOff {
  return async function workOff(claimed: Claimed): Promise<WorkResult> {
    const told = { key: claimed.key, run: randomUUID(), attempt: claimed.attempt }
    telling({ kind: 'started', ...told, at: Date.now() })
    claimed.signal.addEventListener('abort', () =>
      telling({ kind: 'aborted', key: claimed.key, at: Date.now() }),
    )
    await pause(workMs > 1000 ? workMs : randomInt(workMs + 1))
    telling({ kind: 'ended', ...told, at: Date.now() })
    const data = { run: told.run, ids: claimed.items.map(({ item }) => idOf(item)) }
    const at = new Date().toISOString()
    const entry = { kind: 'decision', at, repository: 'acme/web', pullRequest: 1, actor: null, data } as const
    return {
      kind: 'done',
      settlement: { outcomes: [], audit: [entry], receipts: [], ask: [], carriers: [] },
    }
  }
}

function idOf(item: Claimed['items'][number]['item']): string {
  return item.kind === 'pull-request' && item.cause.kind === 'changed' ? item.cause.action : ''
}

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

function ignore(): void {
  // Only what went wrong is told.
}

function causeOf(fields: object): string {
  return 'err' in fields && Error.isError(fields.err) ? fields.err.message : JSON.stringify(fields)
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
