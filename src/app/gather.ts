import type { ExceptionFacts, Facts, Person, RememberedDriver } from '../core/facts.ts'
import { mentionsAgent } from '../core/provenance/agent-mentions.ts'
import type { PolicyLayer } from '../policy/policy.ts'
import type { Memory, Reading } from './ports.ts'
import { formerEvidence, unknown } from './remember.ts'
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
  const { memory, causes } = kept
  const baseChangedAt = latest([
    reading.facts.pullRequest.baseChangedAt,
    memory.baseChangedAt,
    ...causes.map(baseChange),
  ])
  return {
    ...reading.facts,
    pullRequest: { ...reading.facts.pullRequest, baseChangedAt },
    remembered: {
      signals: [...memory.signals, ...unknown(formerEvidence(reading, kept.custom ?? []), memory)],
      drivers: uniqueDrivers([...memory.drivers, ...newDrivers(reading, causes)]),
    },
    exceptions: kept.exceptions,
    ownerships: ownerships(reading, memory),
    acknowledgements: acknowledgements(reading, memory),
    shares: kept.shares,
  }
}

/** Drivers that only events or comments show: who pushed, who asked an agent. They are remembered for good. */
export function newDrivers(reading: Reading, causes: readonly Cause[]): readonly RememberedDriver[] {
  const pushed = causes.flatMap((cause) =>
    cause.kind === 'pushed' ? [driver(cause.by, 'pusher', cause.after)] : [],
  )
  const forced = reading.formerHeads.flatMap(({ by, sha }) =>
    by === null ? [] : [driver(by, 'pusher', sha)],
  )
  const asked = reading.comments
    .filter(({ body, canWrite }) => canWrite !== false && mentionsAgent(body).length > 0)
    .map(({ author, url }) => driver(author, 'asked-agent', url))
  const delivered = causes.flatMap((cause) =>
    cause.kind === 'commented' && mentionsAgent(cause.comment.body).length > 0
      ? [driver(cause.comment.author, 'asked-agent', cause.comment.nodeId)]
      : [],
  )
  return [...pushed, ...forced, ...asked, ...delivered].filter(({ person }) => person.kind === 'user')
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
