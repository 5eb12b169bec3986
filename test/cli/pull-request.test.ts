import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openGitHub } from '../../src/cli-github.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { type GitHub, startGitHub } from '../support/github/start.ts'
import { run, type Said } from './command-line.ts'

const POLICY = `version: 1
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: { count: 1, from: [team/owners] } }
`

let github: GitHub
let pull: PullRequestScene

beforeEach(async () => {
  github = await startGitHub()
  const acme = github.organization('acme', { members: ['dev', 'own', 'rev'], teams: { owners: ['own'] } })
  const repository = acme.repository('app', {
    files: { '.github/ai-policy.yml': POLICY, 'src/a.ts': 'a\n' },
    access: { dev: 'write', own: 'write', rev: 'write' },
  })
  pull = await repository.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
})
afterEach(async () => {
  await github.close()
})

describe('check --pull-request', () => {
  test('judges a pull request as it stands on GitHub, and writes nothing', async () => {
    await pull.approve('rev')
    const before = await check()
    await pull.approve('own')
    const after = await check()

    expect(before.code).toBe(1)
    expect(before.out).toContain('owners')
    expect(after.code).toBe(0)
    expect(github.log.count('write')).toBe(0)
    expect(github.violations).toEqual([])
  })

  test('says what another policy would say', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-other-'))
    writeFileSync(join(folder, 'other.yml'), 'version: 1\n')

    const { code, out } = await check(['--policy', 'other.yml'], folder)
    rmSync(folder, { recursive: true })

    expect(code).toBe(0)
    expect(out).toContain('other.yml')
  })

  test('says that what only the app remembers is not known', async () => {
    expect((await check()).out).toContain('kept by the app')
  })

  test.each([
    ['of a pull request that is not there', ['--pull-request', 'acme/app#99'], 'there is no acme/app#99'],
    ['of a text that names none', ['--pull-request', 'acme/app'], 'write it as owner/repo#12'],
    [
      'with options of a local change',
      ['--pull-request', 'acme/app#1', '--base', 'main'],
      'of a local change',
    ],
  ])('%s could not be decided', async (_, args, words) => {
    const { code, out, err } = await run('.', ['check', ...args], { openGitHub: opened() })

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
  })

  test('could not be decided while GitHub refuses to answer', async () => {
    github.fault({ match: () => true, every: 1, status: 502 })

    const { code, out } = await check()

    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  test('without a token is wrong usage', async () => {
    const { code, err } = await run('.', ['check', '--pull-request', 'acme/app#1'], {
      openGitHub: async () => openGitHub({}),
    })

    expect(code).toBe(2)
    expect(err).toContain('GITHUB_TOKEN')
  })
})

function check(args: readonly string[] = [], folder = '.'): Promise<Said> {
  const name = `acme/app#${pull.pull.number}`
  return run(folder, ['check', '--pull-request', name, ...args], { openGitHub: opened() })
}

function opened(): () => Promise<ReturnType<typeof openGitHub>> {
  const environment = { GITHUB_TOKEN: github.personalToken('rev'), GITHUB_API_URL: github.url }
  return async () => openGitHub(environment)
}
