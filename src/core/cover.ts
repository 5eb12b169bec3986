import type { Need } from './decision.ts'
import type { Person } from './facts.ts'
import { type People, peopleOf } from './people.ts'

export type ApprovalNeed = Extract<Need, { kind: 'approval' }>

/** A need for people from somewhere, with those who are known to fit. */
interface Call {
  readonly count: number
  readonly from: readonly string[]
  readonly people: People
}

/** People who answer the same calls; `people` is null for somebody unknown, of whom there may be any number. */
interface Group {
  readonly answers: ReadonlySet<Call>
  readonly people: readonly Person[] | null
}

/** How many calls, and approvals of them together, are solved exactly; beyond, the best group is taken each time. */
const EXACT = { calls: 8, approvals: 8 } as const

/**
 * Merges needs for approvals into the smallest set of people who meet all of them: one person may answer several calls,
 * and everybody who answers a call also counts where anybody would do.
 */
export function mergeApprovals(needs: readonly ApprovalNeed[]): readonly ApprovalNeed[] {
  const calls = callsOf(needs)
  const chosen = choose(calls)
  const open = needs.filter((need) => need.from === null)
  const anybody = Math.max(0, ...open.map((need) => need.count)) - chosen.length
  const merged = needsOf(chosen)
  if (anybody <= 0) return merged
  const candidates = peopleOf(needs.flatMap((need) => need.candidates)).list
  return [...merged, { kind: 'approval', count: anybody, from: null, candidates }]
}

/** Calls on the same teams and people are one; the larger count holds. */
function callsOf(needs: readonly ApprovalNeed[]): readonly Call[] {
  const calls = new Map<string, Call>()
  for (const { count, from, candidates } of needs) {
    if (from === null) continue
    const key = [...new Set(from)].toSorted().join(' ')
    const earlier = calls.get(key)
    const larger = Math.max(count, earlier?.count ?? 0)
    calls.set(key, { count: larger, from: earlier?.from ?? from, people: peopleOf(candidates) })
  }
  return [...calls.values()]
}

function choose(calls: readonly Call[]): readonly Group[] {
  const groups = groupsOf(calls)
  const wanted = new Map(calls.map((call) => [call, call.count]))
  const greedy = chooseGreedily(wanted, groups)
  const isSmall = calls.length <= EXACT.calls && greedy.length <= EXACT.approvals
  return isSmall ? chooseExactly({ wanted, groups, chosen: [], best: greedy }) : greedy
}

/** Groups that answer the most calls come first, known people before unknown ones. */
function groupsOf(calls: readonly Call[]): readonly Group[] {
  const everybody = peopleOf(calls.flatMap((call) => call.people.list)).list
  const known = Map.groupBy(everybody, (person) => signatureOf(person, calls))
  const groups = [...known.values()].map((people) => ({
    answers: new Set(calls.filter((call) => people[0] !== undefined && call.people.has(people[0]))),
    people,
  }))
  const unknown = calls.map((call) => ({ answers: new Set([call]), people: null }))
  return [...groups.toSorted((one, other) => other.answers.size - one.answers.size), ...unknown]
}

function signatureOf(person: Person, calls: readonly Call[]): string {
  return calls.map((call) => (call.people.has(person) ? '1' : '0')).join('')
}

function chooseGreedily(wanted: ReadonlyMap<Call, number>, groups: readonly Group[]): readonly Group[] {
  const left = new Map(wanted)
  const chosen: Group[] = []
  for (;;) {
    const usable = groups.filter((group) => isUsable(group, chosen) && valueOf(group, left) > 0)
    const [best] = usable.toSorted((one, other) => valueOf(other, left) - valueOf(one, left))
    if (best === undefined) return chosen
    chosen.push(best)
    for (const call of best.answers) left.set(call, Math.max(0, (left.get(call) ?? 0) - 1))
  }
}

/** How many calls that are still open the group answers. */
function valueOf(group: Group, left: ReadonlyMap<Call, number>): number {
  return [...group.answers].filter((call) => (left.get(call) ?? 0) > 0).length
}

function isUsable(group: Group, chosen: readonly Group[]): boolean {
  return group.people === null || chosen.filter((each) => each === group).length < group.people.length
}

interface Search {
  readonly wanted: ReadonlyMap<Call, number>
  readonly groups: readonly Group[]
  readonly chosen: readonly Group[]
  /** The smallest set found so far. */
  readonly best: readonly Group[]
}

/** Tries every group for the first open call, and leaves a branch as soon as it cannot be smaller than the best. */
function chooseExactly(search: Search): readonly Group[] {
  const { wanted, groups, chosen } = search
  const open = [...wanted].filter(([, count]) => count > 0)
  const most = Math.max(0, ...open.map(([, count]) => count))
  if (chosen.length + most >= search.best.length) return search.best
  const [call] = open[0] ?? []
  if (call === undefined) return chosen
  let { best } = search
  for (const group of groups) {
    if (!group.answers.has(call) || !isUsable(group, chosen)) continue
    const next = new Map(
      [...wanted].map(([each, count]) => [each, group.answers.has(each) ? count - 1 : count]),
    )
    best = chooseExactly({ wanted: next, groups, chosen: [...chosen, group], best })
  }
  return best
}

function needsOf(chosen: readonly Group[]): readonly ApprovalNeed[] {
  return [...Map.groupBy(chosen, (group) => group)].map(([group, times]) => ({
    kind: 'approval',
    count: times.length,
    from: sourceOf(group),
    candidates: group.people ?? [],
  }))
}

/** The narrowest call when it alone describes the group; else the people themselves. */
function sourceOf({ answers, people }: Group): readonly string[] {
  const calls = [...answers].toSorted((one, other) => one.people.list.length - other.people.list.length)
  const [narrowest] = calls
  const isDescribed = calls.length === 1 || narrowest?.people.list.length === people?.length
  return isDescribed ? (narrowest?.from ?? []) : (people ?? []).map((person) => `user/${person.login}`)
}
