import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import {
  aFailingPull,
  anAiPull,
  answered,
  aPlace,
  obeyed,
  type Place,
  reactionsTo,
  recordsOf,
  refusedWith,
  repliesOn,
  replyLike,
} from '../support/signing.ts'
import { expectNothing } from '../support/unsigned.ts'

const WAIVE = '/ai-policy waive reason="hotfix" for=2d'

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

describe('text that is no command', () => {
  test.each([
    ['quoted', `> ${WAIVE}`],
    ['quoted over several lines', `> look at this:\n${WAIVE}`],
    ['in a fence', `\`\`\`\n${WAIVE}\n\`\`\``],
    ['in a fence of tildes that is never closed', `~~~sh\n${WAIVE}`],
    ['indented as code', `Like so:\n\n    ${WAIVE}`],
    ['in an HTML comment', `<!--\n${WAIVE}\n-->\nThanks!`],
    ['folded away', `<details>\n\n${WAIVE}\n\n</details>`],
    ['preformatted', `<pre>\n${WAIVE}\n</pre>`],
    ['in a signature', `Thanks!\n-- \n${WAIVE}`],
    ['in the middle of a line', `please run ${WAIVE}`],
    ['in a code span', `\`${WAIVE}\``],
    ['hidden in an attribute', `<img alt="\n${WAIVE}\n">`],
  ])('a granter writes a command that is %s', async (_how, body) => {
    const { pull } = await shared()
    const comment = await pull.comment('adm', body)
    await running.github.quiet()
    expect(reactionsTo(comment)).toEqual([])
    expect(repliesOn(pull)).toEqual([])
    await expectNothing(running, pull)
  })

  /** One pull request for all of them, since nothing ever comes of it. */
  let made: Promise<{ place: Place; pull: PullRequestScene }> | undefined
  function shared(): Promise<{ place: Place; pull: PullRequestScene }> {
    made ??= aFailingPull(running, 'no-commands')
    return made
  }

  test('a comment is edited into a command afterwards', async () => {
    const { pull } = await shared()
    const comment = await pull.comment('adm', 'Looks good.')
    await pull.editComment(comment, 'adm', WAIVE)
    await pull.editComment(comment, 'dev', `${WAIVE}\n${WAIVE}`)
    await running.github.quiet()
    expect(reactionsTo(comment)).toEqual([])
    await expectNothing(running, pull)
  })

  test('a command in the description of the pull request, and in a review', async () => {
    const { pull } = await shared()
    await pull.edit('dev', { body: WAIVE })
    await pull.review('adm', { state: 'COMMENTED', body: WAIVE })
    await expectNothing(running, pull)
  })
})

describe('a command of somebody who may not', () => {
  test.each(['dev', 'rev1', 'tri', 'out'])('%s waives what holds them up', async (who) => {
    const { place, pull } = await aFailingPull(running, `waived-by-${who}`)
    expect(await refusedWith(pull, who, WAIVE)).toMatch(
      /`waive` was refused: Only team\/ai-admins may do this/,
    )
    await expectNothing(running, pull)
    expect(repliesOn(pull)).toHaveLength(1)
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: who }, data: { outcome: 'refused', command: 'waive', reason: 'hotfix' } },
    ])
  })

  test('a granter waives the work of their own agent', async () => {
    const place = await aPlace(running, 'own-agent')
    const pull = await anAiPull(place, { commits: [copilotCommit('adm')] })
    await verdict(pull, 'failure')
    expect(await refusedWith(pull, 'adm', WAIVE)).toMatch(
      /You take part in this change \(you are named as co-author\)/,
    )
    expect(await refusedWith(pull, 'adm', '/ai-policy not-ai reason="I know"')).toMatch(/You take part/)
    await expectNothing(running, pull)
  })

  test('somebody was a granter until a moment ago', async () => {
    const { place, pull } = await aFailingPull(running, 'was-granter')
    await place.organisation.leaveTeam('ai-admins', 'adm')
    expect(await refusedWith(pull, 'adm', WAIVE)).toMatch(/Only team\/ai-admins may do this/)
    await place.organisation.joinTeam('ai-admins', 'adm')
    await obeyed(pull, 'adm', WAIVE)
    await verdict(pull, 'success')
  })

  test('somebody is invited to the granting team, and has not accepted', async () => {
    const place = await aPlace(running, 'invited-granter', { teams: {} })
    place.organisation.team('ai-admins', { members: ['adm2'], pending: ['adm'] })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    expect(await refusedWith(pull, 'adm', WAIVE)).toMatch(/Only team\/ai-admins/)
    await expectNothing(running, pull)
  })

  test('an administrator of the repository grants where the policy names others', async () => {
    const place = await aPlace(running, 'admin-alone', { teams: { 'ai-admins': ['own1'] } })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    expect(await refusedWith(pull, 'adm', WAIVE)).toMatch(/Only team\/ai-admins/)
    await obeyed(pull, 'own1', WAIVE)
    await verdict(pull, 'success')
  })

  test('an agent writes a waiver through an app, in the name of a granter', async () => {
    const { place, pull } = await aFailingPull(running, 'via-app')
    const agent = running.github.app({ slug: 'helpful-agent' })
    const comment = await pull.comment('adm', WAIVE, agent.app)
    await answered(comment, 'confused')
    await replyLike(pull, /An app wrote this in your name; write it yourself/)
    await expectNothing(running, pull)
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'adm' }, data: { outcome: 'refused', via_app: 'helpful-agent' } },
    ])
  })

  test('an app may do for somebody what lowers no requirement', async () => {
    const { pull } = await aFailingPull(running, 'via-app-harmless')
    const agent = running.github.app({ slug: 'other-agent' })
    for (const command of ['status', 'recheck', 'declare tool=cursor'])
      await answered(await pull.comment('dev', `/ai-policy ${command}`, agent.app), '+1')
    await answered(await pull.comment('dev', '/ai-policy own', agent.app), 'confused')
    await expectNothing(running, pull)
  })

  test('a bot gives a command: recorded, and not answered, so that no two bots talk for ever', async () => {
    const { place, pull } = await aFailingPull(running, 'by-bot')
    const comment = await pull.comment('helpful[bot]', WAIVE)
    await eventually(async () =>
      expect(await recordsOf(place, 'command')).toMatchObject([
        { actor: { login: 'helpful[bot]', kind: 'bot' }, data: { outcome: 'refused', command: 'waive' } },
      ]),
    )
    expect(reactionsTo(comment)).toEqual([])
    expect(repliesOn(pull)).toEqual([])
    await expectNothing(running, pull)
  })
})

describe('comments that keep the app busy', () => {
  test('the same delivery comes twice: carried out and answered once', async () => {
    const { place, pull } = await aFailingPull(running, 'twice')
    place.organisation.webhooks('duplicate')
    await obeyed(pull, 'adm', WAIVE)
    await verdict(pull, 'success')
    place.organisation.webhooks('send')
    await running.github.quiet()
    expect(repliesOn(pull)).toHaveLength(1)
    expect(await recordsOf(place, 'exception')).toHaveLength(1)
  })

  test('a command is deleted as soon as it is said: the pull request is judged all the same', async () => {
    const { place, pull } = await aFailingPull(running, 'deleted-at-once')
    place.organisation.webhooks('hold')
    const comment = await pull.comment('dev', '/ai-policy recheck')
    await pull.deleteComment(comment, 'dev')
    await pull.approve('rev1')
    await place.organisation.releaseWebhooks()
    await verdict(pull, 'success')
  })

  test('somebody is refused over and over: after ten explanations only reactions follow', async () => {
    const { place, pull } = await aFailingPull(running, 'refused-often')
    const lines = Array.from({ length: 10 }, () => WAIVE).join('\n')
    await answered(await pull.comment('dev', lines), 'confused')
    await answered(await pull.comment('dev', WAIVE), 'confused')
    expect(repliesOn(pull)).toHaveLength(10)
    expect(await recordsOf(place, 'command')).toHaveLength(11)
    await refusedWith(pull, 'rev1', WAIVE)
  })
})
