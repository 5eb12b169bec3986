import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Command } from '../../src/core/command.ts'
import { parseCommands } from '../../src/core/commands.ts'

const WAIVE = '/ai-policy waive reason="hotfix" for=2d'

/** The one command of a comment, or why it is none and how it is written. */
function read(comment: string): Command | string | undefined {
  const [first] = parseCommands(comment)
  if (first === undefined) return undefined
  return first.ok ? first.command : [first.reason, first.usage].filter(Boolean).join(' ')
}

describe('every command', () => {
  test.each<[string, Command]>([
    ['status', { name: 'status' }],
    ['recheck', { name: 'recheck' }],
    ['own', { name: 'own' }],
    ['declare tool=Kiro', { name: 'declare', tool: 'kiro', model: null, prompt: null }],
    [
      'declare tool=codex model="GPT 5" prompt=https://x.example/1',
      { name: 'declare', tool: 'codex', model: 'GPT 5', prompt: 'https://x.example/1' },
    ],
    ['acknowledge src/a.ts', { name: 'acknowledge', path: 'src/a.ts' }],
    ['acknowledge `src/my file.ts`', { name: 'acknowledge', path: 'src/my file.ts' }],
    ['acknowledge "a  b.ts"', { name: 'acknowledge', path: 'a  b.ts' }],
    [
      'request-exception rule=countersign for=7d reason="spike"',
      {
        name: 'request-exception',
        rule: 'countersign',
        tool: null,
        paths: [],
        scope: 'pull-request',
        minutes: 10_080,
        reason: 'spike',
      },
    ],
    [
      'request-exception tool=Claude-Code paths="a/{b,c}/**, d/*" scope=repo for=12h reason=spike',
      {
        name: 'request-exception',
        rule: null,
        tool: 'claude-code',
        paths: ['a/{b,c}/**', 'd/*'],
        scope: 'repository',
        minutes: 720,
        reason: 'spike',
      },
    ],
    ['grant EX-7', { name: 'grant', exception: 'EX-7', minutes: null }],
    ['grant ex-007 for=30m', { name: 'grant', exception: 'EX-7', minutes: 30 }],
    ['refuse EX-7 reason="not now"', { name: 'refuse', exception: 'EX-7', reason: 'not now' }],
    ['revoke `EX-7` reason="over"', { name: 'revoke', exception: 'EX-7', reason: 'over' }],
    ['waive reason="hotfix" for=2d', { name: 'waive', reason: 'hotfix', minutes: 2880 }],
    ['not-ai reason="I typed it"', { name: 'not-ai', reason: 'I typed it' }],
    ['STATUS', { name: 'status' }],
  ])('/ai-policy %s', (text, command) => expect(read(`/ai-policy ${text}`)).toEqual(command))
})

describe('how arguments are written', () => {
  test.each([
    ['typographic quotes', 'reason=“hot fix” for=2d', 'hot fix'],
    ['low and high quotes', 'reason=„hot fix“ for=2d', 'hot fix'],
    ['single quotes', "reason='hot fix' for=2d", 'hot fix'],
    ['an apostrophe inside', 'reason="don’t panic" for=2d', 'don’t panic'],
    ['an apostrophe inside single quotes', "reason='it's broken' for=2d", "it's broken"],
    ['a quote inside', 'reason="say \\"no\\"" for=2d', 'say "no"'],
    ['another order', 'for=2d reason="hot fix"', 'hot fix'],
    ['HTML inside a value', 'reason="a <b>c</b>" for=2d', 'a <b>c</b>'],
    ['code inside a value', 'reason="run `x` now" for=2d', 'run `x` now'],
  ])('%s', (_what, text, reason) => {
    expect(read(`/ai-policy waive ${text}`)).toEqual({ name: 'waive', reason, minutes: 2880 })
  })

  test('what an HTML comment hides inside the line is not read', () => {
    expect(read('/ai-policy waive reason="x" <!-- for=9d --> for=2d')).toMatchObject({ minutes: 2880 })
  })
})

describe('a mistake is refused with help', () => {
  test.each([
    ['no reason', 'waive for=2d', /reason is needed.*waive reason="\.\.\." for=2d/],
    ['a blank reason', 'waive reason=" " for=2d', /reason is needed/],
    ['a reason of signs only', 'waive reason="..." for=2d', /reason is needed/],
    ['no time', 'waive reason="x"', /For how long/],
    ['a negative time', 'waive reason="x" for=-2d', /For how long/],
    ['no time at all', 'waive reason="x" for=0d', /For how long/],
    ['a time without unit', 'waive reason="x" for=2', /For how long/],
    ['an argument nobody knows', 'waive raeson="x" for=2d', /"raeson".*did you mean `reason`/],
    ['an argument said twice', 'waive reason="x" reason="y" for=2d', /"reason" is said twice/],
    ['an open quote', 'waive reason="x for=2d', /never closed/],
    ['an argument that is too long', `waive reason="${'x'.repeat(1001)}" for=2d`, /longer than 1000/],
    ['a word that nobody asked for', 'status please', /"please" is not understood/],
    ['no tool', 'declare model=x', /Which tool/],
    ['no file', 'acknowledge', /Which file/],
    ['no exception', 'grant', /Which exception/],
    ['an id that is none', 'revoke 7 reason="x"', /Which exception/],
    ['an ending without reason', 'refuse EX-1', /reason is needed/],
    ['a bad time for a grant', 'grant EX-1 for=soon', /For how long/],
    ['no reason for "not AI"', 'not-ai', /reason is needed/],
    ['a request without time', 'request-exception tool=kiro reason="x"', /For how long/],
    ['a request without reason', 'request-exception tool=kiro for=3d', /reason is needed/],
    ['a scope nobody knows', 'request-exception tool=kiro for=3d reason=x scope=org', /scope is pr or repo/],
    [
      'a scope that every object has',
      'request-exception tool=kiro for=3d reason=x scope=constructor',
      /scope is pr or repo/,
    ],
    [
      'a scope that objects inherit from',
      'request-exception tool=kiro for=3d reason=x scope=__proto__',
      /scope is pr or repo/,
    ],
    ['a glob that is none', 'request-exception tool=kiro for=3d reason=x paths="/a"', /cannot be used/],
    [
      'too many globs',
      `request-exception tool=kiro for=3d reason=x paths="${'a,'.repeat(21)}"`,
      /At most 20/,
    ],
    ['a command nobody knows', 'grnat EX-1', /"grnat" \(did you mean `grant`\?\)\. Commands: status/],
    ['no command', '', /There is no command\. Commands: status, recheck/],
  ])('%s', (_what, text, reason) => expect(read(`/ai-policy ${text}`)).toEqual(expect.stringMatching(reason)))
})

describe('what is no command', () => {
  test.each([
    ['a quotation', `> ${WAIVE}`],
    ['a quotation that goes on', `> look at this\n${WAIVE}`],
    ['a fence', `\`\`\`\n${WAIVE}\n\`\`\``],
    ['a fence of tildes', `~~~ sh\n${WAIVE}\n~~~`],
    ['a fence that nobody closes', `\`\`\`\n${WAIVE}`],
    ['a fence that a shorter one does not close', `\`\`\`\`\n\`\`\`\n${WAIVE}`],
    ['a fence that another mark does not close', `\`\`\`\n~~~\n${WAIVE}`],
    ['an HTML comment', `<!--\n${WAIVE}\n-->`],
    ['an HTML comment that nobody closes', `<!-- x\n${WAIVE}`],
    ['an element inside an HTML comment', `<!--\n</pre>\n<pre></pre>\n${WAIVE}\n-->`],
    ['preformatted text', `<pre>\n${WAIVE}\n</pre>`],
    ['a folded part', `<details><summary>Log</summary>\n\n${WAIVE}\n\n</details>`],
    ['a folded part inside another', `<details>\n<details>\n</details>\n${WAIVE}\n</details>`],
    ['an attribute over several lines', `<img alt="\n${WAIVE}\n">`],
    ['a code span over several lines', `this \`is\n${WAIVE}\ncode\``],
    ['an indented line', `    ${WAIVE}`],
    ['a tab', `\t${WAIVE}`],
    ['the middle of a line', `please run ${WAIVE}`],
    ['a signature', `Done.\n-- \n${WAIVE}`],
    ['a longer word', '/ai-policyx status'],
    ['a list item', `- ${WAIVE}`],
    ['a fence in a list', `- \`\`\`\n  ${WAIVE}\n  \`\`\``],
    ['a fence in a numbered list', `1. ~~~ sh\n   ${WAIVE}\n   ~~~`],
    ['a fence in a list inside a list', `- 1. \`\`\`\n${WAIVE}`],
    ['a quotation in a list, and how it goes on', `- > look at this\n${WAIVE}`],
    ['a quotation that a blank of another kind does not end', `> look\n\u00a0\n${WAIVE}`],
    ['a quotation within the text', `<q>\n${WAIVE}\n</q>`],
    ['what a program printed', `<samp>\n${WAIVE}\n</samp>`],
    ['what was taken back', `<del>\n\n${WAIVE}\n\n</del>`],
    ['an instruction', `<?x\n${WAIVE}\n?>`],
    ['a section of HTML', `<![CDATA[\n${WAIVE}\n]]>`],
    ['the message that is answered by e-mail', `No.\n-----Original Message-----\n${WAIVE}`],
    ['the same with its sender', `No.\nFrom: dev ***@***.***>\nSent: Monday\n\n${WAIVE}`],
    ['the same below a line', `No.\n________________________________\n${WAIVE}`],
    ['nothing at all', ''],
  ])('%s', (_what, comment) => expect(parseCommands(comment)).toEqual([]))
})

describe('what is a command all the same', () => {
  test.each([
    ['after a quotation and a blank line', `> look\n\n${WAIVE}`],
    ['after a quotation that a list ends', `> look\n- so\n${WAIVE}`],
    ['after a closed fence', `\`\`\`\nx\n\`\`\`\n${WAIVE}`],
    ['after a closed fence in a list', `- \`\`\`\n  x\n  \`\`\`\n${WAIVE}`],
    ['after a list', `- so\n\n${WAIVE}`],
    ['after an inline fence', `\`\`\`x\`\`\`\n${WAIVE}`],
    ['after a closed HTML comment', `<!-- x -->\n${WAIVE}`],
    ['after a stray end of a comment', `-->\n</pre>\n${WAIVE}`],
    ['after a folded part', `<details>x</details>\n${WAIVE}`],
    ['after code spans', `a \`b\` and \`\`c \` d\`\` and one \` left\n${WAIVE}`],
    ['before more text', `${WAIVE}\nThanks!`],
    ['with line ends of Windows', `Hello\r\n${WAIVE}\r\n`],
    ['with up to three blanks before it', `   ${WAIVE}`],
    ['in capitals', WAIVE.replace('ai-policy', 'AI-Policy')],
  ])('%s', (_what, comment) => {
    expect(read(comment)).toEqual({ name: 'waive', reason: 'hotfix', minutes: 2880 })
  })

  test('several in one comment, each with its line', () => {
    const parsed = parseCommands('Hi\n/ai-policy own\n\n/ai-policy nope\n/ai-policy status')
    expect(parsed.map(({ line, ok }) => [line, ok])).toEqual([
      [2, true],
      [4, false],
      [5, true],
    ])
  })

  test('but no more than ten', () => {
    expect(parseCommands('/ai-policy status\n'.repeat(12))).toHaveLength(10)
  })
})

describe('hostile comments', () => {
  test('are read in a moment, whatever they nest', () => {
    const comments = [
      '<details>',
      '<!--',
      '`',
      '`a',
      '`a`\n',
      '>',
      '```\n',
      '<a\n',
      '/ai-policy waive reason="',
    ].map((part) => part.repeat(65_536 / part.length))
    for (const comment of comments) expect(Array.isArray(parseCommands(comment))).toBe(true)
  })

  test('quoting a comment line by line takes every command out of it', () => {
    const line = fc.oneof(fc.constant(WAIVE), fc.constant('```'), fc.constant('<!--'), fc.string())
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const quoted = lines
          .join('\n')
          .split(/\r\n|\n|\r/)
          .map((text) => `> ${text}`)
        expect(parseCommands(quoted.join('\n'))).toEqual([])
      }),
    )
  })
})
