import { formatProblem } from '../policy/load.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { MODES, type Mode } from '../policy/words.ts'
import type { Finding, Need } from './decision.ts'
import type { Facts } from './facts.ts'

/** A permission of the app is missing, so that something could not be judged. */
const PERMISSION_MISSING = 'permission-missing'
/** A pull request below this one in its stack, which would be merged with it, is unmet. */
const STACK_BELOW_UNMET = 'stack-below-unmet'

/** The policy that the pull request proposes, or its tests, have mistakes: merged, it would hold everybody up. */
const POLICY_MISTAKES = 'policy-mistakes'
/** More are not told one by one. */
const MOST_MISTAKES = 5

/** What stands in the way whatever the rules say. It weighs as much as the strictest thing in the policy. */
export function builtInFindings(facts: Facts, policy: PolicyInForce): readonly Finding[] {
  const permissions = facts.missingPermissions.map(
    (permission): Trouble => ({
      rule: PERMISSION_MISSING,
      description: 'Something that the policy needs could not be read.',
      wanted: permission,
      seen: 'not granted',
      needs: [{ kind: 'permission', permission }],
    }),
  )
  const below = (facts.unmetBelow ?? []).map(
    (number): Trouble => ({
      rule: STACK_BELOW_UNMET,
      description: 'Merging this pull request merges those below it in the stack.',
      wanted: `#${number} is met`,
      seen: 'unmet',
      needs: [{ kind: 'check', name: `ai-policy of #${number}`, conclusion: 'failure' }],
    }),
  )
  const troubles = [...permissions, ...below, ...mistakes(facts)]
  return troubles.map((trouble) => findingOf(trouble, policy))
}

function mistakes({ policyChange }: Facts): readonly Trouble[] {
  const errors = (policyChange?.problems ?? []).filter(({ severity }) => severity === 'error')
  const told = errors.slice(0, MOST_MISTAKES).map(formatProblem)
  if (told.length === 0) return []
  return [
    {
      rule: POLICY_MISTAKES,
      description: 'This pull request changes the policy or its tests, with mistakes.',
      wanted: 'no mistakes',
      seen: `${errors.length} of them`,
      needs: told.map((message) => ({ kind: 'fix-policy', message, proposed: true })),
    },
  ]
}

interface Trouble {
  readonly rule: string
  readonly description: string
  readonly wanted: string
  readonly seen: string
  readonly needs: readonly Need[]
}

function findingOf({ rule, description, wanted, seen, needs }: Trouble, policy: PolicyInForce): Finding {
  return {
    rule,
    layer: policy.layers.at(-1)?.layer ?? 'repository',
    origin: 'built-in',
    mode: strictestMode(policy),
    status: 'unmet',
    description,
    remedy: null,
    requirements: [{ kind: 'policy', met: false, wanted, seen, needs }],
    waivedBy: null,
    absolute: false,
    tool: null,
  }
}

/** Where no policy is in force there is no mode to keep to. */
function strictestMode({ layers, sources }: PolicyInForce): Mode {
  if (sources.length === 0) return 'enforce'
  const modes = layers.flatMap((layer) => [layer.mode, ...layer.rules.map((rule) => rule.mode)])
  return MODES.find((mode) => modes.includes(mode)) ?? 'enforce'
}
