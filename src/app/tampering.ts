import type { Decision } from '../core/decision.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { managedLabels, wantedLabels } from '../report/labels.ts'
import type { AuditEntry } from './ports.ts'
import type { Cause, PullRequestRef } from './work.ts'

/** What was judged, and when. */
interface Judged {
  readonly ref: PullRequestRef
  readonly decision: Decision
  readonly policy: PolicyInForce
  readonly now: string
}

/** Hands laid on our labels and comments. They are put right by publishing; here it is recorded who did it. */
export function tamperingEntries(causes: readonly Cause[], judged: Judged): readonly AuditEntry[] {
  return causes.flatMap((cause) => {
    if (cause.kind === 'comment-touched') {
      const { comment, action } = cause
      return [entry(judged, cause.by, { operation: 'comment-restored', comment, action })]
    }
    if (cause.kind !== 'labelled' || !isWrong(cause, judged)) return []
    const { label, added } = cause
    return [
      entry(judged, cause.by, { operation: 'label-corrected', label, action: added ? 'set' : 'removed' }),
    ]
  })
}

/** A label of ours that is set though it does not apply, or removed though it does. */
function isWrong(
  { label, added }: Extract<Cause, { kind: 'labelled' }>,
  { decision, policy }: Judged,
): boolean {
  if (!decision.touches || !isNamed(label, managedLabels(policy))) return false
  return isNamed(label, wantedLabels(decision, policy)) !== added
}

function isNamed(label: string, among: readonly { readonly name: string }[]): boolean {
  return among.some(({ name }) => name.toLowerCase() === label.toLowerCase())
}

function entry({ ref, now }: Judged, actor: AuditEntry['actor'], data: AuditEntry['data']): AuditEntry {
  return {
    kind: 'operation',
    at: now,
    repository: `${ref.owner}/${ref.name}`,
    pullRequest: ref.number,
    actor,
    data,
  }
}
