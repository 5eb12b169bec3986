import { tmpdir } from 'node:os'
import { check, createLedger, type Ledger, newDatabase, startVictim } from './control.ts'

/** Heartbeat, look for lapsed ones, and looks for work, with some allowance for a busy machine. */
const LONGEST_SECONDS = 20

/** A process is killed, and another one frozen, in the middle of their work: somebody else does it, once. */
export async function takeOver(): Promise<readonly string[]> {
  return [...(await afterKill()), ...(await afterFreeze())]
}

async function afterKill(): Promise<readonly string[]> {
  const place = { dataDir: tmpdir(), databaseUrl: await newDatabase() }
  const ledger = createLedger()
  const victim = startVictim({ ...place, pauseMs: 1, workMs: 3_600_000 }, ledger)
  await started(ledger, 1)
  const other = startVictim({ ...place, pauseMs: 0, workMs: 10 }, ledger)
  await other.ready
  await victim.kill()
  const killedAt = Date.now()
  const held = heldIn(ledger)
  const before = ledger.told.length
  const seconds = await secondsUntil(() => areStarted(ledger, held, before), killedAt)
  await other.kill()
  console.log(`takeover after kill -9: ${seconds.toFixed(1)} s`)
  const slow = seconds > LONGEST_SECONDS ? [`takeover after kill -9 took ${seconds} s`] : []
  return [...slow, ...(await check('takeover after kill -9', place, ledger))]
}

async function afterFreeze(): Promise<readonly string[]> {
  const place = { dataDir: tmpdir(), databaseUrl: await newDatabase() }
  const ledger = createLedger()
  const frozen = startVictim({ ...place, pauseMs: 300, workMs: 4000 }, ledger)
  await started(ledger, 1)
  const other = startVictim({ ...place, pauseMs: 0, workMs: 10 }, ledger)
  await other.ready
  await started(ledger, 2)
  frozen.child.kill('SIGSTOP')
  const frozenAt = Date.now()
  const before = ledger.told.length
  // What the other one had begun has ended by then.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const held = heldIn(ledger)
  const seconds = await secondsUntil(() => areStarted(ledger, held, before), frozenAt)
  frozen.child.kill('SIGCONT')
  await new Promise((resolve) => setTimeout(resolve, 6000))
  const aborted = ledger.told.filter((told) => told.kind === 'aborted').length
  await frozen.kill()
  await other.kill()
  console.log(`takeover from a frozen process: ${seconds.toFixed(1)} s; it was told of ${aborted} taken over`)
  // The frozen one was at it all the while, which is no overlap: nothing it did can land.
  ledger.runs.clear()
  const slow = seconds > LONGEST_SECONDS ? [`takeover from a frozen process took ${seconds} s`] : []
  const untold = aborted === 0 ? ['the frozen process was not told that its work was taken over'] : []
  return [...slow, ...untold, ...(await check('takeover from a frozen process', place, ledger))]
}

async function started({ told }: Ledger, count: number): Promise<void> {
  await secondsUntil(() => told.filter(({ kind }) => kind === 'started').length >= count, Date.now())
}

/** Keys of the work that was begun and not ended. */
function heldIn({ told }: Ledger): ReadonlySet<string> {
  const ended = new Set(told.flatMap((one) => (one.kind === 'ended' ? [one.run] : [])))
  return new Set(told.flatMap((one) => (one.kind === 'started' && !ended.has(one.run) ? [one.key] : [])))
}

/** All of that work was begun anew since. */
function areStarted({ told }: Ledger, keys: ReadonlySet<string>, from: number): boolean {
  const since = new Set(told.slice(from).flatMap((one) => (one.kind === 'started' ? [one.key] : [])))
  return keys.size > 0 && keys.isSubsetOf(since)
}

async function secondsUntil(holds: () => boolean, from: number): Promise<number> {
  while (!holds()) {
    if (Date.now() - from > 60_000) return Infinity
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return (Date.now() - from) / 1000
}
