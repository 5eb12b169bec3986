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
