import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { PolicyInForce } from '../../src/policy/policy.ts'
import {
  COUNTERSIGN,
  claudeCommit,
  facts,
  file,
  identity,
  layer,
  NOW,
  policy,
  rule,
  team,
} from '../support/facts.ts'

function notes(
  overrides: Parameters<typeof facts>[0] = {},
  by: PolicyInForce = policy({ rules: [COUNTERSIGN] }),
): string {
  return decide(facts({ commits: [claudeCommit()], ...overrides }), by, NOW).notes.join('\n')
}

describe('what is said besides the verdict', () => {
  test('nothing, when everything is as usual', () => expect(notes()).toBe(''))

  test('lists that are cut short', () => {
    const pullRequest = { changedFiles: 5000, commitCount: 300 }
    const cut = notes({ complete: { files: false, commits: false }, pullRequest })
    expect(cut).toContain('Only 1 of 5000 changed files could be read: judged as touching everything.')
    expect(cut).toContain('Only 1 of 300 commits could be read: judged as AI.')
  })

  test('a policy that looks at nothing', () => {
    expect(notes({}, policy())).toBe('The policy has no rules.')
    expect(notes({}, policy({ tools: { allow: ['kiro'] } }))).toBe('')
    expect(notes({}, policy({ rules: [rule({ owner: true }, { when: { draft: true } })] }))).toBe(
      'No rule of the policy applies to this pull request.',
    )
    expect(notes({}, policy({ rules: [rule({})] }))).toBe('The rule rule asks for nothing.')
  })

  test('a rule of which it is not known whether it applies', () => {
    const by = policy({
      rules: [rule({ owner: true }, { id: 'newcomers', when: { author: { teams: 'new' } } })],
    })
    expect(notes({}, by)).toBe(
      'It could not be told whether the rule newcomers applies, so it is judged as if it did.',
    )
  })

  test('a policy that is used although a newer one is invalid, once for each layer', () => {
    const sources = policy().sources.map((source) => ({ ...source, lastValidSince: '2026-09-10T10:00:00Z' }))
    expect(notes({}, policy({ rules: [COUNTERSIGN], sources }))).toBe(
      'The policy of the repository is invalid since 2026-09-10T10:00:00Z; its last valid version is used.',
    )
  })

  test('the same thing once, though two layers say it', () => {
    expect(notes({}, policy({ layers: [layer({ layer: 'organisation' }), layer()] }))).toBe(
      'The policy has no rules.',
    )
  })
})

describe('addresses that belong to no account', () => {
  const commits = [claudeCommit({ author: identity('x', { person: null, email: 'x@home.example' }) })]

  test('are shown, whatever they cost', () => {
    expect(notes({ commits })).toBe('No account is known for x@home.example.')
    expect(notes({ commits }, policy({ rules: [COUNTERSIGN], unmappedAuthor: 'plus-one' }))).toBe(
      'No account is known for x@home.example, so each rule asks for one more approval.',
    )
  })
})

describe('code owners', () => {
  const by = policy({ rules: [rule({ approvals: { count: 1, from: ['codeowners'] } })] })
  const codeowners = {
    path: 'CODEOWNERS',
    text: '/src/ @dev\n/db/ docs@example.com @acme/gone\n/lib/ @jane\n!x @y\n',
  }

  test('are missed where there are none', () => {
    expect(notes({}, by)).toMatch(/there is no CODEOWNERS file: anybody with write permission may sign/)
    expect(notes({ codeowners, files: [file('README.md')] }, by)).toMatch(/No changed file has a code owner/)
  })

  test('who cannot approve are named', () => {
    const files = [file('src/a.ts'), file('db/x.sql'), file('lib/b.ts')]
    const said = notes({ codeowners, files, teams: [team('gone')] }, by)
    expect(said).toContain('None of the code owners of src/a.ts can approve: user/dev.')
    expect(said).toContain('None of the code owners of db/x.sql can approve: docs@example.com, team/gone.')
    expect(said).not.toContain('lib/b.ts')
  })

  test('in teams that cannot be read count as nobody', () => {
    const files = [file('db/x.sql')]
    expect(notes({ codeowners, files }, by)).toContain('None of the code owners of db/x.sql')
  })

  test('on lines that are skipped are told of', () => {
    expect(notes({ codeowners }, by)).toContain(
      'CODEOWNERS, line 4: the pattern "!x" is not supported; the line is skipped.',
    )
  })

  test('are no matter where no rule asks for them', () => {
    expect(notes({ codeowners, files: [file('src/a.ts')] })).toBe('')
  })
})
