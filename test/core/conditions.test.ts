import { describe, expect, test } from '@jest/globals'
import { judgeCondition } from '../../src/core/conditions.ts'
import type { Facts } from '../../src/core/facts.ts'
import type { Truth } from '../../src/core/truth.ts'
import type { PolicyInForce } from '../../src/policy/policy.ts'
import type { Condition } from '../../src/policy/schema.ts'
import {
  claudeCommit,
  commit,
  exception,
  facts,
  file,
  HEAD,
  level,
  person,
  policy,
  rememberedSignal,
  sha,
  signal,
  team,
} from '../support/facts.ts'
import { situation } from '../support/situation.ts'

const LEVELS = [level('critical', ['auth/**']), level('high', ['src/**']), level('low', ['docs/**'])]
const CUT_FILES = { complete: { files: false, commits: true } }
const CUT_COMMITS = { complete: { files: true, commits: false } }

function judge(
  when: Condition,
  seen: Facts = facts(),
  by: PolicyInForce = policy({ levels: LEVELS }),
): Truth {
  return judgeCondition(when, situation(seen, by))
}

function opened(login: string): Facts {
  return facts({ pullRequest: { author: person(login) } })
}

const AI = facts({ commits: [claudeCommit()] })

describe('ai, tools, models and grades', () => {
  test('ai', () => {
    expect(judge({ ai: true }, AI)).toBe(true)
    expect(judge({ ai: true })).toBe(false)
    expect(judge({ ai: false })).toBe(true)
  })

  test('one of the tools had a hand in it; a product covers its variants', () => {
    const copilot = facts({ extraSignals: [signal({ tool: 'github-copilot', variant: 'cli' })] })
    expect(judge({ tools: 'claude-code' }, AI)).toBe(true)
    expect(judge({ tools: ['kiro', 'Claude-Code'] }, AI)).toBe(true)
    expect(judge({ tools: 'kiro' }, AI)).toBe(false)
    expect(judge({ tools: 'github-copilot' }, copilot)).toBe(true)
    expect(judge({ tools: 'github-copilot/cli' }, copilot)).toBe(true)
    expect(judge({ tools: 'github-copilot/app' }, copilot)).toBe(false)
  })

  test('a tool that was seen on an earlier head still had its hand in it', () => {
    expect(
      judge(
        { tools: 'kiro' },
        facts({ remembered: { signals: [rememberedSignal({ tool: 'kiro' })], drivers: [] } }),
      ),
    ).toBe(true)
  })

  test('a model is found as it is written, or with hyphens', () => {
    const opus = facts({ extraSignals: [signal({ model: 'Claude Opus 4.6' })] })
    expect(judge({ models: '*opus*' }, opus)).toBe(true)
    expect(judge({ models: 'claude-opus-4-*' }, opus)).toBe(true)
    expect(judge({ models: ['gpt*', 'gemini*'] }, opus)).toBe(false)
  })

  test('the strongest signal has this grade or a stronger one, hints too', () => {
    const hinted = facts({ extraSignals: [signal({ grade: 'hint' })] })
    expect(judge({ grade: 'declared' }, AI)).toBe(true)
    expect(judge({ grade: 'verified' }, AI)).toBe(false)
    expect(judge({ grade: 'hint' }, hinted)).toBe(true)
    expect(judge({ grade: 'hint' })).toBe(false)
  })

  test('what a granter found to be no AI has no tool, model or grade', () => {
    const notAi = exception({ kind: 'not-ai', endsAt: null, evidence: [`claude-code/co-author@${HEAD}`] })
    const found = facts({ extraSignals: [signal({ model: 'Opus' })], exceptions: [notAi] })
    for (const when of [
      { tools: 'claude-code' },
      { models: '*' },
      { grade: 'hint' },
      { ai: true },
    ] as const) {
      expect(judge(when, found)).toBe(false)
    }
  })

  test('the share of commits that carry a signal', () => {
    const half = facts({ commits: [claudeCommit({ sha: sha('a') }), commit()] })
    expect(judge({ ai_share: '>= 0.5' }, half)).toBe(true)
    expect(judge({ ai_share: '> 0.5' }, half)).toBe(false)
    expect(judge({ ai_share: 0 })).toBe(true)
  })
})

describe('who opened it', () => {
  test('a person, an agent, or another machine', () => {
    const copilot = person('copilot-swe-agent[bot]', { id: 198_982_749 })
    expect(judge({ actor: 'human' })).toBe(true)
    expect(judge({ actor: 'bot' }, opened('dependabot[bot]'))).toBe(true)
    expect(judge({ actor: 'agent' }, facts({ pullRequest: { author: copilot } }))).toBe(true)
    expect(judge({ actor: ['human', 'bot'] }, facts({ pullRequest: { author: copilot } }))).toBe(false)
  })

  test('is unknown for a deleted account', () => {
    expect(judge({ actor: 'human' }, facts({ pullRequest: { author: null } }))).toBe('unknown')
  })
})

describe('the author', () => {
  const seen = facts({
    teams: [
      team('core', 'dev'),
      team('owners', 'jane'),
      { slug: 'secret', state: 'unreadable', members: [] },
    ],
    pullRequest: { firstTime: false },
  })

  test('is in one of these teams', () => {
    expect(judge({ author: { teams: 'team/core' } }, seen)).toBe(true)
    expect(judge({ author: { teams: ['owners', 'Core'] } }, seen)).toBe(true)
    expect(judge({ author: { teams: 'owners' } }, seen)).toBe(false)
  })

  test('a team that cannot be read, or was not, tells nothing', () => {
    expect(judge({ author: { teams: 'secret' } }, seen)).toBe('unknown')
    expect(judge({ author: { teams: 'nowhere' } }, seen)).toBe('unknown')
    expect(judge({ author: { teams: ['secret', 'core'] } }, seen)).toBe(true)
  })

  test('is one of these logins', () => {
    expect(judge({ author: { users: ['DEV'] } }, seen)).toBe(true)
    expect(judge({ author: { users: 'user/dev' } }, seen)).toBe(true)
    expect(judge({ author: { users: '@jane' } }, seen)).toBe(false)
  })

  test('is related to the repository like this', () => {
    expect(judge({ author: { association: 'member' } }, seen)).toBe(true)
    expect(judge({ author: { association: ['owner', 'none'] } }, seen)).toBe(false)
  })

  test('had a pull request merged here before, or it is not known', () => {
    expect(judge({ author: { first_time: false } }, seen)).toBe(true)
    expect(judge({ author: { first_time: true } }, seen)).toBe(false)
    expect(judge({ author: { first_time: true } })).toBe('unknown')
  })

  test('who is deleted is nobody in particular', () => {
    const gone = facts({ pullRequest: { author: null } })
    expect(judge({ author: { users: 'dev' } }, gone)).toBe('unknown')
    expect(judge({ author: { teams: 'core' } }, gone)).toBe('unknown')
  })
})

describe('how far it reaches', () => {
  test('a level means this level or a higher one', () => {
    const high = facts({ files: [file('src/a.ts')] })
    expect(judge({ blast_radius: 'low' }, high)).toBe(true)
    expect(judge({ blast_radius: 'high' }, high)).toBe(true)
    expect(judge({ blast_radius: 'critical' }, high)).toBe(false)
    expect(judge({ blast_radius: ['critical', 'low'] }, high)).toBe(true)
  })

  test('a level that the policy does not have tells nothing', () => {
    expect(judge({ blast_radius: 'severe' })).toBe('unknown')
  })

  test('a list of files that is cut short may reach any level', () => {
    const cut = facts({ ...CUT_FILES, files: [file('src/a.ts')] })
    expect(judge({ blast_radius: 'high' }, cut)).toBe(true)
    expect(judge({ blast_radius: 'critical' }, cut)).toBe('unknown')
    expect(judge({ not: { blast_radius: 'critical' } }, cut)).toBe('unknown')
  })
})

describe('paths', () => {
  const seen = facts({ files: [file('src/a.ts'), file('docs/b.md')] })

  test('one of the changed files matches', () => {
    expect(judge({ paths: 'docs/**' }, seen)).toBe(true)
    expect(judge({ paths: ['x/**', '**/*.ts'] }, seen)).toBe(true)
    expect(judge({ paths: 'test/**' }, seen)).toBe(false)
  })

  test('both names of a rename count', () => {
    const renamed = facts({ files: [file('lib/a.ts', { change: 'renamed', previousPath: 'src/a.ts' })] })
    expect(judge({ paths: 'src/**' }, renamed)).toBe(true)
    expect(judge({ only_paths: 'lib/**' }, renamed)).toBe(false)
  })

  test('all of the changed files match', () => {
    expect(judge({ only_paths: ['src/**', 'docs/**'] }, seen)).toBe(true)
    expect(judge({ only_paths: 'docs/**' }, seen)).toBe(false)
  })

  test('a change without files is not exempted by paths', () => {
    expect(judge({ only_paths: 'docs/**' }, facts({ files: [] }))).toBe(false)
  })

  test('what a cut list does not show is not known', () => {
    const cut = facts({ ...CUT_FILES, files: [file('docs/b.md')] })
    expect(judge({ paths: 'docs/**' }, cut)).toBe(true)
    expect(judge({ paths: 'src/**' }, cut)).toBe('unknown')
    expect(judge({ only_paths: 'docs/**' }, cut)).toBe('unknown')
    expect(judge({ only_paths: 'src/**' }, cut)).toBe(false)
    expect(judge({ only_paths: 'src/**' }, facts({ ...CUT_FILES, files: [] }))).toBe('unknown')
  })
})

describe('the pull request itself', () => {
  const seen = facts({
    pullRequest: {
      title: 'Revert "Add a thing" (WIP)',
      labels: ['Good First Issue'],
      base: { branch: 'release/1', sha: sha('b') },
      head: { branch: 'codex/fix', sha: sha('h'), repository: null },
      changedFiles: 500,
      additions: 400,
      deletions: 1,
    },
  })

  test('branches', () => {
    expect(judge({ base: ['main', 'release/*'] }, seen)).toBe(true)
    expect(judge({ base: 'main' }, seen)).toBe(false)
    expect(judge({ head: 'codex/**' }, seen)).toBe(true)
    expect(judge({ head: 'codex' }, seen)).toBe(false)
  })

  test('in a stack the trunk is the base', () => {
    const stacked = facts({ pullRequest: { base: { branch: 'lower', sha: sha('b') }, trunk: 'main' } })
    expect(judge({ base: 'main' }, stacked)).toBe(true)
    expect(judge({ base: 'lower' }, stacked)).toBe(false)
  })

  test('labels of issues that it closes, unknown where they were not read', () => {
    const closing = facts({ pullRequest: { issueLabels: ['Good First Issue'] } })
    expect(judge({ issue_labels: ['bug', 'good first issue'] }, closing)).toBe(true)
    expect(judge({ issue_labels: 'bug' }, closing)).toBe(false)
    expect(judge({ issue_labels: 'bug' }, facts())).toBe('unknown')
    expect(judge({ not: { issue_labels: 'bug' } }, facts())).toBe('unknown')
  })

  test('labels and title, letter case aside', () => {
    expect(judge({ labels: 'good first issue' }, seen)).toBe(true)
    expect(judge({ labels: ['bug'] }, seen)).toBe(false)
    expect(judge({ title: 'revert*' }, seen)).toBe(true)
    expect(judge({ title: ['fix*', '*wip*'] }, seen)).toBe(true)
    expect(judge({ title: 'fix*' }, seen)).toBe(false)
  })

  test('size', () => {
    expect(judge({ changed_files: '> 400' }, seen)).toBe(true)
    expect(judge({ changed_files: '> 500' }, seen)).toBe(false)
    expect(judge({ changed_lines: 401 }, seen)).toBe(true)
  })

  test('draft', () => {
    expect(judge({ draft: false }, seen)).toBe(true)
    expect(judge({ draft: true }, seen)).toBe(false)
  })
})

describe('the repository', () => {
  const seen = facts({
    repository: {
      topics: ['Payments'],
      properties: { tier: 'critical', regions: ['eu', 'us'], pci: true, none: null },
    },
  })

  test('topics and visibility', () => {
    expect(judge({ repository: { topics: ['payments', 'x'] } }, seen)).toBe(true)
    expect(judge({ repository: { topics: 'x' } }, seen)).toBe(false)
    expect(judge({ repository: { visibility: ['private', 'internal'] } }, seen)).toBe(true)
    expect(judge({ repository: { visibility: 'public' } }, seen)).toBe(false)
  })

  test('properties: any of the values, all of the properties', () => {
    expect(judge({ repository: { properties: { tier: ['critical', 'high'] } } }, seen)).toBe(true)
    expect(judge({ repository: { properties: { regions: 'us', pci: true } } }, seen)).toBe(true)
    expect(judge({ repository: { properties: { pci: 'true' } } }, seen)).toBe(true)
    expect(judge({ repository: { properties: { tier: 'critical', pci: false } } }, seen)).toBe(false)
  })

  test('a property that is not set has no value, not even an inherited one', () => {
    expect(judge({ repository: { properties: { none: 'x' } } }, seen)).toBe(false)
    expect(judge({ repository: { properties: { constructor: 'x' } } }, seen)).toBe(false)
  })
})

describe('conditions together', () => {
  test('keys are ANDed, and no key always holds', () => {
    expect(judge({})).toBe(true)
    expect(judge({ ai: true, draft: false }, AI)).toBe(true)
    expect(judge({ ai: true, draft: true }, AI)).toBe(false)
  })

  test('any, all and not nest', () => {
    const when: Condition = { any: [{ draft: true }, { all: [{ ai: true }, { not: { paths: 'docs/**' } }] }] }
    expect(judge(when, AI)).toBe(true)
    expect(judge(when, facts({ commits: [claudeCommit()], files: [file('docs/a.md')] }))).toBe(false)
    expect(judge({ any: [{ draft: true }, { ai: true }] })).toBe(false)
  })

  test('what is false settles it, whatever is unknown', () => {
    expect(judge({ blast_radius: 'severe', draft: true })).toBe(false)
    expect(judge({ any: [{ blast_radius: 'severe' }, { draft: false }] })).toBe(true)
    expect(judge({ any: [{ blast_radius: 'severe' }, { draft: true }] })).toBe('unknown')
  })
})

describe('commits that could not all be read', () => {
  const cut = facts(CUT_COMMITS)

  test('count as AI', () => {
    expect(judge({ ai: true }, cut)).toBe(true)
    expect(judge({ ai: false }, cut)).toBe(false)
  })

  test('may be by any tool and model, of any grade and share', () => {
    for (const when of [
      { tools: 'kiro' },
      { models: '*' },
      { grade: 'verified' },
      { ai_share: '> 0.5' },
    ] as const) {
      expect(judge(when, cut)).toBe('unknown')
    }
  })
})

describe('comparisons', () => {
  test.each([
    [5, '> 4', true],
    [4, '> 4', false],
    [4, '>=4', true],
    [3, '< 4', true],
    [4, '< 4', false],
    [4, '<= 4', true],
    [5, '<= 4', false],
    [4, '= 4', true],
    [4, '== 4', true],
    [4, '!= 4', false],
    [4, '> 3.5', true],
    [4, 4, true],
    [5, 4, false],
  ])('%d files are %s: %s', (changedFiles, wanted, expected) => {
    expect(judge({ changed_files: wanted }, facts({ pullRequest: { changedFiles } }))).toBe(expected)
  })
})
