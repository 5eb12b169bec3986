import { afterEach, describe, expect, test } from '@jest/globals'
import type { OutsideError } from '../../../src/app/errors.ts'
import type { Published, Reading } from '../../../src/app/ports.ts'
import type { Annotation, CheckReport, Effect, LabelWish, ReviewerWish } from '../../../src/report/effect.ts'
import type { PullRequestScene } from '../../support/github/scene/pull-request.ts'
import { checkOf, commentsOf, labelsOf, reviewersOf, verdictOf } from '../../support/github/scene/reading.ts'
import { ASKS, type Connected, type Connecting, connect, disconnect } from './connect.ts'

afterEach(disconnect)

interface Scene extends Connected {
  readonly pr: PullRequestScene
  readonly look: () => Promise<Reading>
  readonly publish: (...effects: readonly Effect[]) => Promise<Published>
}

async function begin(connecting: Connecting = {}): Promise<Scene> {
  const world = await connect(connecting)
  const pr = await world.repo.openPullRequest({
    by: 'dev',
    commits: [{ files: { 'src/a.ts': 'a\nb\nc\n' } }],
  })
  async function look(): Promise<Reading> {
    const reading = await world.ports.read.readPullRequest(world.refOf(pr), ASKS)
    if (reading === null) throw new Error('there is such a pull request')
    return reading
  }
  return {
    ...world,
    pr,
    look,
    publish: async (...effects) => world.ports.publish.publish(world.refOf(pr), await look(), effects),
  }
}

type CheckEffect = Extract<Effect, { kind: 'check' }>

function report(change: Partial<CheckReport> = {}): CheckReport {
  return {
    title: 'Needs 1 more approval',
    summary: 'Ask somebody.',
    text: 'More.',
    annotations: [],
    buttons: [{ id: 'recheck', label: 'Check again', description: 'Looks at it afresh' }],
    ...change,
  }
}

function check(pr: PullRequestScene, change: Partial<CheckEffect> = {}): CheckEffect {
  return {
    kind: 'check',
    head: pr.headSha(),
    state: 'failure',
    report: report(),
    digest: 'd1',
    annotationsDigest: 'a1',
    run: null,
    ...change,
  }
}

function label(name: string): LabelWish {
  return { name, color: '6f42c1', description: 'Made by Countersign' }
}

function annotations(count: number): readonly Annotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: 'src/a.ts',
    startLine: 1,
    endLine: 1,
    level: 'warning',
    title: `Remark ${index}`,
    message: 'Look here.',
  }))
}

function asking(people: readonly string[], teams: readonly string[] = []): Effect {
  return { kind: 'request-reviewers', people: people.map(wish), teams: teams.map(wish) }
}

function wish(name: string): ReviewerWish {
  return { name, id: null, nodeId: null }
}

function isPublish({ operation }: { readonly operation: string }): boolean {
  return operation === 'mutation Publish'
}

describe('effects', () => {
  test('are made true by one write', async () => {
    const { pr, repo, publish, mark, since } = await begin()
    await repo.createLabel('ai-assisted')
    await repo.createLabel('wrong')
    await pr.label('dev', 'wrong')
    const from = mark()
    const published = await publish(
      check(pr),
      { kind: 'add-labels', labels: [label('ai-assisted')] },
      { kind: 'remove-labels', labels: ['wrong'] },
      { kind: 'create-comment', body: 'Two people sign this.' },
      asking([], ['owners']),
    )
    expect(since(from)).toEqual(['query PullRequest', 'mutation Publish'])
    expect(published).toMatchObject({ writes: 1, failed: [], requested: ['team/owners'] })
    expect(checkOf(pr)?.state).toMatchObject({
      name: 'ai-policy',
      status: 'completed',
      conclusion: 'failure',
      title: 'Needs 1 more approval',
      externalId: `v1.d1.a1.${pr.number}`,
    })
    expect(labelsOf(pr)).toEqual(['ai-assisted'])
    expect(commentsOf(pr)).toEqual(['Two people sign this.'])
    expect(reviewersOf(pr)).toEqual(['team/owners'])
  })

  test('are found again by the next look, so that nothing has to be written', async () => {
    const { pr, publish, look } = await begin()
    const { comment } = await publish(check(pr, { state: 'success' }), {
      kind: 'create-comment',
      body: 'Fine.',
    })
    const reading = await look()
    expect(reading.shown.check).toMatchObject({ state: 'success', digest: 'd1', annotationsDigest: 'a1' })
    expect(reading.ourComments).toEqual([{ id: comment, body: 'Fine.' }])
  })

  test('update the run and the comment that are there', async () => {
    const { pr, publish, look } = await begin()
    const first = await publish(check(pr), { kind: 'create-comment', body: 'Not yet.' })
    const run = (await look()).shown.check?.id ?? null
    const second = await publish(check(pr, { run, state: 'success', digest: 'd2' }), {
      kind: 'update-comment',
      comment: first.comment ?? '',
      body: 'Now.',
    })
    expect(second.comment).toBe(first.comment)
    expect(commentsOf(pr)).toEqual(['Now.'])
    expect(verdictOf(pr)).toBe('success')
    expect(checkOf(pr)?.history).toHaveLength(2)
  })

  test('of a verdict to come leave the check in progress', async () => {
    const { pr, publish } = await begin()
    await publish(check(pr, { state: 'in-progress' }))
    expect(checkOf(pr)?.state).toMatchObject({ status: 'in_progress', conclusion: null })
  })

  test('include more annotations than GitHub takes at once', async () => {
    const { pr, publish } = await begin()
    const published = await publish(check(pr, { report: report({ annotations: annotations(120) }) }))
    expect(checkOf(pr)?.annotations).toHaveLength(120)
    expect(published.writes).toBe(2)
  })

  test('do not add the same annotations twice', async () => {
    const { pr, publish, look } = await begin()
    const remarks = report({ annotations: annotations(3) })
    await publish(check(pr, { report: remarks }))
    const run = (await look()).shown.check?.id ?? null
    await publish(check(pr, { report: remarks, run, digest: 'd2' }))
    expect(checkOf(pr)?.annotations).toHaveLength(3)
  })

  test('make labels that the repository does not have yet', async () => {
    const { pr, publish, mark, since } = await begin()
    const from = mark()
    await publish(check(pr), {
      kind: 'add-labels',
      labels: [label('ai-assisted'), label('blast-radius: high')],
    })
    expect(labelsOf(pr)).toEqual(['ai-assisted', 'blast-radius: high'])
    expect(since(from, 'label-create')).toHaveLength(2)
  })

  test('use a label that somebody made since the look', async () => {
    const { pr, repo, look, ports, refOf } = await begin()
    const reading = await look()
    await repo.createLabel('ai-assisted')
    await ports.publish.publish(refOf(pr), reading, [{ kind: 'add-labels', labels: [label('ai-assisted')] }])
    expect(labelsOf(pr)).toEqual(['ai-assisted'])
  })

  test('are not written on a head that has moved', async () => {
    const { pr, look, ports, refOf } = await begin()
    const reading = await look()
    const old = { ...reading, handles: { ...(reading.handles as object), readAt: Date.now() - 60_000 } }
    const judged = check(pr)
    await pr.push({ commits: [{ by: 'dev' }] })
    expect(await ports.publish.publish(refOf(pr), old, [judged])).toMatchObject({ writes: 0, moved: true })
    expect(checkOf(pr)).toBeNull()
  })
})

describe('asking for reviews', () => {
  const people = Array.from({ length: 22 }, (_, index) => `person${index}`)
  const access = Object.fromEntries(people.map((login) => [login, 'write' as const]))

  test('happens in batches of fifteen', async () => {
    const { pr, publish } = await begin({ access })
    const published = await publish(asking(people, ['owners']))
    expect(published.requested).toEqual([...people, 'team/owners'])
    expect(reviewersOf(pr)).toEqual([...people, 'team/owners'])
    expect(published.writes).toBe(1)
  })

  test('loses nobody for one who cannot be asked', async () => {
    const { pr, publish, github } = await begin({ access })
    github.organization('elsewhere', { members: ['stranger'] })
    const published = await publish(check(pr), asking([...people.slice(0, 3), 'stranger', 'no-such-person']))
    expect(published.requested).toEqual(people.slice(0, 3))
    expect(published.failed).toEqual([
      { effect: 'request-reviewers', reason: 'no-such-person could not be found' },
      { effect: 'request-reviewers', reason: expect.stringMatching(/^stranger: /) },
    ])
    expect(reviewersOf(pr)).toEqual(people.slice(0, 3))
    expect(verdictOf(pr)).toBe('failure')
  })

  test('needs no search for people whom the look has brought', async () => {
    const { pr, publish, mark, since } = await begin()
    const from = mark()
    await publish(asking(['own1', 'own2']))
    expect(reviewersOf(pr)).toEqual(['own1', 'own2'])
    expect(since(from)).toEqual(['query PullRequest', 'mutation Publish'])
  })
})

describe('a write that GitHub breaks off', () => {
  test('after it took effect is not repeated', async () => {
    const { pr, publish, github } = await begin()
    github.fault({ match: isPublish, dropAfterWrite: true })
    const published = await publish(
      check(pr),
      { kind: 'create-comment', body: 'Once.' },
      asking(['own1'], ['owners']),
    )
    expect(commentsOf(pr)).toEqual(['Once.'])
    expect(checkOf(pr)?.history).toHaveLength(1)
    expect(published.comment).not.toBeNull()
    expect(published.requested).toEqual(['own1', 'team/owners'])
  })

  test('before it took effect is sent again', async () => {
    const { pr, publish, github } = await begin()
    github.fault({ match: isPublish, status: 502 })
    const published = await publish(check(pr), { kind: 'create-comment', body: 'Once.' })
    expect(commentsOf(pr)).toEqual(['Once.'])
    expect(verdictOf(pr)).toBe('failure')
    expect(published.writes).toBe(2)
  })

  test('twice is left to the next evaluation', async () => {
    const { pr, publish, github } = await begin()
    github.fault({ match: isPublish, status: 502, times: 2 })
    await expect(publish(check(pr))).rejects.toMatchObject({ name: 'OutsideError', reason: 'unavailable' })
  })
})

describe('a write that GitHub refuses', () => {
  test('for the check throws, and names the permission', async () => {
    const { pr, publish } = await begin({
      permissions: {
        pull_requests: 'write',
        contents: 'read',
        members: 'read',
        metadata: 'read',
        checks: 'read',
      },
    })
    await expect(publish(check(pr))).rejects.toMatchObject({
      reason: 'forbidden',
      permission: 'checks: write',
    })
  })

  test('for anything else is told, and costs no verdict', async () => {
    const { pr, publish } = await begin({
      permissions: {
        pull_requests: 'read',
        contents: 'read',
        members: 'read',
        metadata: 'read',
        checks: 'write',
      },
    })
    const published = await publish(check(pr), { kind: 'create-comment', body: 'Unheard' })
    expect(verdictOf(pr)).toBe('failure')
    expect(published).toMatchObject({ comment: null, failed: [{ effect: 'create-comment' }] })
  })

  test('because of a limit throws with the time to go on, and the installation waits for it', async () => {
    const { pr, publish, github, look } = await begin()
    github.fault({ match: isPublish, secondaryLimit: 30 })
    const named = new Date(Date.now() + 29_000).toISOString()
    await expect(publish(check(pr))).rejects.toMatchObject({ reason: 'rate-limited', status: 403 })
    const asked = github.log.requests.length
    const error: unknown = await look().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason: 'rate-limited', retryAt: expect.any(String) })
    expect((error as OutsideError).retryAt?.localeCompare(named)).toBe(1)
    expect(github.log.requests).toHaveLength(asked)
  })

  test('because our comment was deleted makes a new one', async () => {
    const { pr, publish, app } = await begin()
    const first = await publish({ kind: 'create-comment', body: 'Here' })
    const [comment] = pr.pull.comments
    if (comment === undefined) throw new Error('a comment was just made')
    await pr.deleteComment(comment, 'rev1')
    const second = await publish({ kind: 'update-comment', comment: first.comment ?? '', body: 'Here again' })
    expect(commentsOf(pr, `${app.slug}[bot]`)).toEqual(['Here again'])
    expect(second.comment).not.toBe(first.comment)
  })
})

describe('a check on another commit', () => {
  test('is posted, and not posted again while it shows the same', async () => {
    const { pr, ports, refOf, mark, since } = await begin()
    const shown = {
      state: 'success',
      report: report({ annotations: annotations(60) }),
      digest: 'g1',
    } as const
    await ports.checks.publishCheck(refOf(pr), pr.headSha(), shown)
    expect(verdictOf(pr)).toBe('success')
    expect(checkOf(pr)?.annotations).toHaveLength(60)
    const from = mark()
    await ports.checks.publishCheck(refOf(pr), pr.headSha(), shown)
    expect(since(from)).toEqual(['query Check'])
    await ports.checks.publishCheck(refOf(pr), pr.headSha(), { ...shown, state: 'failure', digest: 'g2' })
    expect(verdictOf(pr)).toBe('failure')
    expect(checkOf(pr)?.annotations).toHaveLength(60)
  })

  test('is written once although GitHub broke off', async () => {
    const { pr, ports, refOf, github } = await begin()
    github.fault({ match: isPublish, dropAfterWrite: true })
    await ports.checks.publishCheck(refOf(pr), pr.headSha(), {
      state: 'failure',
      report: report(),
      digest: 'g1',
    })
    expect(checkOf(pr)?.history).toHaveLength(1)
  })
})
