import type { Decision } from '../core/decision.ts'
import { checkReport } from '../report/check-run.ts'
export type Format = 'text' | 'json' | 'markdown' | 'sarif'
export function formatDecision(decision: Decision, format: Format, colours: boolean): string {
  void colours
  return format === 'json'
    ? JSON.stringify(decision, null, 2)
    : checkReport(decision).title + '\n' + checkReport(decision).summary
}
