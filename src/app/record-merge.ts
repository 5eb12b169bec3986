import { READABLES, recordFacts } from '../core/recorded-facts.ts'
import { gatherFacts } from './gather.ts'
import type { JudgePorts, Seen } from './judge.ts'
import { FIRST_LOOK } from './policy-in-force.ts'
import type { RecordedMerge } from './ports.ts'
import type { Cause } from './work.ts'

type Merge = Extract<Cause, { kind: 'closed' }>

/** What was read of a merged pull request anyway, kept so that policies can be tried on it; also where there is none. */
export async function recordMerge(
  { exceptions }: Pick<JudgePorts, 'exceptions'>,
  { ref, reading, memory, known }: Seen,
  { merge, causes }: { readonly merge: Merge; readonly causes: readonly Cause[] },
): Promise<readonly RecordedMerge[]> {
  const kept = { memory, exceptions: await exceptions.exceptionsFor(ref), shares: [], causes }
  const asked = known?.asks ?? FIRST_LOOK
  const record = recordFacts(gatherFacts(reading, kept), {
    mergedAt: merge.at,
    read: READABLES.filter((name) => asked[name]),
  })
  return record === null ? [] : [{ ref, record }]
}
