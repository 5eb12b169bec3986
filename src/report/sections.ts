import type { Decision } from '../core/decision.ts'
import type { Person } from '../core/facts.ts'
import type { CheckState } from './effect.ts'
import { evidenceLines } from './evidence.ts'
import { fileLines } from './file-lines.ts'
import { exceptionRequest } from './need-words.ts'
import { stepsOf } from './needs.ts'
import { listed, sentence } from './phrases.ts'
import { type BacktestSummary, policyChangeLines, policyLines } from './policy-lines.ts'
import { type Refusal, refusalSentence } from './refusals.ts'
import { ruleLines } from './rule-lines.ts'
import { exceptionSentence, granterNames, named } from './sentences.ts'
import { neededOf, tellingOf, titleOf } from './title.ts'
import { told } from './told.ts'
import type { Voice } from './voice.ts'

/** What is shown beside the decision. */
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

export interface Section {
  readonly heading: string
  readonly lines: readonly string[]
}

/** Makes the lines on people: a table where there are tables, sentences elsewhere. */
export type TellPeople = (decision: Decision, voice: Voice) => readonly string[]

/** Every section that has something to say, in the order of use: what to do, then why, then by which policy. */
export function sectionsOf(
  decision: Decision,
  extras: CheckExtras,
  voice: Voice,
  tellPeople: TellPeople,
): readonly Section[] {
  const { policyChange } = decision
  const change = policyChange === null ? [] : policyChangeLines(policyChange, extras.backtest, voice)
  const sections: readonly Section[] = [
    { heading: 'To do', lines: stepLines(decision, voice) },
    { heading: 'Good to know', lines: noteLines(decision, extras, voice) },
    { heading: 'Rules', lines: ruleLines(decision, voice) },
    { heading: 'Evidence of AI', lines: evidenceLines(decision, voice) },
    { heading: 'For reviewers: who counted, who did not, and why', lines: tellPeople(decision, voice) },
    { heading: 'Files by blast radius', lines: fileLines(decision, voice) },
    { heading: 'This pull request changes the policy', lines: change },
    {
      heading: 'For administrators: the policy',
      lines: [...policyLines(decision, voice), ...auditLines(extras, voice)],
    },
  ]
  return sections.filter(({ lines }) => lines.length > 0)
}

/** The shortest true sentence, of the decision or of the stricter one that is posted instead. */
export function leadOf(decision: Decision, { stricter }: CheckExtras, voice: Voice): string {
  if (stricter === undefined) return titleOf(decision, voice)
  return `#${stricter.number} has the same head commit: ${voice.prose(stricter.title)}`
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
    `Or ask for an exception with ${commands}; ${listed(granterNames(first.granters, voice), 'or')} can grant ${wanted.length === 1 ? 'it' : 'them'}.`,
  ]
}

function noteLines(decision: Decision, extras: CheckExtras, voice: Voice): readonly string[] {
  const waiting = decision.exceptions.filter(({ state }) => state === 'requested')
  return [
    ...stricterLines(extras),
    ...decision.notes.map((note) => told(note, voice)),
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
