/** The closed word lists of the policy language, declared once. */
export const MODES = ['enforce', 'warn', 'observe'] as const
export type Mode = (typeof MODES)[number]

export const STANCES = ['allow', 'exception', 'deny'] as const
export type Stance = (typeof STANCES)[number]

/** Grades of evidence, strongest first. */
export const GRADE_NAMES = ['verified', 'marked', 'declared', 'hint'] as const
