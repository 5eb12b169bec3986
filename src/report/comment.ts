import type { Decision } from '../core/decision.ts'
import { fit } from './markdown.ts'
import { sentence } from './phrases.ts'
import { policyChangeLines } from './policy-lines.ts'
import { helpText, ruleName } from './rule-lines.ts'
import { stepLines } from './sections.ts'
import { exceptionSentence, NO_EVIDENCE, toolNames } from './sentences.ts'
import { isWaived, titleOf } from './title.ts'
import { commentVoice, ownerOf, type Voice } from './voice.ts'

/** First line of our one comment. A comment is ours by its author; this tells it from our replies. */
export const STICKY_PREFIX = '<!-- countersign: status -->'
const MOST_CHARACTERS = 65_536

/** There is something to do or to know, so that a comment is worth its notification. */
export function deservesComment(decision: Decision): boolean {
  return (
    decision.verdict !== 'pass' ||
    decision.findings.some(isWaived) ||
    decision.exceptions.some(({ state }) => state === 'requested') ||
    changesPolicyForTheWorse(decision)
  )
}

function changesPolicyForTheWorse({ policyChange }: Decision): boolean {
  return (
    policyChange !== null &&
    (policyChange.problems.length > 0 || policyChange.changes.some(({ loosens }) => loosens))
  )
}

/**
 * The one comment: what is left to do, and with which commands. Only those who are asked to review are mentioned;
 * `askedBefore` (logins and `team/<slug>`) stay so, since the text must not change because they were asked.
 */
export function commentBody(decision: Decision, askedBefore: readonly string[] = []): string {
  const owner = ownerOf(decision.repository)
  const { people, teams } = decision.toRequest
  const asked = [
    ...people.map(({ login }) => login),
    ...teams.map((team) => `team/${team.replace(/^team\//, '')}`),
    ...askedBefore,
  ]
  const voice = commentVoice(owner, asked)
  const blocks = deservesComment(decision)
    ? openBlocks(decision, voice)
    : greenBlocks(decision, commentVoice(owner, []))
  return fit(
    [STICKY_PREFIX, ...blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))].join(
      '\n\n',
    ),
    MOST_CHARACTERS,
  )
}

function greenBlocks(decision: Decision, voice: Voice): readonly (readonly string[])[] {
  return [[`**${sentence(titleOf(decision, voice))}** Nothing is left to do.`]]
}

function openBlocks(decision: Decision, voice: Voice): readonly (readonly string[])[] {
  const { policyChange } = decision
  return [
    [`**${sentence(leadOf(decision, voice))}**`],
    stepLines(decision, voice),
    helpLines(decision, voice),
    exceptionLines(decision, voice),
    policyChange === null ? [] : policyChangeLines(policyChange, undefined, voice),
    whyLines(decision, voice),
    commandLines(decision, voice),
  ]
}

/** The title; where the pull request passes as it is, what there is to know. */
function leadOf(decision: Decision, voice: Voice): string {
  const title = titleOf(decision, voice)
  return decision.verdict === 'pass' && changesPolicyForTheWorse(decision)
    ? 'This pull request changes the policy'
    : title
}

/** Words of the policy's own for those who are held up by it. */
function helpLines(decision: Decision, voice: Voice): readonly string[] {
  const unmet = decision.findings.filter(({ status }) => status === 'unmet')
  return unmet.flatMap(({ rule, remedy }) =>
    remedy === null ? [] : [`Help for ${voice.code(rule)}: ${helpText(remedy, voice)}`],
  )
}

function exceptionLines(decision: Decision, voice: Voice): readonly string[] {
  const waivers = decision.findings.flatMap(({ waivedBy }) => (waivedBy === null ? [] : [waivedBy]))
  const waiting = decision.exceptions.filter(({ state }) => state === 'requested')
  const all = [...new Map([...waivers, ...waiting].map((exception) => [exception.id, exception])).values()]
  return all.map((exception) => `- ${sentence(exceptionSentence(exception, voice))}`)
}

function whyLines(decision: Decision, voice: Voice): readonly string[] {
  const { findings } = decision
  const unmet = findings.filter(({ status }) => status === 'unmet').map((finding) => ruleName(finding, voice))
  const rules = unmet.length === 0 ? '' : ` Unmet: ${unmet.join(', ')}.`
  const evidence = whyAi(decision, voice)
  return [
    `${evidence}${rules} The check ${voice.code('ai-policy')} shows the evidence, and who counted.`.trim(),
  ]
}

function whyAi({ provenance }: Decision, voice: Voice): string {
  if (!provenance.ai) return `${NO_EVIDENCE}.`
  if (provenance.assumed !== null) return `${NO_EVIDENCE}; the change is treated as AI.`
  return `AI had a hand in this: ${toolNames(provenance.tools, voice)}.`
}

function commandLines(decision: Decision, voice: Voice): readonly string[] {
  if (decision.verdict === 'pass') return []
  const [status, recheck] = [voice.code('/ai-policy status'), voice.code('/ai-policy recheck')]
  return [
    `Commands go on a line of their own: ${status} tells where this stands, ${recheck} judges it again.`,
  ]
}
