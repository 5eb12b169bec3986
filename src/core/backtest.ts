import { asksOf } from '../policy/asks.ts'
import type { PolicyInForce, PolicyLayer } from '../policy/policy.ts'
import { decide } from './decide.ts'
import type { Decision, Verdict } from './decision.ts'
import type { Facts, ShareFacts } from './facts.ts'
import { READABLES, type Readable, type RecordedFacts } from './recorded-facts.ts'
import { breakerStates, shareWindows } from './share-windows.ts'
import { instantOf } from './time.ts'

/** A merged pull request, by name. */
export interface MergedName {
  /** `owner/name`. */
  readonly repository: string
  readonly number: number
  readonly ai: boolean
}

/** What a policy would have done to pull requests that were merged, newest first. */
export interface Backtest {
  readonly judged: number
  readonly ai: number
  /** Something enforced would have been unmet. */
  readonly blocked: readonly MergedName[]
  /** Something would have been unmet that is not enforced. */
  readonly warned: readonly MergedName[]
  /** The policy in force holds them up, and this one would not. */
  readonly passed: readonly MergedName[]
  /** Perhaps held up: what the policy asks for was not read at the time. */
  readonly untold: readonly MergedName[]
}

/** What policies are tried on. */
export interface Trial {
  readonly candidate: PolicyInForce
  /** Null: there is none to compare with. */
  readonly current: PolicyInForce | null
  readonly recorded: readonly RecordedFacts[]
  /** What is known today, for what was not read then. */
  readonly today?: Pick<Facts, 'teams' | 'repository'>
}

/** Judges what was merged by another policy, each as it stood when it was merged. */
export function backtest(trial: Trial): Backtest {
  const steps = backtestSteps(trial)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** The same in small steps, so that others get their turn between them. */
export function* backtestSteps({
  candidate,
  current,
  recorded,
  today,
}: Trial): Generator<void, Backtest, void> {
  const inOrder = recorded
    .map((record) => ({ ...record, facts: withToday(record.facts, today) }))
    .toSorted((one, other) => instantOf(one.mergedAt) - instantOf(other.mergedAt))
  const before = current === null ? [] : yield* replay(current, inOrder)
  const after = yield* replay(candidate, inOrder)
  const compared = after
    .map((judged, index) => ({ ...judged, was: before[index]?.verdict ?? null }))
    .toReversed()
  return {
    judged: compared.length,
    ai: compared.filter(({ name }) => name.ai).length,
    blocked: named(compared, ({ verdict }) => verdict === 'fail'),
    warned: named(compared, ({ verdict }) => verdict === 'warn'),
    passed: named(
      compared,
      ({ verdict, was }) => was === 'fail' && verdict !== 'fail' && verdict !== 'untold',
    ),
    untold: named(compared, ({ verdict }) => verdict === 'untold'),
  }
}

function withToday(facts: Facts, today: Trial['today']): Facts {
  if (today === undefined) return facts
  const known = new Set(facts.teams.map(({ slug }) => slug.toLowerCase()))
  const teams = [...facts.teams, ...today.teams.filter(({ slug }) => !known.has(slug.toLowerCase()))]
  const { id, properties } = today.repository
  if (facts.repository.id !== id) return { ...facts, teams }
  return { ...facts, teams, repository: { ...facts.repository, properties } }
}

interface Replayed {
  readonly name: MergedName
  readonly verdict: Verdict | 'untold'
}
type Compared = Replayed & { readonly was: Replayed['verdict'] | null }

function named(compared: readonly Compared[], isOne: (one: Compared) => boolean): readonly MergedName[] {
  return compared.filter(isOne).map(({ name }) => name)
}

/** What was merged before in a repository, and which circuit breakers that had opened. */
interface History {
  readonly merged: readonly { readonly at: number; readonly ai: boolean }[]
  readonly open: ReadonlySet<number>
}

const NO_HISTORY: History = { merged: [], open: new Set() }

/** One after the other, since a circuit breaker looks at what was merged before. */
function* replay(
  policy: PolicyInForce,
  recorded: readonly RecordedFacts[],
): Generator<void, readonly Replayed[], void> {
  const wants = wantsOf(policy)
  const windows = shareWindows(policy)
  const histories = new Map<string, History>()
  const replayed: Replayed[] = []
  for (const record of recorded) {
    const { repository, number, mergedAt } = record
    const history = histories.get(repository) ?? NO_HISTORY
    const at = instantOf(mergedAt)
    const shares = windows.map((days) => shareBefore(at, days, history))
    const decision = decide({ ...record.facts, shares }, policy, mergedAt)
    const { ai } = decision.provenance
    const open = breakerStates({ shares }, policy).flatMap((state) => (state.open ? [state.windowDays] : []))
    histories.set(repository, { merged: [...history.merged, { at, ai }], open: new Set(open) })
    replayed.push({ name: { repository, number, ai }, verdict: verdictOf(decision, record, wants) })
    yield
  }
  return replayed
}

const DAY = 86_400_000

function shareBefore(at: number, windowDays: number, { merged, open }: History): ShareFacts {
  const inWindow = merged.filter((each) => each.at > at - windowDays * DAY)
  const ai = inWindow.filter((each) => each.ai).length
  return { windowDays, merged: inWindow.length, ai, open: open.has(windowDays) }
}

/** What a rule asks for that is not always there. */
interface Want {
  readonly read: readonly Readable[]
  readonly teams: readonly string[]
}

/** By layer and id of each rule. */
function wantsOf(policy: PolicyInForce): ReadonlyMap<string, Want> {
  return new Map(
    policy.layers.flatMap((layer) =>
      layer.rules.map((rule) => {
        const asks = asksOf({ ...policy, request: false, layers: [{ ...layer, rules: [rule] }] })
        const read = READABLES.filter((name) => asks[name])
        return [nameOf(layer.layer, rule.id), { read, teams: asks.teams }] as const
      }),
    ),
  )
}

function nameOf(layer: PolicyLayer['layer'], rule: string): string {
  return `${layer}/${rule}`
}

/** A verdict that rests on nothing but what was never read is none. */
function verdictOf(
  { verdict, findings }: Decision,
  record: RecordedFacts,
  wants: ReadonlyMap<string, Want>,
): Verdict | 'untold' {
  if (verdict === 'pass') return verdict
  const decisive = findings.filter(
    ({ status, mode }) => status === 'unmet' && (verdict === 'warn' || mode === 'enforce'),
  )
  const isDoubtful = decisive.every(({ layer, rule }) => {
    const want = wants.get(nameOf(layer, rule))
    return want !== undefined && !isRead(want, record)
  })
  return isDoubtful ? 'untold' : verdict
}

function isRead({ read, teams }: Want, record: RecordedFacts): boolean {
  const known = new Set(record.facts.teams.map(({ slug }) => slug.toLowerCase()))
  return (
    teams.every((slug) => known.has(slug)) &&
    read.every(
      (name) => record.read.includes(name) || (name === 'sameDiff' && !hasOlderApprovals(record.facts)),
    )
  )
}

/** Only then does it matter whether the diff stayed the same. */
function hasOlderApprovals({ reviews, pullRequest }: Facts): boolean {
  return reviews.some(({ state, commit }) => state === 'approved' && commit !== pullRequest.head.sha)
}
