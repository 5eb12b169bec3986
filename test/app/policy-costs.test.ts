import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { costOf, TRIGGERS, type Trigger } from '../../scripts/generate/triggers.ts'
import { jsonSchemaOf, keysAt } from '../../src/policy/language.ts'
import { PolicyFile } from '../../src/policy/schema.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { verdictOf } from '../support/github/scene/reading.ts'
import { policyScene, says, settled } from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

let running: RunningApp

beforeAll(async () => {
  // A push that is looked into before its pull request is known costs two requests more.
  running = await startApp({ paces: { burstSeconds: 0.1 } })
})
afterAll(() => running.close())

async function requestsOf(
  doing: () => Promise<unknown>,
): Promise<{ readonly reads: number; readonly writes: number }> {
  const since = running.github.log.requests.length
  await doing()
  await settled(running)
  return { reads: running.github.log.count('read', since), writes: running.github.log.count('write', since) }
}

async function judged(policy: string): Promise<PullRequestScene> {
  const repo = await policyScene(running, {
    policy,
    files: (organisation) => ({ CODEOWNERS: `src/ @${organisation}/owners @rev1\n` }),
    founding: { properties: { tier: 'a' } },
  })
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { 'src/a.ts': 'one\ntwo\n' } })],
  })
  await settled(running)
  return pull
}

function named({ keys }: Trigger): string {
  return keys.join(', ')
}

describe('what the reference says of costs is so', () => {
  test.each(TRIGGERS.map((trigger) => [named(trigger), trigger] as const))(
    '%s',
    async (_, { example, more }) => {
      const pull = await judged(example)
      expect(['success', 'failure']).toContain(verdictOf(pull))

      const again = await requestsOf(() => pull.edit('dev', { title: 'Another title' }))

      expect(again).toEqual({ reads: 1 + more, writes: 0 })
    },
  )

  test('whoever is known to have merged something is not searched for again', async () => {
    const policy = 'rules: [{ id: r, when: { author: { first_time: true } }, require: { approvals: 1 } }]\n'
    const repo = await policyScene(running, { policy })
    const first = await repo.openPullRequest({ by: 'dev' })
    await settled(running)
    await first.merge('adm')
    await settled(running)
    const second = await repo.openPullRequest({
      by: 'dev',
      commits: [{ by: 'dev', files: { 'b.md': 'one\ntwo\n' } }],
    })
    await settled(running)

    const again = await requestsOf(() => second.edit('dev', { title: 'Another title' }))

    expect(again).toEqual({ reads: 1, writes: 0 })
  })

  test('same-diff compares once for a head, and then knows', async () => {
    const pull = await judged(
      'reviewers: { stale: same-diff }\nrules: [{ id: r, when: { ai: true }, require: { approvals: 1 } }]',
    )
    await pull.approve('rev1')
    await says(pull, 'Countersigned')

    const pushed = await requestsOf(() =>
      pull.push({ commits: [{ by: 'dev', files: { 'src/b.ts': 'one\ntwo\n' } }] }),
    )
    const again = await requestsOf(() => pull.edit('dev', { title: 'Another title' }))

    expect(pushed.reads).toBe(3)
    expect(again).toEqual({ reads: 1, writes: 0 })
  })

  test('every key that a rule may have is told of, and what it costs', () => {
    const language = jsonSchemaOf(PolicyFile)
    const told = TRIGGERS.flatMap(({ keys }) => keys.map((key) => key.replace(/^(?:when|require)\./, '')))
    const keys = ['when', 'require'].flatMap((part) => keysAt(language, ['rules', 0, part]))
    const untold = keys.filter((key) => !told.some((name) => name === key || name.startsWith(`${key}.`)))
    expect(untold).toEqual(['any', 'all', 'not', 'deny'])
    for (const trigger of TRIGGERS) expect(costOf(trigger)).toMatch(/^(?:none|\d)/)
  })
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
