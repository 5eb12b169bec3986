import type { Grade, Signal, SignalPlace } from '../signal.ts'
import { type CommitInput, type ProvenanceOptions, signalsOfCommit } from './commit.ts'
import { summariseProvenance } from './summary.ts'

/** One line of `countersign signals`. */
export interface SignalsLine {
  readonly id: string
  readonly ai: boolean
  readonly tools: readonly string[]
  readonly signals: readonly LineSignal[]
}

export interface LineSignal {
  readonly tool: string
  readonly grade: Grade
  readonly where: SignalPlace
  readonly text: string
  readonly line?: number
  readonly model?: string
  readonly link?: string
}

/** What one commit shows, and what is known `beside` it, as it is written in JSON Lines. `ai` is judged with `hints: report`. */
export function signalsLine(
  commit: CommitInput & { readonly id: string },
  options: ProvenanceOptions & { readonly beside?: readonly Signal[] } = {},
): SignalsLine {
  const signals = [...signalsOfCommit(commit, options), ...(options.beside ?? [])]
  const { ai, tools } = summariseProvenance(signals)
  return { id: commit.id, ai, tools, signals: signals.map(toLineSignal) }
}

function toLineSignal(signal: Signal): LineSignal {
  return {
    tool: signal.tool,
    grade: signal.grade,
    where: signal.place,
    text: signal.text,
    ...(signal.line === undefined ? {} : { line: signal.line }),
    ...(signal.model === undefined ? {} : { model: signal.model }),
    ...(signal.link === undefined ? {} : { link: signal.link }),
  }
}
