import type { z } from 'zod'

/** A value read from hostile text, or the fact that it is not of the form. */
export type ReadJson<T> = { readonly ok: true; readonly value: T } | { readonly ok: false }

/** Longer texts are not looked at: no tool writes them. */
const MAX_JSON = 4_000_000

/** Parses text that anybody may have written, and checks its form. */
export function readJson<T>(text: string, form: z.ZodType<T>): ReadJson<T> {
  if (text.length > MAX_JSON) return { ok: false }
  const parsed = form.safeParse(parse(text))
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Not JSON is an answer about the text, and no form accepts an error.
    return error
  }
}
