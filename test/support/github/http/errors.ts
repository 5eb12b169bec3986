import type { Refusal } from '../acts/refusal.ts'

const DOCUMENTATION = 'https://docs.github.com/rest'

/** The body of an error, as GitHub words it. */
export function errorBody(error: Pick<Refusal, 'status' | 'message' | 'errors'>): object {
  return {
    message: error.message,
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
    documentation_url: DOCUMENTATION,
    status: String(error.status),
  }
}
