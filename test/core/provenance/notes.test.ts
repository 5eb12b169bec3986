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

function agent(tool: string, more: object = {}): object {
  return { agent_id: { tool, ...more } }
}

function recordOf(...conversations: readonly object[]): string {
  return JSON.stringify({ version: '0.1', files: [{ path: 'a.ts', conversations }] })
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

describe('what notes and records hold beyond the plain case', () => {
  test('lines end as Windows ends them, and a conversation is not always known', () => {
    const text = `a.ts\r\n  s_1 1-4\r\n---\r\n${JSON.stringify({
      schema_version: 'authorship/3.10.12',
      sessions: { s_1: { ...agent('cursor'), messages_url: null } },
    })}`
    expect(signalsOfGitAiNote(text, SHA).signals).toEqual([
      {
        tool: 'cursor',
        grade: 'marked',
        role: 'assistant',
        place: 'git-note',
        commit: SHA,
        text: 'cursor',
        marker: 'git-ai/note',
      },
    ])
  })

  test.each(['xauthorship/3.0.0', 'authorship/3.0.0-rc', 'authorship/3.0', 'authorship/a.b.c'])(
    'a note in the form %j is not read',
    (schema_version) => {
      const note = gitAiNote('a.ts\n  s_1 1\n', { sessions: { s_1: agent('cursor') }, schema_version })
      expect(signalsOfGitAiNote(note, SHA)).toEqual({ signals: [], says: 'nothing' })
    },
  )

  test.each([
    ['less far in', ' s_1 1'],
    ['further in', '   s_1 1'],
    ['without its lines', '  s_1'],
    ['without a number', '  s_1 x'],
  ])('a session %s is attested to nothing', (_, line) => {
    const note = gitAiNote(`a.ts\n${line}\n`, { sessions: { s_1: agent('cursor') } })
    expect(signalsOfGitAiNote(note, SHA).signals).toEqual([])
  })

  test('lines of people, beside a session that wrote none, are by nobody that the note knows', () => {
    const sessions = { s_1: agent('cursor') }
    expect(signalsOfGitAiNote(gitAiNote('', { sessions }), SHA).says).toBe('human')
    expect(signalsOfGitAiNote(gitAiNote('a.ts\n  s_2 1\n', {}), SHA).says).toBe('human')
    expect(signalsOfGitAiNote(gitAiNote('a.ts\n  s_2 1\n', { sessions }), SHA).says).toBe('nothing')
  })

  test('the same tool counts once for each of its models', () => {
    const sessions = {
      s_1: agent('cursor', { model: 'a' }),
      s_2: agent('cursor', { model: 'b' }),
      s_3: agent('cursor', { model: 'b' }),
      s_4: agent('claude', { model: 'b' }),
    }
    const note = gitAiNote('a.ts\n  s_1 1\n  s_2 2\n  s_3 3\n  s_4 4\n', { sessions })
    expect(signalsOfGitAiNote(note, SHA).signals.map(({ tool, model }) => [tool, model])).toEqual([
      ['cursor', 'a'],
      ['cursor', 'b'],
      ['claude-code', 'b'],
    ])
  })

  test('what is shown of a note is cut', () => {
    const session = {
      agent_id: { tool: 't'.repeat(400), model: 'm'.repeat(400) },
      messages_url: 'u'.repeat(400),
    }
    const note = gitAiNote('a.ts\n  s_1 1\n', { sessions: { s_1: session } })
    expect(signalsOfGitAiNote(note, SHA).signals).toMatchObject([
      { model: 'm'.repeat(100), link: 'u'.repeat(300), text: 't'.repeat(300) },
    ])
    const bare = { agent_id: { tool: 't'.repeat(400) } }
    const other = gitAiNote('a.ts\n  s_1 1\n', { sessions: { s_1: bare } })
    expect(signalsOfGitAiNote(other, SHA).signals).toMatchObject([{ text: 't'.repeat(300) }])
  })

  test('of a note with hundreds of models some are shown', () => {
    const names = Array.from({ length: 250 }, (_, at) => `s_${at}`)
    const sessions = Object.fromEntries(names.map((name) => [name, agent('cursor', { model: name })]))
    const lines = names.map((name) => `  ${name} 1\n`).join('')
    expect(signalsOfGitAiNote(gitAiNote(`a.ts\n${lines}`, { sessions }), SHA).signals).toHaveLength(200)
    const attributions = names.map((model) => ({ category: 'ai_generated', provider: 'cursor', model }))
    expect(signalsOfAgentBlameNote(JSON.stringify({ attributions }), SHA).signals).toHaveLength(200)
  })

  test('a share by AI counts, however it is counted', () => {
    expect(signalsOfQwenNote(qwenNote({ aiPercent: 1 }), SHA).says).toBe('ai')
    expect(signalsOfQwenNote(qwenNote({ aiChars: 1 }), SHA).says).toBe('ai')
    expect(signalsOfQwenNote(qwenNote({}), SHA)).toEqual({ says: 'human', signals: [] })
    expect(signalsOfQwenNote(qwenNote({ aiChars: 1 }), SHA).signals).toMatchObject([
      { text: 'Qwen-Coder', marker: 'qwen-code/note' },
    ])
  })

  test('agentblame tells people and machines apart, and may know neither provider nor model', () => {
    const byHand = { category: 'human', provider: 'cursor', model: 'm' }
    const unknown = { category: 'ai_generated', model: null }
    expect(signalsOfAgentBlameNote(JSON.stringify({ attributions: [byHand] }), SHA)).toEqual({
      signals: [],
      says: 'nothing',
    })
    expect(signalsOfAgentBlameNote(JSON.stringify({ attributions: [byHand, unknown] }), SHA)).toEqual({
      signals: [
        {
          tool: 'unspecified',
          grade: 'marked',
          role: 'assistant',
          place: 'git-note',
          commit: SHA,
          text: '',
          marker: 'agentblame/note',
        },
      ],
      says: 'ai',
    })
  })

  test('a trace may know its hands only by their lines, and nothing else', () => {
    const ai = { contributor: { type: 'ai', model_id: 'm-2' } }
    const human = { contributor: { type: 'human' } }
    expect(signalsOfAgentTrace(recordOf({ ranges: [human, {}, ai] }, { ranges: [human] }, {}))).toEqual([
      {
        tool: 'unspecified',
        model: 'm-2',
        grade: 'marked',
        role: 'author',
        place: 'agent-trace',
        path: 'a.ts',
        text: 'AI m-2',
        marker: 'agent-trace/record',
      },
    ])
    expect(signalsOfAgentTrace(recordOf({ contributor: { type: 'mixed' } }))).toMatchObject([{ text: 'AI' }])
  })

  test('what is shown of a trace is cut', () => {
    const contributor = { type: 'ai', model_id: 'm'.repeat(400) }
    const one = { url: 'u'.repeat(400), contributor }
    const conversations = Array.from({ length: 250 }, () => one)
    const found = signalsOfAgentTrace(JSON.stringify({ version: '1', files: [{ path: 'a', conversations }] }))
    expect(found).toHaveLength(200)
    expect(found[0]).toMatchObject({
      model: 'm'.repeat(250),
      link: 'u'.repeat(300),
      text: `AI ${'m'.repeat(297)}`,
    })
  })
})

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

  test('say nothing of a record that stands there unchanged, whatever stands around it', () => {
    const line = JSON.stringify(JSON.parse(other))
    expect(signalsOfTraceFiles([{ before: other, after: `\n${other}\n` }], null)).toEqual([])
    const added = traceBy({ type: 'ai', model_id: 'c/d' })
    const after = `\n  ${line}  \n${JSON.stringify(JSON.parse(added))}\n`
    expect(signalsOfTraceFiles([{ before: line, after }], null).map(({ model }) => model)).toEqual(['c/d'])
  })

  test('are read up to a number of records, and of signals', () => {
    const signal = JSON.stringify(JSON.parse(other))
    const plain = Array.from({ length: 2000 }, (_, at) => `{"at":${at}}`).join('\n')
    expect(signalsOfTraceFiles([{ before: '', after: `${plain}\n${signal}` }], null)).toEqual([])
    expect(signalsOfTraceFiles([{ before: '{"at":0}', after: `${plain}\n${signal}` }], null)).toHaveLength(1)
    const files = Array.from({ length: 250 }, () => ({ before: '', after: signal }))
    expect(signalsOfTraceFiles(files, null)).toHaveLength(200)
  })

  test.each([
    'x.agent-trace/a.json',
    '.agent-trace/a/b.json',
    '.agent-trace/a.jsonx',
    '.agent-trace/.json\n',
  ])('are not %j', (path) => {
    expect(isTraceFile(path)).toBe(false)
  })
})
