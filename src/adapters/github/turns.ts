/** In this order. `background` is what nobody waits for, such as sweeps. */
export type Priority = 'verdict' | 'extra' | 'background'

const IN_ORDER: readonly Priority[] = ['verdict', 'extra', 'background']

export interface Turns {
  /** Runs when it is its turn. `mayStart` is asked then, and throws when it may not. */
  run<T>(key: number, priority: Priority, mayStart: () => void, call: () => Promise<T>): Promise<T>
}

interface Lane {
  running: number
  readonly waiting: Readonly<Record<Priority, (() => void)[]>>
}
interface State {
  readonly perKey: number
  readonly overall: number
  running: number
  /** Those served longest ago first. */
  readonly lanes: Map<number, Lane>
}

/** At most so many at once for each key, and for all together; keys take turns, so a busy one delays no other. */
export function createTurns(perKey: number, overall: number): Turns {
  const state: State = { perKey, overall, running: 0, lanes: new Map() }
  return {
    async run(key, priority, mayStart, call) {
      const lane = laneOf(state, key)
      await new Promise<void>((resolve) => {
        lane.waiting[priority].push(resolve)
        startAll(state)
      })
      try {
        mayStart()
        return await call()
      } finally {
        leave(state, key, lane)
      }
    },
  }
}

function laneOf(state: State, key: number): Lane {
  const lane = state.lanes.get(key) ?? { running: 0, waiting: { verdict: [], extra: [], background: [] } }
  state.lanes.set(key, lane)
  return lane
}

function startAll(state: State): void {
  while (startNext(state));
}

function startNext(state: State): boolean {
  const next = state.running < state.overall ? nextLane(state) : null
  if (next === null) return false
  const [key, lane] = next
  const first = IN_ORDER.find((priority) => lane.waiting[priority].length > 0)
  const start = first === undefined ? undefined : lane.waiting[first].shift()
  state.lanes.delete(key)
  state.lanes.set(key, lane)
  lane.running += 1
  state.running += 1
  start?.()
  return true
}

/** The one with the least at work; among equals the one that was served longest ago. */
function nextLane({ lanes, perKey }: State): readonly [number, Lane] | null {
  let least: readonly [number, Lane] | null = null
  for (const [key, lane] of lanes) {
    if (waitingIn(lane) > 0 && lane.running < (least?.[1].running ?? perKey)) least = [key, lane]
  }
  return least
}

function leave(state: State, key: number, lane: Lane): void {
  lane.running -= 1
  state.running -= 1
  startAll(state)
  if (lane.running + waitingIn(lane) === 0) state.lanes.delete(key)
}

function waitingIn({ waiting }: Lane): number {
  return IN_ORDER.reduce((sum, priority) => sum + waiting[priority].length, 0)
}
