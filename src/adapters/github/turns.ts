/** In this order. `background` is what nobody waits for, such as sweeps. */
export type Priority = 'verdict' | 'extra' | 'background'

/** `last step`: what ends a piece of work, whose other calls would be in vain without it. */
export type Place = 'last step' | Priority

const IN_ORDER: readonly Place[] = ['last step', 'verdict', 'extra', 'background']

export interface Turns {
  /** Runs when it is its turn. `mayStart` is asked then, and throws when it may not. */
  run<T>(key: number, place: Place, mayStart: () => void, call: () => Promise<T>): Promise<T>
}

interface Lane {
  running: number
  readonly waiting: Readonly<Record<Place, (() => void)[]>>
}
interface State {
  readonly roomOf: (key: number) => number
  readonly overall: number
  running: number
  /** Those served longest ago first. */
  readonly lanes: Map<number, Lane>
}

/** At most so many at once for each key, and for all together; keys take turns, so a busy one delays no other. */
export function createTurns(roomOf: (key: number) => number, overall: number): Turns {
  const state: State = { roomOf, overall, running: 0, lanes: new Map() }
  return {
    async run(key, place, mayStart, call) {
      const lane = laneOf(state, key)
      await new Promise<void>((resolve) => {
        lane.waiting[place].push(resolve)
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
  const lane = state.lanes.get(key) ?? {
    running: 0,
    waiting: { 'last step': [], verdict: [], extra: [], background: [] },
  }
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
  const first = IN_ORDER.find((place) => lane.waiting[place].length > 0)
  const start = first === undefined ? undefined : lane.waiting[first].shift()
  state.lanes.delete(key)
  state.lanes.set(key, lane)
  lane.running += 1
  state.running += 1
  start?.()
  return true
}

/** The one with the least at work; among equals the one that was served longest ago. */
function nextLane({ lanes, roomOf }: State): readonly [number, Lane] | null {
  let least: readonly [number, Lane] | null = null
  for (const [key, lane] of lanes) {
    const hasRoom = waitingIn(lane) > 0 && lane.running < roomOf(key)
    if (hasRoom && lane.running < (least?.[1].running ?? Infinity)) least = [key, lane]
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
  return IN_ORDER.reduce((sum, place) => sum + waiting[place].length, 0)
}
