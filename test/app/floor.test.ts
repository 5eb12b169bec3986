import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { everPassed, textOf, verdict } from '../support/eventually.ts'
import type { OrganizationScene } from '../support/github/scene/organization.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { says } from '../support/signing.ts'

const OWN = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
`
const FLOOR = `version: 1
rules:
  - { id: floor, require: { approvals: 1 } }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

interface Place {
  readonly organisation: OrganizationScene
  readonly app: RepositoryScene
  readonly other: RepositoryScene
  readonly settings: RepositoryScene
}

function aPlace(name: string, floor: string | null): Place {
  const organisation = running.github.organization(name, { members: ['dev', 'rev1'] })
  const access = { dev: 'write', rev1: 'write' } as const
  const files = { '.github/ai-policy.yml': OWN }
  return {
    organisation,
    app: organisation.repository('app', { files, access }),
    other: organisation.repository('other', { files, access }),
    settings: organisation.repository('.github', {
      files: floor === null ? { 'README.md': '# us\n' } : { '.github/ai-policy.yml': floor },
      access,
    }),
  }
}

const UNSEEN = /hidden-\w+\/\.github holds a policy for the organisation, it is not applied/

test('a policy of the organisation that nobody showed us is not applied, and that is said', async () => {
  const { organisation, app } = aPlace('hidden-always', FLOOR)
  await running.app.installOn(organisation, { repositories: [app] })

  const pull = await app.openPullRequest({ by: 'dev' })

  await verdict(pull, 'success')
  await says(pull, UNSEEN)
})

test('where we see all that there is, nothing is said of a policy that is not there', async () => {
  const { organisation, app } = aPlace('seen', null)
  await running.app.installOn(organisation)

  const pull = await app.openPullRequest({ by: 'dev' })

  await verdict(pull, 'success')
  expect(textOf(pull)).not.toContain('.github holds')
})

test('a policy of the organisation does not end by being hidden, for no repository of it', async () => {
  const { organisation, app, other, settings } = aPlace('hidden-later', FLOOR)
  await running.app.installOn(organisation, { repositories: [app, other, settings] })
  const before = await app.openPullRequest({ by: 'dev' })
  await verdict(before, 'failure')

  await running.app.chooseRepositories(organisation, [app, other])

  const known = await app.openPullRequest({ by: 'dev' })
  await says(known, /hidden-later\/\.github held the organisation's policy/)
  const unknown = await other.openPullRequest({ by: 'dev' })
  await says(unknown, /hidden-later\/\.github held the organisation's policy/)
  await running.github.quiet()
  expect([known, unknown].map(everPassed)).toEqual([false, false])

  await running.app.chooseRepositories(organisation, [app, other, settings])
  await known.comment('dev', '/ai-policy recheck')
  await verdict(known, 'failure')
  await says(known, /floor/)
})

test('a policy of the organisation that was deleted where we see it has ended', async () => {
  const { organisation, app, settings } = aPlace('deleted-floor', FLOOR)
  await running.app.installOn(organisation, { repositories: [app, settings] })
  const pull = await app.openPullRequest({ by: 'dev' })
  await verdict(pull, 'failure')

  await settings.pushToBranch('main', [{ by: 'rev1', files: { '.github/ai-policy.yml': null } }], 'rev1')

  await verdict(pull, 'success')
})
