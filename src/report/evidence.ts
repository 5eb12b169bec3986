import type { Decision, Provenance } from '../core/decision.ts'
import { CHECKPOINT_BRANCH } from '../core/provenance/checkpoint-refs.ts'
import { GRADES, type RememberedSignal, type Signal, type SignalPlace } from '../core/signal.ts'
import { grouped, listed, moment, percent, plural } from './phrases.ts'
import { GRADE_WORDS, NO_EVIDENCE, placeOf, toolNames, toolOf } from './sentences.ts'
import type { Voice } from './voice.ts'

const MOST_LINES = 10

/** What is known of AI in this pull request, a line each: the sum, then the evidence, strongest first. */
export function evidenceLines(decision: Decision, voice: Voice): readonly string[] {
  const { provenance } = decision
  const seen = [...provenance.signals.map(asSeen), ...provenance.remembered.map(asRemembered)]
  const groups = groupsOf(seen).toSorted(byGrade)
  const lines = groups.slice(0, MOST_LINES).map((group) => evidenceLine(group, voice))
  const left = groups.length - lines.length
  return [
    sumLine(provenance, voice),
    ...(lines.length === 0 ? [] : ['']),
    ...lines.map((line) => `- ${line}`),
    ...(left > 0 ? [`- and ${plural(left, 'more trace')}`] : []),
    ...contradictionLines(provenance, voice),
    ...noteLines(provenance, voice),
    ...checkpointLines(provenance, voice),
  ]
}

function sumLine(provenance: Provenance, voice: Voice): string {
  const { ai, assumed, notAi, tools, share } = provenance
  const silent = provenance.signals.length + provenance.remembered.length === 0
  const found = silent ? `${NO_EVIDENCE}.` : ''
  if (notAi !== null)
    return `Found not to be AI under ${voice.code(notAi.id)}, because ${voice.code(notAi.reason)}.`
  if (assumed === 'unmarked') {
    return `${NO_EVIDENCE}. The policy treats a change without evidence as AI (${voice.code('provenance.unmarked: ai')}).`
  }
  if (assumed === 'incomplete')
    return `${found} Not all commits could be read, so it is treated as AI.`.trim()
  if (!ai) return silent ? found : `${NO_EVIDENCE}, only hints, which do not count.`
  return `AI had a hand in this: ${toolNames(tools, voice)}${share > 0 ? `, in ${percent(share)} of the commits` : ''}.`
}

/** Equal traces on several commits are one line. */
interface Seen {
  readonly signal: Signal
  readonly remembered: RememberedSignal | null
}

function asSeen(signal: Signal): Seen {
  return { signal, remembered: null }
}

function asRemembered(remembered: RememberedSignal): Seen {
  return { signal: remembered.signal, remembered }
}

type Group = readonly [Seen, ...Seen[]]

function groupsOf(seen: readonly Seen[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const one of seen) {
    const { tool, variant, model, grade, role, place, text } = one.signal
    const key = JSON.stringify([tool, variant, model, grade, role, place, text, one.remembered === null])
    const before = groups.get(key)
    groups.set(key, before === undefined ? [one] : [...before, one])
  }
  return [...groups.values()]
}

function byGrade([a]: Group, [b]: Group): number {
  return GRADES.indexOf(a.signal.grade) - GRADES.indexOf(b.signal.grade)
}

function evidenceLine([first, ...others]: Group, voice: Voice): string {
  const { signal, remembered } = first
  const what = `${toolOf(signal, voice)}, ${GRADE_WORDS[signal.grade]}`
  const again = others.length === 0 ? '' : `, and ${grouped(others.length)} more like it`
  const earlier = remembered === null ? '' : `; ${earlierWords(remembered, voice)}`
  return `${what}: ${placeOf(signal, voice)}: ${voice.code(signal.text)}${again}${earlier}`
}

const VIA_WORDS: Readonly<Record<RememberedSignal['via'], string>> = {
  'pull-request': 'no longer there',
  commit: 'carried by the same commit',
  tree: 'carried by a commit with the same files',
  'patch-id': 'carried by the same change',
  push: 'seen when it was pushed',
}

/** What happens once, and stands nowhere afterwards. */
const PASSING: Readonly<Partial<Record<SignalPlace, string>>> = {
  pusher: 'seen when it was pushed',
  command: 'said on this pull request',
}

/** Where evidence that stays was seen first: `no longer there; evidence from earlier commit abc1234, first seen …`. */
function earlierWords(remembered: RememberedSignal, voice: Voice): string {
  const { via, seenOn, firstSeen, fromPullRequest, signal } = remembered
  const passing = via === 'pull-request' ? PASSING[signal.place] : undefined
  if (passing !== undefined) return `${passing}, first seen ${moment(firstSeen)}`
  const from =
    seenOn === null ? 'evidence from before' : `evidence from earlier commit ${voice.commit(seenOn)}`
  const elsewhere =
    fromPullRequest === undefined ? '' : ` of pull request ${voice.code(`#${fromPullRequest}`)}`
  return `${VIA_WORDS[via]}; ${from}${elsewhere}, first seen ${moment(firstSeen)}`
}

function contradictionLines({ contradictions }: Provenance, voice: Voice): readonly string[] {
  return contradictions.map(
    ({ declared, found }) =>
      `- declared: ${voice.code(declared)}; ${placeOf(found, voice)}, carries a mark of ${toolOf(found, voice)}: ${voice.code(found.text)}; ` +
      'both are shown, and the marker counts',
  )
}

function noteLines({ notedByPeople = [] }: Provenance, voice: Voice): readonly string[] {
  if (notedByPeople.length === 0) return []
  const commits = listed(notedByPeople.map(voice.commit), 'and', MOST_NOTED)
  return [
    `- by a git note, people alone wrote ${commits}; anybody who may write here can write notes, so it lowers nothing`,
  ]
}

/** Only that there is nothing to be read: what the commit itself says stands as it is. */
function checkpointLines({ checkpointRemarks = [] }: Provenance, voice: Voice): readonly string[] {
  return checkpointRemarks.slice(0, MOST_NOTED).map(({ commit, id, problem }) => {
    const why = problem === 'missing' ? 'has no record' : 'has no record that can be read'
    return `- commit ${voice.commit(commit)} names checkpoint ${voice.code(id)}; ${voice.code(CHECKPOINT_BRANCH)} ${why} of it`
  })
}

const MOST_NOTED = 5
