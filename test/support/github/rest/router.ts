import type { Route } from './routing.ts'

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

export type Router = (method: string, path: string) => Match | null

/** These may hold slashes. */
const SPANNING = ['path', 'ref', 'branch', 'basehead', 'tree_sha']

/** Finds the route of a request; a longer template is tried before a shorter one that would swallow its end. */
export function createRouter(routes: readonly Route[]): Router {
  const table = routes
    .toSorted((a, b) => b.operation.split('/').length - a.operation.split('/').length)
    .map((route) => {
      const [method, template = ''] = route.operation.split(' ')
      return { route, method, pattern: patternOf(template) }
    })
  return function find(method, path) {
    for (const { route, method: own, pattern } of table) {
      const match = own === method ? pattern.exec(path) : null
      if (match) return { route, params: decoded(match.groups ?? {}) }
    }
    return null
  }
}

function patternOf(template: string): RegExp {
  const source = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    SPANNING.includes(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  )
  return new RegExp(`^${source}/?$`)
}

function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
}
