import type { Decision } from '../core/decision.ts'
import type { Person } from '../core/facts.ts'
import { annotationsOf } from './annotations.ts'
import type { Button, CheckReport, CheckState } from './effect.ts'
import { evidenceLines } from './evidence.ts'
import { allFiles, fileLines } from './file-lines.ts'
import { cut, fit } from './markdown.ts'
import { exceptionRequest } from './need-words.ts'
import { stepsOf } from './needs.ts'
import { peopleLines } from './people-lines.ts'
import { listed, sentence } from './phrases.ts'
import { type BacktestSummary, policyChangeLines, policyLines } from './policy-lines.ts'
import { type Refusal, refusalSentence } from './refusals.ts'
import { ruleLines } from './rule-lines.ts'
import { exceptionSentence, granterNames, named } from './sentences.ts'
import { isLiftable, neededOf, tellingOf, titleOf } from './title.ts'
import { checkVoice, titleVoice, type Voice } from './voice.ts'

/** GitHub refuses a summary or text above this. */
export const MOST_CHARACTERS = 65_535
const MOST_TITLE = 200

/** What a check shows beside the decision. */
export interface CheckExtras {
  /** Newest hash of the audit chain. It is left out of the digest, as it changes with every entry. */
  readonly auditHead?: string
  /** Another open pull request with the same head commit and a stricter verdict, which is the one posted. */
  readonly stricter?: { readonly number: number; readonly state: CheckState; readonly title: string }
  /** Buttons pressed by people who may not. */
  readonly refusedPresses?: readonly RefusedPress[]
  /** What could not be written the last time, and why. */
  readonly failed?: readonly { readonly effect: string; readonly reason: string }[]
  readonly backtest?: BacktestSummary
}

export interface RefusedPress {
  readonly person: Person
  readonly button: string
  readonly refusal: Refusal
}

/** The conclusion to post: the strictest of all open pull requests with this head. */
export function checkState({ verdict }: Decision, { stricter }: CheckExtras): CheckState {
  if (stricter !== undefined) return stricter.state
  if (verdict === 'pass') return 'success'
  return verdict === 'warn' ? 'neutral' : 'failure'
}

/** The decision as a check run shows it, within GitHub's limits. The first line says what to do. */
export function checkReport(decision: Decision, extras: CheckExtras = {}): CheckReport {
  const [owner = ''] = decision.repository.split('/')
  const voice = checkVoice(owner)
  const files = allFiles(decision, voice)
  return {
    title: cut(titleText(decision, extras, titleVoice(owner)), MOST_TITLE),
    summary: fit(summaryText(decision, extras, voice), MOST_CHARACTERS),
    text:
      files.length === 0
        ? ''
        : fit(['### All files by blast radius', '', ...files].join('\n'), MOST_CHARACTERS),
    annotations: annotationsOf(decision),
    buttons: buttonsOf(decision),
  }
}

function titleText(decision: Decision, { stricter }: CheckExtras, voice: Voice): string {
  if (stricter === undefined) return titleOf(decision, voice)
  return `#${stricter.number} has the same head commit: ${voice.prose(stricter.title)}`
}

/** Every section in the order of use: what to do, then why, then by which policy. */
export function summaryText(decision: Decision, extras: CheckExtras, voice: Voice): string {
  const { policyChange } = decision
  const sections = [
    section('To do', stepLines(decision, voice)),
    section('Good to know', noteLines(decision, extras, voice)),
    section('Rules', ruleLines(decision, voice)),
    section('Evidence of AI', evidenceLines(decision, voice)),
    section('For reviewers: who counted, who did not, and why', peopleLines(decision, voice)),
    section('Files by blast radius', fileLines(decision, voice)),
    policyChange === null
      ? []
      : section(
          'This pull request changes the policy',
          policyChangeLines(policyChange, extras.backtest, voice),
        ),
    section('For administrators: the policy', [
      ...policyLines(decision, voice),
      ...auditLines(extras, voice),
    ]),
  ]
  return [firstLine(decision, extras, voice), ...sections.flat()].join('\n')
}

function firstLine(decision: Decision, extras: CheckExtras, voice: Voice): string {
  const nothing =
    decision.verdict === 'pass' && extras.stricter === undefined ? ' Nothing is left to do.' : ''
  return `${voice.strong(sentence(titleText(decision, extras, voice)))}${nothing}`
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `### ${heading}`, '', ...lines]
}

/** The shortest path to green, numbered, each step told to the one who can do it; and the way round it. */
export function stepLines(decision: Decision, voice: Voice): readonly string[] {
  if (decision.verdict === 'pass') return []
  const steps = stepsOf(neededOf(decision), tellingOf(decision, voice))
  const lines = steps.map(
    ({ actor, full }, at) => `${at + 1}. ${voice.strong(`${actor}:`)} ${sentence(full)}`,
  )
  return [...lines, ...insteadLines(decision, voice)]
}

/** Exceptions that would do instead; those that wait already stand among the notes. */
function insteadLines({ alternatives = [] }: Decision, voice: Voice): readonly string[] {
  const wanted = alternatives
    .filter((need) => need.kind === 'exception')
    .filter(({ pending }) => pending === null)
  const [first] = wanted
  if (first === undefined) return []
  const commands = listed(
    wanted.map((need) => voice.code(exceptionRequest(need))),
    'and',
    3,
  )
  return [
    '',
    `Or ask for an exception with ${commands}; ${listed(granterNames(first.granters, voice), 'or')} can grant it.`,
  ]
}

function noteLines(decision: Decision, extras: CheckExtras, voice: Voice): readonly string[] {
  const waiting = decision.exceptions.filter(({ state }) => state === 'requested')
  return [
    ...stricterLines(extras),
    ...decision.notes.map(voice.prose),
    ...waiting.map((exception) => exceptionSentence(exception, voice)),
    ...(extras.refusedPresses ?? []).map((press) => pressText(press, voice)),
    ...(extras.failed ?? []).map(
      ({ effect, reason }) => `${voice.code(effect)} could not be done: ${voice.prose(reason)}`,
    ),
  ].map((text) => `- ${sentence(text)}`)
}

function stricterLines({ stricter }: CheckExtras): readonly string[] {
  if (stricter === undefined) return []
  return [
    `a check belongs to a commit, so the stricter result, that of #${stricter.number}, is posted for both`,
  ]
}

function pressText({ person, button, refusal }: RefusedPress, voice: Voice): string {
  return `${named(person, voice)} pressed ${voice.code(button)}, which was refused: ${refusalSentence(refusal, voice)}`
}

function auditLines({ auditHead }: CheckExtras, voice: Voice): readonly string[] {
  return auditHead === undefined ? [] : [`- head of the audit log: ${voice.code(auditHead)}`]
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
