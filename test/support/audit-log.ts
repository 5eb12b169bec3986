import type { AuditEntry } from '../../src/app/ports.ts'
import { eventually } from './eventually.ts'
import type { RunningApp } from './running-app.ts'

type Told = Pick<AuditEntry, 'kind' | 'at' | 'repository' | 'pullRequest' | 'actor' | 'data'>

/** Everything that the audit log says of a repository, oldest first. */
export async function entriesOf(running: RunningApp, repository: string): Promise<readonly Told[]> {
  await settled(running)
  return entriesSoFar(running, repository)
}

async function entriesSoFar(running: RunningApp, repository: string): Promise<readonly Told[]> {
  const entries: Told[] = []
  for await (const line of running.server.store.exportAudit('jsonl')) {
    const entry = JSON.parse(line) as Told
    if (entry.repository === repository) entries.push(entry)
  }
  return entries
}

/** What was found after the fact. */
export async function findingsOf(running: RunningApp, repository: string): Promise<readonly Told[]> {
  return (await entriesOf(running, repository)).filter(isFinding)
}

/** The same while work still waits for something to happen. */
export async function findingsSoFar(running: RunningApp, repository: string): Promise<readonly Told[]> {
  return (await entriesSoFar(running, repository)).filter(isFinding)
}

function isFinding({ kind }: Told): boolean {
  return kind === 'finding'
}

/** Waits until nothing is left to work off: what work leaves behind is stored with its end. */
async function settled({ server }: RunningApp): Promise<void> {
  await eventually(async () => {
    const { waiting, active } = await server.store.queueDepth()
    if (waiting + active > 0) throw new Error(`${waiting + active} pieces of work are still open`)
  })
}

/** Everything was worked off, which left so many findings. */
export async function leavesFindings(
  running: RunningApp,
  repository: string,
  findings: number,
): Promise<void> {
  await eventually(async () => {
    const found = await findingsOf(running, repository)
    if (found.length !== findings) throw new Error(`${found.length} findings in place of ${findings}`)
  })
}
