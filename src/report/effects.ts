import type { Decision } from '../core/decision.ts'
import type { TeamFacts } from '../core/facts.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { checkReport, checkState } from './check-run.ts'
import { commentBody, deservesComment } from './comment.ts'
import { digestOf } from './digest.ts'
import type { Annotation, CheckReport, CheckState, Effect, ReviewerWish, Shown } from './effect.ts'
import { labelEffects } from './labels.ts'
import type { CheckExtras } from './sections.ts'

/** What effects depend on beside the decision and what is shown. */
export interface EffectOptions {
  readonly policy: PolicyInForce
  readonly draft: boolean
  readonly extras: CheckExtras
  /** For the node ids of teams. */
  readonly teams: readonly TeamFacts[]
}

/** What has to change on the platform so that it shows the decision: nothing, when it does already. */
export function effectsOf(decision: Decision, shown: Shown, options: EffectOptions): readonly Effect[] {
  const { extras, policy, draft } = options
  const check = checkEffects(decision.head, shown, checkWish(decision, extras))
  if (!decision.touches) return check
  return [
    ...check,
    ...labelEffects(decision, policy, shown.labels),
    ...commentEffects(decision, shown, draft),
    ...(draft ? [] : reviewerEffects(decision, shown, options.teams)),
  ]
}

/** What a check shall show. `digested` is the report without what may change at any time. */
export interface CheckWish {
  readonly state: CheckState
  readonly report: CheckReport
  readonly digested?: CheckReport
}

/** The check run that shows a decision. */
export function checkWish(decision: Decision, extras: CheckExtras): CheckWish {
  const { auditHead: _, ...lasting } = extras
  return {
    state: checkState(decision, extras),
    report: checkReport(decision, extras),
    // The head of the audit log moves with every entry; it must not make a write of an unchanged verdict.
    digested: checkReport(decision, lasting),
  }
}

/** The check run as an effect, or none when it is there already. */
export function checkEffects(head: string, shown: Pick<Shown, 'check'>, wish: CheckWish): readonly Effect[] {
  const { state, report } = wish
  const digest = digestOf(JSON.stringify([state, wish.digested ?? report]))
  const annotationsDigest = digestOfAnnotations(report.annotations)
  if (shown.check?.digest === digest && shown.check.state === state) return []
  const run = canBeUpdated(shown.check, annotationsDigest) ? shown.check.id : null
  return [{ kind: 'check', head, state, report, digest, annotationsDigest, run }]
}

type ShownCheck = Shown['check']

/** GitHub only ever adds annotations to a run: other ones need a new run, unless there are none yet. */
function canBeUpdated(check: ShownCheck, annotationsDigest: string): check is NonNullable<ShownCheck> {
  if (check === null) return false
  return check.annotationsDigest === annotationsDigest || check.annotationsDigest === digestOfAnnotations([])
}

function digestOfAnnotations(annotations: readonly Annotation[]): string {
  return digestOf(JSON.stringify(annotations))
}

function commentEffects(
  decision: Decision,
  { comment, requestedBefore }: Shown,
  draft: boolean,
): readonly Effect[] {
  const body = commentBody(decision, requestedBefore)
  if (comment === null) {
    return draft || !deservesComment(decision) ? [] : [{ kind: 'create-comment', body }]
  }
  if (draft || sameText(comment.body, body)) return []
  return [{ kind: 'update-comment', comment: comment.id, body }]
}

// GitHub may keep a text with other line ends than it was sent with.
function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim()
}

function reviewerEffects(decision: Decision, shown: Shown, known: readonly TeamFacts[]): readonly Effect[] {
  const before = new Set(shown.requestedBefore.map((name) => name.toLowerCase()))
  const people: readonly ReviewerWish[] = decision.toRequest.people
    .filter(({ login }) => !before.has(login.toLowerCase()))
    .map(({ login, id }) => ({ name: login, id, nodeId: null }))
  const teams: readonly ReviewerWish[] = decision.toRequest.teams
    .map((team) => team.replace(/^team\//, ''))
    .filter((slug) => !before.has(`team/${slug.toLowerCase()}`))
    .map((slug) => ({
      name: slug,
      id: null,
      nodeId: known.find((team) => team.slug === slug)?.nodeId ?? null,
    }))
  return people.length + teams.length === 0 ? [] : [{ kind: 'request-reviewers', people, teams }]
}
