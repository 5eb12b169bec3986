import { labelOfLevel } from '../policy/levels.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { MODES } from '../policy/words.ts'
import { builtInFindings } from './built-in.ts'
import type { Decision, Finding, Provenance, Verdict } from './decision.ts'
import type { ExceptionFacts, Facts } from './facts.ts'
import { type JudgedLayer, judgeLayer, waive } from './judge-layer.ts'
import { notesOn } from './notes.ts'
import { findAlternatives, findShortestPath } from './shortest-path.ts'
import { reviewsAsShown } from './shown-reviews.ts'
import type { Situation } from './situation.ts'
import { whomToRequest } from './to-request.ts'
import { isLive } from './waivers.ts'

/**
 * Judges a pull request: the same facts, policy and moment always give the same decision. Every layer of the policy is
 * judged as a policy of its own, so no layer can loosen another; one below can only tighten it.
 */
export function decide(facts: Facts, policy: PolicyInForce, now: string): Decision {
  const layers = policy.layers.map((layer) => judgeLayer(facts, policy, layer, now))
  const situations = layers.map(({ situation }) => situation)
  const last = lastOf(situations)
  const builtIn = builtInFindings(facts, policy).map((finding) => waive({ finding, files: [] }, last))
  const findings = [...builtIn, ...withoutRepeats(layers.flatMap(findingsOf))]
  const level = last.blast.highest
  return {
    repository: `${facts.repository.owner}/${facts.repository.name}`,
    number: facts.pullRequest.number,
    head: facts.pullRequest.head.sha,
    base: facts.pullRequest.base.sha,
    verdict: verdictOf(findings),
    findings,
    provenance: provenanceOf(situations),
    level: level?.level ?? null,
    levelLabel: level === null ? null : labelOfLevel(level),
    reaches: last.blast.reaches,
    drivers: last.drivers.list,
    weighed: reviewsAsShown(layers),
    path: findShortestPath(findings, situations),
    alternatives: findAlternatives(findings, situations),
    exceptions: bearingExceptions(findings, facts, now),
    sources: policy.sources,
    notes: notesOn(facts, policy, layers),
    policyChange: facts.policyChange ?? null,
    touches: touchesOthers(policy),
    toRequest: whomToRequest(findings, situations),
    approvalsKnown: facts.reviewsKnown,
  }
}

function findingsOf({ concerns }: JudgedLayer): readonly Finding[] {
  return concerns.map(({ finding }) => finding)
}

/** The stance of a floor is joined into the repository's: the same word on the same tool is said once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    (finding, index) =>
      finding.tool === null || !findings.slice(0, index).some((earlier) => saysSame(earlier, finding)),
  )
}

function saysSame(earlier: Finding, later: Finding): boolean {
  const isAsStrict = MODES.indexOf(earlier.mode) <= MODES.indexOf(later.mode)
  return (
    earlier.rule === later.rule &&
    earlier.tool === later.tool &&
    earlier.status === later.status &&
    isAsStrict
  )
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const unmet = findings.filter((finding) => finding.status === 'unmet')
  if (unmet.some((finding) => finding.mode === 'enforce')) return 'fail'
  return unmet.length > 0 ? 'warn' : 'pass'
}

/** The repository's layer has the floor's stricter values joined in, so it sees the most. */
function lastOf(situations: readonly Situation[]): Situation {
  const last = situations.at(-1)
  if (last === undefined) throw new Error('A policy in force has at least one layer')
  return last
}

function provenanceOf(situations: readonly Situation[]): Provenance {
  const seesAi = situations.findLast(({ evidence }) => evidence.provenance.ai)
  return (seesAi ?? lastOf(situations)).evidence.provenance
}

/** Those that waive something here, those that were granted or wait for this pull request, and a finding of "not AI". */
function bearingExceptions(
  findings: readonly Finding[],
  facts: Facts,
  now: string,
): readonly ExceptionFacts[] {
  const waiving = new Set(findings.map((finding) => finding.waivedBy))
  return facts.exceptions.filter((exception) => {
    const isHere = exception.pullRequest === facts.pullRequest.number
    const isOpen = exception.state === 'requested' || isLive(exception, now)
    return waiving.has(exception) || (isHere && isOpen)
  })
}

/** False when everything is only observed: then nothing but the check is shown. */
export function touchesOthers(policy: PolicyInForce): boolean {
  return policy.layers.some(
    (layer) => layer.mode !== 'observe' || layer.rules.some((rule) => rule.mode !== 'observe'),
  )
}
