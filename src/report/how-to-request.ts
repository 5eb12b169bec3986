import type { Decision } from '../core/decision.ts'
import type { Person } from '../core/facts.ts'
import { code } from './markdown.ts'
import { named } from './sentences.ts'
import { commentVoice, ownerOf } from './voice.ts'

/** The reply to the button "Request exception": the command, ready to be copied, for each thing an exception could lift. */
export function howToRequestReply(decision: Decision, by: Person, maxDays: number): string {
  const voice = commentVoice(ownerOf(decision.repository), [])
  const liftable = decision.findings.filter(
    ({ status, absolute, origin }) => status === 'unmet' && !absolute && origin !== 'built-in',
  )
  const subjects = [
    ...new Set(liftable.map(({ rule, tool }) => (tool === null ? `rule=${rule}` : `tool=${tool}`))),
  ]
  if (subjects.length === 0)
    return `${named(by, voice)} asked for an exception, but there is nothing here that one could lift.`
  const lines = subjects.map(
    (subject) => `- ${code(`/ai-policy request-exception ${subject} for=${maxDays}d reason="…"`)}`,
  )
  return [
    `${named(by, voice)} wants an exception. Say for how long (at most ${maxDays}d) and why, in a new comment that begins with one of these:`,
    '',
    ...lines,
  ].join('\n')
}
