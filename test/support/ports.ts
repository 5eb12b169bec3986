import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { RememberPolicies } from '../../src/app/ports.ts'
import type { TakeOnce } from '../../src/app/upkeep-ports.ts'

/** Stands for what a test does not come to. */
export function notAsked(): never {
  throw new Error('this test does not ask for it')
}

/** Names are taken once, as in the store. */
export function takingOnce(taken: Set<string> = new Set()): TakeOnce {
  return {
    async takeOnce(_ref, name) {
      const isNew = !taken.has(name)
      taken.add(name)
      return isNew
    },
    isTaken: async (_ref, name) => taken.has(name),
  }
}

/** One policy, of the repository, was in force when it was last looked. */
export function lastPolicyIs(text: string): RememberPolicies {
  return {
    lastPolicy: async () => ({
      repository: { state: 'found', repository: 'acme/web', commit: 'c', blob: 'b', text },
      organisation: { state: 'absent' },
      invalidSince: null,
      asks: FIRST_LOOK,
    }),
    rememberPolicy: notAsked,
    hasKnownFloor: notAsked,
    timedPolicies: notAsked,
  }
}
