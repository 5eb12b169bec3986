import { describe, expect, test } from '@jest/globals'
import { differencesFrom, factsFromCase } from '../../src/core/case-facts.ts'
import { decide } from '../../src/core/decide.ts'
import { policyInForce } from '../../src/policy/merge.ts'
import type { CaseFacts, CaseWanted } from '../../src/policy/policy-tests.ts'
import { policyFile } from '../support/policy-text.ts'

function differences(
  text: string,
  given: CaseFacts,
  want: CaseWanted | 'pass' | 'fail' | 'warn',
): readonly string[] {
  const { policy } = policyInForce({ repository: policyFile(text), sources: [] })
  const { facts, now } = factsFromCase(given, 'AI disclosure')
  return differencesFrom(want, decide(facts, policy, now))
}

function rule(require: string, when = '{ ai: true }'): string {
  return `rules: [{ id: r, when: ${when}, require: ${require} }]`
}

describe('a pull request in short form', () => {
  test('is an ordinary one, where nothing is said', () => {
    const { facts, now } = factsFromCase({}, 'AI disclosure')
    expect(now).toBe('2027-01-15T12:00:00Z')
    expect(facts.pullRequest).toMatchObject({
      author: { login: 'dev', kind: 'user' },
      draft: false,
      firstTime: false,
    })
    expect(facts.files.map(({ path, change }) => [path, change])).toEqual([['src/a.ts', 'modified']])
    expect(facts.commits).toHaveLength(1)
    expect(facts.commits[0]?.sha).toBe(facts.pullRequest.head.sha)
    expect(facts.openPullRequestsOfAuthor).toBe(1)
  })

  test('is judged on the day that it says', () => {
    expect(factsFromCase({ on: '2027-02-01' }, 'x').now).toBe('2027-02-01T12:00:00Z')
  })

  test('has as many lines and files as it says', () => {
    const { facts } = factsFromCase(
      { files: ['a', { path: 'b', was: 'c', lines: 40 }, { path: 'd', change: 'added', kind: 'symlink' }] },
      'x',
    )
    expect(facts.pullRequest).toMatchObject({ changedFiles: 3, additions: 42 })
    expect(facts.files.map(({ change, previousPath, kind }) => [change, previousPath, kind])).toEqual([
      ['modified', null, 'file'],
      ['renamed', 'c', 'file'],
      ['added', null, 'symlink'],
    ])
  })

  test('has commits of its own', () => {
    const { facts } = factsFromCase({ commits: [{ message: 'one', by: 'other' }, {}] }, 'x')
    expect(facts.commits.map(({ message, author }) => [message, author.person?.login])).toEqual([
      ['one', 'other'],
      ['A change\n', 'dev'],
    ])
    expect(new Set(facts.commits.map(({ sha }) => sha)).size).toBe(2)
  })

  test('shows its tools, with variant, model and grade', () => {
    const { facts } = factsFromCase({ ai: ['github-copilot/cli'], model: 'GPT-5', grade: 'verified' }, 'x')
    expect(facts.extraSignals).toEqual([
      expect.objectContaining({ tool: 'github-copilot', variant: 'cli', model: 'GPT-5', grade: 'verified' }),
    ])
  })
})

describe('a case is tried on the real judgement', () => {
  test.each<[string, string, CaseFacts, CaseWanted | 'pass' | 'fail' | 'warn']>([
    ['an approval counts', rule('{ approvals: 1 }'), { ai: ['codex'], approved_by: ['rev'] }, 'pass'],
    [
      'a stale one does not',
      rule('{ approvals: 1 }'),
      { ai: ['codex'], approved_by: [{ by: 'rev', stale: true }] },
      'fail',
    ],
    [
      'one without write does not',
      rule('{ approvals: 1 }'),
      { ai: ['codex'], approved_by: [{ by: 'rev', write: false }] },
      'fail',
    ],
    ['a bot’s does not', rule('{ approvals: 1 }'), { ai: ['codex'], approved_by: ['ci[bot]'] }, 'fail'],
    [
      'a request for changes blocks',
      rule('{ approvals: 1 }'),
      { ai: ['codex'], approved_by: ['rev'], changes_requested_by: ['rex'] },
      'fail',
    ],
    [
      'teams are known',
      rule('{ approvals: [{ count: 1, from: [team/owners] }] }'),
      { ai: ['codex'], approved_by: ['rev'], teams: { owners: ['rev'] } },
      'pass',
    ],
    [
      'checks are known',
      rule('{ checks: [CodeQL] }'),
      { ai: ['codex'], checks: { CodeQL: 'success' } },
      'pass',
    ],
    [
      'so is their failure',
      rule('{ checks: [CodeQL] }'),
      { ai: ['codex'], checks: { CodeQL: 'failure' } },
      'fail',
    ],
    [
      'the disclosure is filled in',
      rule('{ disclosure: { fields: [tool, prompt] }, attestations: [Read it] }'),
      { body: 'Text', disclosure: { tool: 'Codex', prompt: 'x', ticked: ['Read it'] } },
      { verdict: 'pass', ai: true },
    ],
    ['somebody answers', rule('{ owner: true }'), { ai: ['codex'], owned_by: ['dev'] }, 'pass'],
    [
      'files are answered for',
      rule('{ acknowledge: true }', '{ ai: true, paths: src/** }'),
      { ai: ['codex'], acknowledged: { 'src/a.ts': 'rev' } },
      'pass',
    ],
    [
      'a granted exception waives',
      rule('{ exception: true }'),
      { ai: ['codex'], exceptions: [{ rule: 'r' }] },
      { verdict: 'pass', waived: ['r'], unmet: [] },
    ],
    [
      'a requested one does not',
      rule('{ exception: true }'),
      { ai: ['codex'], exceptions: [{ rule: 'r', state: 'requested' }] },
      { verdict: 'fail', waived: [], unmet: ['r'] },
    ],
    [
      'nor does one that has ended',
      rule('{ exception: true }'),
      { ai: ['codex'], exceptions: [{ rule: 'r', state: 'expired' }] },
      'fail',
    ],
    [
      'shares are known',
      rule('{ ai_share: { max: 0.5, window_days: 42 } }'),
      { ai: ['codex'], shares: [{ ai: 6, merged: 10, window_days: 42 }] },
      'fail',
    ],
    [
      'open pull requests are known',
      rule('{ max: { open_pull_requests: 2 } }'),
      { ai: ['codex'], open_pull_requests: 3 },
      'fail',
    ],
    [
      'the repository is known',
      rule('{ owner: true }', '{ repository: { topics: pay, visibility: public, properties: { tier: a } } }'),
      { repository: { topics: ['pay'], visibility: 'public', properties: { tier: 'a' } } },
      { unmet: ['r'] },
    ],
    ['a draft is known', rule('{ owner: true }', '{ draft: true }'), { draft: true }, { unmet: ['r'] }],
    [
      'branches, labels and title are known',
      rule('{ owner: true }', '{ base: release/*, head: x, labels: y, title: z }'),
      { base: 'release/1', head: 'x', labels: ['y'], title: 'z' },
      { unmet: ['r'] },
    ],
    [
      'a level is reached',
      rule('{ owner: true }'),
      { files: ['.github/workflows/ci.yml'] },
      { level: 'critical', not_applicable: ['r'] },
    ],
    ['no level is', rule('{ owner: true }'), {}, { level: false }],
  ])('%s', (_, policy, given, want) => {
    expect(differences(policy, given, want)).toEqual([])
  })

  test('what is otherwise is told', () => {
    const want = {
      verdict: 'pass',
      ai: false,
      level: 'critical',
      unmet: [],
      waived: ['r'],
      not_applicable: ['r'],
    } as const
    expect(
      differences(
        rule('{ owner: true }'),
        { ai: ['codex'] },
        { ...want, unmet: [], waived: ['r'], not_applicable: ['r'] },
      ),
    ).toEqual([
      'verdict: wanted "pass", found "fail"',
      'ai: wanted false, found true',
      'level: wanted "critical", found false',
      'unmet: wanted [], found ["r"]',
      'waived: wanted ["r"], found []',
      'not_applicable: wanted r, found none',
    ])
  })
})
