import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { acknowledged, check, createLedger, type Ledger, startVictim } from './control.ts'

const PAGE = 4096

/**
 * Pulls the plug on the embedded store: of its files, only what was synced is left, in every other round with a random
 * half of the pages that were written and not synced. The first cut may come while the database is being made.
 */
export async function powerRounds(rounds: number): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-power-'))
  const dataDir = join(home, 'data')
  const mirror = join(home, 'mirror')
  const ledger = createLedger()
  const faults: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    await rm(mirror, { recursive: true, force: true })
    if (fs.existsSync(dataDir)) await cp(dataDir, mirror, { recursive: true })
    const victim = startVictim({ dataDir, mirror, pauseMs: 10, workMs: 20 }, ledger)
    const isEarly = round === 0 && randomInt(2) === 0
    if (isEarly) await new Promise((resolve) => setTimeout(resolve, randomInt(5000)))
    else await acknowledged(ledger, 20 + randomInt(200))
    await victim.kill()
    if (round % 2 === 1) await writeSomePagesBack(dataDir, mirror)
    await rm(dataDir, { recursive: true })
    await rename(mirror, dataDir)
    const copy = join(home, `copy-${round}`)
    await cp(dataDir, copy, { recursive: true })
    faults.push(...(await checkCut(`power cut ${round + 1}`, copy, ledger)))
    await rm(copy, { recursive: true })
  }
  await rm(home, { recursive: true })
  return faults
}

async function checkCut(name: string, dataDir: string, ledger: Ledger): Promise<readonly string[]> {
  try {
    return await check(name, { dataDir }, { ...ledger, runs: new Map() })
  } catch (error) {
    return [`${name}: the store does not open: ${Error.isError(error) ? error.message : 'no error'}`]
  }
}

/** The system may have written pages on its own before the cut, in any order. */
async function writeSomePagesBack(dataDir: string, mirror: string): Promise<void> {
  for (const entry of await readdir(mirror, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const target = join(entry.parentPath, entry.name)
    const source = join(dataDir, relative(mirror, target))
    if (entry.name !== 'lock' && fs.existsSync(source)) writeBack(source, target)
  }
}

function writeBack(source: string, target: string): void {
  const actual = fs.readFileSync(source)
  const synced = fs.readFileSync(target)
  if (actual.equals(synced)) return
  const fd = fs.openSync(target, 'r+')
  for (let from = 0; from < Math.min(actual.length, synced.length); from += PAGE) {
    const page = actual.subarray(from, from + PAGE)
    if (!page.equals(synced.subarray(from, from + PAGE)) && randomInt(2) === 0) {
      fs.writeSync(fd, page, 0, page.length, from)
    }
  }
  fs.closeSync(fd)
}
