import { coAuthorsOf } from '../core/drivers.ts'
import type { CommitFacts, ExceptionFacts, Facts, Person, RememberedDriver } from '../core/facts.ts'
import { isHuman } from '../core/people.ts'
import { mentionsAgent } from '../core/provenance/agent-mentions.ts'
import type { PolicyLayer } from '../policy/policy.ts'
import type { Memory, Reading } from './ports.ts'
import { commitsOfFormer, evidenceOf, passingEvidence, strongest, unknown } from './remember.ts'
import type { Cause } from './work.ts'

/** What is kept besides the platform: from earlier looks, and from payloads that cannot be read again. */
export interface Kept {
  readonly memory: Memory
  readonly exceptions: readonly ExceptionFacts[]
  readonly shares: Facts['shares']
  readonly causes: readonly Cause[]
  /** Markers of the policy's own. */
  readonly custom?: PolicyLayer['custom']
}

/** Puts together what was read now and what is kept. */
export function gatherFacts(reading: Reading, kept: Kept): Facts {
  const { memory, causes, custom = [] } = kept
  const baseChangedAt = latest([
    reading.facts.pullRequest.baseChangedAt,
    memory.baseChangedAt,
    ...causes.map(baseChange),
  ])
  return {
    ...reading.facts,
    pullRequest: { ...reading.facts.pullRequest, baseChangedAt },
    remembered: {
      signals: strongest([...memory.signals, ...unknown(passingEvidence(reading, causes, custom), memory)]),
      drivers: uniqueDrivers([...memory.drivers, ...newDrivers(reading, causes, custom)]),
    },
    exceptions: kept.exceptions,
    ownerships: ownerships(reading, memory),
    acknowledgements: acknowledgements(reading, memory),
    shares: kept.shares,
  }
}

/**
 * Drivers that only events, comments or the timeline show: who pushed, who asked an agent, who wrote what was replaced
 * by force. They are remembered for good.
 */
export function newDrivers(
  reading: Reading,
  causes: readonly Cause[],
  custom: PolicyLayer['custom'] = [],
): readonly RememberedDriver[] {
  const asked = reading.comments
    .filter(({ body, canWrite }) => canWrite !== false && mentionsAgent(body).length > 0)
    .map(({ author, url }) => driver(author, 'asked-agent', url))
  const wasOpenedByBot = reading.facts.pullRequest.author?.kind === 'bot'
  const told = causes.flatMap((cause) => driversIn(cause, wasOpenedByBot))
  const former = reading.formerHeads.flatMap((head) => driversOfFormer(head, reading, custom))
  return [...told, ...former, ...asked].filter(({ person }) => isHuman(person))
}

/** What an event tells and nothing shows afterwards: who pushed, a comment that was edited since, an assignee who left. */
function driversIn(cause: Cause, wasOpenedByBot: boolean): readonly RememberedDriver[] {
  if (cause.kind === 'pushed') return [driver(cause.by, 'pusher', cause.after)]
  if (cause.kind === 'commented')
    return askedBy(cause.comment.author, cause.comment.body, cause.comment.nodeId)
  if (cause.kind === 'reviewed') return askedBy(cause.by, cause.body, cause.review)
  if (cause.kind === 'review-comment') return askedBy(cause.by, cause.body ?? '', cause.path)
  return cause.kind === 'assigned' && wasOpenedByBot ? [driver(cause.person, 'assignee', '')] : []
}

function askedBy(author: Person, body: string, evidence: string): readonly RememberedDriver[] {
  return mentionsAgent(body).length > 0 ? [driver(author, 'asked-agent', evidence)] : []
}

/** Whoever replaced a head by force, and whoever had made it: no event may have told of it while it stood. */
function driversOfFormer(
  head: Reading['formerHeads'][number],
  { facts }: Reading,
  custom: PolicyLayer['custom'],
): readonly RememberedDriver[] {
  const { by, sha } = head
  const commits = commitsOfFormer(head)
  const aiCommits = commits.filter((commit) => evidenceOf(commit, custom).length > 0)
  return [
    ...(by === null ? [] : [driver(by, 'pusher', sha)]),
    ...commits.flatMap(makersOf),
    ...coAuthorsOf([...facts.commits, ...commits], aiCommits),
  ]
}

function makersOf({ sha, author, committer }: CommitFacts): readonly RememberedDriver[] {
  const makers = [
    [author.person, 'commit-author'],
    [committer.person, 'committer'],
  ] as const
  return makers.flatMap(([person, reason]) => (person === null ? [] : [driver(person, reason, sha)]))
}

function driver(person: Person, reason: RememberedDriver['reason'], evidence: string): RememberedDriver {
  return { person, reason, evidence }
}

/** One entry a person and reason; the first evidence stays. */
export function uniqueDrivers(drivers: readonly RememberedDriver[]): readonly RememberedDriver[] {
  const seen = new Map<string, RememberedDriver>()
  for (const each of drivers) {
    const key = `${each.person.id ?? each.person.login.toLowerCase()}:${each.reason}`
    if (!seen.has(key)) seen.set(key, each)
  }
  return [...seen.values()]
}

function baseChange(cause: Cause): string | null {
  return cause.kind === 'base-changed' ? cause.at : null
}

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null)
}

/** Accountability is accepted for a head: it lapses when the head moves. */
function ownerships(reading: Reading, memory: Memory): Facts['ownerships'] {
  const head = reading.facts.pullRequest.head.sha
  return memory.ownerships
    .filter((each) => each.head === head)
    .map(({ person, at }) => ({ person, at, canWrite: true }))
}

function acknowledgements(reading: Reading, memory: Memory): Facts['acknowledgements'] {
  const head = reading.facts.pullRequest.head.sha
  const byCommand = memory.acknowledgements
    .filter((each) => each.head === head)
    .map(({ person, path, at }) => ({ person, path, at, canWrite: true }))
  return [...byCommand, ...reading.answeredFiles]
}
