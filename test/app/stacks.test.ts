import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import { checkTextOf } from '../support/github/scene/reading.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam } from '../support/team.ts'

/** Only what goes to the trunk, or to a release, is signed. */
const TRUNK_ONLY = `version: 1
rules:
  - id: countersign-trunk
    when: { ai: true, base: [main, "release/*"] }
    require: { approvals: 1 }
`
/** Everything is signed but what goes to a playground. */
const NOT_THE_PLAYGROUND = `version: 1
rules:
  - id: countersign
    when: { ai: true, not: { base: playground } }
    require: { approvals: 1 }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
})

test("a pull request into another one's branch is judged by the policy of the trunk", async () => {
  const { repo } = await aTeam(running, 'unofficial', { files: { '.github/ai-policy.yml': TRUNK_ONLY } })
  const lower = await repo.openPullRequest({ by: 'dev', branch: 'feature', commits: [{ by: 'dev' }] })
  await verdict(lower, 'success')

  const upper = await repo.openPullRequest({ by: 'dev', base: 'feature', commits: [claudeCommit('dev')] })

  const text = await verdict(upper, 'failure')
  expect(text).toContain('judged as if it went into main')
  await upper.approve('rev1')
  await verdict(upper, 'success')
})

test('a chain of pull requests is followed down to the trunk', async () => {
  const { repo } = await aTeam(running, 'chain', { files: { '.github/ai-policy.yml': TRUNK_ONLY } })
  const first = await repo.openPullRequest({ by: 'dev', branch: 'one', commits: [{ by: 'dev' }] })
  await verdict(first, 'success')
  const second = await repo.openPullRequest({
    by: 'dev',
    base: 'one',
    branch: 'two',
    commits: [{ by: 'dev' }],
  })
  await verdict(second, 'success')

  const third = await repo.openPullRequest({ by: 'dev', base: 'two', commits: [claudeCommit('dev')] })

  await expect(verdict(third, 'failure')).resolves.toContain('countersign-trunk')
})

test('nobody makes a base laxer by opening a pull request from it into a playground', async () => {
  const { repo } = await aTeam(running, 'playground', {
    files: { '.github/ai-policy.yml': NOT_THE_PLAYGROUND },
  })
  await repo.pushToBranch('playground', [{ by: 'dev' }], 'dev')
  await repo.pushToBranch('release/1', [{ by: 'own1' }], 'own1')
  const lure = await repo.openPullRequest({ by: 'dev', branch: 'release/1', base: 'playground' })
  await verdict(lure, 'success')

  const pull = await repo.openPullRequest({ by: 'dev', base: 'release/1', commits: [claudeCommit('dev')] })

  await expect(verdict(pull, 'failure')).resolves.toContain('countersign')
})

test('a lower pull request that is unmet is told of in the upper one, until it is met', async () => {
  const { repo } = await aTeam(running, 'warned')
  const lower = await repo.openPullRequest({ by: 'dev', branch: 'feature', commits: [claudeCommit('dev')] })
  await verdict(lower, 'failure')
  const upper = await repo.openPullRequest({ by: 'rev2', base: 'feature', commits: [{ by: 'rev2' }] })
  const warning = `\`#${lower.number}\`, into whose branch this goes, is unmet`

  await expect(verdict(upper, 'success')).resolves.toContain(warning)

  await lower.approve('rev1')
  await verdict(lower, 'success')
  await eventually(() => expect(checkTextOf(upper)).not.toContain(warning))
})

test("in a stack of GitHub's own a lower one that is unmet holds up the upper one, since it is merged along", async () => {
  const { repo } = await aTeam(running, 'native')
  const lower = await repo.openPullRequest({
    by: 'dev',
    branch: 'feature',
    commits: [claudeCommit('dev')],
    trunk: 'main',
  })
  await verdict(lower, 'failure')
  const upper = await repo.openPullRequest({
    by: 'rev2',
    base: 'feature',
    commits: [{ by: 'rev2' }],
    trunk: 'main',
  })

  await expect(verdict(upper, 'failure')).resolves.toContain('stack-below-unmet')

  await lower.approve('rev1')
  await verdict(upper, 'success')
})

test('what a squash into the lower branch hides is evidence there all the same', async () => {
  const { repo } = await aTeam(running, 'hidden')
  const lower = await repo.openPullRequest({ by: 'dev', branch: 'feature', commits: [{ by: 'dev' }] })
  await verdict(lower, 'success')
  const upper = await repo.openPullRequest({ by: 'dev', base: 'feature', commits: [claudeCommit('dev')] })
  await upper.approve('rev1')
  await verdict(upper, 'success')

  await upper.merge('dev', { method: 'squash', message: 'Tidy up' })

  await expect(verdict(lower, 'failure')).resolves.toContain('claude-code')
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
