import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { textOf, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type PolicyScene, type PolicySetting, policyScene, settled } from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
})
afterAll(() => running.close())

type Opening = Parameters<RepositoryScene['openPullRequest']>[0]

interface Row {
  /** What stands under `when`, of a rule that always fails. */
  readonly when: string
  readonly applies: Partial<Opening>
  readonly not: Partial<Opening>
  readonly setting?: Partial<PolicySetting>
  readonly settings?: string
}

const human = { by: 'dev', files: { 'src/a.ts': 'export const a = 1\nexport const b = 2\n' } } as const
const claude = claudeCommit('dev', { files: { 'src/c.ts': 'export const c = 1\nexport const d = 2\n' } })

function assistedBy(line: string): CommitPlan {
  return { by: 'dev', message: `Do it\n\n${line}` }
}
function changing(...paths: readonly string[]): CommitPlan {
  return { by: 'dev', files: Object.fromEntries(paths.map((path) => [path, `one of ${path}\ntwo\n`])) }
}
function lines(count: number): CommitPlan {
  return { by: 'dev', files: { 'src/long.ts': 'x\n'.repeat(count) } }
}

const LEVELS =
  'blast_radius: [{ level: critical, paths: ["infra/**"] }, { level: high, paths: ["src/pay/**"] }]\n'

const ROWS: Readonly<Record<string, Row>> = {
  'ai: true': { when: 'ai: true', applies: { commits: [claude] }, not: { commits: [human] } },
  'ai: false': { when: 'ai: false', applies: { commits: [human] }, not: { commits: [claude] } },
  tools: {
    when: 'tools: [codex, cursor]',
    applies: { commits: [assistedBy('Co-authored-by: Cursor <cursoragent@cursor.com>')] },
    not: { commits: [claude] },
  },
  'tools, a product with all its variants': {
    when: 'tools: github-copilot',
    applies: { commits: [copilotCommit('dev')] },
    not: { commits: [claude] },
  },
  models: {
    when: 'models: "*opus*"',
    applies: { commits: [assistedBy('Co-authored-by: Claude Opus 4.6 <noreply@anthropic.com>')] },
    not: { commits: [assistedBy('Co-authored-by: Claude Sonnet 4.6 <noreply@anthropic.com>')] },
  },
  grade: {
    when: 'grade: verified',
    applies: { by: 'copilot-swe-agent[bot]', commits: [copilotCommit('dev')] },
    not: { commits: [claude] },
  },
  'grade, this or stronger': {
    when: 'grade: declared',
    applies: { commits: [claude] },
    not: { branch: 'claude/idea', commits: [human] },
  },
  'actor: agent': {
    when: 'actor: agent',
    applies: { by: 'copilot-swe-agent[bot]', commits: [copilotCommit('dev')] },
    not: { by: 'dependabot[bot]', commits: [{ by: 'dependabot[bot]' }] },
  },
  'actor: bot': {
    when: 'actor: bot',
    applies: { by: 'dependabot[bot]', commits: [{ by: 'dependabot[bot]' }] },
    not: { commits: [claude] },
  },
  'actor, a list': {
    when: 'actor: [human, bot]',
    applies: { commits: [claude] },
    not: { by: 'copilot-swe-agent[bot]', commits: [copilotCommit('dev')] },
  },
  ai_share: {
    when: 'ai_share: ">= 0.5"',
    applies: { commits: [claude, human] },
    not: { commits: [claude, human, changing('src/e.ts')] },
  },
  blast_radius: {
    when: 'blast_radius: critical',
    applies: { commits: [changing('infra/main.tf')] },
    not: { commits: [changing('src/pay/a.ts')] },
    settings: LEVELS,
  },
  'blast_radius, this level or higher': {
    when: 'blast_radius: high',
    applies: { commits: [changing('infra/main.tf')] },
    not: { commits: [changing('src/a.ts')] },
    settings: LEVELS,
  },
  'blast_radius, letter case aside': {
    when: 'blast_radius: critical',
    applies: { commits: [changing('Infra/Main.tf')] },
    not: { commits: [changing('docs/a.md')] },
    settings: LEVELS,
  },
  'blast_radius, by size': {
    when: 'blast_radius: big',
    applies: { commits: [lines(40)] },
    not: { commits: [lines(20)] },
    settings: 'blast_radius: [{ level: critical }, { level: big, changed_lines: 30, changed_files: 3 }]\n',
  },
  paths: {
    when: 'paths: ["src/**", "*.md"]',
    applies: { commits: [changing('docs/a.md', 'README.md')] },
    not: { commits: [changing('docs/a.md')] },
  },
  only_paths: {
    when: 'only_paths: ["docs/**"]',
    applies: { commits: [changing('docs/a.md', 'docs/b/c.md')] },
    not: { commits: [changing('docs/a.md', 'src/a.ts')] },
  },
  base: {
    when: 'base: ["release/*"]',
    applies: { base: 'release/1', commits: [human] },
    not: { commits: [human] },
  },
  head: {
    when: 'head: "feature/**"',
    applies: { branch: 'feature/a/b', commits: [human] },
    not: { branch: 'fix/a', commits: [human] },
  },
  title: {
    when: 'title: ["revert*", "*\\\\[WIP\\\\]*"]',
    applies: { title: 'Revert "Add a thing"', commits: [human] },
    not: { title: 'Add a revert button', commits: [human] },
  },
  'author.teams': {
    when: 'author: { teams: [team/owners] }',
    applies: { by: 'own1', commits: [{ ...human, by: 'own1' }] },
    not: { commits: [human] },
  },
  'author.users': {
    when: 'author: { users: [REV1] }',
    applies: { by: 'rev1', commits: [{ ...human, by: 'rev1' }] },
    not: { commits: [human] },
  },
  'author.association': {
    when: 'author: { association: [member, owner] }',
    applies: { commits: [human] },
    not: { by: 'stranger', commits: [{ ...human, by: 'stranger' }] },
  },
  changed_lines: {
    when: 'changed_lines: "> 30"',
    applies: { commits: [lines(31)] },
    not: { commits: [lines(30)] },
  },
  changed_files: {
    when: 'changed_files: 2',
    applies: { commits: [changing('a.md', 'b.md')] },
    not: { commits: [changing('a.md', 'b.md', 'c.md')] },
  },
  draft: { when: 'draft: true', applies: { draft: true, commits: [human] }, not: { commits: [human] } },
  any: {
    when: 'any: [{ paths: "a.md" }, { title: "hot*" }]',
    applies: { title: 'hot fix', commits: [human] },
    not: { title: 'fix', commits: [human] },
  },
  all: {
    when: 'all: [{ paths: "a.md" }, { paths: "b.md" }]',
    applies: { commits: [changing('a.md', 'b.md')] },
    not: { commits: [changing('a.md')] },
  },
  not: {
    when: 'not: { only_paths: ["**/*.md"] }',
    applies: { commits: [human] },
    not: { commits: [changing('docs/a.md')] },
  },
  'any, all and not inside each other': {
    when: 'ai: true, not: { any: [{ all: [{ paths: "a.md" }, { not: { paths: "b.md" } }] }, { title: "x*" }] }',
    applies: { commits: [claudeCommit('dev', { files: changing('a.md', 'b.md').files ?? {} })] },
    not: { commits: [claudeCommit('dev', { files: changing('a.md', 'c.md').files ?? {} })] },
  },
}

test.each(Object.entries(ROWS))('when %s', async (_, row) => {
  const repo = await scene(row.when, row)

  const applies = await repo.openPullRequest({ by: 'dev', ...row.applies })
  const not = await repo.openPullRequest({ by: 'dev', ...row.not })

  expect(await verdict(applies, 'failure')).toContain('because of this test')
  expect(await verdict(not, 'success')).toContain('not applicable: `never`')
})

async function scene(when: string, { setting = {}, settings = '' }: Partial<Row> = {}): Promise<PolicyScene> {
  const policy = `${settings}rules:
  - id: never
    when: { ${when} }
    require: { deny: because of this test }
`
  const repo = await policyScene(running, { policy, ...setting })
  await repo.pushToBranch('release/1', [{ by: 'adm', files: { 'release.md': '1\n' } }], 'adm')
  return repo
}

test('when labels: setting one and taking it off looks again', async () => {
  const repo = await scene('labels: ["good first issue", wip]')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [human] })
  await verdict(pull, 'success')

  await pull.label('rev1', 'Good First Issue')
  await verdict(pull, 'failure')
  await pull.unlabel('rev1', 'Good First Issue')

  expect(await verdict(pull, 'success')).toContain('not applicable')
})

test('when issue_labels: those of the issues that it closes, and none of its own', async () => {
  const repo = await scene('issue_labels: ["Good First Issue"]')
  const [first, other] = ['good first issue', 'bug'].map((label) =>
    repo.openIssue('rev1', { title: 'Something', labels: [label] }),
  )
  const closes = await repo.openPullRequest({ by: 'dev', body: `Fixes #${first?.number}`, commits: [human] })
  await verdict(closes, 'failure')
  const not = await repo.openPullRequest({
    by: 'dev',
    body: `See #${first?.number}, closes #${other?.number}`,
    commits: [changing('src/y.ts')],
  })
  await verdict(not, 'success')
  await not.label('rev1', 'good first issue')
  await settled(running)
  await verdict(not, 'success')

  await not.edit('dev', { body: `Resolves #${first?.number}` })

  expect(await verdict(not, 'failure')).toContain('because of this test')
})

test('when draft: ready for review and back looks again', async () => {
  const repo = await scene('draft: false')
  const pull = await repo.openPullRequest({ by: 'dev', draft: true, commits: [human] })
  await verdict(pull, 'success')

  await pull.markReady('dev')
  await verdict(pull, 'failure')
  await pull.convertToDraft('dev')

  expect(await verdict(pull, 'success')).toContain('not applicable')
})

test('when title and base: an edit looks again', async () => {
  const repo = await scene('title: "hot*", base: main')
  const pull = await repo.openPullRequest({ by: 'dev', title: 'fix', commits: [human] })
  await verdict(pull, 'success')

  await pull.edit('dev', { title: 'hot fix' })
  await verdict(pull, 'failure')
  await pull.edit('dev', { base: 'release/1' })

  expect(await verdict(pull, 'success')).toContain('not applicable')
})

test('when author.first_time: only until something of theirs is merged', async () => {
  const repo = await scene('author: { first_time: true }')
  const first = await repo.openPullRequest({ by: 'rev2', commits: [{ ...human, by: 'rev2' }] })
  await verdict(first, 'failure')
  await first.merge('adm')
  await settled(running)

  const second = await repo.openPullRequest({
    by: 'rev2',
    commits: [{ ...changing('src/z.ts'), by: 'rev2' }],
  })

  expect(await verdict(second, 'success')).toContain('not applicable')
})

test('when author.teams: whoever joins the team meanwhile is in it', async () => {
  const repo = await scene('author: { teams: owners }')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [human] })
  await verdict(pull, 'success')

  await repo.organisation.joinTeam('owners', 'dev')

  expect(await verdict(pull, 'failure')).toContain('because of this test')
})

function forRepository(id: string, when: string): string {
  return `  - { id: ${id}, when: { repository: { ${when} } }, require: { deny: no } }\n`
}

test('when repository.topics, visibility and properties', async () => {
  const organisationPolicy = `rules:
${forRepository('payments', 'topics: [payments, billing]')}${forRepository('open', 'visibility: public')}${forRepository('tier', 'properties: { tier: [critical, high] }')}`
  const repo = await policyScene(running, {
    policy: null,
    organisationPolicy,
    founding: { topics: ['billing'], properties: { tier: 'low' } },
  })
  const other = repo.organisation.repository('site', {
    private: false,
    properties: { tier: 'high' },
    access: { dev: 'write' },
  })

  const here = await repo.openPullRequest({ by: 'dev', commits: [human] })
  const there = await other.openPullRequest({ by: 'dev', commits: [human] })

  await verdict(here, 'failure')
  await verdict(there, 'failure')
  expect(unmetIn(here)).toEqual(['payments'])
  expect(unmetIn(there)).toEqual(['open', 'tier'])
})

test('without `when` a rule always applies', async () => {
  const repo = await policyScene(running, { policy: 'rules: [{ id: always, require: { deny: no } }]\n' })
  const pull = await repo.openPullRequest({ by: 'dev', commits: [human] })

  expect(await verdict(pull, 'failure')).toContain('always')
})

function unmetIn(pull: PullRequestScene): readonly string[] {
  return [...new Set([...textOf(pull).matchAll(/\*\*unmet\*\* `([a-z-]+)`/g)].map(([, rule = '']) => rule))]
}

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
