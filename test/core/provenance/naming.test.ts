import { describe, expect, test } from '@jest/globals'
import { readDeclarations } from '../../../src/core/provenance/declared.ts'
import { readLines } from '../../../src/core/provenance/lines.ts'
import { modelIn, readName } from '../../../src/core/provenance/naming.ts'

describe('the name of an author', () => {
  test.each([
    ['Claude Code', 'claude-code'],
    ['Claude Bot', 'claude'],
    ['Claude Verification Agent', 'claude'],
    ['Cursor Agent', 'cursor'],
    ['Cursor Jane [bot]', 'cursor'],
    ['Copilot SWE Agent', 'github-copilot'],
    ['OpenAI Codex', 'codex'],
    ['Devin AI', 'devin'],
    ['my-opencode-runner[bot]', 'opencode'],
    ['pr-cleanup-agent', 'unspecified'],
    ['Verification Agent', 'unspecified'],
    ['AI Assistant', 'unspecified'],
    ['AI_assistant ', 'unspecified'],
    ['AI coding agent', 'unspecified'],
    ['LLM developer', 'unspecified'],
    ['AI', 'unspecified'],
    ['ai llm', 'unspecified'],
  ])('%j is a tool', (name, tool) => {
    expect(readName(name)).toEqual({ tools: [tool], common: false, beside: false })
  })

  test.each([
    ['Claude (Opus 4.6)', 'claude', 'Opus 4.6'],
    ['Claude [Opus 4.6]', 'claude', 'Opus 4.6'],
    ['Claude 4', 'claude', 'Claude 4'],
    ['Gemini 2.5 Pro', 'gemini', 'Gemini 2.5 Pro'],
    ['GPT-5 (Cursor)', 'cursor', 'GPT-5'],
    ['LLM (gpt-5)', 'unspecified', 'gpt-5'],
    ['Claude Sonnet 4.5 in Cursor', 'cursor', 'Claude Sonnet 4.5'],
    ['Claude Opus 4.6 (1M context) via Claude Code', 'claude-code', 'Claude Opus 4.6'],
  ])('%j is a tool and its model', (name, tool, model) => {
    expect(readName(name)).toEqual({ tools: [tool], model, common: false, beside: false })
  })

  test.each([
    ['Claude', 'claude'],
    ['Claude (she/her)', 'claude'],
    ['Claude (Acme)', 'claude'],
    ['claude (', 'claude'],
    ['Devin', 'devin'],
    ['Devin 2', 'devin'],
    ['Anthropic', 'claude'],
  ])('%j may be a person or a company', (name, tool) => {
    expect(readName(name)).toEqual({ tools: [tool], common: true, beside: false })
  })

  test.each([
    ['Jane (Claude Code)', 'claude-code'],
    ['Jane (via pi)', 'pi'],
    ['Jane + Claude', 'claude'],
    ['Jane via Claude Code', 'claude-code'],
    ['Jane with Codex', 'codex'],
    ['Jane (Coding Agent)', 'unspecified'],
    ['Jane (autonomous agent)', 'unspecified'],
  ])('%j is a person with a tool', (name, tool) => {
    expect(readName(name)).toEqual({ tools: [tool], common: false, beside: true })
  })

  test('in brackets may be a nickname', () => {
    expect(readName('Jane (Claude)')).toEqual({ tools: ['claude'], common: true, beside: true })
  })

  test.each([
    'Jane Doe',
    'Jane (they/them)',
    'Jane (aider) Doe',
    'Codex Smith',
    'Jenkins Build Agent',
    'agent',
    'AI Jane',
    'Foo Developer',
    'Amazon',
  ])('%j is nobody that we know', (name) => {
    expect(readName(name)).toBeNull()
  })

  test('of a model is known by its family or its version, without the signs around it', () => {
    const models = ['`gpt-5`', '(Claude 4)', 'claude-3', 'opus', '4.1', '**Sonnet**', 'o3 mini']
    expect(models.map((text) => modelIn(text).model)).toEqual([
      'gpt-5',
      'Claude 4',
      'claude-3',
      'opus',
      '4.1',
      'Sonnet',
      'o3 mini',
    ])
    expect(['Jane', '', 'Claude', 'bio3', `${'x'.repeat(101)} gpt`].map(modelIn)).toEqual([
      {},
      {},
      {},
      {},
      {},
    ])
  })
})

/** Line, tools, and whether AI only looked. */
function declared(text: string): readonly string[] {
  return readDeclarations(readLines(text)).map(
    ({ line, tools, looked }) => `${line.number} ${tools.join(' ')}${looked ? ', only looked' : ''}`,
  )
}

describe('a passage under a label', () => {
  test.each([
    ['## AI disclosure\n\nCodex wrote the tests.\n\nAll reviewed.', '1 codex'],
    ['AI disclosure: Codex wrote the tests', '1 codex'],
    ['AI disclosure : Codex', '1 codex'],
    ['AI assistance: Claude Code was used to generate the parser, then I reviewed it', '1 claude-code'],
    ['fix: x\n\nAI: Claude Code was used', '3 claude-code'],
    ['fix\n\nAI: used', '3 unspecified'],
    ['AI usage:\nClaude Code wrote it\nall', '1 claude-code'],
    ['AI usage: helped with\nthe tests by Copilot\n\nCursor', '1 github-copilot'],
    ['AI disclosure: Claude helped me write tests', '1 claude'],
    ['AI-assisted', '1 unspecified'],
    ['AI generated.', '1 unspecified'],
    ['Disclosure: I used AI', '1 unspecified'],
    ['Disclaimer: written with an LLM', '1 unspecified'],
    ['AI help: yes', '1 unspecified'],
    ['Agent usage: true', '1 unspecified'],
    ['AI disclosure: used to review and to write docs', '1 unspecified'],
    ['generative AI use: drafted', '1 unspecified'],
    ['LLM use: I used Claude to find the bug', '1 claude, only looked'],
    ['AI disclosure: I asked Claude', '1 claude, only looked'],
    ['AI disclosure: research only', '1 unspecified, only looked'],
    ['AI disclosure: Codex was used to explore the code. I implemented it', '1 codex, only looked'],
  ])('%j declares', (text, said) => {
    expect(declared(text)).toEqual([said])
  })

  test.each([
    '**AI usage**: none',
    'AI usage: no',
    'AI usage: not used',
    'AI: Claude Code was used',
    'fix\n\nAI: Claude is supported now',
    'fix\n\nLLM: it generated images',
    '## Did you use AI?\n\nNo',
    '## Use of AI tools\n\n- [ ] yes\n- [x] no',
    'ai-assisted work',
    'Disclaimer: no warranty',
    'Disclosure: I own shares',
    'AI disclosure: we did not use AI',
    'AI note: LLMs were never used here',
    '> AI disclosure: Codex wrote it',
    '## AI disclosure\n\n---\n\nCodex wrote it',
    '## AI disclosure\n## Next\nCodex wrote it',
    'AI disclosure',
    '## AI disclosure\nTool: Claude Code\nModel: x',
    'Text about AI disclosure: nothing',
    'AI disclosure:Codex',
  ])('%j declares nothing', (text) => {
    expect(declared(text)).toEqual([])
  })
})
