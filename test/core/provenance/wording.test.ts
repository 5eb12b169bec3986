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
    ['Crush:my-model', ['crush'], 'my-model'],
    ['Crush CLI:my-model and more', ['crush'], 'my-model'],
    ['Codex:cursor-auto', ['codex'], 'cursor-auto'],
    ['Claude:opus 4', ['claude'], 'opus'],
    ['GPT-5   via Crush', ['crush'], 'GPT-5'],
    ['acme2:m7 tool', ['unspecified'], 'm7'],
    ['AcmeAgent:4', ['unspecified'], '4'],
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
    ['Codex & Cursor', ['codex', 'cursor']],
    ['Jane (Codex), Cursor', ['codex', 'cursor']],
    ['Jane (Codex)', ['codex']],
    ['Cursor (Codex)', ['cursor']],
    ['my AI and Codex', ['codex']],
    ['Claude Code Dupont', ['claude-code']],
    ['Claude with Jane', ['claude']],
    ['Claude (Dupont)', ['claude']],
    ['Claude, Dupont', ['claude']],
    ['Claude Codex', ['codex']],
    ['AI (x)', ['unspecified']],
    ['Codex at http://x', ['codex']],
    ['Codex at https://gpt-5.example/x', ['codex']],
    ['Codex: https://gpt-5.example/x', ['codex']],
    ['https://people.example:8080/codex', ['codex']],
    [`Codex ${'x'.repeat(400)}`, ['codex']],
  ])('%j names a tool', (value, tools) => {
    expect(readValue(value)).toEqual({ tools, common: false, beside: false })
  })

  test('is read up to a length that no value has', () => {
    expect(readValue(`${'x '.repeat(200)}Codex`)).toBeNull()
    expect(splitAddress(`${'x'.repeat(600)} <a@b.c>`)).toEqual({ name: 'x'.repeat(500), email: '' })
  })

  test.each([
    'Claude Dupont',
    'Claude. Dupont',
    'Claude . Dupont',
    'Jane',
    '',
    'acme-bot:model',
    'acme-bot://host7',
  ])('%j names none', (value) => {
    expect(readValue(value)).toBeNull()
  })

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

describe('a footer, nearly', () => {
  test.each([
    ['Generated, with Codex', ['codex']],
    ['Generated mostly with Codex', ['codex']],
    ['Written in part by Codex', ['codex']],
    ['Written in large part by Codex', null],
    ['Written with some help of the Codex', ['codex']],
    ['Written with aid from Codex', ['codex']],
    ['Written with many hours of Codex', null],
    ['Written by Codex; reviewed by Jane', ['codex']],
    ['Written by Codex under review', ['codex']],
    ['Written by Codex Jane', null],
    ['Written by Codex 2.1 Jane', null],
    ['Written by Codex 2.1', ['codex']],
    ['Written by Claude 4 for Jane', ['claude']],
    ['Written by Claude for Jane', null],
    ['Written by Claude', ['claude']],
    ['Written by Claude - thanks', ['claude']],
    ['Written by Claude-Dupont', null],
    ['Written by GitHub’s Copilot', null],
    ['Written by Google Gemini', ['gemini']],
    ['Written by agent Codex', ['codex']],
    ['Written by agent Jane', null],
    ['Written by AI', ['unspecified']],
    ['Written by AI tools', ['unspecified']],
    ['Written by AI Jane', null],
    ['Written by', null],
    ['Written', null],
    ['Codex written by', null],
    ['Supported by LLMs', ['unspecified']],
    ['Supported by the AI', ['unspecified']],
    ['Supported by the Codex', null],
    ['Written by Codex, Cursor and Claude Code', ['codex', 'cursor', 'claude-code']],
    ['Co-developed with Codex & Claude', ['codex', 'claude']],
    ['The whole first draft of this pull request was initially written by Codex', ['codex']],
    ['Vibe coded with Codex', ['codex']],
    [
      'Some and of the most mostly fully largely automatically initially also the code was written by Codex',
      null,
    ],
    ['It is `written by Codex`', null],
    ['It is "written by Codex"', null],
    ['It is “written by Codex”', null],
    ['This “text” was written by Codex', ['codex']],
    ['7 files written by Codex', null],
  ])('%j names %j', (line, tools) => {
    expect(readFooter(line)?.tools ?? null).toEqual(tools)
  })

  test.each([
    ['Generated with Codex', true],
    ['** Made using Codex', true],
    ['built by Codex', null],
    ['Built by Codex', true],
    ['ultraworked with Codex', null],
    ['Ultraworked with Codex', true],
    ['Generated through Codex', false],
    ['Generated mostly by Codex', false],
    ['Code generated by Codex', false],
    ['Created with Codex', false],
    ['Created with [Codex](https://openai.com/codex)', true],
  ])('%j is a tool’s own wording: %s', (line, own) => {
    expect(readFooter(line)?.own ?? null).toBe(own)
  })

  test.each([
    ['Written with [Acme](https://cursor.com/x)', ['cursor']],
    ['Written [Acme](https://cursor.com/x)', null],
    ['Written with [AI](https://cursor.com/x)', ['cursor']],
    ['Written with [Codex](https://cursor.com/x)', ['codex']],
    ['Written with [Claude](https://cursor.com/x)', ['claude']],
    ['Written with [Claude](https://people.example)', null],
    ['Written with [Codex](https://people.example)', ['codex']],
    ['Written with [Acme](https://people.example)', null],
    ['Written with [Codex]()', ['codex']],
    ['Written with [Codex](https://people.example) Jane', null],
    ['Written with Codex](https://people.example)', ['codex']],
    ['[1] Written with [Acme](https://cursor.com/x)', null],
  ])('%j, by its link, names %j', (line, tools) => {
    expect(readFooter(line)?.tools ?? null).toEqual(tools)
  })

  test.each([
    ['codex on behalf of Jane', ['codex']],
    ['claude-code-4.5 on behalf of Jane', ['claude-code']],
    ['codex and jane on behalf of Eve', null],
    [`codex ${'1 '.repeat(40)}on behalf of Eve`, null],
    ['codex on behalf', null],
  ])('%j signs for %j', (line, tools) => {
    expect(readFooter(line)?.tools ?? null).toEqual(tools)
  })

  test.each([
    ['Written by Codex (gpt-5)', 'gpt-5'],
    ['Written by Codex `gpt-5.1`', 'gpt-5.1'],
    ['Written by Codex (x)', undefined],
    ['Written by Codex 5.1', undefined],
    ['Written by Claude Opus 4.5!', 'Claude Opus 4.5'],
    ['Written by Claude Opus 4.5. ', 'Claude Opus 4.5'],
    ['Mostly written by the GPT-5', 'GPT-5'],
  ])('%j has the model %s', (line, model) => {
    expect(readFooter(line)?.model).toBe(model)
  })

  test.each([
    ['written by Codex', true, true],
    ['written by Codex', false, false],
    ['"Written by Codex', true, false],
    ['  Written by Codex', false, true],
    ['- Written by Codex', false, true],
    ['', true, false],
  ])('%j, alone: %s, speaks: %s', (line, alone, speaks) => {
    expect(readFooter(line, alone) !== null).toBe(speaks)
  })

  test.each([
    ['🤖 Generated with Acme', true],
    ['** 🤖 ** Generated with Acme', true],
    ['🤖 Generated with a release script', false],
    ['🤖 Generated with Renovate', false],
    ['🤖 Generated with love', false],
    ['🤖 Generated with Scripture', true],
    ['🤖Generated with Acme', true],
    ['🤖 Generated with', false],
    ['🤖 and Generated with Acme', false],
    ['Fix 🤖 Generated with Acme', false],
    ['---------- 🤖 Generated with Acme', false],
    ['🤖 ---- Generated with Acme', false],
  ])('%j stands behind the robot: %s', (line, is) => {
    expect(isRobotFooter(line)).toBe(is)
  })

  test('a feature of a list has its mark and a blank', () => {
    const lines = [
      '  + Made with Codex',
      '• Supported by Codex',
      '-Built with Codex',
      'x - Built with Codex',
      '-  Built',
    ]
    expect(lines.filter(isListedFeature)).toEqual(['  + Made with Codex', '• Supported by Codex', '-  Built'])
  })
})

describe('prose, nearly', () => {
  test.each([
    ['feat!: vibe code', true, ['unspecified']],
    ['feat:vibe coding', true, ['unspecified']],
    ['vibe-code', true, ['unspecified']],
    ['x vibe code', true, null],
    ['vibe coding it', true, null],
    ['feat(a b): vibecoding', true, ['unspecified']],
    ['This was mostly vibe coded', false, ['unspecified']],
    ['Note: it was vibe-coded', false, ['unspecified']],
    ['Bad: Note: was vibecoded', false, ['unspecified']],
    ['vibe codedness', false, null],
    ['Thank, Copilot', true, ['github-copilot']],
    ['Thank Copilot', true, ['github-copilot']],
    ['Athanks Copilot', true, null],
    ['Thanks to Copilot v2', false, null],
    ['Thanks Claude 4', false, ['claude']],
    ['Thanks Claude Code and Codex', true, null],
    ['Thanks Claude Code Codex', true, ['claude-code', 'codex']],
    ['Thanks Claude', true, null],
    ['Thanks Jane', true, null],
    ['Thanks Copilot for spotting', false, null],
    ['Codex did all of it', false, ['codex']],
    ['Codex coded nearly all', false, ['codex']],
    ['Codex has really had made it', false, null],
    ['** Codex made almost all', false, ['codex']],
    ['Codex made items', false, null],
    ['Claude and Codex made it', false, ['codex']],
    ['Fix (Codex written)', false, ['codex']],
    ['Fix (Codex-authored)', false, ['codex']],
    ['Fix (Codex x authored)', false, null],
    ['Fix (not Codex generated)', false, null],
    ['Used GPT-5', false, ['openai']],
    ['Used Claude and Codex', false, ['codex']],
    ['* Used Codex', false, ['codex']],
    ['We used Codex', false, null],
    ['Used Codex daily', false, null],
  ])('%j, as the subject: %s, names %j', (line, isSubject, tools) => {
    expect(readProse(line, isSubject)).toEqual(tools)
  })

  test.each([
    ['Fixed by Copilot', ['github-copilot']],
    ['Fixed, by the Copilot', ['github-copilot']],
    ['Fixed late yesterday by Copilot', null],
    ['Fixed late by Copilot', ['github-copilot']],
    ['Fixed by the help of Copilot', ['github-copilot']],
    ['Fixed by the help of a Copilot', null],
    ['Fixed by Jane and Copilot', null],
    ['Fixed by Copilot?', null],
    ['Fixed by Copilot!', ['github-copilot']],
    ['Fixed by Copilot 2.0 preview', ['github-copilot']],
    ['Fixed by Copilot (`x`)', null],
    ['Fixed by `Copilot`', null],
    ['code fixed by Copilot', null],
    ['code is now fixed by Copilot', null],
    ['code now was fixed by Copilot', ['github-copilot']],
    ['Code that was fixed by Copilot', null],
    ['Fixed to Copilot', null],
    ['Fixed by', null],
  ])('%j was made by %j', (line, tools) => {
    expect(readProse(line, false)).toEqual(tools)
  })

  test.each([
    ['Codex thread: https://x.example/1', ['codex']],
    ['Codex LOG: http://x.example/1', ['codex']],
    ['Codex conversation: https://x.example/1 and more', null],
    ['Codex page: https://x.example/1', null],
    ['* Codex: https://gist.x', ['codex']],
    ['Codex: https://x.example/gist.1', null],
    ['My Codex chat: https://x.example/1', null],
    ['Codex chat:  https://x.example/1', null],
  ])('%j is a transcript of %j', (line, tools) => {
    expect(readProse(line, false)).toEqual(tools)
  })

  test('is looked for in the first characters of a line only', () => {
    expect(readProse(`${'x '.repeat(150)}fixed by Copilot`, true)).toBeNull()
  })
})
