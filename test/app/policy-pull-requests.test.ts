import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { textOf, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkOf, commentsOf, labelsOf, verdictOf } from '../support/github/scene/reading.ts'
import type { Founding } from '../support/github/scene/repository.ts'
import {
  annotation,
  POLICY_PATH,
  type PolicyScene,
  policyScene,
  settled,
  TESTS_PATH,
  whole,
} from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

const COUNTERSIGN = `rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
})
afterAll(() => running.close())

function proposing(repo: PolicyScene, files: NonNullable<Founding['files']>): Promise<PullRequestScene> {
  return repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files }] })
}

describe('a pull request that changes the policy', () => {
  test('is told its mistakes on their lines, and fails for them', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })

    const pull = await proposing(repo, { [POLICY_PATH]: whole(`${COUNTERSIGN}exeptions: { max_days: 3 }\n`) })

    const text = await verdict(pull, 'failure')
    expect(await annotation(pull, /exceptions/)).toMatch(/^\.github\/ai-policy\.yml:6 .*exeptions/)
    expect(text).toContain('in this pull request')
    await pull.push({
      commits: [
        { by: 'dev', files: { [POLICY_PATH]: whole(`${COUNTERSIGN}exceptions: { max_days: 3 }\n`) } },
      ],
    })
    await verdict(pull, 'success')
  })

  test('is warned of names that nobody bears, and of approvers who may not write', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })
    const proposed = `rules:
  - id: countersign
    when: { ai: true, tools: [claude-cod] }
    require:
      approvals:
        - { count: 1, from: [team/ownerz] }
        - { count: 1, from: [user/nobody-here, user/ro, user/rev1] }
`
    const pull = await proposing(repo, { [POLICY_PATH]: whole(proposed) })

    await verdict(pull, 'success')
    expect(await annotation(pull, /claude-cod/)).toMatch(/yml:4 .*claude-code/)
    expect(await annotation(pull, /ownerz/)).toMatch(/yml:7 .*owners/)
    expect(await annotation(pull, /nobody-here/)).toMatch(/yml:8 nobody with access/)
    expect(await annotation(pull, /`ro`/)).toMatch(/yml:8 .*write permission/)
    expect(checkOf(pull)?.annotations.filter(({ message }) => message.includes('rev1'))).toEqual([])
  })

  test('fails when a rule asks for a level that there is none of, unless the organisation has it', async () => {
    const lost = 'rules: [{ id: r, when: { ai: true, blast_radius: severe }, require: { approvals: 1 } }]\n'
    const alone = await policyScene(running, { policy: COUNTERSIGN })
    const under = await policyScene(running, {
      policy: COUNTERSIGN,
      organisationPolicy: 'blast_radius: [{ level: severe, paths: ["infra/**"] }]\n',
    })

    const refused = await proposing(alone, { [POLICY_PATH]: whole(lost) })
    const accepted = await proposing(under, { [POLICY_PATH]: whole(lost) })

    await verdict(refused, 'failure')
    expect(await annotation(refused, /severe/)).toMatch(/yml:2 /)
    await verdict(accepted, 'success')
  })

  test('says in words what changes, what loosens first and in the comment too', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN.replace('approvals: 1', 'approvals: 2') })

    const pull = await proposing(repo, { [POLICY_PATH]: whole(`${COUNTERSIGN}tools: { deny: [devin] }\n`) })

    const text = await verdict(pull, 'success')
    expect(text).toMatch(/\*\*loosens\*\*:.*approvals/)
    expect(text).toContain('devin')
    expect(commentsOf(pull).join()).toMatch(/loosens/)
    expect(labelsOf(pull)).toEqual(['blast-radius: critical'])
  })

  test('is judged by the policy of the default branch, never by its own', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })

    const pull = await repo.openPullRequest({
      by: 'dev',
      commits: [claudeCommit('dev', { files: { [POLICY_PATH]: whole('rules: []\n') } })],
    })

    const text = await verdict(pull, 'failure')
    expect(text).toContain('countersign')
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })

  test('is told when it holds nobody up any more', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })
    const idle = 'rules: [{ id: r, when: { ai: false, tools: [codex] }, require: { approvals: 1 } }]\n'

    const pull = await proposing(repo, { [POLICY_PATH]: whole(idle) })

    await verdict(pull, 'success')
    expect(await annotation(pull, /holds nobody up/)).toMatch(/yml:2 /)
  })

  test('is told what the organisation overrules', async () => {
    const repo = await policyScene(running, {
      policy: COUNTERSIGN,
      organisationPolicy: 'tools: { deny: [devin] }\nexceptions: { max_days: 5 }\n',
    })

    const pull = await proposing(repo, {
      [POLICY_PATH]: whole(`${COUNTERSIGN}tools: { allow: [devin] }\nexceptions: { max_days: 50 }\n`),
    })

    await verdict(pull, 'success')
    expect(await annotation(pull, /devin/)).toMatch(/yml:6 /)
    expect(await annotation(pull, /max_days/)).toMatch(/yml:7 /)
  })

  test('that takes it away is said to loosen, and is judged by it', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })

    const pull = await repo.openPullRequest({
      by: 'dev',
      commits: [claudeCommit('dev', { files: { [POLICY_PATH]: null } })],
    })

    expect(await verdict(pull, 'failure')).toMatch(/\*\*loosens\*\*: removes the policy/)
  })

  test('that makes it a symbolic link is refused', async () => {
    const repo = await policyScene(running, {
      policy: COUNTERSIGN,
      files: { 'docs/lax.yml': 'version: 1\n' },
    })

    const pull = await proposing(repo, { [POLICY_PATH]: { link: '../docs/lax.yml' } })

    await verdict(pull, 'failure')
    expect(await annotation(pull, /symbolic link/)).toMatch(/^\.github\/ai-policy\.yml:1 /)
  })

  test('on another branch than the default one is told that it changes nothing there', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })
    await repo.pushToBranch('release', [{ by: 'adm', files: { 'a.md': 'a\n' } }], 'adm')

    const pull = await repo.openPullRequest({
      by: 'dev',
      base: 'release',
      commits: [{ by: 'dev', files: { [POLICY_PATH]: whole(`${COUNTERSIGN}labels: { ai: false }\n`) } }],
    })

    expect(await verdict(pull, 'success')).toContain('read from main only')
  })
})

describe('the first policy of a repository', () => {
  test('is examined on the pull request that brings it, and nothing but the check is touched', async () => {
    const repo = await policyScene(running, { policy: null })
    const other = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })

    const pull = await proposing(repo, { [POLICY_PATH]: whole(COUNTERSIGN) })

    const text = await verdict(pull, 'success')
    expect(text).toContain('sets up a policy')
    expect(labelsOf(pull)).toEqual([])
    expect(commentsOf(pull)).toEqual([])
    expect(verdictOf(other)).toBe('none')
  })

  test('fails when it has mistakes, and what is taken back leaves nothing that blocks', async () => {
    const repo = await policyScene(running, { policy: null })

    const pull = await proposing(repo, { [POLICY_PATH]: 'rules: []\n' })
    await verdict(pull, 'failure')
    expect(await annotation(pull, /version/)).toMatch(/yml:1 /)

    await pull.push({ commits: [{ by: 'dev', files: { [POLICY_PATH]: null, 'a.md': 'a\n' } }] })
    await settled(running)
    expect(verdictOf(pull)).not.toBe('failure')
  })

  test('is in force for open pull requests as soon as it is merged', async () => {
    const repo = await policyScene(running, { policy: null })
    const other = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    const pull = await proposing(repo, { [POLICY_PATH]: whole(COUNTERSIGN) })
    await verdict(pull, 'success')

    await pull.merge('adm')

    expect(await verdict(other, 'failure')).toContain('countersign')
  })
})

const TESTS = `version: 1
cases:
  - name: AI needs a signature
    given: { ai: [codex] }
    want: fail
  - name: a signature is enough
    given: { ai: [codex], approved_by: [rev] }
    want: pass
`

describe('tests of the policy', () => {
  test('run on a policy pull request; what fails is annotated on the line of its case', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN, files: { [TESTS_PATH]: TESTS } })

    const stricter = COUNTERSIGN.replace('approvals: 1', 'approvals: 2')
    const pull = await proposing(repo, { [POLICY_PATH]: whole(stricter) })

    const text = await verdict(pull, 'failure')
    expect(await annotation(pull, /a signature is enough/)).toMatch(/^\.github\/ai-policy\.tests\.yml:6 /)
    expect(text).toContain('1 policy test decided as wanted')
    await pull.push({
      commits: [
        {
          by: 'dev',
          files: { [TESTS_PATH]: TESTS.replace('approved_by: [rev]', 'approved_by: [rev, two]') },
        },
      ],
    })
    expect(await verdict(pull, 'success')).toContain('2 policy tests decided as wanted')
  })

  test('that change alone are tried on the policy in force', async () => {
    const repo = await policyScene(running, { policy: COUNTERSIGN })

    const good = await proposing(repo, { [TESTS_PATH]: TESTS })
    const bad = await proposing(repo, { [TESTS_PATH]: TESTS.replace('want: fail', 'want: pass') })
    const broken = await proposing(repo, { [TESTS_PATH]: 'version: 1\ncases: [{ name: x, wnat: pass }]\n' })

    expect(await verdict(good, 'success')).toContain('2 policy tests decided as wanted')
    await verdict(bad, 'failure')
    expect(await annotation(bad, /AI needs a signature/)).toMatch(/tests\.yml:3 /)
    await verdict(broken, 'failure')
    expect(await annotation(broken, /wnat/)).toMatch(/tests\.yml:2 /)
  })
})

describe("the policy in the organisation's .github repository", () => {
  test('is judged once there, and is said to hold everywhere', async () => {
    const repo = await policyScene(running, { policy: null, organisationPolicy: COUNTERSIGN })
    const pull = await repo.home.openPullRequest({
      by: 'dev',
      commits: [
        claudeCommit('dev', {
          files: { [POLICY_PATH]: whole(COUNTERSIGN.replace('approvals: 1', 'approvals: 2')) },
        }),
      ],
    })

    const text = await verdict(pull, 'failure')
    expect(text).toContain(`the policy of ${repo.organisation.login}`)
    expect(text).toContain('approvals')
    expect(text.match(/^- \*\*unmet\*\* `countersign`/gm)).toHaveLength(1)
    expect(textOf(pull)).not.toContain('2 approvals')
  })
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
