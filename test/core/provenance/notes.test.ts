import { describe, expect, test } from '@jest/globals'
import {
  isTraceFile,
  signalsOfAgentTrace,
  signalsOfTraceFiles,
} from '../../../src/core/provenance/agent-trace.ts'
import { type Note, notePaths } from '../../../src/core/provenance/note-refs.ts'
import {
  readNotes,
  signalsOfAgentBlameNote,
  signalsOfGitAiNote,
  signalsOfQwenNote,
} from '../../../src/core/provenance/notes.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'

function gitAiNote(attestation: string, record: Readonly<Record<string, unknown>>): string {
  return `${attestation}---\n${JSON.stringify({ schema_version: 'authorship/3.0.0', base_commit_sha: SHA, prompts: {}, ...record })}`
}

describe('notes of git-ai', () => {
  const session = {
    agent_id: { tool: 'claude', id: '1', model: 'claude-opus-4-6' },
    messages_url: 'https://example.org/m/1',
  }

  test('lines attested to a session name its tool, model and conversation', () => {
    const note = gitAiNote('src/a.ts\n  s_0123456789abcd::t_0123456789abcd 1-4,9\n', {
      sessions: { s_0123456789abcd: session },
    })
    expect(signalsOfGitAiNote(note, SHA)).toEqual({
      says: 'ai',
      signals: [
        {
          tool: 'claude-code',
          model: 'claude-opus-4-6',
          link: 'https://example.org/m/1',
          grade: 'marked',
          role: 'assistant',
          place: 'git-note',
          commit: SHA,
          text: 'claude claude-opus-4-6',
          marker: 'git-ai/note',
        },
      ],
    })
  })

  test('older notes key lines by a hash, and people by another letter', () => {
    const prompts = { '0123456789abcdef': { agent_id: { tool: 'cursor' } } }
    const note = gitAiNote('"a b.ts"\n  0123456789abcdef 1-4\n  h_0123456789abcd 5\n', { prompts })
    expect(signalsOfGitAiNote(note, SHA)).toMatchObject({ says: 'ai', signals: [{ tool: 'cursor' }] })
  })

  test('a note without an attested session says human, which takes nothing away', () => {
    expect(signalsOfGitAiNote(gitAiNote('', {}), SHA)).toEqual({ says: 'human', signals: [] })
    expect(signalsOfGitAiNote(gitAiNote('a.ts\n  h_0123456789abcd 1-9\n', { humans: {} }), SHA).says).toBe(
      'human',
    )
  })

  test('a session that no line is attested to did nothing here', () => {
    expect(
      signalsOfGitAiNote(gitAiNote('a.ts\n  ffffffffffffff 1\n', { sessions: { s_1: session } }), SHA).says,
    ).toBe('nothing')
  })

  test.each(['', '---', '---\n{', 'a note of some other kind', '---\n{"schema_version":"other/1"}'])(
    'what is no such note says nothing: %j',
    (note) => {
      expect(signalsOfGitAiNote(note, SHA)).toEqual({ says: 'nothing', signals: [] })
    },
  )
})

describe('other notes', () => {
  test('a note of Qwen Code names it when a part is by AI', () => {
    expect(signalsOfQwenNote(qwenNote({ aiPercent: 80, aiChars: 100 }), SHA)).toMatchObject({
      says: 'ai',
      signals: [{ tool: 'qwen-code', place: 'git-note' }],
    })
    expect(signalsOfQwenNote(qwenNote({ aiPercent: 0, aiChars: 0 }), SHA).says).toBe('human')
    expect(signalsOfQwenNote('{}', SHA).says).toBe('nothing')
  })

  test('a note of agentblame names each provider once', () => {
    const note = JSON.stringify({
      version: 2,
      attributions: [attributionBy('cursor'), attributionBy('cursor'), attributionBy('claude_code')],
    })
    expect(signalsOfAgentBlameNote(note, SHA).signals.map(({ tool, model }) => [tool, model])).toEqual([
      ['cursor', 'm-1'],
      ['claude-code', 'm-1'],
    ])
    expect(signalsOfAgentBlameNote('{"attributions":[]}', SHA).says).toBe('nothing')
    expect(signalsOfAgentBlameNote('[', SHA).says).toBe('nothing')
  })
})

describe('an Agent Trace record', () => {
  test('names tool, model, file and conversation of lines by AI', () => {
    const json = traceBy(
      { type: 'ai', model_id: 'anthropic/claude-opus-4-5' },
      { name: 'cursor', version: '2' },
    )
    expect(signalsOfAgentTrace(json)).toEqual([
      {
        tool: 'cursor',
        model: 'anthropic/claude-opus-4-5',
        link: 'https://example.org/c/1',
        commit: SHA,
        grade: 'marked',
        role: 'author',
        place: 'agent-trace',
        path: 'a.ts',
        text: 'cursor anthropic/claude-opus-4-5',
        marker: 'agent-trace/record',
      },
    ])
  })

  test('people and unknown hands leave no signal, nor does what is no record', () => {
    expect(signalsOfAgentTrace(traceBy({ type: 'human' }))).toEqual([])
    expect(signalsOfAgentTrace(traceBy({ type: 'unknown' }))).toEqual([])
    expect(signalsOfAgentTrace(traceBy({ type: 'mixed' }))).toMatchObject([{ tool: 'unspecified' }])
    expect(signalsOfAgentTrace('not json')).toEqual([])
    expect(signalsOfAgentTrace('{"files":1}')).toEqual([])
  })
})

function qwenNote(summary: object): string {
  return JSON.stringify({ version: 1, generator: 'Qwen-Coder', summary })
}

function attributionBy(provider: string): object {
  return { path: 'a.ts', startLine: 1, endLine: 2, category: 'ai_generated', provider, model: 'm-1' }
}

function traceBy(contributor: object, tool?: object): string {
  const ranges = [{ start_line: 1, end_line: 9 }]
  return JSON.stringify({
    version: '0.1.0',
    id: '0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
    timestamp: '2026-01-02T03:04:05Z',
    ...(tool === undefined ? {} : { tool }),
    vcs: { type: 'git', revision: SHA },
    files: [
      { path: 'a.ts', conversations: [{ url: 'https://example.org/c/1', contributor, ranges }] },
      { path: 'b.ts' },
    ],
  })
}

describe('notes of all refs', () => {
  const ai = gitAiNote('a.ts\n  s_1 1\n', { sessions: { s_1: { agent_id: { tool: 'cursor' } } } })
  const human = gitAiNote('', {})

  test('are read each in its own form, and what people wrote is told apart', () => {
    const { signals, byPeople } = readNotes([
      { ref: 'refs/notes/ai', commit: 'a', text: ai },
      { ref: 'refs/notes/ai', commit: 'b', text: human },
      { ref: 'refs/notes/ai-attribution', commit: 'c', text: qwenNote({ aiPercent: 80 }) },
    ])
    expect(signals.map(({ tool, commit }) => [tool, commit])).toEqual([
      ['cursor', 'a'],
      ['qwen-code', 'c'],
    ])
    expect(byPeople).toEqual(['b'])
  })

  test('a commit that one note calls AI is ascribed to nobody by another', () => {
    const notes: readonly Note[] = [
      { ref: 'refs/notes/ai', commit: 'a', text: human },
      { ref: 'refs/notes/ai-attribution', commit: 'a', text: qwenNote({ aiPercent: 80 }) },
    ]
    expect(readNotes(notes).byPeople).toEqual([])
  })

  test('lie at the hash, or in folders of its first digits', () => {
    expect(notePaths('abcdef12')).toEqual(['abcdef12', 'ab/cdef12', 'ab/cd/ef12'])
  })
})

describe('files of Agent Trace', () => {
  const other = traceBy({ type: 'ai', model_id: 'a/b' })

  test('are those in its folder', () => {
    expect(isTraceFile('.agent-trace/traces.jsonl')).toBe(true)
    expect(isTraceFile('packages/a/.agent-trace/one.json')).toBe(true)
    expect(isTraceFile('src/agent-trace/traces.jsonl')).toBe(false)
    expect(isTraceFile('.agent-trace/readme.md')).toBe(false)
  })

  test('say only what the change adds, and only of files that it touches', () => {
    const line = JSON.stringify(JSON.parse(other))
    const path = signalsOfAgentTrace(other)[0]?.path ?? ''
    const added = { before: '', after: `${line}\n` }
    expect(signalsOfTraceFiles([added], new Set([path]))).toHaveLength(1)
    expect(signalsOfTraceFiles([added], null)).toHaveLength(1)
    expect(signalsOfTraceFiles([added], new Set(['elsewhere.ts']))).toEqual([])
    expect(signalsOfTraceFiles([{ before: `${line}\n`, after: `${line}\n\n` }], null)).toEqual([])
    expect(signalsOfTraceFiles([{ before: '', after: other }], null)).toHaveLength(1)
  })
})
