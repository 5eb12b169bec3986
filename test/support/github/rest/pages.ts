import type { Answer, Call } from './routing.ts'

const DEFAULT_SIZE = 30
const MAX_SIZE = 100

/** The page of a list that was asked for, with links to its neighbours. */
export function page<T>(
  call: Call,
  items: Iterable<T>,
  shape: (item: T) => unknown,
  wrap: (shown: readonly unknown[], total: number) => unknown = (shown) => shown,
): Answer {
  const all = [...items]
  const { number, size } = pageAsked(call)
  const last = Math.max(1, Math.ceil(all.length / size))
  const shown = all.slice((number - 1) * size, number * size).map(shape)
  const links = pageLinks(call, number, last)
  return {
    status: 200,
    body: wrap(shown, all.length),
    ...(links === '' ? {} : { headers: { link: links } }),
  }
}

/** Which page, and how long pages are. */
export function pageAsked({ query }: Call): { readonly number: number; readonly size: number } {
  const size = Number(query.get('per_page') ?? DEFAULT_SIZE)
  return {
    number: Math.max(1, Number(query.get('page') ?? 1)),
    size: Math.min(MAX_SIZE, Math.max(1, size)),
  }
}

function pageLinks(call: Call, number: number, last: number): string {
  const targets: readonly (readonly [string, number])[] = [
    ...(number > 1 ? ([['prev', number - 1]] as const) : []),
    ...(number < last
      ? ([
          ['next', number + 1],
          ['last', last],
        ] as const)
      : []),
    ...(number > 1 ? ([['first', 1]] as const) : []),
  ]
  return targets.map(([rel, target]) => `<${pageUrl(call.url, target)}>; rel="${rel}"`).join(', ')
}

function pageUrl(asked: URL, number: number): string {
  const url = new URL(asked)
  url.searchParams.set('page', String(number))
  return url.href
}
