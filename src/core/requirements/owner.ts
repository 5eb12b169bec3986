import type { RequirementResult } from '../decision.ts'
import { isMachine } from '../opinions.ts'
import { isHuman } from '../people.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const OWNER: Requirement = {
  kind: 'owner',
  key: 'owner',
  summary:
    'A human with write permission, the author too, accepts accountability for the change. It is not counted as an approval.',
  remedy: 'Write `/ai-policy own`, or press the button.',
  example: 'owner: true',
  evaluate: evaluateOwner,
}

function evaluateOwner({ rule, facts, layer }: RuleContext): RequirementResult | null {
  if (rule.require.owner === undefined) return null
  const owner = facts.ownerships.find(
    ({ person, canWrite }) => canWrite && isHuman(person) && !isMachine(person, layer.machineUsers),
  )
  return {
    kind: 'owner',
    met: owner !== undefined,
    wanted: 'somebody who accepts accountability',
    seen: owner === undefined ? 'nobody' : owner.person.login,
    needs: owner === undefined ? [{ kind: 'owner' }] : [],
  }
}
