import type { Decision } from '../core/decision.ts'
import { evidenceLines } from '../report/evidence.ts'
import { visible } from '../report/markdown.ts'
import { reviewSentences } from '../report/people-lines.ts'
import { moment } from '../report/phrases.ts'
import { policyLines } from '../report/policy-lines.ts'
import { ruleLines } from '../report/rule-lines.ts'
import { exceptionSentence, named } from '../report/sentences.ts'
import { ownerOf, plainVoice, type Voice } from '../report/voice.ts'
import type { KeptReceipt } from './world.ts'

const STATES = {
  met: 'the policy was met',
  unmet: 'although the policy was not met',
  none: 'without a verdict',
} as const

/** What is known of one merge, for people: which change, which tools, who signed, under what, and where it went. */
export function receiptText(receipt: KeptReceipt): string {
  const voice = plainVoice(ownerOf(receipt.repository))
  const { repository, pullRequest, title, mergedAt, mergedBy, headSha, mergeSha, state } = receipt
  const lines = [
    `${voice.prose(repository)}#${pullRequest}: ${voice.prose(title)}`,
    `merged ${moment(mergedAt)} by ${named(mergedBy, voice)}, ${STATES[state]}`,
    `head ${headSha}${mergeSha === null ? '' : `, merged as ${mergeSha}`}`,
    ...(receipt.decision === null ? [] : decisionLines(receipt.decision, voice)),
    '',
    ...deploymentLines(receipt),
  ]
  return `${lines.join('\n')}\n`
}

function decisionLines(decision: Decision, voice: Voice): readonly string[] {
  return [
    ...section('AI', [...evidenceLines(decision, voice), ...linkLines(decision, voice)]),
    ...section('Signed', reviewSentences(decision, voice)),
    ...section('Rules', ruleLines(decision, voice)),
    ...section(
      'Exceptions',
      decision.exceptions.map((exception) => exceptionSentence(exception, voice)),
    ),
    ...section('Policy', policyLines(decision, voice)),
  ]
}

/** Sessions and prompts that the marks link to. */
function linkLines({ provenance }: Decision, voice: Voice): readonly string[] {
  const links = provenance.signals.flatMap(({ link }) => (link === undefined ? [] : [link]))
  return [...new Set(links)].map((link) => `- session or prompt: ${voice.link(link)}`)
}

function deploymentLines({ deployments }: KeptReceipt): readonly string[] {
  if (deployments.length === 0) return ['No deployment is known.']
  return deployments.map(({ environment, at, state }) => `${state} for ${visible(environment)} ${moment(at)}`)
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.filter((line) => line !== '')]
}
