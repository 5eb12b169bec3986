import type { Decision, Finding, Need, RequirementResult, Weighed } from '../core/decision.ts'
import type { ExceptionFacts, RememberedDriver } from '../core/facts.ts'
import type { Signal } from '../core/signal.ts'
import { stepsOf } from './needs.ts'
import { discountReason, driverReason } from './sentences.ts'
import { neededOf, tellingOf, titleOf } from './title.ts'
import { ownerOf, plainVoice, titleVoice, type Voice } from './voice.ts'

/** Version of the shape below; it grows when a member changes its meaning or goes away, not when one is added. */
const SHAPE_VERSION = 1

/** The decision as JSON for other programs: members of this shape keep name and meaning within a version. */
export function jsonReport(decision: Decision): string {
  return `${JSON.stringify(shapeOf(decision), null, 2)}\n`
}

function shapeOf(decision: Decision): object {
  const owner = ownerOf(decision.repository)
  const voice = plainVoice(owner)
  return {
    version: SHAPE_VERSION,
    verdict: decision.verdict,
    title: titleOf(decision, titleVoice(owner)),
    repository: decision.repository,
    pull_request: decision.number,
    head: decision.head,
    base: decision.base,
    approvals_known: decision.approvalsKnown,
    to_do: decision.verdict === 'pass' ? [] : toDo(decision, voice),
    rules: decision.findings.map(ruleShape),
    ai: aiShape(decision),
    blast_radius: {
      level: decision.level,
      levels: decision.reaches.map(({ level, because, files }) => ({ level, because, files })),
    },
    drivers: decision.drivers.map((driver) => driverShape(driver, voice)),
    reviews: decision.weighed.map((review) => reviewShape(review, voice)),
    exceptions: decision.exceptions.map(exceptionShape),
    policy: decision.sources,
    notes: decision.notes,
  }
}

function toDo(decision: Decision, voice: Voice): readonly object[] {
  const steps = stepsOf(neededOf(decision), tellingOf(decision, voice))
  return steps.map(({ actor, full }) => ({ who: actor.toLowerCase(), what: full }))
}

function ruleShape(finding: Finding): object {
  const { rule, layer, origin, mode, status, description, remedy, tool, absolute } = finding
  return {
    rule,
    layer,
    origin,
    mode,
    status,
    description,
    remedy,
    tool,
    absolute,
    requirements: finding.requirements.map(requirementShape),
    waived_by: finding.waivedBy?.id ?? null,
  }
}

function requirementShape({ kind, met, wanted, seen, needs }: RequirementResult): object {
  return { kind, met, wanted, seen, needs: needs.map(needShape) }
}

/** A need as it is, with people by login. */
function needShape(need: Need): object {
  if (need.kind === 'approval') return { ...need, candidates: need.candidates.map(({ login }) => login) }
  return need.kind === 'change-request' ? { kind: need.kind, person: need.person.login } : need
}

function aiShape({ provenance }: Decision): object {
  const { ai, assumed, tools, models, grade, share, table, notAi } = provenance
  return {
    found: ai,
    assumed,
    tools,
    models,
    grade,
    share_of_commits: share,
    table,
    not_ai: notAi?.id ?? null,
    signals: provenance.signals.map(signalShape),
    remembered: provenance.remembered.map(({ signal, firstSeen, seenOn, via }) => ({
      ...signalShape(signal),
      first_seen: firstSeen,
      seen_on: seenOn,
      via,
    })),
  }
}

function signalShape({ tool, variant, model, grade, role, place, commit, line, path, text }: Signal): object {
  return { tool, variant, model, grade, role, where: place, commit, line, path, text }
}

function driverShape(driver: RememberedDriver, voice: Voice): object {
  return { login: driver.person.login, reason: driver.reason, text: driverReason(driver, voice) }
}

function reviewShape({ person, state, counted, commit, reasons }: Weighed, voice: Voice): object {
  return {
    login: person?.login ?? null,
    state,
    counted,
    commit,
    reasons: reasons.map((reason) => ({ kind: reason.kind, text: discountReason(reason, voice) })),
  }
}

function exceptionShape(exception: ExceptionFacts): object {
  const { id, kind, state, rule, tool, paths, scope, reason, requester, granter, startsAt, endsAt } =
    exception
  return {
    id,
    kind,
    state,
    rule,
    tool,
    paths,
    scope,
    reason,
    requester: requester.login,
    granter: granter?.login ?? null,
    starts_at: startsAt,
    ends_at: endsAt,
  }
}
