import type { AuditEntry } from '../../src/app/ports.ts'
import type { RunningApp } from './running-app.ts'

type Told = Pick<AuditEntry, 'kind' | 'at' | 'repository' | 'pullRequest' | 'actor' | 'data'>

/** Everything that the audit log says of a repository, oldest first. */
export async function entriesOf({ server }: RunningApp, repository: string): Promise<readonly Told[]> {
  const entries: Told[] = []
  for await (const line of server.store.exportAudit('jsonl')) {
    const entry = JSON.parse(line) as Told
    if (entry.repository === repository) entries.push(entry)
  }
  return entries
}

/** What was found after the fact. */
export async function findingsOf(running: RunningApp, repository: string): Promise<readonly Told[]> {
  return (await entriesOf(running, repository)).filter(({ kind }) => kind === 'finding')
}
