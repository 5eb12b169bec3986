import type { Decision, Finding, Need } from '../core/decision.ts'
import type { Telling } from './need-words.ts'
import { stepsOf } from './needs.ts'
import { capitalised, day, listed, plural } from './phrases.ts'
import { NO_EVIDENCE, principal } from './sentences.ts'
import type { Voice } from './voice.ts'

/** The shortest true sentence about a decision, without full stop. */
export function titleOf(decision: Decision, voice: Voice): string {
  if (decision.verdict === 'pass') return passTitle(decision, voice)
  const needed = neededTitle(neededOf(decision), tellingOf(decision, voice))
  if (decision.verdict === 'warn') return `Not enforced: ${needed}`
  return capitalised(needed)
}

/**
 * What is to be done: the shortest path, or what the unmet rules want when no path was found. Where something is
 * hopeless, or the policy itself is broken, nothing else would help, and nothing else is told.
 */
export function neededOf(decision: Decision): readonly Need[] {
  const unmet = decision.findings.filter((finding) => finding.status === 'unmet')
  const needs = decision.path.length > 0 ? decision.path : unmet.flatMap(needsOf)
  const hopeless = needs.filter(({ kind }) => kind === 'impossible' || kind === 'fix-policy')
  return hopeless.length > 0 ? hopeless : needs
}

function needsOf(finding: Finding): readonly Need[] {
  return finding.requirements.filter((requirement) => !requirement.met).flatMap(({ needs }) => needs)
}

/** How the needs of this decision are told: as `1 more approval` once somebody's counts. */
export function tellingOf(decision: Decision, voice: Voice): Telling {
  const { head, findings, approvalsKnown } = decision
  return { voice, head, findings, known: approvalsKnown, more: countersigners(decision).length > 0 }
}

/** Logins of those whose approval counts. */
function countersigners(decision: Decision): readonly string[] {
  const counted = decision.weighed.filter((review) => review.counted && review.state === 'approved')
  return counted.flatMap((review) => (review.person === null ? [] : [review.person.login]))
}

/** Something unmet can be lifted, and nothing that cannot would hold it up all the same. */
export function isLiftable({ findings }: Decision): boolean {
  const unmet = findings.filter(({ status }) => status === 'unmet')
  return unmet.length > 0 && unmet.every(({ absolute, origin }) => !absolute && origin !== 'built-in')
}

/** The finding rests on an exception or a waiver. */
export function isWaived(finding: Finding): boolean {
  return finding.status === 'waived'
}

function neededTitle(needs: readonly Need[], telling: Telling): string {
  const approvals = needs.filter((need) => need.kind === 'approval')
  const [other, ...others] = stepsOf(
    needs.filter((need) => need.kind !== 'approval'),
    telling,
  )
  if (other === undefined)
    return approvals.length === 0 ? 'a rule is unmet' : approvalsTitle(approvals, telling)
  const lead = needs[0]?.kind === 'approval' ? approvalsTitle(approvals, telling) : other.short
  const more = others.length + (approvals.length === 0 ? 0 : 1)
  return more === 0 ? lead : `${lead}, and ${plural(more, 'more step')}`
}

type Approval = Extract<Need, { readonly kind: 'approval' }>

/** All approvals in one: `needs 2 approvals, 1 of them from @acme/owners`. */
function approvalsTitle(needs: readonly Approval[], telling: Telling): string {
  const [only] = needs.length === 1 ? stepsOf(needs, telling) : []
  if (only !== undefined) return only.short
  const count = needs.reduce((sum, need) => sum + need.count, 0)
  const all = stepsOf([{ kind: 'approval', count, from: null, candidates: [] }], telling).map(
    ({ short }) => short,
  )
  return [...all, ...needs.flatMap((need) => partOf(need, telling.voice))].join(', ')
}

function partOf({ count, from }: Approval, voice: Voice): readonly string[] {
  if (from === null) return []
  const whom = from.map((name) => principal(name, voice))
  return [`${count} of them from ${listed(whom, 'or')}`]
}

function passTitle(decision: Decision, voice: Voice): string {
  const { notAi, ai, signals, remembered } = decision.provenance
  if (notAi !== null)
    return notAi.granter === null
      ? 'Found not to be AI'
      : `Found not to be AI by ${voice.person(notAi.granter.login)}`
  const waived = decision.findings.filter(isWaived)
  if (waived.length > 0) return waivedTitle(waived, voice)
  const signed = countersigners(decision).map(voice.person)
  if (signed.length > 0 && wantedApprovals(decision)) return `Countersigned by ${listed(signed, 'and', 3)}`
  if (ai) return 'The policy is met'
  return signals.length + remembered.length === 0 ? NO_EVIDENCE : `${NO_EVIDENCE}, only hints`
}

function waivedTitle(waived: readonly Finding[], voice: Voice): string {
  const exceptions = new Map(
    waived.flatMap(({ waivedBy }) => (waivedBy === null ? [] : [[waivedBy.id, waivedBy]])),
  )
  const texts = [...exceptions.values()].map(
    ({ id, endsAt }) => voice.code(id) + (endsAt === null ? '' : ` until ${day(endsAt)}`),
  )
  return texts.length === 0 ? 'Waived' : `Waived by ${listed(texts, 'and', 2)}`
}

function wantedApprovals(decision: Decision): boolean {
  return decision.findings.some(
    ({ status, requirements }) => status === 'met' && requirements.some(({ kind }) => kind === 'approvals'),
  )
}
