import { describe, expect, test } from '@jest/globals'
import { contradictions } from '../../../src/core/provenance/contradictions.ts'
import { readDisclosure } from '../../../src/core/provenance/disclosure.ts'
import { parseKernelAssistedBy } from '../../../src/core/provenance/kernel.ts'
import { signalsLine } from '../../../src/core/provenance/signals-line.ts'
import { NO_EVIDENCE, summariseProvenance, toolsOf } from '../../../src/core/provenance/summary.ts'
import type { Grade, Signal } from '../../../src/core/signal.ts'

function signal(tool: string, grade: Grade, changes: Partial<Signal> = {}): Signal {
  return {
    tool,
    grade,
    role: 'assistant',
    place: 'commit-trailer',
    text: '',
    marker: `${tool}/test`,
    ...changes,
  }
}

describe('what a set of signals comes to', () => {
  test('silence is never called human', () => {
    expect(NO_EVIDENCE).toBe('no AI evidence found')
    expect(summariseProvenance([])).toEqual({
      ai: false,
      tools: [],
      variants: [],
      models: [],
      strongest: null,
      evidence: [],
      hints: [],
    })
  })

  test('hints are shown and do not count, unless the policy says so', () => {
    const found = [signal('codex', 'hint', { place: 'branch' })]
    expect(summariseProvenance(found)).toMatchObject({
      ai: false,
      tools: [],
      strongest: 'hint',
      hints: found,
    })
    expect(summariseProvenance(found, { hints: 'count' })).toMatchObject({
      ai: true,
      tools: ['codex'],
      hints: [],
    })
  })

  test.each(['verified', 'marked', 'declared'] as const)('%s counts', (grade) => {
    expect(summariseProvenance([signal('codex', grade)]).ai).toBe(true)
  })

  test('a policy may take unmarked changes for AI', () => {
    expect(summariseProvenance([], { unmarked: 'ai' }).ai).toBe(true)
  })

  test('tools, variants and models are named once, the strongest grade is told', () => {
    const summary = summariseProvenance([
      signal('github-copilot', 'marked', { variant: 'cli', model: 'GPT-5' }),
      signal('github-copilot', 'verified', { variant: 'cloud-agent', model: 'GPT-5' }),
      signal('claude-code', 'declared'),
    ])
    expect(summary).toMatchObject({
      tools: ['claude-code', 'github-copilot'],
      variants: ['claude-code', 'github-copilot/cli', 'github-copilot/cloud-agent'],
      models: ['GPT-5'],
      strongest: 'verified',
    })
  })

  test('an unnamed tool is told only when no other is known', () => {
    expect(toolsOf([signal('unspecified', 'declared'), signal('kiro', 'marked')])).toEqual(['kiro'])
    expect(toolsOf([signal('unspecified', 'declared')])).toEqual(['unspecified'])
  })
})

describe('where a declaration and markers differ', () => {
  const marks = [signal('claude-code', 'marked'), signal('claude-code', 'marked'), signal('codex', 'hint')]

  function differences(lines: string): readonly string[] {
    const disclosure = readDisclosure(`## AI disclosure\n\n${lines}`, 'AI disclosure')
    return contradictions(disclosure, marks).map(({ declared, found }) => `${declared} ${found.tool}`)
  }

  test('"no" beside a marker is shown with the marker', () => {
    expect(differences('Tool: none')).toEqual(['none claude-code'])
  })

  test('another tool than the markers name is shown', () => {
    expect(differences('Tool: Cursor')).toEqual(['Cursor claude-code'])
  })

  test('the same tool, its brand, a name nobody knows, or silence differ in nothing', () => {
    for (const lines of ['Tool: Claude Code', 'Tool: Claude', 'Tool: Acme', '', '- [x] AI-assisted: yes']) {
      expect(differences(lines)).toEqual([])
    }
  })
})

describe('what differs between a section and marks', () => {
  test('is each tool once, verified ones too, and no word of a person', () => {
    const marks = [
      signal('codex', 'verified'),
      signal('cursor', 'marked'),
      signal('codex', 'marked'),
      signal('kiro', 'declared'),
    ]
    expect(told('Tool: none', marks)).toEqual(['none codex', 'none cursor'])
    expect(told('Tool: Kiro', marks)).toEqual(['Kiro codex', 'Kiro cursor'])
    expect(told('Tool: Kiro, Codex', marks)).toEqual(['Kiro, OpenAI Codex cursor'])
    expect(told('Model: x', marks)).toEqual([])
  })

  test('is no variant, no brand of the same maker, and no tool that nobody knows', () => {
    expect(told('Tool: github-copilot/cli', [signal('github-copilot', 'marked')])).toEqual([])
    expect(told('Tool: Kiro', [signal('unspecified', 'marked'), signal('acme', 'marked')])).toEqual([])
    expect(told('Tool: Kiro', [signal('claude', 'marked')])).toEqual([])
    const own = ['codex', 'gemini-cli', 'gemini-code-assist', 'qwen-code'].map((tool) =>
      signal(tool, 'marked'),
    )
    expect(told('Tool: openai, gemini, qwen', own)).toEqual([])
    expect(told('Tool: openai', own)).toHaveLength(3)
  })

  test('without a section is nothing', () => {
    const absent = readDisclosure('Fix', 'AI disclosure')
    expect(contradictions(absent, [signal('codex', 'marked')])).toEqual([])
    expect(contradictions({ ...absent, tools: ['kiro'] }, [signal('codex', 'marked')])).toEqual([])
  })
})

describe('the grammar of the Linux kernel', () => {
  test.each([
    [
      'Claude:claude-3-opus coccinelle sparse',
      { agent: 'Claude', model: 'claude-3-opus', tools: ['coccinelle', 'sparse'] },
    ],
    ['Codex CLI:gpt-5', { agent: 'Codex CLI', model: 'gpt-5', tools: [] }],
    [
      'Crush:accounts/fireworks/models/kimi-k2',
      { agent: 'Crush', model: 'accounts/fireworks/models/kimi-k2', tools: [] },
    ],
  ])('%s', (value, parsed) => {
    expect(parseKernelAssistedBy(value)).toEqual(parsed)
  })

  test.each([
    'Jane Doe <jane@example.org>',
    'Claude',
    'Claude: opus',
    ':model',
    'Crush:[GPT-5]',
    '<x>:y',
    '',
  ])('refuses %j', (value) => {
    expect(parseKernelAssistedBy(value)).toBeNull()
  })
})

describe('one line of `signals`', () => {
  test('has the id, the verdict with hints reported, and each signal', () => {
    const person = { name: 'Jane Doe', email: 'jane@example.org' }
    const message = 'fix: x\n\nCo-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>'
    expect(signalsLine({ id: 'c1', author: person, committer: person, message })).toEqual({
      id: 'c1',
      ai: true,
      tools: ['claude-code'],
      signals: [
        {
          tool: 'claude-code',
          grade: 'marked',
          where: 'commit-trailer',
          text: 'Co-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>',
          line: 3,
          model: 'Claude Opus 4.6',
        },
      ],
    })
    const link = 'https://people.example/p'
    expect(
      signalsLine({
        id: 'c3',
        author: person,
        committer: person,
        message: `Fix\n\nAI-assisted: yes, ${link}\n`,
      }).signals,
    ).toEqual([
      {
        tool: 'unspecified',
        grade: 'marked',
        where: 'commit-trailer',
        text: `AI-assisted: yes, ${link}`,
        line: 3,
        link,
      },
    ])
    const codex = { name: 'Codex', email: 'codex@people.example' }
    const [byName] = signalsLine({ id: 'c4', author: codex, committer: codex, message: 'Fix' }).signals
    expect(Object.keys(byName ?? {})).toEqual(['tool', 'grade', 'where', 'text'])
    expect(
      signalsLine({ id: 'c2', author: person, committer: person, message: 'Initial plan' }),
    ).toMatchObject({
      ai: false,
      tools: [],
      signals: [{ grade: 'hint' }],
    })
  })
})

function told(lines: string, marks: Parameters<typeof contradictions>[1]): readonly string[] {
  const disclosure = readDisclosure(`## AI disclosure\n\n${lines}`, 'AI disclosure')
  return contradictions(disclosure, marks).map(({ declared, found }) => `${declared} ${found.tool}`)
}
