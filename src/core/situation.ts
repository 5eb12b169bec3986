import type { PolicyInForce, PolicyLayer, RuleInForce } from '../policy/policy.ts'
import { type BlastRadius, measureBlastRadius } from './blast-radius.ts'
import { type CodeOwners, readCodeOwners } from './codeowners.ts'
import { type Drivers, findDrivers } from './drivers.ts'
import { type Evidence, gatherEvidence } from './evidence.ts'
import type { Facts } from './facts.ts'
import { type Opinions, weighReviews } from './opinions.ts'
import { isToolIdentity } from './provenance/co-authors.ts'

/** What the rules of one layer look at: the facts, and what was made of them under this layer. */
export interface Situation {
  readonly facts: Facts
  readonly policy: PolicyInForce
  readonly layer: PolicyLayer
  /** ISO time of judging. */
  readonly now: string
  readonly evidence: Evidence
  readonly blast: BlastRadius
  readonly drivers: Drivers
  readonly opinions: Opinions
  readonly owners: CodeOwners | null
}

/** A situation, and the rule that is judged in it. */
export interface RuleContext extends Situation {
  readonly rule: RuleInForce
}

/** Makes of the facts what a layer's rules look at. */
export function situate(facts: Facts, policy: PolicyInForce, layer: PolicyLayer, now: string): Situation {
  const evidence = gatherEvidence(facts, { ...layer, ownLabels: ownLabels(policy) }, now)
  const drivers = findDrivers(facts, {
    aiCommits: evidence.aiCommits,
    openedByAgent: evidence.counting.some((signal) => signal.place === 'pull-request-author'),
    isTool: isToolIdentity,
  })
  return {
    facts,
    policy,
    layer,
    now,
    evidence,
    blast: measureBlastRadius(facts, layer.levels),
    drivers,
    opinions: weighReviews(facts, { layer, drivers, ai: evidence.provenance.ai }),
    owners: facts.codeowners === null ? null : readCodeOwners(facts.codeowners.text, facts.repository.owner),
  }
}

function ownLabels({ aiLabel, exceptionLabel }: PolicyInForce): readonly string[] {
  return [aiLabel, exceptionLabel].filter((label) => label !== false)
}
