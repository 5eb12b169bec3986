import { afterEach, describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import type { SurveyedRepository } from '../../../src/app/sweep-ports.ts'
import type { RepositoryRef } from '../../../src/app/work.ts'
import { costOf } from '../../support/github/graphql/cost.ts'
import type { PullRequestScene } from '../../support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../../support/github/scene/repository.ts'
import { type Connected, connect, disconnect } from './connect.ts'

afterEach(disconnect)

function refTo({ acme, app }: Connected, { repository }: RepositoryScene): RepositoryRef {
  const installation = app.installation(acme).id
  return { installation, repositoryId: repository.id, owner: 'acme', name: repository.name }
}

interface Asked {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

async function surveyOf({ ports }: Connected, ref: RepositoryRef): Promise<SurveyedRepository> {
  const [surveyed] = await ports.survey.surveyRepositories(ref.installation, [ref])
  if (surveyed === undefined) throw new Error('the repository could not be surveyed')
  return surveyed
}

describe('a survey', () => {
  test('of fifty repositories is one query of one point', async () => {
    const world = await connect()
    const repos = Array.from({ length: 60 }, (_, index) => world.acme.repository(`repo-${index}`))
    const refs = repos.map((repo) => refTo(world, repo))
    const mark = world.mark()
    const surveyed = await world.ports.survey.surveyRepositories(refs[0]?.installation ?? 0, refs)
    expect(surveyed.map(({ ref }) => ref)).toEqual(refs)
    const queries = world.github.log.requests.slice(mark).filter(({ kind }) => kind === 'read')
    expect(queries).toHaveLength(2)
    for (const { body } of queries) {
      const { query, variables } = JSON.parse(body) as Asked
      expect(costOf(parse(query), variables).points).toBe(1)
    }
  })

  test('shows all that is open, the policy, and what changes about them', async () => {
    const world = await connect()
    const ref = refTo(world, world.repo)
    const pulls: PullRequestScene[] = []
    for (let index = 0; index < 25; index += 1) pulls.push(await world.repo.openPullRequest({ by: 'dev' }))
    const closed = await world.repo.openPullRequest({ by: 'dev' })
    await closed.close('dev')
    const before = await surveyOf(world, ref)
    expect(before.open.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      pulls.map(({ number }) => number),
    )
    expect(before.open.map(({ head }) => head)).toContain(pulls[3]?.headSha())
    world.github.clock.advance(60_000)
    await pulls[3]?.approve('rev1')
    await world.repo.pushToBranch('main', [{ by: 'dev', files: { '.github/ai-policy.yml': 'version: 1\n' } }])
    const after = await surveyOf(world, ref)
    expect(after.open[0]?.number).toBe(pulls[3]?.number)
    expect(after.policy).toMatch(/^[0-9a-f]{40}$/)
    expect(after.policy).not.toBe(before.policy)
  })

  test('leaves out what is gone, and what another repository has taken the name of', async () => {
    const world = await connect()
    const ref = refTo(world, world.repo)
    const refs = [{ ...ref, name: 'no-such-one' }, ref, { ...ref, repositoryId: 1 }]
    const surveyed = await world.ports.survey.surveyRepositories(ref.installation, refs)
    expect(surveyed.map((each) => each.ref)).toEqual([ref])
  })

  test('knows a repository without a policy', async () => {
    const world = await connect({ files: { 'README.md': '# app\n' } })
    const ref = refTo(world, world.repo)
    expect(await world.ports.survey.surveyRepositories(ref.installation, [ref])).toEqual([
      { ref, policy: null, open: [] },
    ])
  })
})

describe('verdicts that are not there', () => {
  test('are those without a finished check of ours on the head', async () => {
    const world = await connect()
    const ref = refTo(world, world.repo)
    const [judged, unfinished, foreign] = [
      await world.repo.openPullRequest({ by: 'dev' }),
      await world.repo.openPullRequest({ by: 'dev' }),
      await world.repo.openPullRequest({ by: 'dev' }),
    ]
    const report = { title: 'No', summary: 'No.', text: '', annotations: [], buttons: [] }
    const check = { report, digest: 'd1' }
    await world.ports.checks.publishCheck(ref, judged.headSha(), { ...check, state: 'failure' })
    await world.ports.checks.publishCheck(ref, unfinished.headSha(), { ...check, state: 'in-progress' })
    const other = world.github.app({ slug: 'other' })
    const imitation = { name: 'ai-policy', status: 'completed', conclusion: 'success' } as const
    await world.repo.foreignCheck(other.app, foreign.headSha(), imitation)
    const [surveyed] = await world.ports.survey.surveyRepositories(ref.installation, [ref])
    const without = await world.ports.survey.withoutVerdict(ref.installation, surveyed?.open ?? [])
    expect(new Set(without.map(({ number }) => number))).toEqual(new Set([unfinished.number, foreign.number]))
  })
})

describe('what is open no more', () => {
  test('is told apart: merged by somebody, closed, still open, or never there', async () => {
    const world = await connect()
    const [merged, closed, open] = [
      await world.repo.openPullRequest({ by: 'dev' }),
      await world.repo.openPullRequest({ by: 'dev' }),
      await world.repo.openPullRequest({ by: 'dev' }),
    ]
    const sha = await merged.merge('rev1')
    await closed.close('dev')
    const refs = [merged, closed, open].map(world.refOf)
    const missing = { ...world.refOf(open), number: 4711 }
    const { installation } = missing
    const closings = await world.ports.survey.closings(installation, [...refs, missing])
    expect(closings.map(({ ref, closing }) => [ref.number, closing])).toEqual([
      [
        merged.number,
        expect.objectContaining({
          merged: true,
          mergeCommit: sha,
          head: merged.headSha(),
          by: expect.objectContaining({ login: 'rev1', kind: 'user' }),
        }),
      ],
      [closed.number, expect.objectContaining({ merged: false, mergeCommit: null, by: null })],
      [4711, null],
    ])
  })
})
