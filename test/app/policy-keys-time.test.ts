import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookAtPassedTime } from '../../src/app/passing-time.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { commentsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { POLICY_PATH, policyScene, says, settled } from '../support/policy-scene.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'

const DAY = 24 * 60 * 60 * 1000
const ONE = 'rules: [{ id: countersign, when: { ai: true }, require: { approvals: 1 } }]\n'

/** Time moves forward only, for all tests of this file. */
let running: RunningApp
let count = 0
let now = 0

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
  now = Date.now()
})
afterAll(() => running.close())

function pass(days: number): Promise<void> {
  running.clock.advance(days * DAY)
  now += days * DAY
  const { store } = running.server
  return lookAtPassedTime({
    policies: store,
    shares: store,
    once: store,
    work: store,
    clock: () => new Date(now).toISOString(),
  })
}

function day(offset: number): string {
  return new Date(now + offset * DAY).toISOString().slice(0, 10)
}

function opened(repo: RepositoryScene, kind: 'ai' | 'human'): Promise<PullRequestScene> {
  const files = { [`src/${(count += 1)}.ts`]: `export const a = ${count}\nexport const b = ${count}\n` }
  const plan: CommitPlan = { by: 'dev', files }
  return repo.openPullRequest({ by: 'dev', commits: [kind === 'ai' ? claudeCommit('dev', plan) : plan] })
}

async function merged(repo: RepositoryScene, kind: 'ai' | 'human'): Promise<void> {
  const pull = await opened(repo, kind)
  await settled(running)
  await pull.merge('adm')
  await settled(running)
}

function breaker(rest: string): string {
  return `rules: [{ id: breaker, when: { ai: true }, require: { ai_share: { max: 0.5, window_days: 42${rest} } } }]\n`
}

describe('ai_share', () => {
  test('more than half of what was merged is AI: stop, until it is below forty percent', async () => {
    const repo = await policyScene(running, { policy: breaker(', of: merged, resume_below: 0.4') })
    const waiting = await opened(repo, 'ai')
    await verdict(waiting, 'success')

    await merged(repo, 'human')
    await merged(repo, 'ai')
    await verdict(waiting, 'success')
    await merged(repo, 'ai')
    expect(await verdict(waiting, 'failure')).toMatch(/66\.7 %|2 of 3/)

    await merged(repo, 'human')
    await merged(repo, 'human')
    await waiting.edit('dev', { title: 'Two of five are not below forty percent' })
    await settled(running)
    await says(waiting, '2 of 5')
    await verdict(waiting, 'failure')
    await merged(repo, 'human')

    expect(await verdict(waiting, 'success')).toContain('The policy is met')
    await merged(repo, 'ai')
    await waiting.edit('dev', { title: 'Three of seven are not above half' })
    await settled(running)
    expect(await verdict(waiting, 'success')).toContain('3 of 7')
  })

  test('closes by itself when old merges leave the window', async () => {
    const repo = await policyScene(running, { policy: breaker('') })
    await merged(repo, 'ai')
    const waiting = await opened(repo, 'ai')
    await verdict(waiting, 'failure')

    await pass(41)
    await settled(running)
    await verdict(waiting, 'failure')
    await pass(2)

    expect(await verdict(waiting, 'success')).toContain('The policy is met')
  })
})

test('tools.trials: open pull requests are held up on the day after the last', async () => {
  const repo = await policyScene(running, {
    policy: `tools: { unlisted: deny, trials: [{ tool: claude-code, until: ${day(3)} }] }\n`,
  })
  const pull = await opened(repo, 'ai')
  await verdict(pull, 'success')

  await pass(3)
  await settled(running)
  await verdict(pull, 'success')
  await pass(1)

  expect(await verdict(pull, 'failure')).toContain('claude-code')
})

test('exceptions.notify_days: a comment before the end, and the verdict after it', async () => {
  const repo = await policyScene(running, {
    policy: 'tools: { exception: [claude-code] }\nexceptions: { notify_days: [2], max_days: 30 }\n',
  })
  const pull = await opened(repo, 'ai')
  await verdict(pull, 'failure')
  await pull.comment('dev', '/ai-policy request-exception tool=claude-code for=5d reason="spike"')
  await says(pull, 'EX-1')
  await pull.comment('adm', '/ai-policy grant EX-1')
  await verdict(pull, 'success')
  await settled(running)
  const before = commentsOf(pull).length

  await pass(3.5)
  await eventually(() => expect(commentsOf(pull).length).toBe(before + 1))
  expect(commentsOf(pull).at(-1)).toContain('EX-1')
  await pass(2)

  expect(await verdict(pull, 'failure')).toContain('claude-code')
})

test('the last valid policy stands in for a day, and no longer', async () => {
  const repo = await policyScene(running, { policy: ONE })
  const pull = await opened(repo, 'human')
  await verdict(pull, 'success')
  await repo.pushToBranch('main', [{ by: 'adm', files: { [POLICY_PATH]: 'version: 1\nruls: []\n' } }], 'adm')
  await says(pull, 'ruls')
  await verdict(pull, 'success')

  await pass(0.9)
  await settled(running)
  await verdict(pull, 'success')
  await pass(0.2)

  expect(await verdict(pull, 'failure')).toContain('ruls')
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
