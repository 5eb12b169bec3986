import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit } from '../support/github/scene/commits.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import type { Files } from '../support/github/world/repositories.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

const POLICY = `version: 1
provenance:
  custom: [{ tool: acme-coder, trailer: Acme-Coder, author: "acme-coder[bot]", branch: "acme/*" }]
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
`
const COUNTING_HINTS = POLICY.replace('provenance:\n', 'provenance:\n  hints: count\n')
const FILES: Files = { 'src/queue.ts': 'export const size = 1\nexport const wait = 2\n' }
const byHand: CommitPlan = { by: 'dev', message: 'Make the queue longer', files: FILES }
const SILENCE = 'No AI evidence found'

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp()
})
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

async function aRepository(policy = POLICY): Promise<RepositoryScene> {
  const organisation = running.github.organization(`surface-${(count += 1)}`, { members: ['dev', 'rev1'] })
  const repository = organisation.repository('app', {
    files: { '.github/ai-policy.yml': policy, 'README.md': '# app\n' },
    access: { dev: 'write', rev1: 'write' },
  })
  await running.app.installOn(organisation)
  return repository
}

describe('evidence on a pull request', () => {
  test('the account that opened it, by number', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({
      by: 'devin-ai-integration[bot]',
      pushedBy: 'dev',
      commits: [byHand],
    })
    expect(await verdict(pull, 'failure')).toMatch(/`devin`, verified: author of the pull request/)
  })

  test('an account that bears the name of an agent, but not its number, is not vouched for', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({
      by: 'google-labs-jules[bot]',
      pushedBy: 'dev',
      commits: [byHand],
    })
    expect(await verdict(pull, 'failure')).toMatch(
      /`jules`, marked, not verified: author of the pull request/,
    )
  })

  test('the bot that pushed to it, now and later on', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')

    await pull.push({
      commits: [{ ...byHand, files: { 'src/more.ts': 'export const more = 1\n' } }],
      by: 'devin-ai-integration[bot]',
    })

    const pushed = pull.headSha().slice(0, 7)
    expect(await verdict(pull, 'failure')).toMatch(
      /`devin`, verified: commit .*, who pushed: .*seen when it was pushed/,
    )
    await pull.push({ commits: [{ by: 'dev', files: { 'src/last.ts': 'export const last = 1\n' } }] })
    expect(await verdict(pull, 'failure')).toContain(pushed)
  })

  test('the bot that replaced its head by force while nobody listened', async () => {
    const organisation = running.github.organization(`surface-${(count += 1)}`, { members: ['dev'] })
    const repo = organisation.repository('app', {
      files: { '.github/ai-policy.yml': POLICY },
      access: { dev: 'write' },
    })
    await running.app.installOn(organisation)
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')
    organisation.webhooks('drop')
    await pull.forcePush({ commits: [{ ...byHand, message: 'Again' }], by: 'devin-ai-integration[bot]' })
    organisation.webhooks('send')

    await pull.edit('dev', { title: 'Longer' })

    expect(await verdict(pull, 'failure')).toMatch(/`devin`, verified: commit .*, who pushed/)
  })

  test('a title that a tool gives', async () => {
    const repo = await aRepository(COUNTING_HINTS)
    const pull = await repo.openPullRequest({ by: 'dev', title: '[WIP] Initial plan', commits: [byHand] })
    expect(await verdict(pull, 'success')).toContain(SILENCE)
    const footer = await repo.openPullRequest({
      by: 'dev',
      branch: 'two',
      body: 'Longer.\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)',
      commits: [byHand],
    })
    expect(await verdict(footer, 'failure')).toMatch(/`claude-code`, marked, not verified: description/)
  })

  test('the disclosure section, with tool and model', async () => {
    const repo = await aRepository()
    const body = '## AI disclosure\n\nTool: Codex\nModel: GPT-5\n'
    const pull = await repo.openPullRequest({ by: 'dev', body, commits: [byHand] })
    expect(await verdict(pull, 'failure')).toMatch(/`codex` \(`GPT-5`\), declared: description/)
  })

  test('the name of its branch is a hint, which counts only where the policy says so', async () => {
    const lax = await aRepository()
    const hinted = await lax.openPullRequest({ by: 'dev', branch: 'codex/longer-queue', commits: [byHand] })
    expect(await verdict(hinted, 'success')).toMatch(/`codex`, a hint, which proves nothing: branch name/)
    const strict = await aRepository(COUNTING_HINTS)
    const counted = await strict.openPullRequest({
      by: 'dev',
      branch: 'codex/longer-queue',
      commits: [byHand],
    })
    await verdict(counted, 'failure')
  })

  test('files that steer a tool are a hint', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({
      by: 'dev',
      commits: [{ by: 'dev', files: { ...FILES, 'CLAUDE.md': 'Be brief.\n' } }],
    })
    expect(await verdict(pull, 'success')).toMatch(/a hint, which proves nothing: changed file: `CLAUDE.md`/)
  })

  test('a label is a hint, but not the one that is ours', async () => {
    const repo = await aRepository(COUNTING_HINTS)
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')
    await pull.label('dev', 'ai-assisted')
    await running.github.quiet()
    expect(await verdict(pull, 'success')).toContain(SILENCE)
    await pull.label('dev', 'ai-generated')
    expect(await verdict(pull, 'failure')).toMatch(/a hint, which proves nothing: label: `ai-generated`/)
  })

  test('marks of a tool of one’s own: trailer, author, branch', async () => {
    const repo = await aRepository()
    const trailer = await repo.openPullRequest({
      by: 'dev',
      branch: 'one',
      commits: [{ ...byHand, message: 'Longer\n\nAcme-Coder: session 7' }],
    })
    expect(await verdict(trailer, 'failure')).toMatch(/`acme-coder`, marked, not verified: commit .*trailer/)
    const author = await repo.openPullRequest({
      by: 'acme-coder[bot]',
      pushedBy: 'dev',
      branch: 'two',
      commits: [{ by: 'dev', files: { 'a.ts': 'export const a = 1\n' } }],
    })
    expect(await verdict(author, 'failure')).toMatch(/`acme-coder`, verified: author of the pull request/)
    const branch = await repo.openPullRequest({
      by: 'dev',
      branch: 'acme/three',
      commits: [{ by: 'dev', files: { 'b.ts': 'export const b = 1\n' } }],
    })
    expect(await verdict(branch, 'success')).toMatch(
      /`acme-coder`, a hint, which proves nothing: branch name/,
    )
  })
})

describe('evidence on commits', () => {
  const JULES = {
    name: 'google-labs-jules[bot]',
    email: '161369871+google-labs-jules[bot]@users.noreply.github.com',
  }

  test('an agent’s account as author is verified when GitHub verified the signature, and marked else', async () => {
    const repo = await aRepository()
    const signed = await repo.openPullRequest({
      by: 'dev',
      pushedBy: 'dev',
      branch: 'one',
      commits: [{ by: JULES, verified: true, files: FILES }],
    })
    expect(await verdict(signed, 'failure')).toMatch(/`jules`, verified: commit .*, author/)
    const bare = await repo.openPullRequest({
      by: 'dev',
      pushedBy: 'dev',
      branch: 'two',
      commits: [{ by: JULES, files: { 'c.ts': 'export const c = 1\n' } }],
    })
    expect(await verdict(bare, 'failure')).toMatch(/`jules`, marked, not verified: commit .*, author/)
  })

  test('a committer, a co-author and a trailer, each with its place', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({
      by: 'dev',
      commits: [
        {
          by: 'dev',
          committer: { name: 'Dev (aider)', email: 'dev@example.com' },
          message: 'One\n\nCo-authored-by: Cursor <cursoragent@cursor.com>',
          files: FILES,
        },
        { by: 'dev', message: 'Two\n\nAssisted-by: Codex:gpt-5', files: { 'd.ts': 'export const d = 1\n' } },
      ],
    })
    const text = await verdict(pull, 'failure')
    expect(text).toMatch(/`aider`, marked, not verified: commit .*, committer/)
    expect(text).toMatch(/`cursor`.*, marked, not verified: commit .*, trailer, line 3/)
    expect(text).toMatch(/`codex` \(`gpt-5`\), marked, not verified: commit .*, trailer, line 3/)
  })

  test('what was declared and what was found are shown side by side, and the marker counts', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({
      by: 'dev',
      body: '## AI disclosure\n\nTool: none\n',
      commits: [claudeCommit('dev', { files: FILES })],
    })
    const text = await verdict(pull, 'failure')
    expect(text).toMatch(/declared: `none`; commit .* carries a mark of `claude-code`/)
    expect(labelsOf(pull)).toContain('ai-assisted')
  })

  test('silence has one phrase', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    expect(await verdict(pull, 'success')).toContain(SILENCE)
  })
})
