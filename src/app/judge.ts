import { decide } from '../core/decide.ts'
import type { Decision } from '../core/decision.ts'
import type { Facts } from '../core/facts.ts'
import { judgedDespiteInvalidPolicy } from '../core/invalid-policy.ts'
import { shareWindows } from '../core/share-windows.ts'
import { notesOnStack, strictestJudgement } from '../core/stack.ts'
import { asksOf } from '../policy/asks.ts'
import { emptyPolicy } from '../policy/merge.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { completeReading, NOTHING_WANTED, readNamedPeople, teamsForNextLook } from './complete-reading.ts'
import { gatherFacts } from './gather.ts'
import { type ExaminedChange, examinePolicyChange } from './policy-change.ts'
import type { InForce } from './policy-in-force.ts'
import { FIRST_LOOK, findPolicyOf, knowledgeOf } from './policy-in-force.ts'
import type {
  Asks,
  Clock,
  KeepExceptions,
  KnownPolicy,
  Memory,
  Reading,
  ReadPeople,
  ReadPullRequest,
  RememberPolicies,
  RememberPullRequests,
} from './ports.ts'
import type { RememberStacks } from './production-ports.ts'
import { carriersOf } from './remember.ts'
import { type Stack, stackOf } from './stack.ts'
import { withStandingSignatures } from './standing-signatures.ts'
import type { ReadShares } from './upkeep-ports.ts'
import type { Cause, PullRequestRef } from './work.ts'

/** What judging needs from outside: nothing that writes to the platform. */
export interface JudgePorts {
  readonly read: ReadPullRequest
  readonly people: ReadPeople
  readonly memory: RememberPullRequests
  readonly policies: RememberPolicies
  readonly exceptions: KeepExceptions
  readonly shares: ReadShares
  readonly stacks: RememberStacks
  readonly clock: Clock
}

/** A pull request as it was seen, with the policy in force; not judged yet. */
export interface Seen {
  readonly ref: PullRequestRef
  readonly reading: Reading
  readonly inForce: InForce
  readonly known: KnownPolicy | null
  readonly memory: Memory
  /** Set when the pull request changes the policy or its tests. */
  readonly policyChange: ExaminedChange | null
  /** How it lies upon other pull requests. */
  readonly stack: Stack
}

/** Reads a pull request and the policy it is judged by. Null: there is no such pull request. */
export async function look(ports: JudgePorts, ref: PullRequestRef): Promise<Seen | null> {
  const known = await ports.policies.lastPolicy(ref)
  const asked = known?.asks ?? FIRST_LOOK
  const first = await ports.read.readPullRequest(ref, asked)
  if (first === null) return null
  const now = ports.clock()
  const inForce = await findPolicyOf(ports.policies, ref, { texts: first.policy, known, now })
  const policy = policyOf(inForce)
  const wanted = policy === null ? NOTHING_WANTED : asksOf(policy)
  const reading = await completeReading(ports.read, { ref, reading: first, asked }, wanted)
  const recalled = await provenMemory(
    ports,
    ref,
    reading,
    await ports.memory.recall(ref, carriersOf(reading)),
  )
  const memory = await withStandingSignatures(ports.people, ref, reading, recalled)
  const next = withTeams(knowledgeOf(first.policy, inForce, known, now), { known, wanted, reading })
  if (next !== null && JSON.stringify(next) !== JSON.stringify(known))
    await ports.policies.rememberPolicy(ref, next)
  const policyChange = examinePolicyChange(reading, await readNamedPeople(ports.people, ref, reading))
  const stack = await stackOf(ports, ref, reading)
  return { ref, reading, inForce, known: next, memory, policyChange, stack }
}

/** The teams of code owners are asked for along with those that the policy names, as long as it stays the same. */
function withTeams(
  next: KnownPolicy | null,
  {
    known,
    wanted,
    reading,
  }: { readonly known: KnownPolicy | null; readonly wanted: Asks; readonly reading: Reading },
): KnownPolicy | null {
  if (next === null || next.invalidSince !== null) return next
  const isSame = textsOf(next) === textsOf(known)
  const teams = teamsForNextLook(wanted, isSame ? (known?.asks.teams ?? []) : [], reading)
  return { ...next, asks: { ...next.asks, teams } }
}

function textsOf(known: KnownPolicy | null): string {
  return JSON.stringify([known?.repository, known?.organisation])
}

/** The policy that judges: the valid one, or the last valid one that stands in. */
export function policyOf(inForce: InForce): PolicyInForce | null {
  if (inForce.state === 'valid') return inForce.policy
  return inForce.state === 'invalid' ? inForce.fallback : null
}

/** Judges what was seen. The register and the causes are taken as they are now. */
export async function judge(
  ports: JudgePorts,
  seen: Seen,
  causes: readonly Cause[],
): Promise<{ readonly facts: Facts; readonly decision: Decision } | null> {
  const { inForce, ref, policyChange, stack } = seen
  if (inForce.state === 'unreadable') return null
  // Without a policy nothing is posted, but for the pull request that brings one.
  if (inForce.state === 'none' && policyChange === null) return null
  const now = ports.clock()
  const policy = policyOf(inForce) ?? emptyPolicy()
  const exceptions = await ports.exceptions.exceptionsFor(ref)
  const shares = await Promise.all(shareWindows(policy).map((days) => ports.shares.shareOf(ref, days, now)))
  const custom = policy.layers.flatMap((layer) => layer.custom)
  const kept = { memory: seen.memory, exceptions, shares, causes, custom }
  const facts = {
    ...gatherFacts(seen.reading, kept),
    policyChange: policyChange?.change ?? null,
    unmetBelow: stack.unmetBelow,
  }
  const decision = decideInStack(facts, policy, now, stack)
  if (inForce.state !== 'invalid') return { facts, decision }
  const isRepair = policyChange !== null && policyChange.candidate !== null && !hasErrors(policyChange)
  return {
    facts,
    decision: judgedDespiteInvalidPolicy(decision, {
      ...inForce,
      hasFallback: inForce.fallback !== null,
      isRepair,
    }),
  }
}

/** In a stack it is judged by every branch it may end up in, and the strictest counts. */
function decideInStack(facts: Facts, policy: PolicyInForce, now: string, stack: Stack): Decision {
  const own = decide(facts, policy, now)
  const others = stack.alsoInto.map((trunk) => ({
    trunk,
    decision: decide({ ...facts, pullRequest: { ...facts.pullRequest, trunk } }, policy, now),
  }))
  const strictest = strictestJudgement(
    own,
    others.map(({ decision }) => decision),
  )
  const into = others.find(({ decision }) => decision === strictest)?.trunk ?? null
  return { ...strictest, notes: [...strictest.notes, ...notesOnStack(stack.below, into)] }
}

function hasErrors({ change }: ExaminedChange): boolean {
  return change.problems.some(({ severity }) => severity === 'error')
}

/** Evidence that came by the likeness of two diffs stays only when they are the same, line by line. */
async function provenMemory(
  { read }: JudgePorts,
  ref: PullRequestRef,
  reading: Reading,
  memory: Memory,
): Promise<Memory> {
  const { base, head } = reading.facts.pullRequest
  const heads = new Set(
    memory.signals.flatMap(({ via, carriedBy }) =>
      via === 'patch-id' && carriedBy !== undefined ? [carriedBy] : [],
    ),
  )
  if (heads.size === 0) return memory
  const proven = new Set<string>()
  for (const other of [...heads].slice(0, MOST_LIKENESSES)) {
    if (other === head.sha || (await read.isSameDiff(ref, base.sha, [other, head.sha])) === true)
      proven.add(other)
  }
  const signals = memory.signals.filter(
    ({ via, carriedBy }) => via !== 'patch-id' || (carriedBy !== undefined && proven.has(carriedBy)),
  )
  return { ...memory, signals }
}

/** More diffs of one shape are not compared. */
const MOST_LIKENESSES = 3
