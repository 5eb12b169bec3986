import { UsageError } from './errors.ts'

/** A whole number of at least 1, as an option gives it. */
export function positive(text: string, option: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError(`${option} is "${text}", but must be 1 or more`)
  return count
}
