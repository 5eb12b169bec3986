import { describe, expect, test } from '@jest/globals'
import { mentionsAgent } from '../../../src/core/provenance/agent-mentions.ts'
import { humanCoAuthors, isToolIdentity } from '../../../src/core/provenance/co-authors.ts'

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

describe('whom a comment asks', () => {
  test.each([
    ['@copilot please fix the test', ['github-copilot']],
    ['Could you look, @Claude?', ['claude-code']],
    ['(@codex) and @cursor, both', ['codex', 'cursor']],
    ['@devin-ai-integration[bot] rebase', ['devin']],
    ['/opencode fix this', ['opencode']],
    ['@copilot: again\n@copilot now', ['github-copilot']],
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
    '@jane, what does Claude say?',
    '',
  ])('nobody: %j', (body) => {
    expect(mentionsAgent(body)).toEqual([])
  })
})
