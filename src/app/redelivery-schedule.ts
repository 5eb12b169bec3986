import type { FailedDelivery } from './sweep-ports.ts'

/** A delivery that failed, and how often it was asked for since. */
export interface Missed {
  readonly guid: string
  /** Its newest failure, as the platform numbers them. */
  readonly failed: number
  /** The failure that was answered by asking for it again; 0: none yet. */
  readonly asked: number
  readonly tries: number
  /** When it was last asked for, in milliseconds. */
  readonly at: number
}
export type MissedOnes = ReadonlyMap<string, Missed>

/** The platform forgets deliveries after three days, and so do we what we cannot keep. */
const MOST_KEPT = 3000
/** What was asked for again and has not failed since has arrived. */
const QUIET_MS = 10 * 60 * 1000
const FIRST_WAIT_MS = 5000
const LONGEST_WAIT_MS = 60 * 60 * 1000
/** A process that starts is killed now and then; what fails this often does so for another reason. */
const FEW_TRIES = 4
/** Further ones are asked for by later looks. */
const MOST_AT_ONCE = 500
const MOST_STUBBORN_AT_ONCE = 50

/** What is known with what failed lately, newest failures first. */
export function withFailures(known: MissedOnes, failed: readonly FailedDelivery[]): MissedOnes {
  const all = new Map(known)
  for (const { guid, id } of failed.toReversed()) {
    const before = all.get(guid) ?? { guid, asked: 0, tries: 0, at: 0 }
    all.set(guid, { ...before, failed: id })
  }
  return new Map([...all].slice(-MOST_KEPT))
}

/** The newest failure has not been answered yet. */
export function isOpen({ failed, asked }: Missed): boolean {
  return failed !== asked
}

/** Those to be asked for now: what failed seldom first, and of what goes on failing only a few. */
export function dueOnes(all: MissedOnes, now: number): readonly Missed[] {
  const due = [...all.values()].filter((each) => isOpen(each) && now >= each.at + waitAfter(each.tries))
  const [few, many] = [due.filter(isPromising), due.filter((each) => !isPromising(each))]
  return [...few.slice(0, MOST_AT_ONCE), ...many.slice(0, MOST_STUBBORN_AT_ONCE)]
}

function isPromising({ tries }: Missed): boolean {
  return tries < FEW_TRIES
}

/** Doubles with each try, up to an hour. */
function waitAfter(tries: number): number {
  return tries === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS)
}

/** With these counted as tried now. */
export function tried(all: MissedOnes, some: readonly Missed[], now: number): MissedOnes {
  return new Map([
    ...all,
    ...some.map((each) => [each.guid, { ...each, tries: each.tries + 1, at: now }] as const),
  ])
}

/** With the failures of these answered. */
export function answered(all: MissedOnes, some: readonly Missed[]): MissedOnes {
  const guids = new Set(some.map(({ guid }) => guid))
  return new Map(
    [...all].map(([guid, each]) => [guid, guids.has(guid) ? { ...each, asked: each.failed } : each]),
  )
}

/** Without those that have arrived. */
export function withoutArrived(
  all: MissedOnes,
  { stored, now }: { readonly stored: ReadonlySet<string>; readonly now: number },
): MissedOnes {
  return new Map(
    [...all].filter(([guid, each]) => !stored.has(guid) && (isOpen(each) || now - each.at <= QUIET_MS)),
  )
}

/** One line each, for the store. */
export function textOfMissed(all: MissedOnes): string {
  return [...all.values()]
    .map(({ guid, failed, asked, tries, at }) => [guid, failed, asked, tries, at].join(' '))
    .join('\n')
}

export function parseMissed(text: string): MissedOnes {
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(
    lines.map((line) => {
      const [guid = '', ...numbers] = line.split(' ')
      const [failed = 0, asked = 0, tries = 0, at = 0] = numbers.map(Number)
      return [guid, { guid, failed, asked, tries, at }]
    }),
  )
}
