import { mergeApprovals } from './cover.ts'
import type { Finding, Need } from './decision.ts'
import type { Situation } from './situation.ts'
import { findPending } from './waivers.ts'

/** Needs in the order in which they are done: what nobody can do, then author, reviewers, and those who are waited for. */
const ORDER: readonly Need['kind'][] = [
  'impossible',
  'fix-policy',
  'permission',
  'disclosure',
  'attestation',
  'trailer',
  'sign-off',
  'tests',
  'shrink',
  'owner',
  'change-request',
  'acknowledge',
  'approval',
  'check',
  'exception',
  'wait-for-share',
]

/**
 * The smallest set of needs that turns the verdict green: over all enforced unmet findings or, when there is none, over
 * those that only warn. Where an absolute finding stands nothing helps, and only that is said.
 */
export function findShortestPath(
  findings: readonly Finding[],
  situations: readonly Situation[],
): readonly Need[] {
  const open = openFindings(findings)
  const hopeless = open.filter((finding) => finding.absolute)
  if (hopeless.length > 0) return inOrder(withoutDoubles(hopeless.flatMap(needsIn)))
  const needs = open.flatMap((finding) =>
    isImpossible(finding) ? exceptionsFor(finding, situations) : needsIn(finding),
  )
  const approvals = mergeApprovals(needs.filter((need) => need.kind === 'approval'))
  return inOrder([...mergeOthers(needs.filter((need) => need.kind !== 'approval')), ...approvals])
}

/** Exceptions that would do instead: one for each open finding that an exception may lift and that has a way of its own. */
export function findAlternatives(
  findings: readonly Finding[],
  situations: readonly Situation[],
): readonly Need[] {
  const open = openFindings(findings)
  if (open.some((finding) => finding.absolute)) return []
  const others = open.filter((finding) => !isImpossible(finding) && !needsIn(finding).some(isException))
  return withoutDoubles(others.flatMap((finding) => exceptionsFor(finding, situations)))
}

function openFindings(findings: readonly Finding[]): readonly Finding[] {
  const unmet = findings.filter((finding) => finding.status === 'unmet')
  const enforced = unmet.filter((finding) => finding.mode === 'enforce')
  return enforced.length > 0 ? enforced : unmet
}

function needsIn(finding: Finding): readonly Need[] {
  return finding.requirements.flatMap((requirement) => requirement.needs)
}

/** Part of it cannot be done, so that the rest of it would be in vain. */
function isImpossible(finding: Finding): boolean {
  return needsIn(finding).some((need) => need.kind === 'impossible')
}

function isException(need: Need): boolean {
  return need.kind === 'exception'
}

/** Only rules of the policy can be excepted, not what the app itself finds wanting. */
function exceptionsFor(finding: Finding, situations: readonly Situation[]): readonly Need[] {
  const [first] = situations
  const isOwn = situations.some(({ layer }) => layer.rules.some((rule) => rule.id === finding.rule))
  if (first === undefined || (finding.tool === null && !isOwn)) return []
  const about =
    finding.tool === null ? { rule: finding.rule, tool: null } : { rule: null, tool: finding.tool }
  const pending = findPending(about, first.facts)?.id ?? null
  return [{ kind: 'exception', ...about, pending, granters: first.policy.granters }]
}

function inOrder(needs: readonly Need[]): readonly Need[] {
  return needs.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
}

/** One of each; of two limits on one thing the lower, of two disclosures of one section all that is missing. */
function mergeOthers(needs: readonly Need[]): readonly Need[] {
  const merged = new Map<string, Need>()
  for (const need of needs) {
    const key = keyOf(need)
    const earlier = merged.get(key)
    merged.set(key, earlier === undefined ? need : joined(earlier, need))
  }
  return [...merged.values()]
}

function withoutDoubles(needs: readonly Need[]): readonly Need[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()]
}

function keyOf(need: Need): string {
  if (need.kind === 'shrink') return `shrink ${need.what}`
  if (need.kind === 'disclosure') return `disclosure ${need.heading}`
  if (need.kind === 'change-request') return `change-request ${need.person.login}`
  return JSON.stringify(need)
}

function joined(one: Need, other: Need): Need {
  if (one.kind === 'shrink' && other.kind === 'shrink') return one.max <= other.max ? one : other
  if (one.kind === 'disclosure' && other.kind === 'disclosure') {
    return { ...one, missing: [...new Set([...one.missing, ...other.missing])] }
  }
  return one
}
