import type { Need } from '../core/decision.ts'
import { type Actor, NEED_WORDS, type NeedOf, type Telling, type Wording } from './need-words.ts'

/** One thing to do, told to the one who can do it. */
export interface Step {
  readonly actor: Actor
  /** For a title, without capital and full stop. */
  readonly short: string
  /** What to do and how, without capital and full stop. */
  readonly full: string
}

/** The steps that turn it green, in order of doing, with like needs told together. */
export function stepsOf(needs: readonly Need[], telling: Telling): readonly Step[] {
  const groups = new Map<string, Need[]>()
  for (const [at, need] of needs.entries()) {
    const key = keyOf(need) ?? String(at)
    groups.set(key, [...(groups.get(key) ?? []), need])
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((first) => stepOf(first, group, telling)),
  )
}

function keyOf<Kind extends Need['kind']>(need: NeedOf<Kind>): string | null {
  const wording: Wording<Kind> = NEED_WORDS[need.kind]
  return wording.key === undefined ? null : `${need.kind} ${wording.key(need)}`
}

function stepOf<Kind extends Need['kind']>(
  need: NeedOf<Kind>,
  group: readonly Need[],
  telling: Telling,
): Step {
  const wording: Wording<Kind> = NEED_WORDS[need.kind]
  return {
    actor: wording.actor(need),
    short: wording.short(need, group, telling),
    full: wording.full(need, group, telling),
  }
}
