import type { Command } from 'commander'
import type { AuditVerdict } from '../app/upkeep-ports.ts'
import { grouped } from '../report/phrases.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { World } from './world.ts'

/** `audit verify`: recomputes every chain of the audit log, and names the first entry that does not fit. */
export async function runAuditVerify(_: Command, world: World): Promise<ExitCode> {
  const records = await world.openRecords()
  try {
    const verdict = await records.verifyAudit()
    await world.out.write(verdictText(verdict))
    return verdict.ok ? EXIT.met : EXIT.unmet
  } finally {
    await records.close()
  }
}

/** `audit export`: every entry, oldest first, as it comes out of the store. */
export async function runAuditExport(command: Command, world: World): Promise<ExitCode> {
  const { format } = command.opts<{ readonly format: 'jsonl' | 'csv' }>()
  const records = await world.openRecords()
  try {
    for await (const line of records.exportAudit(format)) {
      await world.out.write(`${line}\n`)
      if (world.out.isClosed()) break
    }
    return EXIT.met
  } finally {
    await records.close()
  }
}

function verdictText({ ok, entries, heads, broken }: AuditVerdict): string {
  const lines = heads.map(
    ({ installation, seq, hash }) =>
      `installation ${installation}: newest entry ${grouped(seq)}, hash ${hash}`,
  )
  const sum =
    ok || broken === null
      ? `The audit log is whole. Entries checked: ${grouped(entries)}.`
      : `The audit log is broken at entry ${broken.seq} of installation ${broken.installation}: ${broken.reason}.`
  return `${[...lines, sum].join('\n')}\n`
}
