import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, everPassed, verdict } from '../support/eventually.ts'
import { claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, claudeChange, type Place, says } from '../support/signing.ts'

const AGENT = 'copilot-swe-agent[bot]'
const LINES = 'export const size = 1\nexport const wait = 2\nexport const retry = 3\n'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

function aPullOfTheAgent(place: Place, driver = 'drv'): Promise<PullRequestScene> {
  return place.openPullRequest({ by: AGENT, branch: 'copilot/fix-1', commits: [copilotCommit(driver)] })
}

/** The approval of that person is given, and does not count for that reason; that of somebody independent does. */
async function isNotIndependent(pull: PullRequestScene, driver: string, reason: RegExp): Promise<void> {
  await pull.approve(driver)
  await says(pull, new RegExp(`\\| \`${driver}\` \\| approved \\| no \\| [^|]*${reason.source}`))
  await verdict(pull, 'failure')
  expect(everPassed(pull)).toBe(false)
  await pull.approve('rev2')
  await verdict(pull, 'success')
}

describe('a driver approves the work of their own agent', () => {
  test('who asked the agent, as its commits name them', async () => {
    const pull = await aPullOfTheAgent(await aPlace(running, 'asked-by-co-author'))
    await verdict(pull, 'failure')
    await isNotIndependent(pull, 'drv', /is co-author of commit/)
  })

  test('who asked the agent whose branch somebody else opened in their own name', async () => {
    const place = await aPlace(running, 'opened-by-another')
    const pull = await place.openPullRequest({
      by: 'dev',
      branch: 'copilot/fix-1',
      commits: [copilotCommit('drv')],
      pushedBy: AGENT,
    })
    await verdict(pull, 'failure')
    await isNotIndependent(pull, 'drv', /is co-author of commit/)
  })

  test("who is assigned to the agent's pull request, also after they left it", async () => {
    const place = await aPlace(running, 'assigned')
    const pull = await aPullOfTheAgent(place)
    await verdict(pull, 'failure')
    place.organisation.webhooks('hold')
    await pull.assign('dev', 'rev1')
    pull.pull.assignees.clear()
    await place.organisation.releaseWebhooks()
    await isNotIndependent(pull, 'rev1', /is assigned to it/)
  })

  test('who pushed somebody else’s commit', async () => {
    const pull = await anAiPull(await aPlace(running, 'pushed'))
    await verdict(pull, 'failure')
    await pull.push({ by: 'rev1', commits: [{ by: 'dev' }] })
    await isNotIndependent(pull, 'rev1', /pushed commit/)
  })

  test('who committed what somebody else wrote', async () => {
    const pull = await anAiPull(await aPlace(running, 'committed'), {
      commits: [claudeCommit('dev', { committer: 'rev1' })],
    })
    await verdict(pull, 'failure')
    await isNotIndependent(pull, 'rev1', /committed commit/)
  })

  test('who wrote one of the commits, without any agent', async () => {
    const pull = await anAiPull(await aPlace(running, 'wrote'), {
      commits: [{ by: 'rev1' }, claudeCommit('dev')],
    })
    await verdict(pull, 'failure')
    await isNotIndependent(pull, 'rev1', /wrote commit/)
  })

  test('who pressed "Update branch"', async () => {
    const place = await aPlace(running, 'updated')
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    await place.pushToBranch('main', [{ by: 'dev', files: { 'docs/a.md': 'a\n' } }], 'dev')
    await pull.updateBranch('rev1')
    await isNotIndependent(pull, 'rev1', /pushed commit/)
  })
})

describe('whoever asks an agent on the pull request, and then approves', () => {
  test.each([
    [
      'in a comment',
      (pull: PullRequestScene) => pull.comment('rev1', 'Looks odd. @copilot please add tests'),
    ],
    [
      'in a review',
      (pull: PullRequestScene) => pull.review('rev1', { state: 'COMMENTED', body: '@copilot add tests' }),
    ],
    [
      'on a line of the diff',
      (pull: PullRequestScene) =>
        pull.review('rev1', {
          state: 'COMMENTED',
          comments: [{ path: 'src/a.ts', body: '@claude fix this line' }],
        }),
    ],
  ])('%s', async (where, ask) => {
    const place = await aPlace(running, `asked-${where.replaceAll(' ', '-')}`)
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await verdict(pull, 'failure')
    await ask(pull)
    await isNotIndependent(pull, 'rev1', /asked an agent to work on it/)
  })

  test('in a comment that they edit afterwards', async () => {
    const pull = await anAiPull(await aPlace(running, 'asked-and-edited'))
    await verdict(pull, 'failure')
    const comment = await pull.comment('rev1', '@copilot please add tests')
    await pull.editComment(comment, 'rev1', 'never mind')
    await isNotIndependent(pull, 'rev1', /asked an agent to work on it/)
  })

  test('in a comment that they delete before anybody looks', async () => {
    const place = await aPlace(running, 'asked-and-deleted')
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    place.organisation.webhooks('hold')
    const comment = await pull.comment('rev1', '@copilot please add tests')
    await pull.deleteComment(comment, 'rev1')
    await place.organisation.releaseWebhooks()
    await isNotIndependent(pull, 'rev1', /asked an agent to work on it/)
  })

  test('is told from somebody who quotes the request, or writes of the agent in code', async () => {
    const pull = await anAiPull(await aPlace(running, 'only-quoted'))
    await verdict(pull, 'failure')
    await pull.comment('rev1', '> @copilot please add tests\n\nI would not ask `@copilot` for that.')
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })
})

describe('who once took part is remembered', () => {
  test('after their commit was replaced by force', async () => {
    const place = await aPlace(running, 'forced-away')
    const pull = await anAiPull(place, {
      commits: [claudeChange('rev1', { 'src/a.ts': LINES }), { by: 'dev' }],
    })
    await verdict(pull, 'failure')
    await pull.forcePush({ by: 'dev', commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await isNotIndependent(pull, 'rev1', /wrote commit/)
  })

  test('after their commit was replaced by force before anybody looked, as the timeline tells', async () => {
    const place = await aPlace(running, 'forced-unseen')
    place.organisation.webhooks('drop')
    const pull = await anAiPull(place, {
      commits: [{ by: 'rev1', committer: 'own1', files: { 'src/a.ts': LINES } }],
    })
    await pull.forcePush({ by: 'own2', commits: [claudeChange('dev', { 'src/a.ts': `${LINES}// more\n` })] })
    place.organisation.webhooks('send')
    for (const driver of ['rev1', 'own1', 'own2']) await pull.approve(driver)
    await says(pull, /`rev1` \| approved \| no \| not independent: wrote commit/)
    await says(pull, /`own1` \| approved \| no \| not independent: committed commit/)
    await says(pull, /`own2` \| approved \| no \| not independent: pushed/)
    await verdict(pull, 'failure')
  })

  test('after the app was started anew', async () => {
    const pull = await anAiPull(await aPlace(running, 'restarted'), {
      commits: [claudeChange('rev1', { 'src/a.ts': LINES })],
    })
    await verdict(pull, 'failure')
    await pull.forcePush({ by: 'dev', commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await says(pull, /`rev1` \(/)
    await running.restart()
    await isNotIndependent(pull, 'rev1', /pushed commit/)
  })

  test('under another login, since accounts are known by number', async () => {
    const place = await aPlace(running, 'renamed', { access: { malory: 'write' } })
    const pull = await aPullOfTheAgent(place, 'malory')
    await verdict(pull, 'failure')
    running.github.renameAccount('malory', 'innocent')
    await isNotIndependent(pull, 'innocent', /is co-author of commit/)
  })

  test('and a stranger who takes over the login that a driver gave up is not taken for them', async () => {
    const place = await aPlace(running, 'taken-over', { access: { oscar: 'write' } })
    const pull = await aPullOfTheAgent(place, 'oscar')
    await verdict(pull, 'failure')
    running.github.renameAccount('oscar', 'oscar-the-first')
    await place.setAccess('oscar', 'write')
    await pull.approve('oscar')
    await verdict(pull, 'success')
  })
})

describe('an author whom GitHub does not know', () => {
  const nobody = { name: 'Some Body', email: 'somebody@elsewhere.example' }

  test('is always shown', async () => {
    const pull = await anAiPull(await aPlace(running, 'unmapped'), {
      commits: [claudeCommit('dev'), { by: nobody }],
    })
    await verdict(pull, 'failure')
    await says(pull, /No account is known for .*somebody@elsewhere\.example/)
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })

  test('costs one more approval where the policy says so, since they may be the one who approves', async () => {
    const policy = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
reviewers: { unmapped_author: plus-one }
`
    const place = await aPlace(running, 'unmapped-plus-one', { policy })
    const pull = await anAiPull(place, { commits: [claudeCommit('dev'), { by: nobody }] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await says(pull, /1 more approval/)
    await verdict(pull, 'failure')
    await pull.approve('rev2')
    await verdict(pull, 'success')
  })
})

test('an objection cannot be silenced by naming its author as co-author of AI work', async () => {
  const pull = await anAiPull(await aPlace(running, 'silenced'))
  await verdict(pull, 'failure')
  await pull.requestChanges('rev1')
  await pull.push({ by: 'dev', commits: [{ ...copilotCommit('rev1'), by: 'dev' }] })
  await pull.approve('rev2')
  await says(pull, /Settle the changes that @rev1 asked for/)
  await verdict(pull, 'failure')
})

test('where no AI had a hand in it, only the author is kept from approving', async () => {
  const policy = 'version: 1\nrules:\n  - { id: two-eyes, require: { approvals: 1 } }\n'
  const place = await aPlace(running, 'no-ai', { policy })
  const pull = await place.openPullRequest({ by: 'dev', commits: [{ by: 'rev1' }] })
  await verdict(pull, 'failure')
  await pull.approve('rev1')
  await verdict(pull, 'success')
  await eventually(() => expect(everPassed(pull)).toBe(true))
})
