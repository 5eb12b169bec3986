import type { Decision } from '../core/decision.ts'
import { summaryText } from './check-run.ts'
import { commentVoice, ownerOf } from './voice.ts'

/** The decision as a Markdown text that mentions nobody, wherever it is pasted. */
export function markdownReport(decision: Decision): string {
  return `${summaryText(decision, {}, commentVoice(ownerOf(decision.repository), []))}\n`
}
