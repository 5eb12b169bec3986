import { z } from 'zod'
import type { Signal } from '../signal.ts'
import { readJson } from './json.ts'
import { toolOfMachineName } from './machine-names.ts'
import type { Note, NoteRef } from './note-refs.ts'

/** What a git note says. `human` is shown, and never lowers what markers say: anybody with write access writes notes. */
export interface NoteReading {
  readonly signals: readonly Signal[]
  readonly says: 'ai' | 'human' | 'nothing'
}

const NOTHING: NoteReading = { signals: [], says: 'nothing' }
const HUMAN: NoteReading = { signals: [], says: 'human' }
const MAX_SIGNALS = 200

/** How the notes of each ref are read. */
const READERS: Readonly<Record<NoteRef, (note: string, commit: string) => NoteReading>> = {
  'refs/notes/ai': signalsOfGitAiNote,
  'refs/notes/ai-attribution': signalsOfQwenNote,
  'refs/notes/agentblame': signalsOfAgentBlameNote,
}

/** What the notes of a change say: signals, and the commits that a note ascribes to people alone. */
export interface NotesReading {
  readonly signals: readonly Signal[]
  readonly byPeople: readonly string[]
}

/** Reads notes of all refs; a commit that any of them calls AI is ascribed to nobody. */
export function readNotes(notes: readonly Note[]): NotesReading {
  const read = notes.map(({ ref, commit, text }) => ({
    commit,
    reading: READERS[ref](text, commit),
  }))
  const signals = read.flatMap(({ reading }) => reading.signals)
  const ai = new Set(signals.map(({ commit }) => commit))
  const human = read.filter(({ commit, reading }) => reading.says === 'human' && !ai.has(commit))
  return { signals, byPeople: [...new Set(human.map(({ commit }) => commit))] }
}

const Agent = z.object({
  agent_id: z.object({ tool: z.string(), model: z.string().optional(), id: z.string().optional() }),
  messages_url: z.string().nullish(),
})
const Agents = z.record(z.string(), Agent).optional()
const GitAiNote = z.object({
  schema_version: z.string().regex(/^authorship\/\d+\.\d+\.\d+$/),
  prompts: Agents,
  sessions: Agents,
})

/**
 * Reads a note of the git-ai standard (`refs/notes/ai`): lines attested to sessions, then their record in JSON.
 * @internal Only tests and scripts read it.
 */
export function signalsOfGitAiNote(note: string, commit: string): NoteReading {
  const cut = /(?:^|\n)---\r?\n/.exec(note)
  if (cut === null) return NOTHING
  const record = readJson(note.slice(cut.index + cut[0].length), GitAiNote)
  if (!record.ok) return NOTHING
  const attested = attestedKeys(note.slice(0, cut.index))
  const agents = Object.entries({ ...record.value.prompts, ...record.value.sessions })
  const found = agents.filter(([key]) => attested.has(key))
  if (found.length === 0) return attested.size === 0 || agents.length === 0 ? HUMAN : NOTHING
  const signals = found.slice(0, MAX_SIGNALS).map(([, agent]) =>
    noteSignal(commit, 'git-ai/note', {
      name: agent.agent_id.tool,
      model: agent.agent_id.model,
      link: agent.messages_url ?? undefined,
    }),
  )
  return { signals: unique(signals), says: 'ai' }
}

/** Keys of sessions that have lines; `h_…` are people, and `s_…::t_…` is a session with one of its traces. */
function attestedKeys(attestation: string): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const line of attestation.split('\n')) {
    const key = /^ {2}(\S{1,200}) \d/.exec(line)?.[1]
    if (key === undefined || key.startsWith('h_')) continue
    keys.add(key)
    keys.add(key.split('::')[0] ?? key)
  }
  return keys
}

const QwenNote = z.object({
  generator: z.string(),
  summary: z.object({ aiPercent: z.number().optional(), aiChars: z.number().optional() }),
  /** @internal Only tests and scripts read it. */
})

/**
 * Reads a note of Qwen Code (`refs/notes/ai-attribution`).
 * @internal Only tests and scripts read it.
 */
export function signalsOfQwenNote(note: string, commit: string): NoteReading {
  const record = readJson(note, QwenNote)
  if (!record.ok) return NOTHING
  const { aiPercent = 0, aiChars = 0 } = record.value.summary
  if (aiPercent <= 0 && aiChars <= 0) return HUMAN
  return { signals: [noteSignal(commit, 'qwen-code/note', { name: record.value.generator })], says: 'ai' }
}

const AgentBlameNote = z.object({
  attributions: z.array(
    z.object({ category: z.string(), provider: z.string().optional(), model: z.string().nullish() }),
    /** @internal Only tests and scripts read it. */
  ),
})

/**
 * Reads a note of agentblame (`refs/notes/agentblame`).
 * @internal Only tests and scripts read it.
 */
export function signalsOfAgentBlameNote(note: string, commit: string): NoteReading {
  const record = readJson(note, AgentBlameNote)
  if (!record.ok) return NOTHING
  const written = record.value.attributions.filter(({ category }) => category === 'ai_generated')
  if (written.length === 0) return NOTHING
  const signals = written
    .slice(0, MAX_SIGNALS)
    .map(({ provider, model }) =>
      noteSignal(commit, 'agentblame/note', { name: provider ?? '', model: model ?? undefined }),
    )
  return { signals: unique(signals), says: 'ai' }
}

interface NoteTool {
  readonly name: string
  readonly model?: string | undefined
  readonly link?: string | undefined
}

function noteSignal(commit: string, marker: string, { name, model, link }: NoteTool): Signal {
  return {
    tool: toolOfMachineName(name),
    ...(model === undefined ? {} : { model: model.slice(0, 100) }),
    ...(link === undefined ? {} : { link: link.slice(0, 300) }),
    grade: 'marked',
    role: 'assistant',
    place: 'git-note',
    commit,
    text: model === undefined ? name.slice(0, 300) : `${name} ${model}`.slice(0, 300),
    marker,
  }
}

function unique(signals: readonly Signal[]): readonly Signal[] {
  const seen = new Map(signals.map((signal) => [`${signal.tool}\n${signal.model ?? ''}`, signal]))
  return [...seen.values()]
}
