/** The closed word lists of the policy language, declared once. */
export const MODES = ['enforce', 'warn', 'observe'] as const
export type Mode = (typeof MODES)[number]

export const STANCES = ['allow', 'exception', 'deny'] as const
export type Stance = (typeof STANCES)[number]

/** Grades of evidence, strongest first. */
export const GRADE_NAMES = ['verified', 'marked', 'declared', 'hint'] as const

/** Two-way settings, the stricter word first, as in `MODES`. */
export const STALE = ['on-push', 'same-diff'] as const
export const UNMAPPED = ['plus-one', 'ignore'] as const
export const HINTS = ['count', 'report'] as const
export const UNMARKED = ['ai', 'human'] as const

/** The stricter of two words of a list whose strictest comes first. */
export function stricter<Word extends string>(words: readonly Word[], one: Word, other: Word): Word {
  return words.indexOf(one) <= words.indexOf(other) ? one : other
}
