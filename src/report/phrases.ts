/** `1 approval`, `2 approvals`, `1,204 changed lines`. */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** The number with a comma every three digits. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `a`, `a or b`, `a, b and c`; past `max` the rest is counted: `a, b and 3 more`. */
export function listed(items: readonly string[], word: 'and' | 'or', max = 5): string {
  if (items.length > max) return `${items.slice(0, max).join(', ')} and ${grouped(items.length - max)} more`
  const last = items.at(-1)
  if (last === undefined) return ''
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`
}

/** `2026-12-01 10:30 UTC` for an ISO time. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** `2026-12-01` for an ISO time. */
export function day(iso: string): string {
  return iso.slice(0, 10)
}

/** The text with a capital first letter, when it begins with a plain small letter. */
export function capitalised(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
}

/** `45 %` for 0.45. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

/** The text as a sentence: a capital first, and a full stop unless it has an end. */
export function sentence(text: string): string {
  return `${capitalised(text)}${/[.!?…>]$/.test(text) ? '' : '.'}`
}
