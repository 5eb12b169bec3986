const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/
const MINUTE = 60_000
const DAY = 86_400_000

/** Milliseconds since 1970 of an ISO 8601 time; throws on anything else, since a time that is not one cannot be judged. */
export function instantOf(iso: string): number {
  const match = ISO.exec(iso)
  if (match === null) throw new Error(`Not an ISO 8601 time: ${JSON.stringify(iso)}`)
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7).map(Number)
  const fraction = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000)
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === '-' ? -1 : 1)
  const minuteOfDay = hours * 60 + minutes - offset
  return daysOf(year, month, day) * DAY + minuteOfDay * MINUTE + seconds * 1000 + fraction
}

/** The ISO 8601 time in UTC, to the second, that many milliseconds after 1970. */
function isoOf(instant: number): string {
  const days = Math.floor(instant / DAY)
  const rest = instant - days * DAY
  const [hours, minutes, seconds] = [rest / (60 * MINUTE), (rest / MINUTE) % 60, (rest / 1000) % 60].map(two)
  return `${dateOfDays(days)}T${hours}:${minutes}:${seconds}Z`
}

/** The time that many minutes later. */
export function addMinutes(iso: string, minutes: number): string {
  return isoOf(instantOf(iso) + minutes * MINUTE)
}

/** The day in UTC, `2026-09-10`. */
export function utcDate(iso: string): string {
  return dateOfDays(Math.floor(instantOf(iso) / DAY))
}

/** Orders two times: true when the first is earlier than the second. */
export function isBefore(iso: string, other: string): boolean {
  return instantOf(iso) < instantOf(other)
}

/** Days since 1970-01-01 in the Gregorian calendar; years begin in March so that leap days come last. */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function dateOfDays(days: number): string {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = ((monthFromMarch + 2) % 12) + 1
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}
