import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import {
  type Clinic,
  examine,
  type RegisteredApp,
  type RegisteredInstallation,
  type RepositoryState,
} from '../../src/app/examine.ts'
import { openClinic } from '../../src/cli-clinic.ts'
import type { Hook } from '../../src/report/setup/app-remarks.ts'
import {
  DEPLOYMENT_EVENTS,
  DEPLOYMENT_PERMISSIONS,
  NEEDED_EVENTS,
  NEEDED_PERMISSIONS,
  WATCHING_EVENTS,
  WATCHING_PERMISSIONS,
} from '../../src/report/setup/needs.ts'
import type { Remark } from '../../src/report/setup/remark.ts'
import type { AppScene } from '../support/github/scene/app.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type GitHub, startGitHub } from '../support/github/start.ts'
import { run, type Said } from './command-line.ts'

const PERMISSIONS = { ...NEEDED_PERMISSIONS, ...WATCHING_PERMISSIONS }
const EVENTS = [...NEEDED_EVENTS, ...WATCHING_EVENTS]
const APP: RegisteredApp = {
  id: 7,
  slug: 'countersign',
  permissions: PERMISSIONS,
  events: EVENTS,
  page: 'https://github.com/organizations/acme/settings/apps/countersign',
  clockAhead: 0.4,
}
const INSTALLATION: RegisteredInstallation = {
  id: 1,
  owner: 'acme',
  suspended: false,
  page: 'https://github.com/organizations/acme/settings/installations/1',
  permissions: PERMISSIONS,
  events: EVENTS,
  isOnAll: true,
}
const HOOK: Hook = {
  url: 'https://countersign.example.com/api/github/webhooks',
  contentType: 'json',
  isInsecure: false,
  deliveries: [{ event: 'push', at: '2026-09-10T11:59:00Z', status: 202 }],
}
const REF = { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' }
const FOUND = {
  state: 'found',
  repository: 'acme/app',
  commit: 'c',
  blob: 'b',
  text: 'version: 1\n',
} as const
const STATE: RepositoryState = {
  repository: FOUND,
  organisation: { state: 'absent' },
  page: 'https://github.com/acme/app',
  branch: 'main',
  protection: { isRequired: true, pinnedTo: 7, bypass: [] },
  at: '2026-09-10T12:00:00Z',
}
const SIGNED = `version: 1
rules:
  - id: signed
    require:
      approvals: [{ count: 1, from: [team/owners, user/jane] }]
exceptions: { grant: [team/ai-admins] }
`

test('the manifest asks for what the doctor looks for, and for nothing else', () => {
  const manifest: unknown = parse(readFileSync('app.yml', 'utf8'))

  expect(manifest).toMatchObject({ default_permissions: NEEDED_PERMISSIONS, public: false })
  expect(manifest).toHaveProperty('default_permissions', { ...NEEDED_PERMISSIONS })
  expect(manifest).toHaveProperty('default_events', [...NEEDED_EVENTS])
})

describe('the app', () => {
  test('with all that is needed has nothing to mend', async () => {
    expect(await toMend({})).toEqual([])
  })

  test('lacks a permission also where it may only read what it must write', async () => {
    const permissions = { ...PERMISSIONS, checks: 'read' }

    expect(await toMend({ app: async () => ({ ...APP, permissions }) })).toEqual([
      'permission: checks: write is missing',
    ])
  })

  test('that is not told of something is to be mended', async () => {
    const events = EVENTS.filter((event) => event !== 'merge_group')

    expect(await toMend({ app: async () => ({ ...APP, events }) })).toEqual([
      'events: merge_group are not subscribed to',
    ])
  })

  test('that may write contents may do more than it needs', async () => {
    const permissions = { ...PERMISSIONS, contents: 'write' }

    const remarks = await remarksOn({ app: async () => ({ ...APP, permissions }) })

    expect(remarks).toContainEqual(
      expect.objectContaining({ state: 'note', what: 'permission: contents: write is not needed' }),
    )
  })

  test('that GitHub does not answer for is to be mended, and nothing more is asked', async () => {
    const answer = Promise.reject(new Error('GitHub answered 401'))

    expect(await toMend({ app: () => answer })).toEqual(['GitHub: GitHub answered 401'])
  })

  test('that is suspended or nowhere installed is to be mended', async () => {
    const suspended = [{ ...INSTALLATION, suspended: true }]

    expect(await toMend({ installations: async () => suspended })).toEqual(['acme: the app is suspended'])
    expect(await toMend({ installations: async () => [] })).toEqual(['installations: none'])
  })

  test('whose new permissions nobody has accepted does without them until then', async () => {
    const { members: _, ...permissions } = PERMISSIONS

    const remarks = await remarksOn({ installations: async () => [{ ...INSTALLATION, permissions }] })

    expect(remarks).toContainEqual(
      expect.objectContaining({
        state: 'mend',
        what: 'acme: members: read not accepted yet',
        remedy: expect.stringContaining(INSTALLATION.page),
      }),
    )
  })

  test("that is not installed on the organisation's settings is told what it would not see", async () => {
    const selected = { installations: async () => [{ ...INSTALLATION, isOnAll: false }] }
    const there = { ...selected, repositories: async () => [REF, { ...REF, name: '.github' }] }
    const told = { what: expect.stringContaining('acme: not installed on acme/.github') }

    expect(await remarksOn(selected)).toContainEqual(expect.objectContaining({ ...told, state: 'note' }))
    expect(await remarksOn(there)).not.toContainEqual(expect.objectContaining(told))
    expect(await remarksOn({})).not.toContainEqual(expect.objectContaining(told))
  })

  test('that cannot hear of weakened rules is told what it would need, and is no fault', async () => {
    const app = { ...APP, permissions: NEEDED_PERMISSIONS, events: NEEDED_EVENTS }

    const remarks = await remarksOn({ app: async () => app })

    expect(remarks.filter(({ state }) => state === 'mend')).toEqual([])
    expect(remarks).toContainEqual(
      expect.objectContaining({ state: 'note', remedy: expect.stringContaining('administration: read') }),
    )
  })

  test.each([
    [45, 'clock: it is 45 seconds ahead of'],
    [-3600, "clock: it is 3,600 seconds behind GitHub's"],
  ])('on a machine whose clock is off by %d seconds is to be mended', async (clockAhead, words) => {
    const [what] = await toMend({ app: async () => ({ ...APP, clockAhead }) })

    expect(what).toContain(words)
  })
})

describe('the webhook', () => {
  test.each([
    ['goes nowhere', { url: '' }, 'it has no address'],
    ['is sent as a form', { contentType: 'form' }, 'sent as form'],
    ['does not verify certificates', { isInsecure: true }, 'certificates are not verified'],
    [
      'fails',
      { deliveries: [{ event: 'push', at: '2026-09-10T11:59:00Z', status: 500 }, ...HOOK.deliveries] },
      'the last delivery (push, 2026-09-10 11:59 UTC) failed with answer 500; 1 of the last 2 did',
    ],
    [
      'is not answered',
      { deliveries: [{ event: 'push', at: '2026-09-10T11:59:00Z', status: 0 }] },
      'failed with no answer',
    ],
  ])('that %s is to be mended', async (_, given, words) => {
    const [what] = await toMend({ hook: async () => ({ ...HOOK, ...given }) })

    expect(what).toContain(words)
  })

  test('that failed before the last delivery came through is well by now', async () => {
    const deliveries = [...HOOK.deliveries, { event: 'push', at: '2026-09-10T10:00:00Z', status: 502 }]
    const remarks = await remarksOn({ hook: async () => ({ ...HOOK, deliveries }) })

    expect(remarks.map(({ what }) => what)).toContain(
      'webhook: the last delivery came through; 1 of the last 2 failed before',
    )
  })

  test('that cannot be asked about does not keep the rest from being looked at', async () => {
    expect(await toMend({ hook: () => Promise.reject(new Error('GitHub answered 404')) })).toEqual([
      'webhook: GitHub answered 404',
    ])
  })
})

describe('the store', () => {
  test('with work that was given up, or that waits too long, is to be mended', async () => {
    const state = { what: 'Postgres', dead: 3, oldestSeconds: 7200 }

    expect(await toMend({ checkStore: async () => state })).toEqual([
      'store: 3 pieces of work were given up',
      'store: the oldest work waits since 120 minutes',
    ])
  })
})

describe('a repository', () => {
  test.each([
    ['the check is not required', { isRequired: false, pinnedTo: null, bypass: null }, 'is not required'],
    ['anybody may post the check', { isRequired: true, pinnedTo: null, bypass: [] }, 'from anybody'],
    ['another app posts the check', { isRequired: true, pinnedTo: 8, bypass: [] }, 'from another app'],
    [
      'somebody is exempt from the rules',
      { isRequired: true, pinnedTo: 7, bypass: [{ name: 'Team 3', mode: 'exempt' }] },
      'Team 3 is exempt',
    ],
  ])('is to be mended when %s', async (_, protection, words) => {
    const [what] = await toMend({ look: async () => ({ ...STATE, protection }) })

    expect(what).toContain(words)
  })

  test('whose rules some may pass by says who, and that each time becomes a finding', async () => {
    const bypass = [{ name: 'RepositoryRole 5', mode: 'always' }]
    const protection = { ...STATE.protection, bypass }

    const remarks = await remarksOn({ look: async () => ({ ...STATE, protection }) })

    expect(remarks).toContainEqual(
      expect.objectContaining({
        state: 'note',
        what: expect.stringContaining('RepositoryRole 5 may pass by'),
      }),
    )
  })

  test('whose bypass list cannot be seen says where to look', async () => {
    const protection = { ...STATE.protection, bypass: null }

    const remarks = await remarksOn({ look: async () => ({ ...STATE, protection }) })

    expect(remarks).toContainEqual(
      expect.objectContaining({ state: 'note', remedy: expect.stringContaining('Bypass list') }),
    )
  })

  test.each([
    ['does not exist', { state: 'missing' }, 'team/owners, which does not exist'],
    ['cannot be read', { state: 'unreadable' }, 'team/owners cannot be read'],
    ['has no members', { members: 0 }, 'team/owners has no members'],
    ['may only read', { hasWriter: false }, 'nobody of the 2 in team/owners may write'],
  ] as const)('whose policy asks for a team that %s is to be mended', async (_, given, words) => {
    const [what] = await toMend({
      look: async () => ({ ...STATE, repository: { ...FOUND, text: SIGNED } }),
      team: async (_ref, slug) => ({
        slug,
        state: 'known',
        members: 2,
        hasWriter: true,
        ...(slug === 'owners' ? given : {}),
      }),
    })

    expect(what).toContain(words)
  })

  test('whose policy asks for somebody who may not write is to be mended', async () => {
    const what = await toMend({
      look: async () => ({ ...STATE, repository: { ...FOUND, text: SIGNED } }),
      person: async (_, login) => ({ login, canWrite: false }),
    })

    expect(what).toEqual([expect.stringContaining('user/jane, who may not write')])
  })

  test('whose granters may only read is well: granting needs no more', async () => {
    expect(
      await toMend({
        look: async () => ({ ...STATE, repository: { ...FOUND, text: SIGNED } }),
        team: async (_, slug) => ({ slug, state: 'known', members: 2, hasWriter: slug !== 'ai-admins' }),
      }),
    ).toEqual([])
  })

  test('that guards an environment needs an app that may answer for it', async () => {
    const text = 'version: 1\ndeployments: { environments: [production] }\n'
    const state = { ...STATE, repository: { ...FOUND, text } }
    const permissions = { ...PERMISSIONS, ...DEPLOYMENT_PERMISSIONS }
    const installation = { ...INSTALLATION, permissions, events: [...EVENTS, ...DEPLOYMENT_EVENTS] }

    expect(await toMend({ look: async () => state })).toEqual([
      'acme/app: the policy guards production, but the app lacks deployments: write, actions: read and deployment_protection_rule',
    ])
    expect(await toMend({ look: async () => state, installations: async () => [installation] })).toEqual([])
  })

  test('that cannot be looked at does not keep the others from it', async () => {
    const remarks = await remarksOn({
      look: ({ name }) =>
        name === 'app' ? Promise.reject(new Error('GitHub answered 500')) : Promise.resolve(STATE),
      repositories: async () => [REF, { ...REF, name: 'other' }],
    })

    expect(remarks.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['acme/app: GitHub answered 500', 'acme/other: policy']),
    )
  })

  test('with an invalid policy is to be mended at its line', async () => {
    const repository = { ...FOUND, text: 'version: 1\nruls: []\n' }

    const [what] = await toMend({ look: async () => ({ ...STATE, repository }) })

    expect(what).toContain('.github/ai-policy.yml:2:1 ')
  })

  test('without a policy is told of, and is no fault', async () => {
    const repository = { state: 'absent' } as const

    expect(await toMend({ look: async () => ({ ...STATE, repository }) })).toEqual([])
  })

  test('beyond the number that was asked for is not looked at, and that is said', async () => {
    const all = [REF, { ...REF, name: 'other' }]

    const remarks = await remarksOn({ repositories: async () => all }, 1)

    expect(remarks.map(({ what }) => what)).toContain('acme: 1 repositories were not looked at')
  })
})

describe('doctor', () => {
  let github: GitHub
  let scene: AppScene
  let repository: RepositoryScene

  beforeEach(async () => {
    github = await startGitHub()
    const acme = github.organization('acme', { members: ['dev'] })
    repository = acme.repository('app', { files: { '.github/ai-policy.yml': 'version: 1\n' } })
    scene = github.app({ permissions: { ...PERMISSIONS }, events: EVENTS })
    await scene.installOn(acme)
    // Nobody listens yet, so what was announced until now has failed.
    scene.app.deliveries.length = 0
  })
  afterEach(() => github.close())

  test('finds nothing to mend where the check is required from this app, and writes nothing', async () => {
    repository.requireChecks('main', [{ name: 'ai-policy', app: scene.app }])

    const { code, out } = await examined()

    expect(out).toContain('Nothing is to be mended.')
    expect(code).toBe(0)
    expect(github.log.count('write')).toBe(0)
    expect(github.violations).toEqual([])
  })

  test('ends as unmet where the check is not required', async () => {
    const { code, out } = await examined()

    expect(code).toBe(1)
    expect(out).toContain('acme/app: the check ai-policy is not required on main')
    expect(out).toContain('To be mended: 1.')
  })

  test('names every variable of an environment that cannot be used, and asks nothing', async () => {
    const { code, out } = await run('.', ['doctor'], { openClinic: async () => openClinic({}) })

    expect(code).toBe(1)
    expect(out).toContain('APP_ID')
    expect(out).toContain('WEBHOOK_SECRET')
  })

  function examined(): Promise<Said> {
    const environment = {
      APP_ID: String(scene.id),
      PRIVATE_KEY: scene.privateKey,
      WEBHOOK_SECRET: scene.webhookSecret,
      GITHUB_API_URL: github.url,
    }
    const found = { what: 'as found', dead: 0, oldestSeconds: 0 }
    const clinic: Clinic = { ...openClinic(environment), checkStore: async () => found }
    return run('.', ['doctor'], { openClinic: async () => clinic })
  }
})

async function toMend(given: Partial<Clinic>): Promise<readonly string[]> {
  const remarks = await remarksOn(given)
  return remarks.filter(({ state }) => state === 'mend').map(({ what }) => what)
}

/** What is said of a set-up in which all is well but for what is given. */
async function remarksOn(given: Partial<Clinic>, most = 50): Promise<readonly Remark[]> {
  const well: Clinic = {
    environment: [],
    checkStore: async () => ({ what: 'Postgres', dead: 0, oldestSeconds: 0 }),
    app: async () => APP,
    hook: async () => HOOK,
    installations: async () => [INSTALLATION],
    repositories: async () => [REF],
    look: async () => STATE,
    team: async (_, slug) => ({ slug, state: 'known', members: 2, hasWriter: true }),
    person: async (_, login) => ({ login, canWrite: true }),
  }
  const remarks: Remark[] = []
  for await (const remark of examine({ ...well, ...given }, most)) remarks.push(remark)
  return remarks
}
