import { z } from 'zod'
import type { Cause, WorkItem } from '../../../app/work.ts'
import { CHECK_NAME, parseExternalId } from '../check-run.ts'
import {
  type Identity,
  lookAtRepository,
  pullRequestRef,
  RepositoryEnvelope,
  repositoryRef,
  senderOf,
} from './payload.ts'

const LinkedPullRequests = z
  .array(
    z.object({
      number: z.number(),
      base: z.object({ repo: z.object({ id: z.number() }).nullish() }).optional(),
    }),
  )
  .nullish()

const CheckRunEvent = RepositoryEnvelope.extend({
  action: z.string(),
  requested_action: z.object({ identifier: z.string() }).nullish(),
  check_run: z.object({
    id: z.number(),
    name: z.string(),
    head_sha: z.string(),
    external_id: z.string().nullish(),
    conclusion: z.string().nullish(),
    app: z.object({ id: z.number(), slug: z.string().nullish() }).nullish(),
    pull_requests: LinkedPullRequests,
  }),
})
type CheckRunEvent = z.output<typeof CheckRunEvent>

/** `check_run`: our buttons, a rerun of ours, a check that took our name, and what others concluded. */
export function checkRunWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = CheckRunEvent.parse(payload)
  const { check_run: run, action } = event
  if (run.app?.id === self.appId) return ownRunWork(event)
  if (run.name === CHECK_NAME) return foreignCheckWork(event)
  return action === 'completed' ? [lookAtRepository(event, 'check-completed', run.head_sha)] : []
}

function ownRunWork(event: CheckRunEvent): readonly WorkItem[] {
  const { check_run: run, requested_action: pressed } = event
  if (event.action === 'requested_action' && pressed) {
    return forNumbers(event, ownNumbers(event), {
      kind: 'button',
      by: senderOf(event),
      button: pressed.identifier,
      head: run.head_sha,
      checkRun: run.id,
    })
  }
  if (event.action !== 'rerequested') return []
  const numbers = ownNumbers(event)
  return numbers.length === 0
    ? [lookAtRepository(event, 'rerequested', run.head_sha)]
    : forNumbers(event, numbers, { kind: 'changed', action: 'rerequested' })
}

function foreignCheckWork(event: CheckRunEvent): readonly WorkItem[] {
  const { check_run: run } = event
  const numbers = numbersHere(event.repository.id, run.pull_requests)
  const app = run.app?.slug ?? 'unknown'
  const conclusion = run.conclusion ?? null
  if (numbers.length === 0) {
    const ref = repositoryRef(event)
    const foreignCheck = { app, conclusion }
    return [{ kind: 'repository', ref, reason: 'foreign-check', head: run.head_sha, foreignCheck }]
  }
  return forNumbers(event, numbers, { kind: 'foreign-check', app, head: run.head_sha, conclusion })
}

/** GitHub lists no pull requests from forks, so our own mark on the run says which one it was made for. */
function ownNumbers(event: CheckRunEvent): readonly number[] {
  const listed = numbersHere(event.repository.id, event.check_run.pull_requests)
  if (listed.length > 0) return listed
  const own = parseExternalId(event.check_run.external_id ?? null)?.pullRequest ?? null
  return own === null ? [] : [own]
}

/** A list may hold pull requests from this repository into a fork: only those into this one count. */
function numbersHere(repositoryId: number, pulls: z.output<typeof LinkedPullRequests>): readonly number[] {
  return (pulls ?? [])
    .filter(({ base }) => base?.repo === null || base?.repo === undefined || base.repo.id === repositoryId)
    .map(({ number }) => number)
}

function forNumbers(
  event: RepositoryEnvelope,
  numbers: readonly number[],
  cause: Cause,
): readonly WorkItem[] {
  return numbers.map((number) => ({ kind: 'pull-request', ref: pullRequestRef(event, number), cause }))
}

const CheckSuiteEvent = RepositoryEnvelope.extend({
  action: z.string(),
  check_suite: z.object({
    head_sha: z.string(),
    app: z.object({ id: z.number() }).nullish(),
    pull_requests: LinkedPullRequests,
  }),
})

/** `check_suite`: only a rerun of ours asks for anything; pushes are told by other events. */
export function checkSuiteWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = CheckSuiteEvent.parse(payload)
  const { check_suite: suite } = event
  if (event.action !== 'rerequested' || suite.app?.id !== self.appId) return []
  const numbers = numbersHere(event.repository.id, suite.pull_requests)
  return numbers.length === 0
    ? [lookAtRepository(event, 'rerequested', suite.head_sha)]
    : forNumbers(event, numbers, { kind: 'changed', action: 'rerequested' })
}

const StatusEvent = RepositoryEnvelope.extend({
  sha: z.string(),
  state: z.string(),
  context: z.string().optional(),
})

/** `status`: another service concluded something on a commit; anybody who may push can use our name for it. */
export function statusWork(payload: unknown): readonly WorkItem[] {
  const event = StatusEvent.parse(payload)
  if (event.context?.toLowerCase() === CHECK_NAME) {
    const app = `commit status by ${senderOf(event).login}`
    const foreignCheck = { app, conclusion: event.state }
    return [
      {
        kind: 'repository',
        ref: repositoryRef(event),
        reason: 'foreign-check',
        head: event.sha,
        foreignCheck,
      },
    ]
  }
  return event.state === 'pending' ? [] : [lookAtRepository(event, 'check-completed', event.sha)]
}
