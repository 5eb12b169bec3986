import type { Decision } from '../core/decision.ts'
import { firstLine } from './check-run.ts'
import { stepLines } from './sections.ts'
import { commentVoice, ownerOf } from './voice.ts'

/** The reply to `status`: where it stands and what is left, mentioning nobody. */
export function statusReply(decision: Decision): string {
  const voice = commentVoice(ownerOf(decision.repository), [])
  const steps = stepLines(decision, voice)
  return [firstLine(decision, {}, voice), ...(steps.length === 0 ? [] : ['', ...steps])].join('\n')
}
