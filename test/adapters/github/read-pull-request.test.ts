import { afterEach, describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { pullRequestQuery } from '../../../src/adapters/github/reading/query.ts'
import type { Asks, Reading } from '../../../src/app/ports.ts'
import { costOf } from '../../support/github/graphql/cost.ts'
import { claudeCommit, copilotCommit } from '../../support/github/scene/commits.ts'
import type { PullRequestScene } from '../../support/github/scene/pull-request.ts'
import { ASKS, type Connected, connect, disconnect, POLICY } from './connect.ts'

afterEach(disconnect)

async function look(world: Connected, pr: PullRequestScene, asks: Partial<Asks> = {}): Promise<Reading> {
  const reading = await world.ports.read.readPullRequest(world.refOf(pr), { ...ASKS, ...asks })
  if (reading === null) throw new Error('there is such a pull request')
  return reading
}

const LONG = 'one\ntwo\nthree\nfour\n'

function manyFiles(count: number, content: string = LONG): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`docs/${String(index).padStart(5, '0')}.md`, content]),
  )
}

describe('a usual pull request', () => {
  test('is read in one query of one point', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({
      by: 'dev',
      title: 'Add sums',
      body: 'As discussed.',
      commits: [claudeCommit('dev', { files: { 'src/sum.ts': LONG } })],
    })
    await pr.approve('rev1')
    await pr.label('dev', 'urgent')
    const mark = world.mark()
    const reading = await look(world, pr)
    expect(world.since(mark)).toEqual(['query PullRequest'])
    expect(reading.cost).toEqual({ reads: 1 })
    expect(reading.facts).toMatchObject({
      repository: { owner: 'acme', name: 'app', ownerKind: 'organization', defaultBranch: 'main' },
      pullRequest: {
        title: 'Add sums',
        body: 'As discussed.',
        state: 'open',
        author: { login: 'dev', kind: 'user' },
        base: { branch: 'main' },
        head: { sha: pr.headSha(), repository: 'acme/app' },
        labels: ['urgent'],
        changedFiles: 1,
        commitCount: 1,
      },
      commits: [{ sha: pr.headSha(), author: { person: { login: 'dev', kind: 'user' } }, verified: false }],
      files: [{ path: 'src/sum.ts', change: 'added', additions: 4, kind: 'file', previousPath: null }],
      complete: { files: true, commits: true },
      reviews: [{ person: { login: 'rev1' }, state: 'approved', commit: pr.headSha(), canWrite: true }],
      teams: [{ slug: 'owners', state: 'known', members: [{ login: 'own1' }, { login: 'own2' }] }],
      missingPermissions: [],
    })
    expect(reading.policy.repository).toMatchObject({ state: 'found', repository: 'acme/app', text: POLICY })
    expect(reading.policy.organisation).toEqual({ state: 'absent' })
    expect(reading.shown).toEqual({ check: null, labels: ['urgent'] })
  })

  test('costs one point whatever is asked for but inline comments', () => {
    const target = { owner: 'acme', name: 'app', number: 1, app: 7 }
    const dear = { codeowners: true, checks: true, openPullRequests: true }
    const teams = Array.from({ length: 20 }, (_, index) => `team-${index}`)
    for (const asks of [ASKS, { ...ASKS, ...dear }, { ...ASKS, ...dear, teams }]) {
      const { query, variables } = pullRequestQuery(target, asks)
      expect(costOf(parse(query), variables).points).toBe(1)
    }
  })

  test('that does not exist is nobody', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    const ref = { ...world.refOf(pr), number: 99 }
    expect(await world.ports.read.readPullRequest(ref, ASKS)).toBeNull()
  })

  test('of a repository that is gone throws that it is gone', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    const ref = { ...world.refOf(pr), name: 'elsewhere' }
    await expect(world.ports.read.readPullRequest(ref, ASKS)).rejects.toMatchObject({ reason: 'gone' })
  })
})

describe('a repository', () => {
  test('that has only the name of the one we knew is gone', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    const ref = { ...world.refOf(pr), repositoryId: 999_999 }
    await expect(world.ports.read.readPullRequest(ref, ASKS)).rejects.toMatchObject({ reason: 'gone' })
  })
})

describe('people', () => {
  test('are told apart from bots, and bots bear the name that REST and webhooks give them', async () => {
    const world = await connect({ access: { drv: 'write' } })
    const pr = await world.repo.openPullRequest({
      by: 'copilot-swe-agent[bot]',
      commits: [copilotCommit('drv', { files: { 'src/a.ts': LONG } })],
    })
    await pr.review('coderabbitai[bot]', { state: 'APPROVED', body: 'Fine by me' })
    const { facts } = await look(world, pr)
    expect(facts.pullRequest.author).toMatchObject({ login: 'copilot-swe-agent[bot]', kind: 'bot' })
    expect(facts.commits[0]).toMatchObject({
      verified: true,
      author: { person: { id: 198982749, login: 'copilot-swe-agent[bot]', kind: 'bot' } },
      coAuthors: [{ person: { login: 'drv', kind: 'user' } }],
    })
    expect(facts.reviews).toMatchObject([
      { person: { login: 'coderabbitai[bot]', kind: 'bot' }, canWrite: false },
    ])
  })

  test('whom a commit names by a real address are found behind it', async () => {
    const world = await connect()
    const message =
      'Add sums\n\nCo-authored-by: Rev One <rev1@people.example>\nCo-authored-by: A <a@b.example>'
    const pr = await world.repo.openPullRequest({
      by: 'dev',
      commits: [{ by: 'dev', message, files: { 'src/a.ts': LONG } }],
    })
    const { facts } = await look(world, pr)
    expect(facts.commits[0]?.coAuthors).toMatchObject([
      { email: 'rev1@people.example', person: { login: 'rev1', kind: 'user' } },
      { email: 'a@b.example', person: null },
    ])
  })

  test('who wrote in the conversation are heard, and our own comments are ours', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    await pr.comment('rev1', '@copilot please add tests')
    await pr.review('rev2', { state: 'CHANGES_REQUESTED', body: '@claude fix this' })
    const ref = world.refOf(pr)
    const id = await world.ports.answer.reply(ref, 'Our words')
    const reading = await look(world, pr)
    expect(reading.comments).toMatchObject([
      { author: { login: 'rev1' }, body: '@copilot please add tests', canWrite: null },
      { author: { login: 'rev2' }, body: '@claude fix this', canWrite: true },
    ])
    expect(reading.ourComments).toEqual([{ id, body: 'Our words' }])
  })

  test('an account that was deleted is nobody', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    const review = await pr.approve('rev1')
    Object.assign(pr.pull, { author: null })
    Object.assign(review, { author: null })
    const { facts } = await look(world, pr)
    expect(facts.pullRequest.author).toBeNull()
    expect(facts.reviews).toMatchObject([{ person: null, canWrite: false }])
  })
})

describe('what happened before', () => {
  test('shows heads that a force push replaced, with who pushed', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    const before = pr.headSha()
    await pr.forcePush({ by: 'rev1', commits: [{ by: 'dev', message: 'By hand' }] })
    const { formerHeads } = await look(world, pr)
    expect(formerHeads).toMatchObject([
      {
        sha: before,
        by: { login: 'rev1' },
        commit: { sha: before, message: expect.stringContaining('Claude') },
      },
    ])
  })

  test('shows when the base branch was last changed', async () => {
    const world = await connect()
    await world.repo.pushToBranch('release', [{ by: 'dev' }])
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    expect((await look(world, pr)).facts.pullRequest.baseChangedAt).toBeNull()
    await pr.edit('dev', { base: 'release' })
    const { facts } = await look(world, pr)
    expect(facts.pullRequest.base.branch).toBe('release')
    expect(Date.parse(facts.pullRequest.baseChangedAt ?? '')).not.toBeNaN()
  })

  test('reads every opinion, however many there are', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    await pr.requestChanges('rev2')
    for (let count = 0; count < 120; count += 1) await pr.approve('rev1')
    const reading = await look(world, pr)
    expect(reading.facts.reviews).toHaveLength(121)
    expect(reading.facts.reviews[0]).toMatchObject({ person: { login: 'rev2' }, state: 'changes-requested' })
    expect(reading.cost.reads).toBe(2)
  })
})

describe('large pull requests', () => {
  test('of 300 files are read in two requests, and later events on the same head in one', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: manyFiles(300) }] })
    const reading = await look(world, pr)
    expect(reading.facts.files).toHaveLength(300)
    expect(reading.facts.complete.files).toBe(true)
    expect(reading.cost.reads).toBe(2)
    await pr.approve('rev1')
    const again = await look(world, pr)
    expect(again.cost.reads).toBe(1)
    expect(again.facts.files).toEqual(reading.facts.files)
  })

  test('of 3,000 files, 250 commits and 60 reviews are read in four', async () => {
    const world = await connect()
    const commits = Array.from({ length: 250 }, (_, index) =>
      index === 0 ? { files: manyFiles(2999, '1\n') } : { files: { 'src/count.ts': `${index}\n` } },
    )
    const pr = await world.repo.openPullRequest({ by: 'dev', commits })
    for (let count = 0; count < 60; count += 1) await pr.approve('rev1')
    const reading = await look(world, pr)
    expect(reading.facts.files).toHaveLength(3000)
    expect(reading.facts.commits).toHaveLength(250)
    expect(reading.facts.reviews).toHaveLength(60)
    expect(reading.facts.complete).toEqual({ files: true, commits: true })
    expect(reading.cost.reads).toBe(4)
    expect((await look(world, pr)).cost.reads).toBe(1)
  })

  test('of more commits than GitHub lists are read to the last one', async () => {
    const world = await connect()
    const commits = Array.from({ length: 300 }, (_, index) => {
      const files = { 'src/count.ts': `${LONG}${index}\n` }
      return index === 270 ? claudeCommit('dev', { files }) : { by: 'dev', files }
    })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits })
    const { facts } = await look(world, pr)
    expect(facts.commits).toHaveLength(300)
    expect(facts.commits.at(-1)?.sha).toBe(pr.headSha())
    expect(facts.commits.some(({ message }) => message.includes('Claude'))).toBe(true)
    expect(facts.complete.commits).toBe(true)
  })
})

describe('files', () => {
  test('that were renamed are known by both names, at the price of one more request', async () => {
    const world = await connect()
    const files = { 'src/old.ts': null, 'lib/new.ts': 'a\nb\nc\nd\ne\nf\n' }
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files }] })
    const reading = await look(world, pr)
    expect(reading.facts.files).toMatchObject([
      { path: 'lib/new.ts', previousPath: 'src/old.ts', change: 'renamed', kind: 'file' },
    ])
    expect(reading.cost.reads).toBe(2)
  })

  test('of one line are looked at, since a symlink and a submodule are one line as well', async () => {
    const world = await connect({
      files: { 'old-link': { link: 'README.md' }, 'x.txt': '1\n', 'y.txt': '1\n' },
    })
    const files = {
      'safe/x': { link: '../auth/y' },
      vendored: { submodule: 'a'.repeat(40) },
      'old-link': null,
      'x.txt': { link: 'secrets' },
      'y.txt': '2\n',
      'z.txt': '3\n',
      'long.ts': LONG,
    }
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files }] })
    const reading = await look(world, pr)
    expect(Object.fromEntries(reading.facts.files.map(({ path, kind }) => [path, kind]))).toEqual({
      'safe/x': 'symlink',
      vendored: 'submodule',
      'old-link': 'symlink',
      'x.txt': 'symlink',
      'y.txt': 'file',
      'z.txt': 'file',
      'long.ts': 'file',
    })
    expect(reading.cost.reads).toBe(2)
  })

  test('of a fork are read through the base repository, even when the fork is gone', async () => {
    const world = await connect()
    const fork = world.repo.fork('stranger')
    const pr = await world.repo.openPullRequest({
      by: 'stranger',
      from: fork,
      commits: [{ by: 'stranger', files: manyFiles(150) }],
    })
    expect((await look(world, pr)).facts.pullRequest.head.repository).toBe('stranger/app')
    Object.assign(pr.pull.head, { repository: null })
    const { facts } = await look(world, pr)
    expect(facts.pullRequest.head.repository).toBeNull()
    expect(facts.files).toHaveLength(150)
  })
})

describe('the policy', () => {
  test('behind a symlink is refused', async () => {
    const world = await connect({
      files: { '.github/ai-policy.yml': { link: '../docs/policy.yml' }, 'docs/policy.yml': POLICY },
    })
    const pr = await world.repo.openPullRequest({ by: 'dev' })
    expect((await look(world, pr)).policy.repository).toMatchObject({ state: 'refused', reason: 'symlink' })
  })

  test('is read from the default branch, and shown as it is proposed', async () => {
    const world = await connect()
    const proposed = `${POLICY}# lax\n`
    const pr = await world.repo.openPullRequest({
      by: 'dev',
      commits: [{ files: { '.github/ai-policy.yml': proposed } }],
    })
    const reading = await look(world, pr)
    expect(reading.policy.repository).toMatchObject({ state: 'found', text: POLICY })
    expect(reading.proposed).toMatchObject({
      policy: { state: 'found', text: proposed },
      tests: { state: 'absent' },
    })
  })

  test('of the organisation comes in the same query', async () => {
    const world = await connect()
    world.acme.repository('.github', { files: { '.github/ai-policy.yml': 'version: 1\nrules: []\n' } })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    const reading = await look(world, pr)
    expect(reading.policy.organisation).toMatchObject({ state: 'found', repository: 'acme/.github' })
    expect(reading.cost.reads).toBe(1)
  })

  test('that may not be read is not absent', async () => {
    const world = await connect({
      permissions: { pull_requests: 'write', checks: 'write', members: 'read', metadata: 'read' },
    })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    const reading = await look(world, pr)
    expect(reading.policy.repository).toMatchObject({ state: 'unreadable', permission: 'contents: read' })
    expect(reading.facts.missingPermissions).toContain('contents: read')
  })
})

describe('what a policy asks for', () => {
  test('teams that may not be read are unreadable, and say which permission is missing', async () => {
    const world = await connect({
      permissions: { pull_requests: 'write', checks: 'write', contents: 'read', metadata: 'read' },
    })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    const { facts } = await look(world, pr, { teams: ['owners'] })
    expect(facts.teams).toEqual([{ slug: 'owners', state: 'unreadable', members: [] }])
    expect(facts.missingPermissions).toEqual(['members: read'])
  })

  test('teams by name, those that do not exist, and all members of a large one', async () => {
    const many = Array.from({ length: 130 }, (_, index) => `person${index}`)
    const world = await connect({ teams: { everyone: many, owners: ['own1'] } })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    const { facts } = await look(world, pr, { teams: ['everyone', 'nobody'] })
    expect(facts.teams).toMatchObject([
      { slug: 'everyone', state: 'known' },
      { slug: 'nobody', state: 'missing', members: [] },
    ])
    expect(facts.teams[0]?.members).toHaveLength(130)
  })

  test('code owners, other checks, open pull requests and answers for files come with the same query', async () => {
    const world = await connect({
      files: { '.github/ai-policy.yml': POLICY, CODEOWNERS: '* @acme/owners\n' },
    })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    await world.repo.openPullRequest({ by: 'dev' })
    await world.repo.openPullRequest({ by: 'rev2' })
    const ci = world.github.app({ slug: 'ci' })
    await ci.installOn(world.acme)
    await world.repo.foreignCheck(ci.app, pr.headSha(), {
      name: 'CodeQL',
      status: 'completed',
      conclusion: 'success',
    })
    await pr.review('rev1', {
      state: 'COMMENTED',
      body: 'Read it',
      comments: [{ path: 'src/a.ts', line: 1, body: 'Fine' }],
    })
    const reading = await look(world, pr, {
      codeowners: true,
      checks: true,
      openPullRequests: true,
      reviewComments: true,
    })
    expect(reading.cost.reads).toBe(1)
    expect(reading.facts.codeowners).toEqual({ path: 'CODEOWNERS', text: '* @acme/owners\n' })
    expect(reading.facts.checks).toEqual([{ name: 'CodeQL', app: 'ci', conclusion: 'success' }])
    expect(reading.facts.openPullRequestsOfAuthor).toBe(2)
    expect(reading.answeredFiles).toMatchObject([
      { person: { login: 'rev1' }, path: 'src/a.ts', canWrite: true },
    ])
  })

  test('and was not asked at first, is read afterwards, and only that', async () => {
    const world = await connect({ files: { CODEOWNERS: '* @acme/owners\n' } })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    const ref = world.refOf(pr)
    const first = await look(world, pr, { teams: ['owners'] })
    const asks = { ...ASKS, teams: ['owners', 'security'], codeowners: true }
    const mark = world.mark()
    const complete = await world.ports.read.completeReading(ref, first, asks)
    expect(world.since(mark)).toEqual(['query Completion'])
    expect(complete.facts.teams).toMatchObject([
      { slug: 'owners', state: 'known' },
      { slug: 'security', state: 'missing' },
    ])
    expect(complete.facts.codeowners?.path).toBe('CODEOWNERS')
    expect(complete.cost.reads).toBe(2)
    const again = world.mark()
    expect(await world.ports.read.completeReading(ref, complete, asks)).toEqual(complete)
    expect(world.since(again)).toEqual([])
  })

  test('approvals on an older commit, when the change itself is the same', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    await pr.approve('rev1')
    await world.repo.pushToBranch('main', [{ by: 'rev2', files: { 'docs/new.md': LONG } }])
    await pr.forcePush({
      onto: world.repo.headOf(),
      commits: [{ by: 'dev', message: 'Rebased', files: { 'src/a.ts': LONG } }],
    })
    const asks = { ...ASKS, sameDiff: true }
    const ref = world.refOf(pr)
    const same = await world.ports.read.completeReading(ref, await look(world, pr), asks)
    expect(same.facts.reviews).toMatchObject([{ person: { login: 'rev1' }, sameDiff: true }])
    await pr.push({ commits: [{ by: 'dev', files: { 'src/a.ts': `${LONG}five\n` } }] })
    const other = await world.ports.read.completeReading(ref, await look(world, pr), asks)
    expect(other.facts.reviews).toMatchObject([{ person: { login: 'rev1' }, sameDiff: false }])
  })
})

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

describe('an approval on an older commit', () => {
  test('does not carry over to a file that became a link, which a comparison does not show', async () => {
    const world = await connect()
    const target = '../auth/login.ts'
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'docs/x': target } }] })
    await pr.approve('rev1')
    await pr.push({ commits: [{ by: 'dev', files: { 'docs/x': { link: target } } }] })
    const reading = await world.ports.read.completeReading(world.refOf(pr), await look(world, pr), {
      ...ASKS,
      sameDiff: true,
    })
    expect(reading.facts.files).toMatchObject([{ path: 'docs/x', kind: 'symlink' }])
    expect(reading.facts.reviews[0]?.sameDiff).toBeUndefined()
  })

  test('carries over when only the lines have moved', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`)
    const world = await connect({ files: { 'src/long.ts': textOf(lines) } })
    const pr = await world.repo.openPullRequest({
      by: 'dev',
      commits: [{ files: { 'src/long.ts': textOf([...lines.slice(0, 25), 'changed', ...lines.slice(26)]) } }],
    })
    await pr.approve('rev1')
    const moved = ['new', ...lines]
    await world.repo.pushToBranch('main', [{ by: 'rev2', files: { 'src/long.ts': textOf(moved) } }])
    const rebased = [...moved.slice(0, 26), 'changed', ...moved.slice(27)]
    await pr.forcePush({
      onto: world.repo.headOf(),
      commits: [{ by: 'dev', files: { 'src/long.ts': textOf(rebased) } }],
    })
    const asks = { ...ASKS, sameDiff: true }
    const reading = await world.ports.read.completeReading(world.refOf(pr), await look(world, pr), asks)
    expect(reading.facts.reviews).toMatchObject([{ sameDiff: true }])
  })

  test('that is gone is not the same', async () => {
    const world = await connect()
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    await pr.approve('rev1')
    const first = await look(world, pr)
    const reviews = first.facts.reviews.map((review) => ({ ...review, commit: 'f'.repeat(40) }))
    const stale = { ...first, facts: { ...first.facts, reviews } }
    const reading = await world.ports.read.completeReading(world.refOf(pr), stale, {
      ...ASKS,
      sameDiff: true,
    })
    expect(reading.facts.reviews).toMatchObject([{ sameDiff: false }])
  })
})

describe('custom properties', () => {
  const policy = `version: 1
rules:
  - id: critical
    when: { repository: { properties: { tier: critical } } }
    require: { approvals: 2 }
`
  test('are read where a policy speaks of them, and only there', async () => {
    const world = await connect({
      files: { '.github/ai-policy.yml': policy },
      properties: { tier: 'critical' },
    })
    const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ files: { 'src/a.ts': LONG } }] })
    const reading = await look(world, pr)
    expect(reading.facts.repository.properties).toEqual({ tier: 'critical' })
    expect(reading.cost.reads).toBe(2)
    await world.repo.pushToBranch('main', [{ by: 'dev', files: { '.github/ai-policy.yml': POLICY } }])
    expect((await look(world, pr)).cost.reads).toBe(1)
  })
})

describe('pull requests that share a head', () => {
  test('know each other', async () => {
    const world = await connect()
    await world.repo.pushToBranch('sandbox', [{ by: 'dev' }])
    const one = await world.repo.openPullRequest({ by: 'dev', branch: 'topic', commits: [{ by: 'dev' }] })
    const two = await world.repo.openPullRequest({ by: 'dev', branch: 'topic', base: 'sandbox', commits: [] })
    expect((await look(world, one)).siblings).toEqual([{ number: two.number, baseBranch: 'sandbox' }])
    await two.close('dev')
    expect((await look(world, one)).siblings).toEqual([])
  })

  test('are not those that only contain it', async () => {
    const world = await connect()
    const one = await world.repo.openPullRequest({ by: 'dev', branch: 'topic', commits: [{ by: 'dev' }] })
    const two = await world.repo.openPullRequest({ by: 'dev', base: 'topic', commits: [{ by: 'dev' }] })
    await two.edit('dev', { base: 'main' })
    expect((await look(world, two)).facts.commits.map(({ sha }) => sha)).toContain(one.headSha())
    expect((await look(world, one)).siblings).toEqual([])
  })
})

describe('open pull requests', () => {
  test('are listed, newest activity first', async () => {
    const world = await connect()
    const one = await world.repo.openPullRequest({ by: 'dev' })
    const two = await world.repo.openPullRequest({ by: 'dev' })
    const closed = await world.repo.openPullRequest({ by: 'dev' })
    await closed.close('dev')
    world.github.clock.advance(60_000)
    await one.comment('dev', 'Ping')
    const open = await world.ports.read.openPullRequests(world.refOf(one))
    expect(open.map(({ number, head }) => [number, head])).toEqual([
      [one.number, one.headSha()],
      [two.number, two.headSha()],
    ])
  })
})
