import type { Decision } from '../core/decision.ts'
import { annotationsOf } from './annotations.ts'
import type { Button, CheckReport, CheckState } from './effect.ts'
import { allFiles } from './file-lines.ts'
import { cut, fit } from './markdown.ts'
import { peopleLines } from './people-lines.ts'
import { sentence } from './phrases.ts'
import { type CheckExtras, leadOf, sectionsOf } from './sections.ts'
import { isLiftable } from './title.ts'
import { checkVoice, ownerOf, titleVoice, type Voice } from './voice.ts'

export type { CheckExtras } from './sections.ts'

/** GitHub refuses a summary or text above this. */
export const MOST_CHARACTERS = 65_535
const MOST_TITLE = 200

/** The conclusion to post: the strictest of all open pull requests with this head. */
export function checkState({ verdict }: Decision, { stricter }: CheckExtras): CheckState {
  if (stricter !== undefined) return stricter.state
  if (verdict === 'pass') return 'success'
  return verdict === 'warn' ? 'neutral' : 'failure'
}

/** The decision as a check run shows it, within GitHub's limits. The first line says what to do. */
export function checkReport(decision: Decision, extras: CheckExtras = {}): CheckReport {
  const owner = ownerOf(decision.repository)
  const voice = checkVoice(owner)
  const files = allFiles(decision, voice)
  return {
    title: cut(leadOf(decision, extras, titleVoice(owner)), MOST_TITLE),
    summary: fit(summaryText(decision, extras, voice), MOST_CHARACTERS),
    text:
      files.length === 0
        ? ''
        : fit(['### All files by blast radius', '', ...files].join('\n'), MOST_CHARACTERS),
    annotations: annotationsOf(decision),
    buttons: buttonsOf(decision),
  }
}

/** Everything there is to tell, as Markdown: what to do in the first line, then a section each. */
export function summaryText(decision: Decision, extras: CheckExtras, voice: Voice): string {
  const sections = sectionsOf(decision, extras, voice, peopleLines)
  const blocks = sections.flatMap(({ heading, lines }) => ['', `### ${heading}`, '', ...lines])
  return [firstLine(decision, extras, voice), ...blocks].join('\n')
}

/** The title as a sentence, and whether anything is left to do. */
export function firstLine(decision: Decision, extras: CheckExtras, voice: Voice): string {
  const isDone = decision.verdict === 'pass' && extras.stricter === undefined
  return voice.strong(sentence(leadOf(decision, extras, voice))) + (isDone ? ' Nothing is left to do.' : '')
}

const RECHECK: Button = {
  id: 'recheck',
  label: 'Check again',
  description: 'Read everything afresh and judge again',
}
const REQUEST: Button = {
  id: 'request_exception',
  label: 'Request exception',
  description: 'Ask for what is unmet to be lifted',
}
const OWN: Button = {
  id: 'own',
  label: 'Own this change',
  description: 'Accept accountability for this change',
}

function buttonsOf(decision: Decision): readonly Button[] {
  const unmet = decision.findings.filter(({ status }) => status === 'unmet')
  const ownable = unmet.some(({ requirements }) =>
    requirements.some(({ kind, met }) => kind === 'owner' && !met),
  )
  return [RECHECK, ...(isLiftable(decision) ? [REQUEST] : []), ...(ownable ? [OWN] : [])]
}
