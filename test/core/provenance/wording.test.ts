import { describe, expect, test } from '@jest/globals'
import { isListedFeature, isRobotFooter, readFooter } from '../../../src/core/provenance/footers.ts'
import { readProse } from '../../../src/core/provenance/prose.ts'
import {
  isDenial,
  kindOfKey,
  readValue,
  splitAddress,
  toolOfLink,
} from '../../../src/core/provenance/values.ts'

describe('a line of prose says that AI wrote the change', () => {
  test.each([
    ['vibe coded this', 'unspecified'],
    ['vibe-coded a first version', 'unspecified'],
    ['try: vibe coded version', 'unspecified'],
    ['thanks to Claude 3.5 Sonnet', 'claude'],
    ['Thanks Copilot :)', 'github-copilot'],
    ['Thanks, Copilot', 'github-copilot'],
    ['Codex wrote this', 'codex'],
    ['- Codex wrote this', 'codex'],
    ['Claude 3.5 Sonnet built most of it', 'claude'],
    ['Claude Code did everything', 'claude-code'],
    ['Copilot implemented the whole thing', 'github-copilot'],
    ['Fix it (Cursor generated)', 'cursor'],
    ['Fix (Copilot-generated) ', 'github-copilot'],
    ['Fix the cache (Codex wrote it)', 'codex'],
    ['Used Claude Code.', 'claude-code'],
    ['I used Codex', 'codex'],
    ['  Used Copilot  ', 'github-copilot'],
    ['Used Claude Code and Codex', 'claude-code codex'],
    ['(fixed by Copilot)', 'github-copilot'],
    ['Researched and created with help from GPT-5.4', 'openai'],
    ['Written with the help of Claude Code', 'claude-code'],
    ['Made with Copilot, mostly', 'github-copilot'],
    ['Code drafted by GitHub Copilot 2.0.', 'github-copilot'],
    ['Fix made yesterday by Copilot', 'github-copilot'],
    ['Codex transcript: https://example.org/t/1', 'codex'],
    ['Claude: https://gist.github.com/x', 'claude'],
    ['Codex session: http://x.example/1', 'codex'],
    ['Claude Code chat: <https://x.example/1>', 'claude-code'],
  ])('%j', (line, tools) => {
    expect(readProse(line, false)?.join(' ')).toBe(tools)
    expect(readProse(line, true)?.join(' ')).toBe(tools)
  })

  test.each([
    ['chore(ui)!: vibe coding', 'unspecified'],
    [' vibe coding ', 'unspecified'],
    ['Fix the cache, thanks Copilot', 'github-copilot'],
    ['many thanks to Devin AI', 'devin'],
  ])('%j, but only as the subject', (line, tools) => {
    expect(readProse(line, true)?.join(' ')).toBe(tools)
    expect(readProse(line, false)).toBeNull()
  })
})

test.each([
  'refactor vibe coded module',
  'Remove: old vibe coded hack',
  'vibe coding rocks',
  'feat: vibecoding is here',
  'thanks Claude',
  'thanks to Claude for the review',
  'Thanks Claude 3.5 Dupont',
  'Thanks Copilot for the suggestion',
  'thanks to @copilot',
  'Thanks Cursor 2.1 extra',
  'Jane wrote this',
  'Claude wrote a letter',
  'The Codex team of ours wrote this',
  'Then we saw that Codex wrote this',
  'Fix (Copilot generated) again',
  'Fix (user generated)',
  'Fix (generated)',
  'Cursor generated',
  'Used Claude',
  'We used Codex before',
  'I used Codex and Jane',
  'Used GPT-5 to fix it',
  'created by Copilot',
  'Not written by Copilot',
  'Handle files created by Copilot',
  'The text "written by Copilot" is gone',
  'Written by Claude',
  'Made the parser by using Codex plugins',
  'Made with Copilot hooks',
  'Fix made by Jane Copilot',
  'Claude: https://example.org/x',
  'Jane transcript: https://x.example',
  'Codex log: x.example',
])('%j says nothing of the kind', (line) => {
  expect(readProse(line, false)).toBeNull()
  expect(readProse(line, true)).toBeNull()
})

describe('a footer says who made the change', () => {
  test.each([
    ['🤖 Generated with [Claude Code](https://claude.com/claude-code)', ['claude-code'], true],
    ['Generated with Claude', ['claude'], true],
    ['Commit generated with [cn](https://docs.continue.dev)', ['continue'], true],
    ['Generated with [my tool](https://claude.com/claude-code)', ['claude-code'], true],
    ['Built with [Cursor](', ['cursor'], true],
    ['Built using Cursor - thanks', ['cursor'], true],
    ['Built with Copilot (thanks)', ['github-copilot'], true],
    ['Generated with LLMs', ['unspecified'], true],
    ['codex-gpt-5.5 on behalf of Jane', ['codex'], true],
    ['Mostly written by Claude', ['claude'], false],
    ['Written mostly by Codex', ['codex'], false],
    ['Supported by AI', ['unspecified'], false],
    ['Code written with the help of GitHub Copilot and Codex', ['github-copilot', 'codex'], false],
    ['Co-authored with Codex for speed', ['codex'], false],
    ['Written by AI and Jane', ['unspecified'], false],
  ])('%j', (line, tools, own) => {
    expect(readFooter(line)).toEqual({ tools, own })
  })

  test.each([
    ['Written by Claude (claude-opus-4-5)', 'claude', 'claude-opus-4-5'],
    ['Written with Gemini 2.5 Pro.', 'gemini', 'Gemini 2.5 Pro'],
  ])('with its model: %j', (line, tool, model) => {
    expect(readFooter(line)).toEqual({ tools: [tool], own: false, model })
  })

  test('that begins with a small letter only where it stands alone', () => {
    expect(readFooter('written by Claude Code')).toBeNull()
    expect(readFooter('written by Claude Code', true)).toEqual({ tools: ['claude-code'], own: false })
  })

  test.each([
    'Supported by Cursor',
    'This pull request was written by Claude Dupont',
    'Written by Codex hooks',
    '"Generated with Claude Code"',
    'The words `generated by Codex` are cut',
    ' on behalf of Jane',
    'Jane on behalf of Claude',
    'Generated by the build',
    'Banana written by Codex',
    'Written Codex',
    'Generated with [Claude](https://jane.example/claude)',
    'Made with love by Jane',
    'Made with [link',
  ])('%j does not', (line) => {
    expect(readFooter(line)).toBeNull()
  })

  test('and a list of features does not', () => {
    const lines = [
      '- Built with Codex',
      '* fixed by Codex',
      '- wrote x',
      '1. built x',
      'built x',
      '- added x',
    ]
    expect(lines.filter(isListedFeature)).toEqual(['- Built with Codex', '* fixed by Codex'])
  })

  test('of an agent that nobody knows behind the robot, but not of automation', () => {
    const lines = [
      '🤖 Generated with Foo',
      '> 🤖 Generated with Bar',
      'Generated with Foo',
      '🤖 Generated with GitHub Actions',
      '🤖 Generated with ',
      '🤖 Made with Foo',
      'text 🤖 Generated with Foo',
    ]
    expect(lines.filter(isRobotFooter)).toEqual(lines.slice(0, 2))
  })
})

describe('the value of a trailer', () => {
  test.each([
    ['Claude:claude-opus-4-7 sparse', ['claude'], 'claude-opus-4-7'],
    ['Aider:gpt-4.1 (main)', ['aider'], 'gpt-4.1'],
    ['acme-bot:model-7', ['unspecified'], 'model-7'],
    ['GLM 4.6 via Crush', ['crush'], 'GLM 4.6'],
    ['Claude Sonnet 4.5 via Copilot', ['github-copilot'], 'Claude Sonnet 4.5'],
    ['Claude Code (claude-sonnet-4-5)', ['claude-code'], 'claude-sonnet-4-5'],
    ['Copilot [GPT-5]', ['github-copilot'], 'GPT-5'],
    ['gpt-5', ['openai'], 'gpt-5'],
  ])('%j names a tool and a model', (value, tools, model) => {
    expect(readValue(value)).toEqual({ tools, model, common: false, beside: false })
  })

  test.each([
    ['AI', ['unspecified']],
    ['yes, an LLM', ['unspecified']],
    ['https://claude.com/claude-code', ['claude-code']],
    ['see https://www.cursor.com/x', ['cursor']],
    ['Claude Code', ['claude-code']],
    ['   Codex   ', ['codex']],
    ['Cursor:', ['cursor']],
    ['Claude and Codex', ['claude', 'codex']],
    ['Claude, Codex', ['claude', 'codex']],
    ['Codex + Cursor', ['codex', 'cursor']],
  ])('%j names a tool', (value, tools) => {
    expect(readValue(value)).toEqual({ tools, common: false, beside: false })
  })

  test.each(['Claude Dupont', 'Claude. Dupont', 'Jane', '', 'acme-bot:model', 'acme-bot://host7'])(
    '%j names none',
    (value) => {
      expect(readValue(value)).toBeNull()
    },
  )

  test.each([
    ['Jane <jane@x.org>', 'Jane', 'jane@x.org'],
    ['Jane jane@x.org', 'Jane', 'jane@x.org'],
    [' Jane   jane@x.org ', 'Jane', 'jane@x.org'],
    ['jane@x.org', '', 'jane@x.org'],
    ['<c@d.e>', '', 'c@d.e'],
    ['Jane', 'Jane', ''],
    ['Jane <jane@x.org', 'Jane', 'jane@x.org'],
    ['Jane < jane@x.org > more', 'Jane', 'jane@x.org'],
    ['Jane <not an address>', 'Jane', ''],
    ['A <b> <c@d.e>', 'A <b>', 'c@d.e'],
    ['Jane x@', 'Jane x@', ''],
    ['Jane a,b@c.d', 'Jane a,b@c.d', ''],
    [`Jane a@${'b'.repeat(64)}.c`, `Jane a@${'b'.repeat(64)}.c`, ''],
  ])('%j is split into name and address', (value, name, email) => {
    expect(splitAddress(value)).toEqual({ name, email })
  })

  test('denies', () => {
    const denials = [
      'no',
      'No.',
      'none',
      '(none)',
      'n/a',
      'NA',
      'false',
      'not used',
      'never',
      'nothing',
      'nil',
    ]
    const others = ['human', '0', 'without AI', '---', 'not']
    expect([...denials, ...others].filter((text) => !isDenial(text))).toEqual([])
    expect(['- yes', 'nope', 'notable', 'name', 'yes no', '', 'Nobody', '01'].filter(isDenial)).toEqual([])
  })

  test.each([
    ['https://claude.com/claude-code', 'claude-code'],
    ['http://www.cursor.com/agents', 'cursor'],
    ['https://docs.cursor.com', 'cursor'],
    ['see (https://github.com/features/copilot).', 'github-copilot'],
    ['https://CLAUDE.ai/x?y', 'claude'],
    ['https://notcursor.com', null],
    ['https://cursor.com.evil.org', null],
    ['https://github.com/jane', null],
    ['https://x', null],
    ['no link', null],
  ])('%j leads to %s', (text, tool) => {
    expect(toolOfLink(text)).toBe(tool)
  })

  test.each([
    ['co-authored-by', 'identity'],
    ['assisted-by', 'phrase'],
    ['reviewed-by', 'looked'],
    ['codex-reviewed-by', 'looked'],
    ['ai-assisted-by', 'ai'],
    ['ai-assisted', 'ai'],
    ['ai-model', 'ai'],
    ['llm-generated', 'ai'],
    ['agent-tools', 'ai'],
    ['spdx-ai-model', 'ai'],
    ['co-authored-by-ai', 'ai'],
    ['xai-model', null],
    ['ai-modelx', null],
    ['refs', null],
  ])('under the key %s is read as %s', (key, kind) => {
    expect(kindOfKey(key)).toBe(kind)
  })
})
