import { describe, expect, test } from '@jest/globals'
import { actorKind, isDependencyBot } from '../../../src/core/provenance/accounts.ts'
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

describe('accounts', () => {
  test.each([
    [{ id: 198982749, login: 'Copilot', kind: 'bot' }, 'agent'],
    [{ id: null, login: 'devin-ai-integration[bot]', kind: 'bot' }, 'agent'],
    [{ id: null, login: 'devin-ai-integration', kind: 'bot' }, 'agent'],
    [{ id: 244629292, login: 'kiro-agent', kind: 'user' }, 'agent'],
    [{ id: 49699333, login: 'dependabot[bot]', kind: 'bot' }, 'bot'],
    [{ id: 35613825, login: 'vercel[bot]', kind: 'bot' }, 'bot'],
    [{ id: 5, login: 'renovate-bot', kind: 'user' }, 'bot'],
    [{ id: 7, login: 'jane', kind: 'user' }, 'human'],
    [{ id: 8, login: 'claude', kind: 'user' }, 'human'],
  ] as const)('%j is %s', (account, kind) => {
    expect(actorKind(account)).toBe(kind)
  })

  test('dependency bots are known by login and by address', () => {
    expect(isDependencyBot({ login: 'dependabot[bot]' })).toBe(true)
    expect(isDependencyBot('29139614+renovate[bot]@users.noreply.github.com')).toBe(true)
    expect(isDependencyBot('jane@example.org')).toBe(false)
    expect(isDependencyBot('not an address')).toBe(false)
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
