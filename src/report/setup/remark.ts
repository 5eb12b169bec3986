/** One thing about a set-up that was looked at. */
export interface Remark {
  readonly state: 'ok' | 'note' | 'mend'
  readonly what: string
  /** What to do about it, and where. */
  readonly remedy: string | null
}

/** It is as it should be. */
export function ok(what: string): Remark {
  return { state: 'ok', what, remedy: null }
}

/** It may be wanted, and should be known. */
export function note(what: string, remedy: string | null): Remark {
  return { state: 'note', what, remedy }
}

/** It has to be mended. */
export function mend(what: string, remedy: string): Remark {
  return { state: 'mend', what, remedy }
}
