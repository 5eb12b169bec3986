import { describe, expect, test } from '@jest/globals'
import { readDisclosure } from '../../../src/core/provenance/disclosure.ts'

const HEADING = 'AI disclosure'

function section(...lines: readonly string[]): string {
  return [
    'Fixes the login.',
    '',
    '## AI disclosure',
    '',
    ...lines,
    '',
    '## Checklist',
    '',
    '- [x] Tests',
  ].join('\n')
}

function toolsOf(value: string): readonly string[] {
  return readDisclosure(section(`Tool: ${value}`), HEADING).tools
}

describe('the disclosure section', () => {
  test('fields count with and without a hyphen, emphasised or not', () => {
    const body = section(
      '- Tool: Claude Code',
      'Model: Claude Opus 4.6',
      '* **Extent:** tests only',
      '- __Prompt__: https://example.org/prompt/1',
    )
    expect(readDisclosure(body, HEADING)).toEqual({
      present: true,
      answer: 'yes',
      tool: 'Claude Code',
      tools: ['claude-code'],
      model: 'Claude Opus 4.6',
      extent: 'tests only',
      prompt: 'https://example.org/prompt/1',
      attestations: [],
      line: 3,
    })
  })

  test.each(['# AI Disclosure', '###### ai disclosure', '## **AI disclosure** ##', '## AI disclosure:'])(
    'is found under "%s"',
    (heading) => {
      expect(readDisclosure(`${heading}\nTool: Kiro`, HEADING)).toMatchObject({
        present: true,
        tools: ['kiro'],
      })
    },
  )

  test('is found under an underlined heading, and under the heading that the policy names', () => {
    expect(readDisclosure('AI disclosure\n-------------\n\nTool: Kiro', HEADING).tools).toEqual(['kiro'])
    expect(readDisclosure('## Machine help\nTool: Kiro', 'Machine help').tools).toEqual(['kiro'])
    expect(readDisclosure('## Machine help\nTool: Kiro', HEADING).present).toBe(false)
  })

  test('is absent without its heading, and in quotes, code and comments', () => {
    for (const body of [
      'Tool: Kiro',
      '> ## AI disclosure\n> Tool: Kiro',
      '```\n## AI disclosure\nTool: Kiro\n```',
      '<!--\n## AI disclosure\nTool: Kiro\n-->',
    ]) {
      expect(readDisclosure(body, HEADING)).toMatchObject({ present: false, answer: null, line: null })
    }
  })

  test('ends at the next heading of its level, not at a deeper one', () => {
    const body = '## AI disclosure\n\n### Details\nTool: Kiro\n\n## Other\nModel: none of it'
    expect(readDisclosure(body, HEADING)).toMatchObject({ tool: 'Kiro', model: null })
  })

  test.each([
    ['Tool: none', 'no'],
    ['Tool: None.', 'no'],
    ['Tool: no AI', 'no'],
    ['- [x] AI-assisted: no', 'no'],
    ['- [X] AI-assisted: yes', 'yes'],
    ['- [x] **AI-assisted**: yes', 'yes'],
    ['- [ ] AI-assisted: yes\n- [x] AI-assisted: no', 'no'],
    ['- [x] AI-assisted: yes\n- [x] AI-assisted: no', 'yes'],
    ['Tool: none\n- [x] AI-assisted: yes', 'yes'],
    ['Tool: Codex\n- [x] AI-assisted: no', 'yes'],
    ['- [ ] AI-assisted: yes\n- [ ] AI-assisted: no', null],
    ['Tool:\nModel:', null],
    ['Tool: ...', null],
    ['Tool: <name of the tool>', null],
    ['Tool: <!-- e.g. Claude Code -->', null],
    ['Model: GPT-5', 'yes'],
    ['Model: Standard', null],
  ])('%j answers %s', (lines, answer) => {
    expect(readDisclosure(section(lines), HEADING).answer).toBe(answer)
  })

  test('names tools by id, by variant, in words, and says when nobody knows one', () => {
    expect(toolsOf('github-copilot/cli')).toEqual(['github-copilot/cli'])
    expect(toolsOf('`codex`, kiro')).toEqual(['codex', 'kiro'])
    expect(toolsOf('GitHub Copilot and Cursor')).toEqual(['github-copilot', 'cursor'])
    expect(toolsOf('Acme Coder')).toEqual(['unspecified'])
    expect(toolsOf('none')).toEqual([])
  })

  test('attestations are the other boxes, with their exact text', () => {
    const body = section(
      '- [x] I read every line',
      '- [ ] I ran the tests',
      '- [x] AI-assisted: yes',
      '1. [x] I own it',
    )
    expect(readDisclosure(body, HEADING).attestations).toEqual([
      { text: 'I read every line', ticked: true },
      { text: 'I ran the tests', ticked: false },
      { text: 'I own it', ticked: true },
    ])
  })

  test('the first value of a field stands', () => {
    expect(readDisclosure(section('Tool: Kiro', 'Tool: none'), HEADING).tool).toBe('Kiro')
  })
})

describe('what counts as a field of the section', () => {
  test.each([
    ['Tools: Kiro', 'Kiro'],
    ['TOOL :Kiro', 'Kiro'],
    ['   tool: Kiro', 'Kiro'],
    ['+ **Tool:** Kiro', 'Kiro'],
    ['- _Tool_: Kiro', 'Kiro'],
    ['Tool: <!-- which one? --> Kiro <!-- thanks -->', 'Kiro'],
    ['Tool: Kiro <jane@people.example>', 'Kiro <jane@people.example>'],
    ['Tool: [Kiro] and more', '[Kiro] and more'],
    ['Tool: n/a', 'n/a'],
    ['Tool: NA', 'NA'],
    ['Tool: ...\nTool: Kiro', 'Kiro'],
    ['Tool: - Kiro', '- Kiro'],
    ['Tool: todo list app', 'todo list app'],
  ])('%j', (lines, tool) => {
    expect(readDisclosure(section(lines), HEADING).tool).toBe(tool)
  })

  test.each([
    'Tool: {tool}',
    'Tool: {{ tool }}',
    'Tool: [the tool]',
    'Tool: <tool>',
    'Tool: TBD',
    'Tool: todo',
    'Tool: `_…_`',
    'Tool: ***',
    '    Tool: Kiro',
    'A Tool: Kiro',
    'Toolbox: Kiro',
    'Tool Kiro',
  ])('and not %j', (line) => {
    expect(readDisclosure(section(line), HEADING).tool).toBeNull()
  })

  test('a model that is not filled in is none, as a tool that is none is an answer', () => {
    expect(readDisclosure(section('Model: n/a', 'Extent: none', 'Prompt: TBD'), HEADING)).toMatchObject({
      model: null,
      extent: 'none',
      prompt: null,
      tool: null,
      answer: null,
    })
  })

  test('a value is cut', () => {
    expect(readDisclosure(section(`Extent: ${'x'.repeat(900)}`), HEADING).extent).toBe('x'.repeat(500))
  })
})

describe('what counts as a box of the section', () => {
  test.each([
    ['- [x] I own it', true],
    ['+ [X]  I own it  ', true],
    ['* [] I own it', false],
    ['   - [ ] I own it', false],
    ['123. [x] I own it', true],
    ['1) [x] I own it', true],
    ['-   [x]   I own it', true],
  ])('%j', (line, ticked) => {
    expect(readDisclosure(section(line), HEADING).attestations).toEqual([{ text: 'I own it', ticked }])
  })

  test.each([
    '[x] I own it',
    '- [y] I own it',
    '- [xx] I own it',
    '-[x] I own it',
    '- [x]I own it',
    '1234. [x] I',
  ])('and not %j', (line) => {
    expect(readDisclosure(section(line), HEADING).attestations).toEqual([])
  })

  test.each([
    ['- [x] `AI-assisted`: yes', 'yes'],
    ['- [x] AI assisted : **yes**', 'yes'],
    ['- [x] **ai-assisted:** No, by hand', 'no'],
  ])('%j is the answer', (line, answer) => {
    expect(readDisclosure(section(line), HEADING)).toMatchObject({ answer, attestations: [] })
  })

  test.each(['- [x] AI-assisted: maybe', '- [x] AI-assisted: nothing', '- [x] Not AI-assisted: yes'])(
    '%j is an attestation',
    (line) => {
      expect(readDisclosure(section(line), HEADING)).toMatchObject({
        answer: null,
        attestations: [{ ticked: true }],
      })
    },
  )
})

describe('where the section begins and ends', () => {
  test.each([
    '   ## AI disclosure',
    '##   AI disclosure   ##  ',
    'AI disclosure\n===',
    '  AI disclosure:\n   ----- ',
    '## `AI` _disclosure_ :',
  ])('it begins at %j', (heading) => {
    expect(readDisclosure(`${heading}\n\nTool: Kiro\n`, HEADING).tool).toBe('Kiro')
  })

  test.each([
    '    ## AI disclosure',
    '####### AI disclosure',
    '##AI disclosure',
    'AI disclosure\n--',
    'AI disclosure\n--- x',
    'AI disclosure',
    '## AI disclosure 2',
    'See ## AI disclosure',
  ])('and not at %j', (heading) => {
    expect(readDisclosure(`${heading}\n\nTool: Kiro\n`, HEADING).present).toBe(false)
  })

  test('what the policy calls it is compared without regard to case, marks and a colon', () => {
    expect(readDisclosure('## use of ai\nTool: Kiro', '**Use of AI**: ').tool).toBe('Kiro')
  })

  test.each([
    ['### AI disclosure', '## Next', null],
    ['### AI disclosure', '### Next', null],
    ['### AI disclosure', '#### Next', 'Kiro'],
    ['### AI disclosure', '   # Next', null],
    ['### AI disclosure', '    # Next', 'Kiro'],
    ['### AI disclosure', '#Next', 'Kiro'],
    ['### AI disclosure', '#', null],
    ['AI disclosure\n---', '## Next', null],
    ['AI disclosure\n---', '### Next', 'Kiro'],
    ['AI disclosure\n---', '# Next', null],
  ])('under %j, %j before the tool leaves %s', (heading, next, tool) => {
    expect(readDisclosure(`${heading}\n\n${next}\n\nTool: Kiro\n`, HEADING).tool).toBe(tool)
  })

  test('its line is that of the heading, also behind Windows line ends', () => {
    expect(readDisclosure('Text\r\n\r\n## AI disclosure\r\nTool: Kiro\r\n', HEADING)).toMatchObject({
      line: 3,
      tool: 'Kiro',
    })
  })

  test('without a section nothing is said', () => {
    expect(readDisclosure('Fix', HEADING)).toEqual({
      present: false,
      answer: null,
      tool: null,
      tools: [],
      model: null,
      extent: null,
      prompt: null,
      attestations: [],
      line: null,
    })
  })
})

describe('the tools that the section names', () => {
  test.each([
    ['codex; kiro', ['codex', 'kiro']],
    ['codex + kiro', ['codex', 'kiro']],
    ['`Codex` and KIRO', ['codex', 'kiro']],
    ['codex,, kiro,', ['codex', 'kiro']],
    ['unspecified', ['unspecified']],
    ['codex, Claude Code', ['codex', 'claude-code']],
    ['an LLM', ['unspecified']],
    ['not used', []],
  ])('%j', (value, tools) => {
    expect(toolsOf(value)).toEqual(tools)
  })
})
