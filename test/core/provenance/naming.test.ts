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

describe('the name of an author, nearly', () => {
  test.each([
    ['Claude 4 Dupont', null],
    ['Claude Code Dupont', null],
    ['Anthropic Agent', ['claude']],
    ['Jane Claude Agent', ['unspecified']],
    ['Codex Runner Bot', ['codex']],
    ['Codex Runner Botanist', null],
    ['My Cursor Runner [bot]', null],
    ['My Claude Runner [bot]', null],
    ['My Claude-Code Runner [bot]', ['claude-code']],
    ['My Codex Runner [bot] x', null],
    ['Docs Agents', ['unspecified']],
    ['Docs Agent Smith', null],
    ['CI Agent', null],
    ['git-ai agent', ['unspecified']],
    ['git ai', null],
    ['AI LLM GenAI', null],
    ['A.I', ['unspecified']],
    ['Jane the AI coder', ['unspecified']],
    ['Jane, an AI pair programmer!', ['unspecified']],
    ['LLM-bot', ['unspecified']],
    ['AI-coding-agent', ['unspecified']],
    ['AI agents of Jane', null],
    ['Domain assistant', null],
    ['coding assistant', ['unspecified']],
    ['Jane (Codex) (Claude)', null],
    ['Jane [Codex]', ['codex']],
    ['Jane (Codex', ['codex']],
    ['Jane (Codex Smith)', null],
    ['Jane (with Codex)', ['codex']],
    ['Jane (ai agent)', ['unspecified']],
    ['Jane (llm agent)', ['unspecified']],
    ['Jane (agent)', ['unspecified']],
    ['Jane (agent Smith)', null],
    ['Jane (my agent)', null],
    ['Jane w/ Codex', ['codex']],
    ['Jane using Codex', ['codex']],
    ['Jane using Codex daily at work', null],
    ['Jane by Codex', null],
    ['Codex + Jane', null],
    ['Jane+Codex', null],
  ])('%j is %j', (name, tools) => {
    expect(readName(name)?.tools ?? null).toEqual(tools)
  })

  test.each([
    ['Jane via Claude', false],
    ['Jane (via Claude)', false],
    ['Jane (Claude Opus 4.6)', false],
    ['Jane (Devin)', true],
    ['Jane (Devin 2)', true],
    ['Jane (Devin 2.1)', false],
    ['Jane (Claude 4)', false],
    ['Jane (Claude Bot)', false],
  ])('%j may be a nickname: %s', (name, common) => {
    expect(readName(name)).toMatchObject({ beside: true, common })
  })

  test.each([
    ['Devin 2.1', false],
    ['Devin 2', true],
    ['Claude 2', false],
    ['Claude v2', false],
    ['Claude CLI', false],
    ['Claude Web', true],
    ['Devin CLI', false],
    ['Claude (LLM)', false],
    ['Claude (Web)', true],
    ['Claude (Codex)', false],
    ['Claude (Codex Smith)', true],
    ['Claude ()', true],
  ])('%j may be a person: %s', (name, common) => {
    expect(readName(name)).toMatchObject({ beside: false, common })
  })

  test.each([
    ['Claude Opus 4.6 with Cursor', 'Claude Opus 4.6'],
    ['Claude Opus 4.6 on Cursor', 'Claude Opus 4.6'],
    ['Claude Sonnet 4 IN Cursor', 'Claude Sonnet 4'],
    ['Cursor in auto mode', undefined],
    ['Cursor via GPT-5', undefined],
    ['Cursor (auto)', undefined],
    ['Cursor (GPT-5) Agent', 'GPT-5'],
    ['Codex and Cursor 2.1', undefined],
    ['Codex 2.1', 'Codex 2.1'],
    ['Jane (Cursor, GPT-5)', 'Cursor, GPT-5'],
    ['Jane (Cursor)', undefined],
    ['AI Assistant (opus)', 'opus'],
    ['AI Assistant (x)', undefined],
  ])('%j has the model %s', (name, model) => {
    expect(readName(name)?.model).toBe(model)
  })

  test('is read to a length that no name has', () => {
    expect(readName(`${' '.repeat(10)}Codex${' '.repeat(400)}Smith`)?.tools).toEqual(['codex'])
  })
})

describe('the name of a model', () => {
  test.each([
    'o1',
    'O4-mini',
    'claude 4',
    'claude4',
    'Claude-4',
    'v2.5',
    'x 1.0',
    'my composer',
    'glm',
    '[kimi]',
    '_grok_',
  ])('%j', (text) => {
    expect(modelIn(text).model).toBe(text.replaceAll(/[[\]_]/g, ''))
  })

  test.each(['o5', 'foo1', 'gptx', 'claude', 'claude  4', 'v2', '1.', 'composers', '()', '   '])(
    'not %j',
    (text) => {
      expect(modelIn(text)).toEqual({})
    },
  )

  test('is no longer than a hundred characters', () => {
    const long = `gpt ${'x'.repeat(96)}`
    expect([modelIn(long), modelIn(`${long}x`)]).toEqual([{ model: long }, {}])
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

describe('a passage under a label, nearly', () => {
  test.each([
    ['> \t**AI disclosure**: Codex', []],
    ['# AI note: Codex helped', ['1 codex']],
    ['xxxxxxxx AI note: Codex helped', []],
    ['AI/LLM usage: Codex', ['1 codex']],
    ['gen-ai tools used: Codex', ['1 codex']],
    ['agent assistance: Codex', ['1 codex']],
    ['agent notes: Codex', []],
    ['**AI Disclosure**\n\nCodex wrote it', ['1 codex']],
    ['__Use of AI tools__\nCodex wrote it', ['1 codex']],
    ['## 🤖 AI disclosure 🤖\nCodex wrote it', ['1 codex']],
    ['####### AI disclosure\nCodex wrote it', []],
    ['## AI disclosure of mine\nCodex wrote it', []],
    ['## Did you use generative tools?\nCodex', ['1 codex']],
    ['## Did you use email?\nCodex', []],
    ['**Was an LLM used?**\nYes', ['1 unspecified']],
    ['Was an LLM used?\nYes', []],
    ['**AI-written!**', ['1 unspecified']],
    ['LLM authored', ['1 unspecified']],
    ['AI-written by me', []],
    ['AI disclosure: Codex\nwrote it\n## Next\nClaude Code', ['1 codex']],
    ['AI disclosure: Codex\nReviewed-by: Claude Code', ['1 codex']],
    ['## AI disclosure\n\nCodex\n***\nClaude Code', ['1 codex']],
    ['## AI disclosure\n- [x] Claude Code\nCodex', ['1 codex']],
    ['## AI disclosure\n1) [ ] Claude Code\nCodex', ['1 codex']],
    ['## AI disclosure\n- **Model**: Claude Code\nCodex', ['1 codex']],
    ['## AI disclosure\n> Claude Code\nCodex', ['1 codex']],
    [`## AI disclosure${'\n'.repeat(14)}Codex`, ['1 codex']],
    [`## AI disclosure${'\n'.repeat(15)}Codex`, []],
    ['fix\n\nAI: used for tests', ['3 unspecified']],
    ['fix\n\nLLM: Codex drafted it', ['3 codex']],
    ['fix\n\nGenAI: assisted', ['3 unspecified']],
    ['fix\n\nai: Codex drafted it', []],
    ['fix\n\n- AI: Codex drafted it', []],
    ['fix\n\nAI: with Codex drafted', []],
    ['AI disclosure: Claude Code\n\nAI usage: Codex', ['1 claude-code', '3 codex']],
  ])('%j declares %j', (text, said) => {
    expect(declared(text)).toEqual(said)
  })

  test('is read eight times, whatever comes then', () => {
    expect(declared('AI usage: Codex\n\n'.repeat(12))).toHaveLength(8)
  })

  test.each([
    'we have not used any AI',
    'I have never used an LLM',
    'this isn’t generated by AI',
    'no AI at all',
    'made without generative AI',
    'zero use of AI',
    'LLMs have not been used',
    'an agent did not get involved, nor used AI',
  ])('denies: %j', (text) => {
    expect(declared(`AI disclosure: It is so: ${text}`)).toEqual([])
  })

  test.each([
    ['I used Claude', ['claude']],
    ['then claude helped', ['claude']],
    ['Claude', ['unspecified']],
    ['Claude wrote it', ['claude']],
    ['(Claude helped)', ['claude']],
    ['So. Claude helped', ['claude']],
    ['Mr Claude helped', ['claude']],
    ['I used Cursor', ['cursor']],
    ['the cursor moved', ['unspecified']],
    ['The Cursor moved', ['unspecified']],
    ['We asked Cursor', ['cursor']],
    ['used cursor', ['unspecified']],
    ['Cursor + me', ['cursor']],
    ['Cursor 2.1', ['cursor']],
    ['Cursor (auto)', ['cursor']],
    ['Cursor moved', ['unspecified']],
    ['Look: Cursor was on', ['cursor']],
    ['Look Cursor was on', ['unspecified']],
  ])('of a common name: %j names %j', (text, tools) => {
    expect(readDeclarations(readLines(`AI usage: ${text}`)).map((one) => one.tools)).toEqual([tools])
  })

  test.each([
    ['Codex to review', true],
    ['Codex to review; it wrote tests', false],
    ['Codex to review, it wrote tests', false],
    ['Codex to review. Written by me', true],
    ['Codex to review but it wrote tests', false],
    ['Codex to review though I typed it by hand', true],
    ['Codex explored when writing tests', true],
    ['Codex explored, and fixed it', false],
    ['Codex found the bug', true],
    ['Codex helped me write', false],
    ['Codex', false],
    ['Codex for research, all code typed', true],
    ['Codex for debugging; I later changed it', true],
    ['Codex for debugging; I did not use it to write', true],
    ['Codex assisted in debugging', true],
    ['Codex assisted with tests it found', false],
  ])('%j: AI only looked, %s', (text, looked) => {
    expect(readDeclarations(readLines(`AI usage: ${text}`)).map((one) => one.looked)).toEqual([looked])
  })

  test('is shown with its whole line, and judged by no more than can be read', () => {
    expect(readDeclarations(readLines('AI usage: Codex\nwrote it'))[0]).toMatchObject({
      text: 'AI usage: Codex',
      line: { number: 1, quoted: false },
    })
    expect(declared(`AI usage: AI did it ${'x '.repeat(750)} Codex`)).toEqual(['1 unspecified'])
  })
})
