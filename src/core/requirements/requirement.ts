import type { Require } from '../../policy/schema.ts'
import type { RequirementKind, RequirementResult } from '../decision.ts'
import type { RuleContext } from '../situation.ts'

/** One kind of requirement: what it asks, how to meet it, and how it is judged. */
export interface Requirement {
  readonly kind: RequirementKind
  /** The key under `require` that asks for it. */
  readonly key: keyof Require
  readonly summary: string
  readonly remedy: string
  /** The value of the key in YAML, for the documentation. */
  readonly example: string
  /** Judges a rule; null when the rule does not ask for it. */
  readonly evaluate: (context: RuleContext) => RequirementResult | null
}
