import type { Decision } from '../core/decision.ts'
import type { Facts, Person } from '../core/facts.ts'
import { signalsOfCommit } from '../core/provenance/commit.ts'
import { signalsOfPusher } from '../core/provenance/pull-request.ts'
import { isAtLeast, type RememberedSignal, type Signal } from '../core/signal.ts'
import type { PolicyLayer } from '../policy/policy.ts'
import { digestOf } from '../report/digest.ts'
import type { Memory, Outcome, Reading } from './ports.ts'
import type { Cause } from './work.ts'

/** Signals of this look that were not known before, as they will be remembered. */
export function newlySeen(decision: Decision, memory: Memory, now: string): readonly RememberedSignal[] {
  return unknown(
    decision.provenance.signals.map((signal) => ({
      signal,
      firstSeen: now,
      seenOn: signal.commit ?? decision.head,
      via: 'pull-request',
    })),
    memory,
  )
}

/**
 * Evidence that no look at the present state shows: on heads that a force push replaced, even when no event told of
 * them, and of agents that pushed. Hints are left out, they prove nothing that is worth keeping.
 */
export function passingEvidence(
  { formerHeads }: Pick<Reading, 'formerHeads'>,
  causes: readonly Cause[],
  custom: PolicyLayer['custom'],
): readonly RememberedSignal[] {
  const pushed = causes.filter((cause) => cause.kind === 'pushed')
  const found = [
    ...formerHeads.flatMap((head) => onFormerHead(head, custom)),
    ...pushed.flatMap(({ by, after, at }) => pushedBy(by, { sha: after, at }, custom)),
  ]
  const seen = new Map(found.toReversed().map((each) => [identityOf(each.signal), each]))
  return [...seen.values()].toReversed()
}

function onFormerHead(
  head: Reading['formerHeads'][number],
  custom: PolicyLayer['custom'],
): readonly RememberedSignal[] {
  const { at, by, replacedBy } = head
  const onCommits = commitsOfFormer(head).flatMap((commit) =>
    evidenceOf(commit, custom).map((signal) => toRemember(signal, { sha: commit.sha, at })),
  )
  const ofPusher =
    by === null || replacedBy === undefined ? [] : pushedBy(by, { sha: replacedBy, at }, custom)
  return [...onCommits, ...ofPusher]
}

/** The commits of a replaced head, as far as they are known. */
export function commitsOfFormer({ commit, earlier = [] }: Reading['formerHeads'][number]): Facts['commits'] {
  return commit === null ? earlier : [...earlier, commit]
}

/** What makes a commit AI. */
export function evidenceOf(
  commit: Facts['commits'][number],
  custom: PolicyLayer['custom'],
): readonly Signal[] {
  return signalsOfCommit(inputOf(commit), { custom }).filter(({ grade }) => grade !== 'hint')
}

interface Sighting {
  readonly sha: string
  readonly at: string
}

function pushedBy(
  by: Person,
  { sha, at }: Sighting,
  custom: PolicyLayer['custom'],
): readonly RememberedSignal[] {
  return signalsOfPusher(by, { custom })
    .filter(({ grade }) => grade !== 'hint')
    .map((signal) => toRemember({ ...signal, commit: sha }, { sha, at }))
}

function toRemember(signal: Signal, { sha, at }: Sighting): RememberedSignal {
  return { signal, firstSeen: at, seenOn: sha, via: 'pull-request' }
}

type Commit = Facts['commits'][number]

function inputOf(commit: Commit): Parameters<typeof signalsOfCommit>[0] {
  return { ...commit, authorAccount: commit.author.person, committerAccount: commit.committer.person }
}

/** Those that the memory does not have yet, or only as something weaker: a push tells less than a look. */
export function unknown(
  signals: readonly RememberedSignal[],
  memory: Pick<Memory, 'signals'>,
): readonly RememberedSignal[] {
  const known = new Map(strongest(memory.signals).map(({ signal }) => [identityOf(signal), signal.grade]))
  return signals.filter(({ signal }) => {
    const grade = known.get(identityOf(signal))
    return grade === undefined || !isAtLeast(grade, signal.grade)
  })
}

/** Each signal once, with the strongest grade that it was ever seen with. */
export function strongest(signals: readonly RememberedSignal[]): readonly RememberedSignal[] {
  const found = new Map<string, RememberedSignal>()
  for (const each of signals) {
    const key = identityOf(each.signal)
    const before = found.get(key)
    if (before === undefined || !isAtLeast(before.signal.grade, each.signal.grade)) found.set(key, each)
  }
  return [...found.values()]
}

/** Two signals are one when the same marker says the same at the same kind of place of the same commit. */
function identityOf(signal: Signal): string {
  return JSON.stringify([signal.marker, signal.tool, signal.place, signal.commit ?? null, signal.text])
}

/** Under what evidence may have been kept for this pull request: commits, trees, former heads, the shape of the diff. */
export function carriersOf(reading: Reading): readonly string[] {
  const { commits } = reading.facts
  const shape = shapeOf(reading)
  return [
    ...commits.map(({ sha }) => sha),
    ...ownTrees(reading),
    ...reading.formerHeads.map(({ sha }) => sha),
    ...(shape === null ? [] : [shape]),
  ]
}

/** A tree that the base branch has as well says nothing of this change: evidence in it was merged already. */
function ownTrees({ facts }: Reading): readonly string[] {
  return facts.commits.flatMap(({ tree }) =>
    tree === null || tree === facts.pullRequest.base.tree ? [] : [tree],
  )
}

/** What carries evidence on, so that another pull request with the same commit, tree or diff inherits it. */
export function carriersWithEvidence(
  reading: Reading,
  signals: readonly RememberedSignal[],
): Outcome['carriers'] {
  const counted = signals.filter(({ signal, via }) => signal.grade !== 'hint' && via !== 'patch-id')
  const bySha = Map.groupBy(
    counted.filter(({ signal }) => signal.commit !== undefined),
    ({ signal }) => signal.commit ?? '',
  )
  const commits = [...bySha].map(([value, found]) => ({ kind: 'commit' as const, value, signals: found }))
  const trees = reading.facts.commits.flatMap(({ sha, tree }) => {
    const found = bySha.get(sha)
    return found === undefined || tree === null
      ? []
      : [{ kind: 'tree' as const, value: tree, signals: found }]
  })
  return [...commits, ...trees, ...wholeChange(reading, counted)]
}

/** All evidence of a pull request is held against the tree of its head, and against the diff as a whole. */
function wholeChange(reading: Reading, signals: readonly RememberedSignal[]): Outcome['carriers'] {
  const { head, base } = reading.facts.pullRequest
  if (signals.length === 0) return []
  const tree = reading.facts.commits.find(({ sha }) => sha === head.sha)?.tree ?? null
  const shape = shapeOf(reading)
  const carried = signals.map((signal) => ({ ...signal, carriedBy: head.sha }))
  return [
    ...(tree === null || tree === base.tree ? [] : [{ kind: 'tree' as const, value: tree, signals }]),
    ...(shape === null ? [] : [{ kind: 'patch-id' as const, value: shape, signals: carried }]),
  ]
}

/**
 * A cheap likeness of the diff, made of what every look brings: names, kinds and sizes of the changes. Two diffs of one
 * shape are compared line by line before anything is concluded.
 */
function shapeOf({ facts }: Reading): string | null {
  const { files, complete } = facts
  if (!complete.files || files.length === 0) return null
  const shape = shapes.get(files) ?? shapeOfFiles(files)
  shapes.set(files, shape)
  return shape
}

/** One look asks several times, and there may be thousands of files. */
const shapes = new WeakMap<Facts['files'], string>()

function shapeOfFiles(files: Facts['files']): string {
  const parts = files.map(({ path, change, additions, deletions }) =>
    [path, change, additions, deletions].join('\0'),
  )
  return `shape:${digestOf(parts.toSorted().join('\n'))}`
}
