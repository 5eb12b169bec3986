import type { Settlement } from './ports.ts'

/** Nothing is left behind. */
export const EMPTY: Settlement = { outcomes: [], audit: [], receipts: [], ask: [], carriers: [] }

/** What two pieces of work leave behind. */
export function joined(a: Settlement, b: Settlement): Settlement {
  return {
    outcomes: [...a.outcomes, ...b.outcomes],
    audit: [...a.audit, ...b.audit],
    receipts: [...a.receipts, ...b.receipts],
    ask: [...a.ask, ...b.ask],
    carriers: [...a.carriers, ...b.carriers],
    looks: [...(a.looks ?? []), ...(b.looks ?? [])],
    recorded: [...(a.recorded ?? []), ...(b.recorded ?? [])],
    protections: [...(a.protections ?? []), ...(b.protections ?? [])],
    firsts: [...(a.firsts ?? []), ...(b.firsts ?? [])],
    deployments: [...(a.deployments ?? []), ...(b.deployments ?? [])],
  }
}
