import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { NEEDED_EVENTS, NEEDED_PERMISSIONS } from '../../src/cli/app-needs.ts'
import { appRemarks, repositoryRemarks } from '../../src/cli/examination.ts'
import type { Clinic, RepositoryState } from '../../src/cli/world.ts'
import { openClinic } from '../../src/cli-clinic.ts'
import type { AppScene } from '../support/github/scene/app.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type GitHub, startGitHub } from '../support/github/start.ts'
import { run, type Said } from './command-line.ts'

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
  test('with all that is needed has nothing to mend', () => {
    expect(toMend(appRemarks(app()))).toEqual([])
  })

  test('lacks a permission also where it may only read what it must write', () => {
    const remarks = appRemarks(app({ permissions: { ...NEEDED_PERMISSIONS, checks: 'read' } }))

    expect(toMend(remarks)).toEqual(['permission: checks: write is missing'])
  })

  test('that is not told of something is to be mended', () => {
    const remarks = appRemarks(app({ events: NEEDED_EVENTS.filter((event) => event !== 'merge_group') }))

    expect(toMend(remarks)).toEqual(['events: merge_group are not subscribed to'])
  })

  test('that may write contents may do more than it needs', () => {
    const remarks = appRemarks(app({ permissions: { ...NEEDED_PERMISSIONS, contents: 'write' } }))

    expect(remarks.filter(({ state }) => state === 'note').map(({ what }) => what)).toEqual([
      'permission: contents: write is not needed',
    ])
  })
})

describe('a repository', () => {
  test('with a policy and a check that is required from this app has nothing to mend', () => {
    expect(toMend(repositoryRemarks(REF, STATE, 7))).toEqual([])
  })

  test.each([
    [
      'the check is not required',
      { isProtected: true, isRequired: false, pinnedTo: null },
      'is not required',
    ],
    ['anybody may post the check', { isProtected: true, isRequired: true, pinnedTo: null }, 'from anybody'],
    ['another app posts the check', { isProtected: true, isRequired: true, pinnedTo: 8 }, 'from another app'],
  ])('is to be mended when %s', (_, protection, words) => {
    const [what] = toMend(repositoryRemarks(REF, { ...STATE, protection }, 7))

    expect(what).toContain(words)
  })

  test('with an invalid policy is to be mended at its line', () => {
    const state = { ...STATE, repository: { ...FOUND, text: 'version: 1\nruls: []\n' } }

    expect(toMend(repositoryRemarks(REF, state, 7))[0]).toContain('.github/ai-policy.yml:2:1 ')
  })

  test('without a policy is told of, and is no fault', () => {
    const state = { ...STATE, repository: { state: 'absent' } as const }

    expect(repositoryRemarks(REF, state, 7)).toMatchObject([{ state: 'note' }])
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

function app(given: Partial<Parameters<typeof appRemarks>[0]> = {}): Parameters<typeof appRemarks>[0] {
  return { id: 7, slug: 'countersign', permissions: NEEDED_PERMISSIONS, events: NEEDED_EVENTS, ...given }
}

function toMend(remarks: ReturnType<typeof appRemarks>): readonly string[] {
  return remarks.filter(({ state }) => state === 'mend').map(({ what }) => what)
}
