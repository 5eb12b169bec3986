import type { PolicyInForce } from '../policy/policy.ts'
import { MODES, type Mode } from '../policy/words.ts'
import type { Finding, Need } from './decision.ts'
import type { Facts } from './facts.ts'

/** A permission of the app is missing, so that something could not be judged. */
const PERMISSION_MISSING = 'permission-missing'
/** A pull request below this one in its stack, which would be merged with it, is unmet. */
const STACK_BELOW_UNMET = 'stack-below-unmet'

/** What stands in the way whatever the rules say. It weighs as much as the strictest thing in the policy. */
export function builtInFindings(facts: Facts, policy: PolicyInForce): readonly Finding[] {
  const permissions = facts.missingPermissions.map(
    (permission): Trouble => ({
      rule: PERMISSION_MISSING,
      description: 'Something that the policy needs could not be read.',
      wanted: permission,
      seen: 'not granted',
      need: { kind: 'permission', permission },
    }),
  )
  const below = (facts.unmetBelow ?? []).map(
    (number): Trouble => ({
      rule: STACK_BELOW_UNMET,
      description: 'Merging this pull request merges those below it in the stack.',
      wanted: `#${number} is met`,
      seen: 'unmet',
      need: { kind: 'check', name: `ai-policy of #${number}`, conclusion: 'failure' },
    }),
  )
  return [...permissions, ...below].map((trouble) => findingOf(trouble, policy))
}

interface Trouble {
  readonly rule: string
  readonly description: string
  readonly wanted: string
  readonly seen: string
  readonly need: Need
}

function findingOf({ rule, description, wanted, seen, need }: Trouble, policy: PolicyInForce): Finding {
  return {
    rule,
    layer: policy.layers.at(-1)?.layer ?? 'repository',
    origin: 'built-in',
    mode: strictestMode(policy),
    status: 'unmet',
    description,
    remedy: null,
    requirements: [{ kind: 'policy', met: false, wanted, seen, needs: [need] }],
    waivedBy: null,
    absolute: false,
    tool: null,
  }
}

function strictestMode({ layers }: PolicyInForce): Mode {
  const modes = layers.flatMap((layer) => [layer.mode, ...layer.rules.map((rule) => rule.mode)])
  return MODES.find((mode) => modes.includes(mode)) ?? 'enforce'
}
