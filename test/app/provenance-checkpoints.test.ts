import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, textOf, verdict } from '../support/eventually.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

const POLICY = `version: 1
rules:
  - id: countersign
    when: { tools: [claude-code] }
    require: { approvals: 1 }
`
const ID = '0a1b2c3d4e5f'
const PATH = `${ID.slice(0, 2)}/${ID.slice(2)}/0/metadata.json`
const BRANCH = 'entire/checkpoints/v1'
const RECORD = JSON.stringify({ checkpoint_id: ID, agent: 'Claude Code', model: 'claude-opus-4-6' })

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp()
})
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

async function aRepository(records: Readonly<Record<string, string>> | null): Promise<RepositoryScene> {
  const organisation = running.github.organization(`checkpoints-${(count += 1)}`, {
    members: ['dev', 'rev1'],
  })
  const repository = organisation.repository('app', {
    files: { '.github/ai-policy.yml': POLICY, 'README.md': '# app\n' },
    access: { dev: 'write', rev1: 'write' },
  })
  await running.app.installOn(organisation)
  if (records !== null)
    await repository.pushToBranch(BRANCH, [{ by: 'dev', message: 'Records', files: records }])
  return repository
}

function opened(repository: RepositoryScene, message = `Fix\n\nEntire-Checkpoint: ${ID}\n`) {
  return repository.openPullRequest({
    by: 'dev',
    commits: [{ by: 'dev', message, files: { 'a.ts': 'a\n' } }],
  })
}

function lookUps(repository: RepositoryScene): number {
  return running.github.log.requests.filter(
    ({ body }) => body.includes('query Checkpoints(') && body.includes(repository.repository.owner.login),
  ).length
}

describe('checkpoints of Entire', () => {
  test('that a commit names are looked up on their branch, with agent and model', async () => {
    const repository = await aRepository({ [PATH]: RECORD })
    const pull = await opened(repository)

    expect(await verdict(pull, 'failure')).toMatch(
      /`claude-code` \(`claude-opus-4-6`\), marked, not verified: commit .*, checkpoint/,
    )
    expect(lookUps(repository)).toBe(2)
  })

  test('that are not on the branch are named, and what the commit says stays', async () => {
    const pull = await opened(await aRepository({ 'ff/ffffffffff/0/metadata.json': RECORD }))

    await eventually(() =>
      expect(textOf(pull)).toMatch(/names checkpoint `0a1b2c3d4e5f`.*has no record of it/),
    )
    expect(await verdict(pull, 'success')).toContain('`entire`')
  })

  test('whose record is broken, or belongs to another, are named', async () => {
    const pull = await opened(await aRepository({ [PATH]: RECORD.replace(ID, 'ffffffffffff') }))

    await eventually(() => expect(textOf(pull)).toMatch(/has no record that can be read of it/))
    await verdict(pull, 'success')
  })

  test('are asked for only where a commit names one and the branch is there', async () => {
    const withBranch = await aRepository({ [PATH]: RECORD })
    const without = await aRepository(null)
    await verdict(await opened(withBranch, 'Fix'), 'success')
    const pull = await opened(without)
    await verdict(pull, 'success')

    expect([lookUps(withBranch), lookUps(without)]).toEqual([0, 0])
    expect(textOf(pull)).not.toContain('names checkpoint')
  })
})
