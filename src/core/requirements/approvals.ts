import type { Need, RequirementResult } from '../decision.ts'
import { candidatesFor, type Demand, demandsOf, fits, shortfallOf } from '../demands.ts'
import { findTeam, readPrincipal } from '../principals.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const APPROVALS: Requirement = {
  kind: 'approvals',
  key: 'approvals',
  summary:
    'So many independent humans with write permission approve the current head commit. Entries of a list count on their own: one person may fill several. With `from: [codeowners]` alone each changed file that has owners needs one of them. A standing request for changes by somebody with write permission blocks.',
  remedy: 'Ask somebody who took no part in the change to review its head commit.',
  example: 'approvals:\n  - { count: 2 }\n  - { count: 1, from: [team/owners, codeowners] }',
  evaluate: evaluateApprovals,
}

function evaluateApprovals(context: RuleContext): RequirementResult | null {
  if (context.rule.require.approvals === undefined) return null
  const demands = demandsOf(context.rule.require, context)
  const objections = context.opinions.opponents.map((person): Need => ({ kind: 'change-request', person }))
  const needs = [...objections, ...demands.flatMap((demand) => needsOf(demand, context))]
  return {
    kind: 'approvals',
    met: needs.length === 0 && context.facts.reviewsKnown,
    wanted: demands.map(inWords).join(', '),
    seen: demands.map((demand) => progressOf(demand, context)).join(', '),
    needs,
  }
}

function inWords({ count, from }: Demand): string {
  return from === null ? `${count}` : `${count} from ${from.join(' or ')}`
}

/** `1 of 2, 0 of 1 from team/owners`. */
function progressOf(demand: Demand, context: RuleContext): string {
  const signed = context.opinions.approvers.filter((person) => fits(person, demand, context)).length
  return `${Math.min(signed, demand.count)} of ${inWords(demand)}`
}

function needsOf(demand: Demand, context: RuleContext): readonly Need[] {
  const count = context.facts.reviewsKnown ? shortfallOf(demand, context) : demand.count
  if (count === 0) return []
  const approval: Need = {
    kind: 'approval',
    count,
    from: demand.from,
    candidates: candidatesFor(demand, context),
  }
  return [approval, ...troubles(demand, context)]
}

/** A team that cannot be read, or does not exist, is named: waiting for its approval would be in vain. */
function troubles({ from }: Demand, { facts }: RuleContext): readonly Need[] {
  if (from === null || !facts.reviewsKnown) return []
  const principals = from.map(readPrincipal)
  const states = principals.map((principal) =>
    principal.kind === 'team' ? findTeam(facts.teams, principal.slug)?.state : null,
  )
  if (states.includes('unreadable')) return [{ kind: 'permission', permission: 'members: read' }]
  const isHopeless = principals.every(
    (principal, at) => principal.kind === 'unknown' || states[at] === 'missing',
  )
  return isHopeless
    ? [{ kind: 'fix-policy', message: `${from.join(' or ')}: there is no such team or account` }]
    : []
}
