import type { ExceptionFacts } from '../core/facts.ts'
import { expiredNotice, expiryNotice } from '../report/replies.ts'
import { unlessGone } from './answering.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce } from './policy-in-force.ts'
import type {
  AcceptDeliveries,
  Answer,
  AuditEntry,
  Clock,
  KeepExceptions,
  Log,
  ReadPullRequest,
  RememberPolicies,
} from './ports.ts'
import type { DueExceptions } from './upkeep-ports.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

export interface ExpiryPorts {
  readonly dueExceptions: DueExceptions
  readonly exceptions: KeepExceptions
  readonly policies: RememberPolicies
  readonly read: Pick<ReadPullRequest, 'openPullRequests'>
  readonly answer: Answer
  readonly work: AcceptDeliveries
  readonly clock: Clock
  readonly log: Log
}

const DAY_MS = 24 * 60 * 60 * 1000
const MOST_NOTICE_DAYS = 90

/** Ends exceptions whose time is over and has what rested on them judged again; gives notice of those that end soon. */
export async function endAndNotice(ports: ExpiryPorts): Promise<void> {
  const now = ports.clock()
  for (const { ref, exception } of await ports.dueExceptions.dueExceptions(now))
    await end(ports, ref, exception, now)
  for (const due of await ports.dueExceptions.endingExceptions(now, MOST_NOTICE_DAYS)) {
    await noticeOnce(ports, due.ref, due.exception, due.noticed)
  }
}

async function end(
  ports: ExpiryPorts,
  ref: RepositoryRef,
  exception: ExceptionFacts,
  now: string,
): Promise<void> {
  // First, since broken off in between it is done again: what is over by the clock is over for every look.
  await ports.work.ask([judgeAgain(ref, exception)])
  const ended = { ...exception, state: 'expired' as const }
  const changed = await ports.exceptions.changeException(
    ref,
    ended,
    'granted',
    expiryEntry(ref, exception, now),
  )
  if (changed && exception.kind === 'exception')
    await tell(ports, ref, exception, expiredNotice(exception, ref.owner))
}

/** Tells it where it was asked for; an exception for one pull request is of no interest once that is closed. */
async function tell(
  ports: ExpiryPorts,
  ref: RepositoryRef,
  { scope, pullRequest: number }: ExceptionFacts,
  body: string,
): Promise<void> {
  await unlessGone(ports, ref, async () => {
    const open = scope === 'repository' ? null : await ports.read.openPullRequests(ref)
    if (open === null || open.some((each) => each.number === number))
      await ports.answer.reply({ ...ref, number }, body)
  })
}

/** Whatever rests on an exception is looked at again: its pull request, or all of the repository. */
export function judgeAgain(ref: RepositoryRef, exception: ExceptionFacts): WorkItem {
  if (exception.scope === 'repository')
    return { kind: 'repository', ref, reason: 'exception-changed', head: null }
  const cause = { kind: 'exception-changed', exception: exception.id } as const
  return { kind: 'pull-request', ref: { ...ref, number: exception.pullRequest }, cause }
}

function expiryEntry(ref: RepositoryRef, exception: ExceptionFacts, at: string): AuditEntry {
  return {
    kind: 'exception',
    at,
    repository: `${ref.owner}/${ref.name}`,
    pullRequest: exception.pullRequest,
    actor: null,
    data: { exception: exception.id, change: 'expired', ended: exception.endsAt },
  }
}

/** One notice for each day the policy names, in time, in the pull request where the exception was asked for. */
async function noticeOnce(
  ports: ExpiryPorts,
  ref: RepositoryRef,
  exception: ExceptionFacts,
  noticed: readonly number[],
): Promise<void> {
  const { startsAt, endsAt } = exception
  if (startsAt === null || endsAt === null || exception.kind !== 'exception') return
  const left = (Date.parse(endsAt) - Date.parse(ports.clock())) / DAY_MS
  const whole = (Date.parse(endsAt) - Date.parse(startsAt)) / DAY_MS
  const days = (await noticeDays(ports, ref)).filter(
    (day) => day < whole && left <= day && !noticed.includes(day),
  )
  const nearest = days.toSorted((a, b) => a - b)[0]
  if (nearest === undefined) return
  for (const day of days) if (!(await ports.dueExceptions.takeNotice(ref, exception.id, day))) return
  await tell(ports, ref, exception, expiryNotice(exception, Math.ceil(left), ref.owner))
}

async function noticeDays(ports: ExpiryPorts, ref: RepositoryRef): Promise<readonly number[]> {
  const known = await ports.policies.lastPolicy(ref)
  if (known === null) return []
  return policyOf(findPolicyInForce(known, known, ports.clock()))?.notifyDays ?? []
}
