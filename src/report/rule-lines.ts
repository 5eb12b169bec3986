import type { Decision, Finding, RequirementResult } from '../core/decision.ts'
import { exceptionSentence, REQUIREMENT_WORDS, STATUS_WORDS } from './sentences.ts'
import type { Voice } from './voice.ts'

/** Every rule: what is unmet first, then what is waived and met, and on one line what does not apply. */
export function ruleLines(decision: Decision, voice: Voice): readonly string[] {
  const { findings } = decision
  const off = findings
    .filter(({ status }) => status === 'not-applicable')
    .map((finding) => ruleName(finding, voice))
  const on = (['unmet', 'waived', 'met'] as const).flatMap((wanted) =>
    findings.filter(({ status }) => status === wanted).flatMap((finding) => findingLines(finding, voice)),
  )
  return [...on, ...(off.length === 0 ? [] : [`- not applicable: ${off.join(', ')}`])]
}

function findingLines(finding: Finding, voice: Voice): readonly string[] {
  const head = `- ${statusWord(finding, voice)} ${ruleName(finding, voice)}`
  if (finding.status === 'met') return [`${head}${seenLine(finding, voice)}`]
  const description = finding.description === null ? '' : `: ${voice.prose(finding.description)}`
  return [head + description, ...detailLines(finding, voice).map((line) => `  - ${line}`)]
}

function statusWord({ status }: Finding, voice: Voice): string {
  return status === 'met' ? STATUS_WORDS.met : voice.strong(STATUS_WORDS[status])
}

/** The id, and what is out of the ordinary: the tool, the layer above, a preset, a mode that does not block. */
export function ruleName(finding: Finding, voice: Voice): string {
  const remarks = [
    finding.tool === null ? [] : [`tool ${voice.code(finding.tool)}`],
    finding.layer === 'organisation' ? ['organisation'] : [],
    originOf(finding, voice),
    finding.mode === 'enforce' ? [] : [`${finding.mode} only`],
  ].flat()
  return voice.code(finding.rule) + (remarks.length === 0 ? '' : ` (${remarks.join(', ')})`)
}

function originOf({ origin, layer }: Finding, voice: Voice): readonly string[] {
  if (origin === layer) return []
  return [origin === 'built-in' ? 'built in' : voice.code(origin)]
}

function seenLine(finding: Finding, voice: Voice): string {
  const seen = finding.requirements.filter((requirement) => requirement.seen !== '')
  const words = seen.map(
    (requirement) => `${REQUIREMENT_WORDS[requirement.kind]} ${voice.prose(requirement.seen)}`,
  )
  return words.length === 0 ? '' : `: ${words.join('; ')}`
}

function detailLines({ waivedBy, remedy, absolute, requirements }: Finding, voice: Voice): readonly string[] {
  return [
    ...requirements.filter(({ met }) => !met).map((requirement) => requirementText(requirement, voice)),
    ...(waivedBy === null ? [] : [exceptionSentence(waivedBy, voice)]),
    ...(remedy === null || waivedBy !== null ? [] : [`help: ${helpText(remedy, voice)}`]),
    ...(absolute ? ['no exception and no waiver lifts this'] : []),
  ]
}

function requirementText({ kind, wanted, seen }: RequirementResult, voice: Voice): string {
  if (kind === 'deny') return `${REQUIREMENT_WORDS.deny}: ${voice.prose(seen)}`
  const saw = seen === '' ? '' : `; seen: ${voice.prose(seen)}`
  return `${REQUIREMENT_WORDS[kind]} wanted: ${voice.prose(wanted)}${saw}`
}

/** The policy's own help: a sentence, or the address of a page. */
export function helpText(remedy: string, voice: Voice): string {
  return /^https?:\/\/\S+$/.test(remedy) ? voice.link(remedy) : voice.prose(remedy)
}
