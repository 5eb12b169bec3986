import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { reviewersOf } from '../support/github/scene/reading.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, claudeChange, type Place, says } from '../support/signing.ts'

const LINES = 'export const size = 1\nexport const wait = 2\n'

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

function asking(from: string, more = ''): string {
  return `version: 1
rules:
  - id: signed
    when: { ai: true }
    require: { approvals: { count: 1, from: [${from}] } }
${more}`
}

function expectAsked(pull: PullRequestScene, ...names: readonly string[]): Promise<void> {
  return eventually(() => expect(reviewersOf(pull).toSorted()).toEqual(names.toSorted()))
}

/** How often the app asked somebody for a review in that organisation. */
function requestsFor({ organisation }: Place): number {
  return running.github.log.requests.filter(
    ({ account, body }) => account === organisation.login && body.includes('requestReviews'),
  ).length
}

describe('who is missing is asked', () => {
  test('once: not again when something else happens, nor when a person takes the request back', async () => {
    const place = await aPlace(running, 'once', { policy: asking('team/owners') })
    const pull = await anAiPull(place)
    await expectAsked(pull, 'team/owners')
    await pull.unaskForReview('dev', { teams: ['owners'] })
    await pull.push({ by: 'dev', commits: [{ by: 'dev' }] })
    await verdict(pull, 'failure')
    await pull.edit('dev', { title: 'Another title' })
    await running.github.quiet()
    await verdict(pull, 'failure')
    expect(reviewersOf(pull)).toEqual([])
    expect(requestsFor(place)).toBe(1)
  })

  test('beside those whom people asked, who stay', async () => {
    const place = await aPlace(running, 'beside', { policy: asking('user/own1') })
    place.organisation.webhooks('hold')
    const pull = await anAiPull(place)
    await pull.askForReview('dev', { people: ['rev2'] })
    await place.organisation.releaseWebhooks()
    await expectAsked(pull, 'own1', 'rev2')
  })

  test('never whoever takes part, and nobody who has approved', async () => {
    const place = await aPlace(running, 'no-drivers', {
      policy: asking('user/drv, user/dev, user/own1, user/own2'),
    })
    const pull = await anAiPull(place, { commits: [copilotCommit('drv')] })
    await expectAsked(pull, 'own1', 'own2')
    await pull.approve('own1')
    await verdict(pull, 'success')
    await expectAsked(pull, 'own2')
    expect(requestsFor(place)).toBe(1)
  })

  test('not while it is a draft, but as soon as it is ready', async () => {
    const place = await aPlace(running, 'draft', { policy: asking('team/owners') })
    const pull = await anAiPull(place, { draft: true })
    await verdict(pull, 'failure')
    await running.github.quiet()
    expect(reviewersOf(pull)).toEqual([])
    await pull.markReady('dev')
    await expectAsked(pull, 'team/owners')
  })

  test('not where nothing is missing, and not where the policy says so', async () => {
    const silent = await aPlace(running, 'silent', {
      policy: asking('team/owners', 'reviewers: { request: false }\n'),
    })
    const human = await aPlace(running, 'human', { policy: asking('team/owners') })
    const [unasked, byHand] = await Promise.all([
      anAiPull(silent),
      human.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] }),
    ])
    await verdict(unasked, 'failure')
    await verdict(byHand, 'success')
    await running.github.quiet()
    expect([...reviewersOf(unasked), ...reviewersOf(byHand)]).toEqual([])
  })
})

describe('how they are asked', () => {
  const crowd = Array.from({ length: 23 }, (_, at) => `r${String(at + 1).padStart(2, '0')}`)

  test('23 people are asked at most fifteen at a time; one bad name does not lose the others', async () => {
    const access = Object.fromEntries(crowd.map((login) => [login, 'write' as const]))
    const from = ['out', ...crowd, 'no-such-person'].map((login) => `user/${login}`).join(', ')
    const place = await aPlace(running, 'crowd', { policy: asking(from), access: access })
    const pull = await anAiPull(place, { by: 'r01', commits: [copilotCommit('r02')] })
    const wanted = crowd.filter((login) => !['r01', 'r02'].includes(login))
    await eventually(() => expect(reviewersOf(pull).toSorted()).toEqual(wanted), 60_000)
    const batches = running.github.log.requests.filter(
      ({ account, body }) => account === place.organisation.login && body.includes('requestReviews'),
    )
    expect(batches.length).toBeGreaterThan(0)
    for (const { body } of batches) {
      const { variables } = JSON.parse(body) as { variables: Record<string, { userIds?: readonly string[] }> }
      for (const { userIds = [] } of Object.values(variables)) expect(userIds.length).toBeLessThanOrEqual(15)
    }
  })

  test('a team that GitHub replaced by two of its members is not asked again and again', async () => {
    const place = await aPlace(running, 'auto-assign', {
      policy: asking('team/pool'),
      teams: { 'ai-admins': ['adm'] },
    })
    place.organisation.team('pool', { members: ['own1', 'own2', 'rev1'], autoAssign: ['own1', 'own2'] })
    const pull = await anAiPull(place)
    await expectAsked(pull, 'own1', 'own2')
    await pull.push({ by: 'dev', commits: [{ by: 'dev' }] })
    await pull.edit('dev', { title: 'Another title' })
    await verdict(pull, 'failure')
    await running.github.quiet()
    expect(reviewersOf(pull).toSorted()).toEqual(['own1', 'own2'])
    expect(requestsFor(place)).toBe(1)
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })

  test('a team that has no access to the repository does not keep people from being asked', async () => {
    const place = await aPlace(running, 'no-access', { policy: asking('team/far-away, user/own1') })
    const team = place.organisation.team('far-away', { members: ['rev2'] })
    team.repositories.clear()
    const pull = await anAiPull(place)
    await expectAsked(pull, 'own1')
    await verdict(pull, 'failure')
  })
})

describe('code owners', () => {
  const OWNERS = `*.md @rev2
src/ @code-owned/core-team
src/legacy/ @gone-person
infra/ @code-owned/no-such-team
`
  const CODEOWNED = asking('codeowners')

  test('of the changed files are asked, teams too, and it is they who must sign', async () => {
    const place = await aPlace(running, 'code-owned', {
      policy: CODEOWNED,
      files: { '.github/CODEOWNERS': OWNERS },
      teams: { 'core-team': ['own1', 'dev'], 'ai-admins': ['adm'] },
    })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await expectAsked(pull, 'team/core-team')
    await says(pull, /from @code-owned\/core-team/)
    await pull.approve('rev1')
    await says(pull, /`rev1` \| approved \| no \| rule `signed` asks for others/)
    await verdict(pull, 'failure')
    await pull.approve('own1')
    await verdict(pull, 'success')

    const second = await anAiPull(place, {
      branch: 'second',
      commits: [claudeChange('drv', { 'src/b.ts': LINES })],
    })
    await verdict(second, 'failure')
    await second.approve('own1')
    await verdict(second, 'success')
  })

  test('who cannot sign are told of, since a rule that waits for them waits in vain', async () => {
    const place = await aPlace(running, 'owned-in-vain', {
      policy: CODEOWNED,
      files: { '.github/CODEOWNERS': OWNERS.replaceAll('code-owned', 'owned-in-vain') },
      teams: { 'core-team': ['dev'], 'ai-admins': ['adm'] },
    })
    const files = { 'src/a.ts': LINES, 'infra/main.tf': LINES }
    const pull = await anAiPull(place, { commits: [claudeChange('dev', files)] })
    await verdict(pull, 'failure')
    await says(
      pull,
      /None of the code owners of infra\/main\.tf can approve: team\/no-such-team/,
      /None of the code owners of src\/a\.ts can approve: team\/core-team/,
    )
  })

  test('are asked where a rule names nobody', async () => {
    const place = await aPlace(running, 'owners-asked', {
      files: { CODEOWNERS: '*.ts @own2\n' },
      policy: 'version: 1\nrules:\n  - { id: signed, when: { ai: true }, require: { approvals: 1 } }\n',
    })
    const pull = await anAiPull(place, { commits: [claudeChange('dev', { 'src/a.ts': LINES })] })
    await expectAsked(pull, 'own2')
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })
})
