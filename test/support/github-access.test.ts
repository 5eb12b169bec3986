import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { AppScene } from './github/scene/app.ts'
import type { OrganizationScene } from './github/scene/organization.ts'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import type { RepositoryScene } from './github/scene/repository.ts'
import { type GitHub, startGitHub } from './github/start.ts'
import { appJwt, octokitOf, octokitWith } from './github-client.ts'

let github: GitHub
let acme: OrganizationScene
let repo: RepositoryScene
let app: AppScene
let pr: PullRequestScene
const at = { owner: 'acme', repo: 'app' }
const AN_HOUR = 3_600_000

beforeAll(async () => {
  github = await startGitHub()
  acme = github.organization('acme', { members: ['dev'], teams: { owners: ['own'] } })
  repo = acme.repository('app', { access: { dev: 'write', ro: 'read' } })
  acme.repository('open', { private: false })
  acme.repository('secret')
  app = github.app()
  await app.installOn(acme, { repositories: [repo] })
  pr = await repo.openPullRequest({ by: 'dev' })
})
afterAll(async () => {
  await github.close()
})

interface Refused {
  readonly status: number
  readonly response: { readonly data: { readonly message: string }; readonly headers: Record<string, string> }
}

async function refusal(request: Promise<unknown>): Promise<Refused> {
  try {
    await request
  } catch (error) {
    return error as Refused
  }
  throw new Error('The request was not refused')
}

function tokenRequest(jwt: string): Promise<unknown> {
  const installation_id = app.installation(acme).id
  return octokitWith(github, jwt).rest.apps.createInstallationAccessToken({ installation_id })
}

describe('an app proves who it is', () => {
  const now = Math.floor(Date.now() / 1_000)

  test('with a JWT by its id or its client id', async () => {
    for (const iss of [app.id, app.app.clientId]) {
      const { data } = await octokitWith(github, appJwt(app, { iss })).rest.apps.getAuthenticated()
      expect(data).toMatchObject({ id: app.id, slug: 'countersign' })
    }
  })

  test.each([
    ['that has ended', { exp: now - 10 }],
    ['for more than ten minutes', { exp: now + 1_000 }],
    ['from the future', { iat: now + 600 }],
    ['of an app that is not there', { iss: 7 }],
  ])('and not with a JWT %s', async (_, claims) => {
    expect((await refusal(tokenRequest(appJwt(app, claims)))).status).toBe(401)
  })

  test('and not with a key that is not its own', async () => {
    const other = github.app({ slug: 'other' })
    const forged = appJwt({ id: app.id, privateKey: other.privateKey })
    expect((await refusal(tokenRequest(forged))).status).toBe(401)
  })

  test('and not in place of an installation', async () => {
    expect((await refusal(octokitWith(github, appJwt(app)).rest.repos.get(at))).status).toBe(404)
  })
})

describe('a token', () => {
  test('has the long form, lasts an hour and no longer', async () => {
    const { data } = await octokitWith(github, appJwt(app)).rest.apps.createInstallationAccessToken({
      installation_id: app.installation(acme).id,
    })
    expect(data.token).toMatch(new RegExp(`^ghs_${app.id}_`))
    expect(data.token.length).toBeGreaterThan(255)
    const octokit = octokitWith(github, data.token)
    await octokit.rest.repos.get(at)
    github.clock.advance(AN_HOUR + 1)
    expect((await refusal(octokit.rest.repos.get(at))).response.data.message).toBe('Bad credentials')
    github.clock.advance(-AN_HOUR - 1)
  })

  test('that nobody gave out is worth nothing', async () => {
    expect((await refusal(octokitWith(github, 'ghs_made_up').rest.repos.get(at))).status).toBe(401)
  })

  test('can be narrowed to repositories and permissions, never widened', async () => {
    const narrow = await octokitOf(github, app, acme, {
      repositories: ['app'],
      permissions: { contents: 'read' },
    })
    await narrow.rest.repos.getContent({ ...at, path: 'README.md' })
    expect((await refusal(narrow.rest.pulls.list(at))).status).toBe(403)
    expect((await refusal(octokitOf(github, app, acme, { repositories: ['secret'] }))).status).toBe(422)
    expect((await refusal(octokitOf(github, app, acme, { permissions: { contents: 'write' } }))).status).toBe(
      422,
    )
  })

  test('is given out no more while the installation is suspended, and those given out stop working', async () => {
    const octokit = await octokitOf(github, app, acme)
    await app.suspend(acme)
    expect((await refusal(tokenRequest(appJwt(app)))).status).toBe(403)
    expect((await refusal(octokit.rest.repos.get(at))).status).toBe(403)
    await app.unsuspend(acme)
    await octokit.rest.repos.get(at)
  })
})

describe('an installation', () => {
  test('does not see what it was not given, and may only read what is public', async () => {
    const { rest } = await octokitOf(github, app, acme)
    expect((await refusal(rest.repos.get({ owner: 'acme', repo: 'secret' }))).status).toBe(404)
    await rest.repos.getContent({ owner: 'acme', repo: 'open', path: 'README.md' })
    const label = rest.issues.createLabel({ owner: 'acme', repo: 'open', name: 'x' })
    expect((await refusal(label)).status).toBe(403)
    const { data } = await rest.apps.listReposAccessibleToInstallation()
    expect(data.repositories.map(({ name }) => name)).toEqual(['app'])
  })

  test('is told which permission it lacks', async () => {
    await app.acceptPermissions(acme, { contents: 'read', checks: 'read' })
    const { rest } = await octokitOf(github, app, acme)
    const error = await refusal(rest.checks.create({ ...at, name: 'x', head_sha: pr.headSha() }))
    expect(error).toMatchObject({
      status: 403,
      response: {
        data: { message: 'Resource not accessible by integration' },
        headers: { 'x-accepted-github-permissions': 'checks=write' },
      },
    })
    const comment = await refusal(rest.issues.createComment({ ...at, issue_number: pr.number, body: 'x' }))
    expect(comment.response.headers['x-accepted-github-permissions']).toBe(
      'issues=write; pull_requests=write',
    )
    expect((await refusal(rest.teams.list({ org: 'acme' }))).status).toBe(403)
    await app.acceptPermissions(acme, app.app.permissions)
  })

  test('changes only its own check runs', async () => {
    const other = github.app({ slug: 'other-ci' })
    await other.installOn(acme)
    const run = await repo.foreignCheck(other.app, pr.headSha(), { name: 'build', conclusion: 'success' })
    const { rest } = await octokitOf(github, app, acme)
    expect((await refusal(rest.checks.update({ ...at, check_run_id: run.id, name: 'x' }))).status).toBe(403)
  })
})

describe('a person with a token', () => {
  test('may do what their access allows', async () => {
    const reader = octokitWith(github, github.personalToken('ro')).rest
    await reader.pulls.get({ ...at, pull_number: pr.number })
    expect((await refusal(reader.issues.createLabel({ ...at, name: 'x' }))).status).toBe(403)
    const stranger = octokitWith(github, github.personalToken('out')).rest
    expect((await refusal(stranger.repos.get(at))).status).toBe(404)
    const writer = octokitWith(github, github.personalToken('dev')).rest
    expect((await writer.users.getAuthenticated()).data.login).toBe('dev')
    expect((await refusal(writer.checks.create({ ...at, name: 'x', head_sha: pr.headSha() }))).status).toBe(
      403,
    )
  })

  test('and somebody without a token only reads what is public', async () => {
    const { rest } = octokitWith(github)
    await rest.repos.get({ owner: 'acme', repo: 'open' })
    expect((await refusal(rest.repos.get(at))).status).toBe(404)
  })
})

describe('the contract', () => {
  test('notices what GitHub would ignore or refuse', async () => {
    const own = await startGitHub()
    const org = own.organization('acme')
    org.repository('app')
    const made = own.app()
    await made.installOn(org)
    const octokit = await octokitOf(own, made, org)
    await octokit.request('GET /repos/{owner}/{repo}/labels', { ...at, per_pag: 10 })
    const misplaced = { ...at, name: 'x', head_sha: org.repository('b').headOf(), annotations: [] }
    await refusal(octokit.request('POST /repos/{owner}/{repo}/check-runs', misplaced))
    await refusal(octokit.request('GET /repos/{owner}/{repo}/stargazers', at))
    await octokit.graphql('{ viewer { login } }')
    await refusal(octokit.graphql('{ viewer { bio } }'))
    expect(own.violations).toEqual([
      'GET /repos/{owner}/{repo}/labels: unknown query parameter "per_pag"',
      'POST /repos/{owner}/{repo}/check-runs: unknown member "annotations"',
      'GET /repos/acme/app/stargazers: the stand-in has no such operation',
      'GraphQL User.bio: the stand-in has no resolver',
      'GraphQL viewer.bio: The stand-in has no resolver for User.bio',
    ])
    await own.close()
  })
})
