import { describe, expect, test } from '@jest/globals'
import { mentionsAgent } from '../../../src/core/provenance/agent-mentions.ts'
import { humanCoAuthors, isToolIdentity } from '../../../src/core/provenance/co-authors.ts'

function named(line: string): readonly object[] {
  return humanCoAuthors(`Fix\n\n${line}\n`)
}

describe('people whom a commit names', () => {
  test('co-authors are people with their account where the address tells it', () => {
    const message = [
      'fix: x',
      '',
      'Co-authored-by: Claude <noreply@anthropic.com>',
      'Co-authored-by: Ann <4711+ann@users.noreply.github.com>',
      'Co-authored-by: Bob <bob@users.noreply.github.com>',
      'Co-authored-by: Eve <eve@example.org>',
      'CO-AUTHORED-BY: Eve <EVE@example.org>',
      'Co-authored-by: renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>',
    ].join('\n')
    expect(humanCoAuthors(message)).toEqual([
      { name: 'Ann', email: '4711+ann@users.noreply.github.com', accountId: 4711, login: 'ann' },
      { name: 'Bob', email: 'bob@users.noreply.github.com', login: 'bob' },
      { name: 'Eve', email: 'eve@example.org' },
    ])
  })

  test('a first name that tools bear too stays a person', () => {
    const message =
      'fix: x\n\nCo-authored-by: Claude Dupont <c@example.org>\nCo-authored-by: Devin <d@example.org>'
    expect(humanCoAuthors(message).map((person) => person.name)).toEqual(['Claude Dupont', 'Devin'])
  })

  test('quoted trailers name nobody', () => {
    expect(humanCoAuthors('fix: x\n\n> Co-authored-by: Ann <ann@example.org>')).toEqual([])
    expect(humanCoAuthors('fix: x')).toEqual([])
  })

  test('an identity is a tool when its address or name says so, not when a person used one', () => {
    expect(isToolIdentity({ name: 'Cursor Agent', email: 'cursoragent@cursor.com' })).toBe(true)
    expect(isToolIdentity({ name: 'Jane Doe', email: 'jane@cursor.com' })).toBe(false)
    expect(isToolIdentity({ name: 'Jane Doe (aider)', email: 'jane@example.org' })).toBe(false)
  })
})

describe('a co-author', () => {
  test.each(['Co-authored-by', 'Co-developed-by', 'Coauthored-by', 'Co-Author'])('stands under %s', (key) => {
    expect(named(`${key}: Ann <ann@people.example>`)).toEqual([{ name: 'Ann', email: 'ann@people.example' }])
  })

  test.each([
    ['under another key', 'Co-reviewed-by: Ann <ann@people.example>'],
    ['without an address', 'Co-authored-by: Ann'],
    ['that is a bot by its name', 'Co-authored-by: acme[bot] <acme@people.example>'],
    ['that is a bot by its login', 'Co-authored-by: Acme <7+acme[bot]@users.noreply.github.com>'],
    ['that is a bot by its whole address', 'Co-authored-by: Acme <acme@people.example[bot]>'],
    ['that is a tool', 'Co-authored-by: Aider <x@people.example>'],
  ])('is nobody %s', (_, line) => {
    expect(named(line)).toEqual([])
  })

  test('is a person whom only a hint calls a tool, or who used one', () => {
    const line =
      'Co-authored-by: Jane (aider) <jane@people.example>\nCo-authored-by: Jules <j@people.example>'
    expect(named(line)).toMatchObject([{ name: 'Jane (aider)' }, { name: 'Jules' }])
  })

  test.each([
    ['ann@users.noreply.github.com.example', undefined],
    ['x+ann@users.noreply.github.com', undefined],
    ['1+2+ann@users.noreply.github.com', undefined],
    [`${'1'.repeat(16)}+ann@users.noreply.github.com`, undefined],
    ['7+Ann-B@USERS.noreply.github.com', 'Ann-B'],
    ['123456789012345+ann@users.noreply.github.com', 'ann'],
  ])('with the address %s has the login %s', (email, login) => {
    expect(named(`Co-authored-by: Ann <${email}>`)).toMatchObject([
      login === undefined ? { email } : { email, login },
    ])
    expect(named(`Co-authored-by: Ann <${email}>`).some((person) => 'login' in person)).toBe(
      login !== undefined,
    )
  })
})

describe('whom a comment asks', () => {
  test.each([
    ['@copilot please fix the test', ['github-copilot']],
    ['Could you look, @Claude?', ['claude-code']],
    ['(@codex) and @cursor, both', ['codex', 'cursor']],
    ['@devin-ai-integration[bot] rebase', ['devin']],
    ['/opencode fix this', ['opencode']],
    ['@copilot: again\n@copilot now', ['github-copilot']],
    ['  /oc fix', ['opencode']],
    ['/Amazon-Q dev', ['amazon-q']],
    ['/amazonq dev', ['amazon-q']],
    ['/q dev', ['amazon-q']],
    ['/gemini review', ['gemini-code-assist']],
    ['@claude and\n/kiro spec', ['claude-code', 'kiro']],
    ['@V0', ['v0']],
    ['`x` @claude `y`', ['claude-code']],
    ['ask @claude.', ['claude-code']],
  ])('%j', (body, tools) => {
    expect(mentionsAgent(body)).toEqual(tools)
  })

  test.each([
    '> @copilot please fix',
    '```\n@copilot please fix\n```',
    'run `@copilot fix`',
    '<!-- @copilot -->\n<!--\n@claude\n-->',
    'mail me at jane@copilot.example',
    '@copilot-fan thanks',
    '@claude/sdk is a package',
    'https://example.org/@cursor',
    'run /opencode',
    '/opencoder x',
    '/other x',
    '@@claude',
    'a.@claude',
    '-@claude',
    '@claude.ai',
    '@claude@x',
    '@claude_x',
    '@-claude',
    '@jane, what does Claude say?',
    '',
  ])('nobody: %j', (body) => {
    expect(mentionsAgent(body)).toEqual([])
  })
})
