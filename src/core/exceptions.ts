import type { Command } from './command.ts'
import { evidenceIds } from './evidence.ts'
import type { ExceptionFacts, Person } from './facts.ts'
import type { Signal } from './signal.ts'
import { addMinutes } from './time.ts'

/** An exception before the register has given it an id. */
export type NewException = Omit<ExceptionFacts, 'id'>

/** Who says it, where and when. */
export interface Occasion {
  readonly actor: Person
  readonly pullRequest: number
  readonly head: string
  /** ISO time. */
  readonly now: string
  /** Evidence that was known then, of now and remembered. */
  readonly signals: readonly Signal[]
}

type Of<Name extends Command['name']> = Extract<Command, { name: Name }>

/** A request as it enters the register; it waives nothing until somebody else grants it. */
export function requestedException(command: Of<'request-exception'>, occasion: Occasion): NewException {
  const { rule, tool, paths, scope, minutes, reason } = command
  return {
    ...blank(occasion, reason),
    kind: 'exception',
    state: 'requested',
    rule,
    tool,
    paths,
    scope,
    minutes,
  }
}

/** A break-glass waiver: request and grant in one, for this head alone. */
export function waiverOf({ reason, minutes }: Of<'waive'>, occasion: Occasion): NewException {
  const { actor, now, head } = occasion
  return {
    ...blank(occasion, reason),
    kind: 'waiver',
    state: 'granted',
    granter: actor,
    head,
    startsAt: now,
    endsAt: addMinutes(now, minutes),
    minutes,
  }
}

/** The finding that this is not AI, bound to the evidence that was known: anything new ends it. */
export function notAiOf({ reason }: Of<'not-ai'>, occasion: Occasion): NewException {
  const { actor, now, head, signals } = occasion
  return {
    ...blank(occasion, reason),
    kind: 'not-ai',
    state: 'granted',
    granter: actor,
    head,
    startsAt: now,
    evidence: evidenceIds(signals),
  }
}

function blank({ actor, pullRequest, now }: Occasion, reason: string): Omit<NewException, 'kind' | 'state'> {
  return {
    rule: null,
    tool: null,
    paths: [],
    scope: 'pull-request',
    pullRequest,
    head: null,
    requester: actor,
    granter: null,
    reason,
    requestedAt: now,
    startsAt: null,
    endsAt: null,
  }
}

/** A request that was granted: it runs from now, for the time granted or else the time requested. */
export function grantedException(
  exception: ExceptionFacts,
  minutes: number | null,
  by: Grant,
): ExceptionFacts {
  const time = minutes ?? exception.minutes ?? by.maxDays * 1440
  const { actor, now } = by
  return {
    ...exception,
    state: 'granted',
    granter: actor,
    startsAt: now,
    endsAt: addMinutes(now, time),
    minutes: time,
  }
}

/** Who grants, when, and the longest that the policy allows. */
export interface Grant {
  readonly actor: Person
  readonly now: string
  readonly maxDays: number
}

/** A request that was refused, or a granted exception that was revoked: it ends now. */
export function endedException(
  exception: ExceptionFacts,
  state: 'refused' | 'revoked',
  { actor, now }: Pick<Grant, 'actor' | 'now'>,
): ExceptionFacts {
  return { ...exception, state, granter: exception.granter ?? actor, endedBy: actor, endsAt: now }
}
