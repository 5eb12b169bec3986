import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { NEEDED_EVENTS, NEEDED_PERMISSIONS } from '../../src/cli/app-needs.ts'
import { examine, type Remark } from '../../src/cli/examination.ts'
import type { Clinic, RepositoryState } from '../../src/cli/world.ts'
import { openClinic } from '../../src/cli-clinic.ts'
import type { AppScene } from '../support/github/scene/app.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type GitHub, startGitHub } from '../support/github/start.ts'
import { run, type Said } from './command-line.ts'

const APP = { id: 7, slug: 'countersign', permissions: NEEDED_PERMISSIONS, events: NEEDED_EVENTS }
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
  branch: 'main',
  protection: { isProtected: true, isRequired: true, pinnedTo: 7 },
  at: '2026-09-10T12:00:00Z',
}

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
    const permissions = { ...NEEDED_PERMISSIONS, checks: 'read' }

    expect(await toMend({ app: async () => ({ ...APP, permissions }) })).toEqual([
      'permission: checks: write is missing',
    ])
  })

  test('that is not told of something is to be mended', async () => {
    const events = NEEDED_EVENTS.filter((event) => event !== 'merge_group')

    expect(await toMend({ app: async () => ({ ...APP, events }) })).toEqual([
      'events: merge_group are not subscribed to',
    ])
  })

  test('that may write contents may do more than it needs', async () => {
    const permissions = { ...NEEDED_PERMISSIONS, contents: 'write' }

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
    const suspended = [{ id: 1, owner: 'acme', suspended: true }]

    expect(await toMend({ installations: async () => suspended })).toEqual(['acme: the app is suspended'])
    expect(await toMend({ installations: async () => [] })).toEqual(['installations: none'])
  })
})

describe('a repository', () => {
  test.each([
    [
      'the check is not required',
      { isProtected: true, isRequired: false, pinnedTo: null },
      'is not required',
    ],
    ['anybody may post the check', { isProtected: true, isRequired: true, pinnedTo: null }, 'from anybody'],
    ['another app posts the check', { isProtected: true, isRequired: true, pinnedTo: 8 }, 'from another app'],
  ])('is to be mended when %s', async (_, protection, words) => {
    const [what] = await toMend({ look: async () => ({ ...STATE, protection }) })

    expect(what).toContain(words)
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
    scene = github.app({ permissions: { ...NEEDED_PERMISSIONS }, events: [...NEEDED_EVENTS] })
    await scene.installOn(acme)
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
    const clinic: Clinic = { ...openClinic(environment), checkStore: async () => 'as it was found' }
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
    checkStore: async () => 'Postgres',
    app: async () => APP,
    installations: async () => [{ id: 1, owner: 'acme', suspended: false }],
    repositories: async () => [REF],
    look: async () => STATE,
  }
  const remarks: Remark[] = []
  for await (const remark of examine({ ...well, ...given }, most)) remarks.push(remark)
  return remarks
}
