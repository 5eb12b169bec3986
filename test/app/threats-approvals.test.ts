import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { everPassed, verdict } from '../support/eventually.ts'
import { claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, claudeChange, says } from '../support/signing.ts'

const LINES = 'export const size = 1\nexport const wait = 2\nexport const retry = 3\n'
const SAME_DIFF = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
reviewers: { stale: same-diff, request: false }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

describe('an approval that nobody independent gave', () => {
  test.each(['copilot-pull-request-reviewer[bot]', 'coderabbitai[bot]', 'claude[bot]'])(
    'a review bot with write permission approves: %s',
    async (bot) => {
      const place = await aPlace(running, `bot-${bot.replace(/\W+/g, '-')}`, { access: { [bot]: 'write' } })
      const pull = await anAiPull(place)
      await verdict(pull, 'failure')
      await pull.approve(bot, 'Approval recommended. LGTM!')
      await says(pull, /approved \| no \| a bot; only people countersign/)
      expect(everPassed(pull)).toBe(false)
    },
  )

  test('a workflow approves with its token', async () => {
    const place = await aPlace(running, 'workflow', { access: { 'github-actions[bot]': 'write' } })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    await pull.approve('github-actions[bot]')
    await says(pull, /`github-actions\[bot\]` \| approved \| no \| a bot/)
    expect(everPassed(pull)).toBe(false)
  })

  test('a robot with a user account approves', async () => {
    const policy = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
reviewers: { machine_users: [Acme-CI] }
`
    const place = await aPlace(running, 'machine', { policy, access: { 'acme-ci': 'write' } })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    await pull.approve('acme-ci')
    await says(pull, /`acme-ci` \| approved \| no \| a machine, listed in `reviewers\.machine_users`/)
    expect(everPassed(pull)).toBe(false)
  })

  test('people without write permission approve, whatever GitHub calls them', async () => {
    const pull = await anAiPull(await aPlace(running, 'no-write'))
    await verdict(pull, 'failure')
    for (const login of ['tri', 'ro', 'out']) await pull.approve(login)
    await says(
      pull,
      /`tri` \| approved \| no \| no write permission now/,
      /`ro` \| approved \| no \| no write permission now/,
      /`out` \| approved \| no \| no write permission now/,
    )
    expect(everPassed(pull)).toBe(false)
  })

  test('a sock puppet with write permission approves what only owners may sign', async () => {
    const place = await aPlace(running, 'sock-puppet', { access: { puppet1: 'write', puppet2: 'write' } })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'auth/login.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('puppet1')
    await pull.approve('puppet2')
    await says(pull, /Needs 1 more approval, from @sock-puppet\/owners/)
    expect(everPassed(pull)).toBe(false)
  })

  test('approve forty files in a second: it counts, and answers for files are wanted all the same', async () => {
    const policy = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
  - { id: look, when: { ai: true, paths: ["auth/**"] }, require: { acknowledge: true } }
`
    const files = Array.from({ length: 40 }, (_, index) => [`auth/${index}.ts`, LINES] as const)
    const place = await aPlace(running, 'rubber-stamp', { policy })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', Object.fromEntries(files))] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await says(pull, /`rev1` \| approved \| yes/, /Answer for `auth\//)
    expect(everPassed(pull)).toBe(false)
  })

  test('an account approves and is deleted', async () => {
    const place = await aPlace(running, 'ghost', { access: { mayfly: 'write' } })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    await pull.approve('mayfly')
    await verdict(pull, 'success')
    running.github.deleteAccount('mayfly')
    await pull.edit('dev', { title: 'Another title' })
    await verdict(pull, 'failure')
    await says(pull, /a deleted account \| approved \| no \| the account is deleted/)
  })

  test('somebody who is only invited to the team approves for it', async () => {
    const place = await aPlace(running, 'invited', { teams: { 'ai-admins': ['adm'] } })
    place.organisation.team('owners', { members: ['own1'], pending: ['rev1'] })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'auth/login.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await pull.approve('rev2')
    await says(pull, /from @invited\/owners \(@own1\)/)
    expect(everPassed(pull)).toBe(false)
    await pull.approve('own1')
    await verdict(pull, 'success')
  })

  test('a member of a child team signs for the parent team', async () => {
    const place = await aPlace(running, 'child-team', { teams: { owners: [], 'ai-admins': ['adm'] } })
    place.organisation.team('owners-of-auth', { parent: 'owners', members: ['own2'] })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'auth/login.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('own2')
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })
})

describe('an approval of something else', () => {
  test('approve first, push afterwards', async () => {
    const pull = await anAiPull(await aPlace(running, 'pushed-after'))
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    const signed = pull.headSha().slice(0, 7)
    await pull.push({ by: 'dev', commits: [copilotCommit('dev')] })
    await verdict(pull, 'failure')
    await says(
      pull,
      new RegExp(`\`rev1\` \\| approved \\| no \\| given on commit ${signed}, which is not the head`),
    )
  })

  test('approve, force-push something else, and force-push the approved commit back', async () => {
    const pull = await anAiPull(await aPlace(running, 'there-and-back'))
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await pull.forcePush({ by: 'drv', commits: [claudeCommit('drv')] })
    await verdict(pull, 'failure')
    await says(pull, /`drv` \(/)
    expect(everPassed(pull)).toBe(false)
  })

  test('the commit that was approved is gone', async () => {
    const pull = await anAiPull(await aPlace(running, 'commit-gone'))
    await verdict(pull, 'failure')
    const review = await pull.approve('rev1')
    await verdict(pull, 'success')
    review.commit = null
    await pull.edit('dev', { title: 'Another title' })
    await verdict(pull, 'failure')
    await says(pull, /`rev1` \| approved \| no \| given on a commit that is gone/)
  })

  test('approve, then "Update branch" with a crafted resolution', async () => {
    const place = await aPlace(running, 'crafted', { policy: SAME_DIFF })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await pull.push({ by: 'dev', commits: [{ by: 'dev', files: { 'src/a.ts': `${LINES}steal()\n` } }] })
    await verdict(pull, 'failure')
    await says(pull, /`rev1` \| approved \| no \| given on commit/)
  })

  test('with "same-diff" an approval outlives an update of the branch that changes nothing', async () => {
    const place = await aPlace(running, 'same-diff', { policy: SAME_DIFF })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await place.pushToBranch('main', [{ by: 'rev2', files: { 'docs/a.md': 'a\n' } }], 'rev2')
    await pull.updateBranch('dev')
    await verdict(pull, 'success')
    await says(pull, /`rev1` \| approved \| yes/)
  })

  test('become green against a lax branch, then retarget', async () => {
    const place = await aPlace(running, 'retarget')
    await place.pushToBranch('sandbox', [{ by: 'rev2', files: { 'docs/a.md': 'a\n' } }], 'rev2')
    const pull = await anAiPull(place, { base: 'sandbox' })
    await pull.approve('rev1')
    await verdict(pull, 'success')
    running.github.clock.advance(2_000)
    await pull.edit('dev', { base: 'main' })
    await verdict(pull, 'failure')
    await says(pull, /`rev1` \| approved \| no \| given before the base branch was changed/)
    running.github.clock.advance(2_000)
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })
})

describe('an approval that was taken back', () => {
  test('dismissed approvals do not count', async () => {
    const pull = await anAiPull(await aPlace(running, 'dismissed'))
    await verdict(pull, 'failure')
    const review = await pull.approve('rev1')
    await verdict(pull, 'success')
    await pull.dismiss(review, 'own1')
    await verdict(pull, 'failure')
    await says(pull, /`rev1` \| review dismissed \| no \| dismissed; a new review counts/)
  })

  test('dismiss a blocking review to revive the older approval of the same person', async () => {
    const pull = await anAiPull(await aPlace(running, 'revived'))
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    const objection = await pull.requestChanges('rev1')
    await verdict(pull, 'failure')
    await pull.dismiss(objection, 'dev')
    await says(pull, /`rev1` \| review dismissed/)
    await verdict(pull, 'failure')
  })

  test('a mere comment neither gives an approval nor takes it back', async () => {
    const pull = await anAiPull(await aPlace(running, 'commented'))
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await pull.review('rev1', { state: 'COMMENTED', body: 'One more thought.' })
    await pull.push({ by: 'dev', commits: [{ by: 'dev' }] })
    await verdict(pull, 'failure')
    await pull.review('rev1', { state: 'COMMENTED', body: 'I approve.' })
    await running.github.quiet()
    await verdict(pull, 'failure')
  })

  test('a review is edited to read like an approval', async () => {
    const pull = await anAiPull(await aPlace(running, 'edited-review'))
    await verdict(pull, 'failure')
    const review = await pull.requestChanges('rev1', 'No.')
    await says(pull, /`rev1` \| asked for changes \| yes/)
    await pull.editReview(review, 'dev', 'Approved!')
    await pull.approve('rev2')
    await says(pull, /`rev2` \| approved \| yes/)
    await verdict(pull, 'failure')
  })
})

describe('somebody who may not any more', () => {
  test('lost write permission after approving: judged again without any other event', async () => {
    const place = await aPlace(running, 'lost-write', { teams: { 'ai-admins': ['adm'] } })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await place.setAccess('rev1', 'read')
    await verdict(pull, 'failure')
    await says(pull, /`rev1` \| approved \| no \| no write permission now/)
    await place.setAccess('rev1', 'write')
    await verdict(pull, 'success')
  })

  test('left the team after approving for it: judged again without any other event', async () => {
    const place = await aPlace(running, 'left-team')
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'auth/login.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('own1')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await place.organisation.leaveTeam('owners', 'own1')
    await verdict(pull, 'failure')
    await says(pull, /Needs 1 more approval, from @left-team\/owners/)
    await place.organisation.joinTeam('owners', 'own1')
    await verdict(pull, 'success')
  })

  test('an approver who is renamed goes on counting, once', async () => {
    const place = await aPlace(running, 'renamed-approver', { access: { ann: 'write' } })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'auth/login.ts': LINES })] })
    await verdict(pull, 'failure')
    await pull.approve('ann')
    running.github.renameAccount('ann', 'ann-otherwise')
    await pull.approve('ann-otherwise')
    await says(pull, /`ann-otherwise` \| approved \| yes/, /seen: 1 of 2/)
    expect(everPassed(pull)).toBe(false)
  })
})
