import type { ExceptionFacts } from '../core/facts.ts'
import { expiredNotice, expiryNotice } from '../report/replies.ts'
import { type AnsweringPorts, replyOnce, unlessGone } from './answering.ts'
import { OutsideError } from './errors.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce } from './policy-in-force.ts'
import type {
  AcceptDeliveries,
  AuditEntry,
  Clock,
  KeepExceptions,
  ReadPullRequest,
  RememberPolicies,
} from './ports.ts'
import type { DueExceptions, Exclusive } from './upkeep-ports.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

export interface ExpiryPorts extends AnsweringPorts {
  readonly dueExceptions: DueExceptions
  readonly exceptions: KeepExceptions
  readonly policies: RememberPolicies
  readonly read: Pick<ReadPullRequest, 'openPullRequests'>
  readonly exclusive: Exclusive
  readonly work: AcceptDeliveries
  readonly clock: Clock
}

const DAY_MS = 24 * 60 * 60 * 1000
const MOST_NOTICE_DAYS = 90

/** Ends exceptions whose time is over and has what rested on them judged again; gives notice of those that end soon. */
export async function endAndNotice(ports: ExpiryPorts): Promise<void> {
  const now = ports.clock()
  for (const { ref, exception } of await ports.dueExceptions.dueExceptions(now))
    await end(ports, ref, exception, now)
  for (const due of await ports.dueExceptions.endingExceptions(now, MOST_NOTICE_DAYS)) {
    // It is due as long as it was not given; one that cannot be given now keeps no other back.
    await unlessOutside(ports, due.ref, () => noticeOnce(ports, due.ref, due.exception, due.noticed))
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
  await aloneWith(ports, ref, exception, async () => {
    // First as well; but that nobody can be told now must not keep it from ending.
    if (exception.kind === 'exception')
      await unlessOutside(ports, ref, () =>
        tell(ports, ref, exception, { name: 'expired', body: expiredNotice(exception, ref.owner) }),
      )
    const ended = { ...exception, state: 'expired' as const }
    await ports.exceptions.changeException(ref, ended, 'granted', expiryEntry(ref, exception, now))
  })
}

async function unlessOutside(
  { log }: ExpiryPorts,
  ref: RepositoryRef,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    log.warn({ ref, err: error }, 'nobody could be told that an exception ends')
  }
}

/** A task that runs for long may be begun by another process as well. */
async function aloneWith(
  { exclusive }: ExpiryPorts,
  { repositoryId }: RepositoryRef,
  { id }: ExceptionFacts,
  run: () => Promise<void>,
): Promise<void> {
  await exclusive.exclusively(`exception:${repositoryId}:${id}`, run)
}

/** Tells it where it was asked for; an exception for one pull request is of no interest once that is closed. */
async function tell(
  ports: ExpiryPorts,
  ref: RepositoryRef,
  { id, scope, pullRequest: number, endsAt }: ExceptionFacts,
  { name, body }: { readonly name: string; readonly body: string },
): Promise<void> {
  await unlessGone(ports, ref, async () => {
    const open = scope === 'repository' ? null : await ports.read.openPullRequests(ref)
    if (open === null || open.some((each) => each.number === number))
      await replyOnce(ports, { ...ref, number }, `${name}:${id}:${endsAt}`, body)
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
  const body = expiryNotice(exception, Math.ceil(left), ref.owner)
  await aloneWith(ports, ref, exception, async () => {
    await tell(ports, ref, exception, { name: `ends-in:${nearest}`, body })
    for (const day of days) await ports.dueExceptions.takeNotice(ref, exception.id, day)
  })
}

async function noticeDays(ports: ExpiryPorts, ref: RepositoryRef): Promise<readonly number[]> {
  const known = await ports.policies.lastPolicy(ref)
  if (known === null) return []
  return policyOf(findPolicyInForce(known, known, ports.clock()))?.notifyDays ?? []
}
