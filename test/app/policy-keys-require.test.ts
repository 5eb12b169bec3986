import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { textOf, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { reviewersOf, verdictOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type PolicyScene, type PolicySetting, policyScene, says, settled } from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
})
afterAll(() => running.close())

function requiring(
  require: string,
  setting: Partial<PolicySetting> = {},
  when = 'ai: true',
): Promise<PolicyScene> {
  return policyScene(running, {
    policy: `rules: [{ id: r, when: { ${when} }, require: { ${require} } }]\n`,
    ...setting,
  })
}

type Opening = Parameters<RepositoryScene['openPullRequest']>[0]

const FILES = { 'src/a.ts': 'export const a = 1\nexport const b = 2\n' }

function aiChange(repo: RepositoryScene, opening: Partial<Opening> = {}): Promise<PullRequestScene> {
  return repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev', { files: FILES })], ...opening })
}

function aiMessage(trailers: string): CommitPlan {
  return { by: 'dev', message: `Do it\n\n${trailers}`, files: FILES }
}

function disclosed(...lines: readonly string[]): string {
  return ['What it does.', '', '## AI disclosure', '', ...lines, ''].join('\n')
}

describe('approvals', () => {
  test('of different people fill a list together, and one person may fill several entries', async () => {
    const repo = await requiring('approvals: [{ count: 2 }, { count: 1, from: [team/owners, user/rev2] }]')
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await pull.approve('rev1')
    await says(pull, 'Needs 1 more approval')
    await pull.approve('own1')

    expect(await verdict(pull, 'success')).toContain('own1')
  })

  test('of code owners: a team that is known only from CODEOWNERS counts at every look', async () => {
    const teams = Object.fromEntries(
      Array.from({ length: 22 }, (_, index) => [
        `team-${String(index).padStart(2, '0')}`,
        [`member${index}`],
      ]),
    )
    const repo = await requiring('approvals: { count: 1, from: [codeowners] }', {
      teams: { ...teams, zebras: ['own1'] },
      files: (organisation) => ({
        '.github/CODEOWNERS': `* @${organisation}/team-03\n/src/ @${organisation}/zebras\n`,
      }),
    })
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')
    expect(reviewersOf(pull)).toEqual(['team/zebras'])

    await pull.approve('rev1')
    await pull.edit('dev', { title: 'Another title' })
    expect(await says(pull, 'rev1')).toContain('zebras')
    await pull.approve('own1')

    expect(await verdict(pull, 'success')).toContain('own1')
    await settled(running)
    const since = running.github.log.requests.length
    await pull.edit('dev', { title: 'Yet another' })
    await settled(running)
    expect(running.github.log.count('read', since)).toBe(1)
  })

  test('of code owners are asked of each owned file', async () => {
    const repo = await requiring('approvals: { count: 1, from: [codeowners] }', {
      files: { '.github/CODEOWNERS': 'src/ @rev1\ndocs/ @rev2\n' },
    })
    const files = { ...FILES, 'docs/a.md': 'one\ntwo\n' }
    const pull = await aiChange(repo, { commits: [claudeCommit('dev', { files })] })
    await verdict(pull, 'failure')

    await pull.approve('rev1')
    await says(pull, /1 more approval.*rev2/)
    await pull.approve('rev2')

    expect(await verdict(pull, 'success')).toContain('rev2')
  })
})

describe('disclosure', () => {
  test('true: the section has to be there and to answer', async () => {
    const repo = await requiring('disclosure: true')
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await pull.edit('dev', { body: disclosed('- [x] AI-assisted: yes') })

    expect(await verdict(pull, 'success')).toContain('The policy is met')
  })

  test('fields: each has to be filled in, and "no" beside a marker is none', async () => {
    const repo = await requiring('disclosure: { fields: [tool, model, extent, prompt] }')
    const pull = await aiChange(repo, { body: disclosed('Tool: Claude Code', 'Model:', 'Extent: all') })
    expect(await verdict(pull, 'failure')).toMatch(/model/i)

    await pull.edit('dev', { body: disclosed('Tool: none') })
    await says(pull, 'AI-assisted: no')
    await pull.edit('dev', {
      body: disclosed(
        '- Tool: Claude Code',
        '- Model: Opus 4.6',
        '- Extent: all',
        '- Prompt: https://x.example/p',
      ),
    })

    expect(await verdict(pull, 'success')).toContain('The policy is met')
  })
})

describe('trailers', () => {
  test('required ones stand on each AI commit, as real trailers', async () => {
    const repo = await requiring(
      'trailers: { required: [{ name: "{Assisted,Generated}-by", value: "*[cC]laude*" }] }',
    )
    const inText = aiMessage(
      'I add Assisted-by: Claude to the text.\n\nCo-authored-by: Claude <noreply@anthropic.com>',
    )
    const without = await aiChange(repo, { commits: [inText] })
    const other = await aiChange(repo, { commits: [aiMessage('Assisted-by: Codex:gpt-5')] })
    const good = await aiChange(repo, {
      commits: [aiMessage('Assisted-by: Claude:claude-opus-4-6'), { by: 'dev' }],
    })

    expect(await verdict(without, 'failure')).toContain('Assisted')
    await verdict(other, 'failure')
    expect(await verdict(good, 'success')).toContain('The policy is met')
  })

  test('forbidden ones stand on none of them', async () => {
    const repo = await requiring(
      'trailers: { forbidden: [Assisted-by, { name: Co-authored-by, value: "*@anthropic.com*" }] }',
      {},
      '',
    )
    const claude = await aiChange(repo)
    const person = await aiChange(repo, { commits: [aiMessage('Co-authored-by: Rev <rev1@people.example>')] })

    expect(await verdict(claude, 'failure')).toContain('Co-Authored-By')
    expect(await verdict(person, 'success')).not.toContain('**unmet**')
  })

  test('format kernel asks for agent and model', async () => {
    const repo = await requiring('trailers: { required: [Assisted-by], format: kernel }')
    const bad = await aiChange(repo, { commits: [aiMessage('Assisted-by: Claude')] })
    const good = await aiChange(repo, {
      commits: [aiMessage('Assisted-by: Claude:claude-opus-4-6 coccinelle')],
    })

    expect(await verdict(bad, 'failure')).toContain('Assisted-by')
    expect(await verdict(good, 'success')).toContain('The policy is met')
  })
})

test('sign_off: a person signs each AI commit off, no tool', async () => {
  const repo = await requiring('sign_off: human')
  const mark = 'Co-authored-by: Claude <noreply@anthropic.com>\nSigned-off-by:'
  const tool = await aiChange(repo, { commits: [aiMessage(`${mark} Claude <noreply@anthropic.com>`)] })
  const person = await aiChange(repo, { commits: [aiMessage(`${mark} Dev <dev@people.example>`)] })

  expect(await verdict(tool, 'failure')).toMatch(/sign/i)
  expect(await verdict(person, 'success')).toContain('The policy is met')
})

test('attestations: boxes with exactly these texts are ticked in the section', async () => {
  const repo = await requiring('attestations: ["I have read every line", "I ran the tests"]')
  const half = disclosed('- [x] I have read every line', '- [ ] I ran the tests')
  const pull = await aiChange(repo, { body: half })
  expect(await verdict(pull, 'failure')).toContain('I ran the tests')

  await pull.edit('dev', { body: `- [x] I ran the tests\n\n${half}` })
  await settled(running)
  await says(pull, '1 of 2 ticked')
  await pull.edit('dev', { body: half.replace('[ ]', '[X]') })

  expect(await verdict(pull, 'success')).toContain('The policy is met')
})

describe('checks', () => {
  test('have to conclude with success on the head; each that ends looks again', async () => {
    const repo = await requiring('checks: ["CodeQL", "unit tests"]')
    const ci = running.github.app({ slug: `ci-${repo.organisation.login}` })
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await repo.foreignCheck(ci.app, pull.headSha(), {
      name: 'CodeQL',
      status: 'completed',
      conclusion: 'success',
    })
    await repo.foreignCheck(ci.app, pull.headSha(), {
      name: 'unit tests',
      status: 'completed',
      conclusion: 'neutral',
    })
    await says(pull, 'CodeQL: success, unit tests: neutral')
    await repo.foreignCheck(ci.app, pull.headSha(), {
      name: 'unit tests',
      status: 'completed',
      conclusion: 'success',
    })
    await verdict(pull, 'success')

    await pull.push({ commits: [{ by: 'dev', files: { 'src/more.ts': 'one\ntwo\n' } }] })
    await verdict(pull, 'failure')
    for (const name of ['CodeQL', 'unit tests'])
      await repo.foreignCheck(ci.app, pull.headSha(), { name, status: 'completed', conclusion: 'success' })

    expect(await verdict(pull, 'success')).toContain('The policy is met')
  })

  test('that nobody asks for cost nothing when they end', async () => {
    const repo = await requiring('approvals: 1')
    const ci = running.github.app({ slug: `ci-${repo.organisation.login}` })
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')
    await settled(running)

    const since = running.github.log.requests.length
    for (const name of ['lint', 'build', 'test'])
      await repo.foreignCheck(ci.app, pull.headSha(), { name, status: 'completed', conclusion: 'success' })
    await settled(running)

    expect(running.github.log.requests.slice(since).map(({ operation }) => operation)).toEqual([])
  })
})

test('tests: such a file changes too', async () => {
  const repo = await requiring('tests: ["test/**", "**/*.test.*"]')
  const pull = await aiChange(repo)
  expect(await verdict(pull, 'failure')).toContain('test/**')

  await pull.push({ commits: [{ by: 'dev', files: { 'src/a.test.ts': 'one\ntwo\n' } }] })

  expect(await verdict(pull, 'success')).toContain('The policy is met')
})

function comment(path: string): { readonly path: string; readonly line: number; readonly body: string } {
  return { path, line: 1, body: 'Read it.' }
}

describe('acknowledge', () => {
  const when = 'paths: ["**/AGENTS.md", "src/**"]'
  const commits: readonly CommitPlan[] = [
    { by: 'dev', files: { 'AGENTS.md': 'one\ntwo\n', 'src/a.ts': 'one\ntwo\n', 'docs/b.md': 'one\ntwo\n' } },
  ]

  test('by an inline comment on each file, of somebody who takes no part', async () => {
    const repo = await requiring('acknowledge: true', {}, when)
    const pull = await repo.openPullRequest({ by: 'dev', commits })
    expect(await verdict(pull, 'failure')).toContain('AGENTS.md')

    await pull.review('dev', { state: 'COMMENTED', comments: [comment('AGENTS.md'), comment('src/a.ts')] })
    await pull.review('ro', { state: 'COMMENTED', comments: [comment('AGENTS.md'), comment('src/a.ts')] })
    await settled(running)
    await says(pull, '0 of 2 files')
    await pull.review('rev1', { state: 'COMMENTED', comments: [comment('AGENTS.md')] })
    await says(pull, '1 of 2 files')
    await pull.review('rev2', { state: 'COMMENTED', comments: [comment('src/a.ts')] })

    expect(await verdict(pull, 'success')).not.toContain('**unmet**')
  })

  test('by command, and again when the head moves', async () => {
    const repo = await requiring('acknowledge: true', {}, when)
    const pull = await repo.openPullRequest({ by: 'dev', commits })
    await verdict(pull, 'failure')

    await pull.comment('dev', '/ai-policy acknowledge AGENTS.md')
    await pull.comment('rev1', '/ai-policy acknowledge AGENTS.md\n/ai-policy acknowledge src/a.ts')
    await verdict(pull, 'success')
    await pull.push({ commits: [{ by: 'dev', files: { 'src/a.ts': 'other\nlines\n' } }] })

    expect(await verdict(pull, 'failure')).toContain('src/a.ts')
  })
})

test('owner: somebody with write accepts accountability, the author too; it is no approval', async () => {
  const repo = await requiring('owner: true, approvals: 1')
  const pull = await aiChange(repo)
  await verdict(pull, 'failure')

  await pull.comment('ro', '/ai-policy own')
  await pull.approve('rev1')
  await says(pull, /Needs an owner|own it|accountab/i)
  await settled(running)
  expect(verdictOf(pull)).toBe('failure')
  await pull.comment('dev', '/ai-policy own')

  expect(await verdict(pull, 'success')).toContain('dev')
})

describe('max', () => {
  test('changed_lines and changed_files', async () => {
    const repo = await requiring('max: { changed_lines: 4, changed_files: 1 }')
    const pull = await aiChange(repo)
    await verdict(pull, 'success')

    await pull.push({ commits: [{ by: 'dev', files: { 'src/b.ts': 'one\ntwo\n' } }] })
    expect(await verdict(pull, 'failure')).toMatch(/2 .*files?|files?.* 1/)
  })

  test('open_pull_requests of the author: closing another one looks again', async () => {
    const repo = await requiring('max: { open_pull_requests: 1 }')
    const first = await aiChange(repo)
    await verdict(first, 'success')
    const other = await repo.openPullRequest({ by: 'rev1', commits: [claudeCommit('rev1')] })
    const second = await aiChange(repo, {
      commits: [claudeCommit('dev', { files: { 'src/b.ts': 'one\ntwo\n' } })],
    })
    await verdict(other, 'success')
    await verdict(second, 'failure')

    await first.close('dev')

    expect(await verdict(second, 'success')).toContain('The policy is met')
  })
})

test('exception: always needs one that was granted', async () => {
  const repo = await requiring('exception: true')
  const pull = await aiChange(repo)
  await verdict(pull, 'failure')

  await pull.comment('dev', '/ai-policy request-exception rule=r for=2d reason="a spike"')
  await says(pull, 'EX-1')
  await pull.comment('adm', '/ai-policy grant EX-1')

  expect(await verdict(pull, 'success')).toContain('EX-1')
})

test('deny: the reason is shown, and an exception lifts it', async () => {
  const repo = await requiring('deny: "Frozen until the audit."')
  const pull = await aiChange(repo)
  await verdict(pull, 'failure')
  await pull.approve('rev1')
  expect(textOf(pull)).toContain('Frozen until the audit.')

  await pull.comment('adm', '/ai-policy waive reason="hotfix" for=1d')

  expect(await verdict(pull, 'success')).toContain('Waived')
})

test('all keys of one rule have to hold together', async () => {
  const repo = await requiring('approvals: 1, sign_off: human, tests: ["test/**"]')
  const pull = await aiChange(repo)
  await verdict(pull, 'failure')
  await pull.approve('rev1')

  const text = await verdict(pull, 'failure')

  expect(text).toMatch(/sign/i)
  expect(text).toContain('test/**')
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
