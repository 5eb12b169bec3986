import { randomUUID } from 'node:crypto'
import type { AuditEntry, Claimed, Delivery, Outcome, Settlement, WorkResult } from '../../src/app/ports.ts'
import type { PullRequestRef, WorkItem } from '../../src/app/work.ts'

/** A pull request of a made-up repository. */
export function pullRequest(number: number, ref: Partial<PullRequestRef> = {}): PullRequestRef {
  return { installation: 7, repositoryId: 99, owner: 'acme', name: 'web', number, ...ref }
}

/** Work for that pull request. */
export function lookAt(ref: PullRequestRef, action = 'synchronize'): WorkItem {
  return { kind: 'pull-request', ref, cause: { kind: 'changed', action } }
}

/** A delivery with an id of its own. */
export function delivery(fields: Partial<Delivery> = {}): Delivery {
  return {
    id: randomUUID(),
    event: 'pull_request',
    action: 'synchronize',
    installation: 7,
    receivedAt: new Date().toISOString(),
    ...fields,
  }
}

/** The end of work that left this behind, and nothing else. */
export function done(settlement: Partial<Settlement> = {}): WorkResult {
  return {
    kind: 'done',
    settlement: { outcomes: [], audit: [], receipts: [], ask: [], carriers: [], ...settlement },
  }
}

/** Actions of what was claimed. */
export function actionsOf(claimed: Claimed): readonly string[] {
  return claimed.items.flatMap(({ item }) =>
    item.kind === 'pull-request' && item.cause.kind === 'changed' ? [item.cause.action] : [],
  )
}

/** What one evaluation left behind; nothing, unless said otherwise. */
export function outcome(ref: PullRequestRef, fields: Partial<Outcome> = {}): Outcome {
  return {
    ref,
    decision: null,
    digest: null,
    newSignals: [],
    newDrivers: [],
    carriers: [],
    baseChangedAt: null,
    comment: null,
    requested: [],
    ownerships: [],
    acknowledgements: [],
    audit: [],
    ...fields,
  }
}

/** An entry of the audit log. */
export function auditEntry(fields: Partial<AuditEntry> = {}): AuditEntry {
  return {
    kind: 'decision',
    at: '2026-11-20T10:00:00Z',
    repository: 'acme/web',
    pullRequest: 1,
    actor: { id: 1, login: 'jane', kind: 'user' },
    data: { verdict: 'pass' },
    ...fields,
  }
}
