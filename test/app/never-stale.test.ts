import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkOf, commentsOf, verdictOf } from '../support/github/scene/reading.ts'
import type { CheckRun, Comment } from '../support/github/world/entities.ts'
import { settled } from '../support/policy-scene.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { refusedWith } from '../support/signing.ts'
import { aTeam } from '../support/team.ts'

/** A sweep every second, so that nothing has to be slept through. */
const SWEEP_MINUTES = 1 / 60

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK, config: { sweepMinutes: SWEEP_MINUTES } })
}, 120_000)
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

function runOn(pull: PullRequestScene): CheckRun {
  const run = checkOf(pull)
  if (run === null) throw new Error('there is no check')
  return run
}

/** Ids of deliveries that we had sent again. */
function sentAgain(): readonly string[] {
  return running.app.app.deliveries.filter(({ redelivery }) => redelivery).map(({ guid }) => guid)
}

/** Waits until so many more sweeps have ended. */
async function sweeps(count: number): Promise<void> {
  const before = running.log.filter(isSweep).length
  await eventually(() => expect(running.log.filter(isSweep).length).toBeGreaterThanOrEqual(before + count))
}
function isSweep(line: string): boolean {
  return line.includes('"msg":"swept"')
}

test('a pull request that nobody told us of gets its verdict', async () => {
  const { organization: acme, repo } = await aTeam(running, 'unheard')
  acme.webhooks('drop')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })

  await verdict(pull, 'failure')
})

test('an approval and a push that nobody told us of change the verdict', async () => {
  const { organization: acme, repo } = await aTeam(running, 'unheard-changes')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')

  acme.webhooks('drop')
  await pull.approve('rev1')
  await verdict(pull, 'success')

  await pull.push({ commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
})

test('a policy that changed unheard of is applied to what is open', async () => {
  const { organization: acme, repo } = await aTeam(running, 'unheard-policy')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  await sweeps(2)

  acme.webhooks('drop')
  const lax = 'version: 1\nmode: warn\nrules:\n  - { id: two, require: { approvals: 2 } }\n'
  await repo.pushToBranch('main', [{ by: 'adm', files: { '.github/ai-policy.yml': lax } }])

  await verdict(pull, 'neutral')
})

test('a check that was left unfinished, or is not where people look for it, is set right', async () => {
  const { repo } = await aTeam(running, 'unfinished')
  const left = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  const lost = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(left, 'failure')
  await verdict(lost, 'failure')

  runOn(left).state = { ...runOn(left).state, status: 'in_progress', conclusion: null, externalId: 'x' }
  const gone = runOn(lost)
  repo.repository.checkRuns.delete(gone.id)
  gone.suite.runs.splice(0)

  await verdict(left, 'failure')
  await verdict(lost, 'failure')
})

test('judging again and again writes nothing and tells nobody', async () => {
  const { organization: acme, repo } = await aTeam(running, 'quiet')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  await sweeps(3)
  const before = { comments: commentsOf(pull), history: checkOf(pull)?.history.length }
  const writes = running.github.log.count('write')

  for (const login of ['new-one', 'new-two', 'new-three']) {
    await acme.joinTeam('owners', login)
    await sweeps(2)
  }

  expect({ comments: commentsOf(pull), history: checkOf(pull)?.history.length }).toEqual(before)
  expect(running.github.log.count('write')).toBe(writes)
})

test('what happened while the app was down is made up for, also when it is back at once', async () => {
  const { organization: acme, repo } = await aTeam(running, 'down')
  const known = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(known, 'failure')
  const opened: PullRequestScene[] = []
  await running.restart(async () => {
    opened.push(await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] }))
    acme.webhooks('drop')
    opened.push(await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] }))
    await known.approve('rev1')
  })

  for (const pull of opened) await verdict(pull, 'failure')
  await verdict(known, 'success')
})

test('a delivery that failed is asked for once more, with the command in it', async () => {
  const { repo } = await aTeam(running, 'redelivered')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  const before = sentAgain().length
  const comments: Comment[] = []
  await running.restart(async () => comments.push(await pull.comment('dev', '/ai-policy own')))

  await eventually(() => expect(comments[0]?.reactions).toHaveLength(1))
  const asked = sentAgain()
  expect(asked.length).toBeGreaterThan(before)
  // Nor is it asked for by later sweeps, or by the next process.
  await running.restart()
  await sweeps(2)
  expect(sentAgain()).toEqual(asked)
  expect(new Set(asked).size).toBe(asked.length)
})

test('an installation that was suspended unheard of is left alone, and looked at when it is back', async () => {
  const { organization: acme, repo } = await aTeam(running, 'suspended')
  acme.webhooks('drop')
  await running.app.suspend(acme)
  const { id } = running.app.installation(acme)
  await eventually(async () =>
    expect(await running.server.store.installationState(id)).toMatchObject({ state: 'suspended' }),
  )
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await sweeps(2)
  expect(verdictOf(pull)).toBe('none')

  await running.app.unsuspend(acme)
  await verdict(pull, 'failure')

  await running.app.uninstall(acme)
  await eventually(async () =>
    expect(await running.server.store.installationState(id)).toMatchObject({ state: 'deleted' }),
  )
})

test('a merge that nobody told us of leaves its receipt, though something later was heard of first', async () => {
  const { organization: acme, repo } = await aTeam(running, 'heard-later')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await pull.approve('rev1')
  await verdict(pull, 'success')

  acme.webhooks('drop')
  const merged = await pull.merge('adm')
  acme.webhooks('send')
  await refusedWith(pull, 'dev', '/ai-policy own')
  await settled(running)
  running.clock.advance(60_000)

  await eventually(async () => expect(await running.server.store.findReceipts(merged)).toHaveLength(1))
})

test('a merge that nobody told us of leaves its receipt', async () => {
  const { organization: acme, repo } = await aTeam(running, 'unheard-merge')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await pull.approve('rev1')
  await verdict(pull, 'success')

  acme.webhooks('drop')
  const merged = await pull.merge('adm')
  running.clock.advance(60_000)

  const [receipt] = await eventually(async () => {
    const found = await running.server.store.findReceipts(merged)
    expect(found).toHaveLength(1)
    return found
  })
  expect(receipt).toMatchObject({ pullRequest: pull.number, state: 'met', headSha: pull.headSha() })
})
