export interface FieldError {
  readonly resource: string
  readonly field: string
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom'
  readonly message?: string
}

/** GitHub does not do what was asked, and says why. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly (FieldError | string)[]

  constructor(status: number, message: string, errors: readonly (FieldError | string)[] = []) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

/** A value that GitHub does not take. */
export function invalid(resource: string, field: string, message: string): Refusal {
  return new Refusal(422, 'Validation Failed', [{ resource, field, code: 'custom', message }])
}

/** What cannot be seen is not there. */
export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}
