import { sentence } from './phrases.ts'
import { told } from './told.ts'
import type { Voice } from './voice.ts'

/** Why a command or a button is refused: what was seen and what was wanted. */
export type Refusal =
  | { readonly kind: 'permission'; readonly wanted: 'read' | 'write'; readonly has?: string }
  | { readonly kind: 'outdated'; readonly head: string }
  /** A reason that was worded where it was found. */
  | { readonly kind: 'stated'; readonly reason: string; readonly usage?: string }

type RefusalOf<Kind extends Refusal['kind'] = Refusal['kind']> = {
  readonly [K in Kind]: Extract<Refusal, { readonly kind: K }>
}[Kind]

const REFUSAL_WORDS: {
  readonly [Kind in Refusal['kind']]: (refusal: RefusalOf<Kind>, voice: Voice) => string
} = {
  permission: ({ wanted, has = 'none' }) =>
    `it takes ${wanted} permission in this repository, and theirs is ${has === 'none' ? 'none now' : has}`,
  outdated: ({ head }, voice) =>
    `the button belongs to an older commit; use the one on commit ${voice.commit(head)}`,
  stated: ({ reason, usage }, voice) => {
    const words = told(reason, voice)
    return usage === undefined
      ? words.replace(/\.$/, '')
      : `${sentence(words)} It is written: ${voice.code(usage)}`
  },
}

/** Why it is refused, without full stop. */
export function refusalSentence<Kind extends Refusal['kind']>(
  refusal: RefusalOf<Kind>,
  voice: Voice,
): string {
  return REFUSAL_WORDS[refusal.kind](refusal, voice)
}
