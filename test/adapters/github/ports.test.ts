import { afterEach, describe, expect, test } from '@jest/globals'
import { createAnswers, createCommitComments, createNotices } from '../../../src/adapters/github/answers.ts'
import type { GitHub } from '../../../src/adapters/github/client.ts'
import { addCommitComment } from '../../support/github/acts/comments.ts'
import type { PullRequestScene } from '../../support/github/scene/pull-request.ts'
import { commentsOf, commitCommentsOf } from '../../support/github/scene/reading.ts'
import { account } from '../../support/github/world/accounts.ts'
import { type Connected, connect, disconnect, POLICY } from './connect.ts'

afterEach(disconnect)

async function withPullRequest(
  connecting: Parameters<typeof connect>[0] = {},
): Promise<Connected & { readonly pr: PullRequestScene }> {
  const world = await connect(connecting)
  return { ...world, pr: await world.repo.openPullRequest({ by: 'dev' }) }
}

function isNewComment({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'POST' && path.endsWith('/comments')
}

describe('merge groups', () => {
  test('hold all pull requests up to the last one of the group', async () => {
    const { repo, ports, refOf, pr } = await withPullRequest()
    const second = await repo.openPullRequest({ by: 'rev1' })
    const third = await repo.openPullRequest({ by: 'rev2' })
    await repo.enqueue('dev', pr, second, third)
    const group = await repo.requestMergeGroup(pr, second)
    const asked = { headRef: group.headRef, headSha: group.headSha, baseRef: `refs/heads/${group.base}` }
    expect(await ports.groups.pullRequestsOfGroup(refOf(pr), asked)).toEqual([pr.number, second.number])
    expect(await ports.groups.isGroupAlive(refOf(pr), asked)).toBe(true)
    await repo.destroyMergeGroup(group, 'invalidated')
    expect(await ports.groups.isGroupAlive(refOf(pr), asked)).toBe(false)
  })

  test('whose pull requests are not in the queue are not guessed at', async () => {
    const { ports, refOf, pr } = await withPullRequest()
    const group = {
      headRef: `refs/heads/gh-readonly-queue/main/pr-${pr.number}-${'a'.repeat(40)}`,
      headSha: 'b'.repeat(40),
      baseRef: 'refs/heads/main',
    }
    expect(await ports.groups.pullRequestsOfGroup(refOf(pr), group)).toBeNull()
  })
})

describe('history', () => {
  test('tells the commits between two, however many pages they take', async () => {
    const { repo, ports, refOf, pr } = await withPullRequest()
    const base = repo.headOf()
    const commits = Array.from({ length: 230 }, (_, index) => ({
      by: 'dev',
      files: { 'count.txt': `${index}\n` },
    }))
    const head = await repo.pushToBranch('main', commits)
    const between = await ports.history.commitsBetween(refOf(pr), base, head)
    expect(between).toHaveLength(230)
    expect(between?.at(-1)?.sha).toBe(head)
    expect(await ports.history.commitsBetween(refOf(pr), head, head)).toEqual([])
  })

  test('tells the pull requests that a commit belongs to', async () => {
    const { ports, refOf, pr } = await withPullRequest()
    const head = pr.headSha()
    expect(await ports.history.pullRequestsOfCommit(refOf(pr), head)).toEqual([
      { number: pr.number, state: 'open', mergeCommit: null, mergedAt: null, head, base: 'main' },
    ])
    const merge = await pr.merge('rev1')
    expect(await ports.history.pullRequestsOfCommit(refOf(pr), merge)).toEqual([
      {
        number: pr.number,
        state: 'merged',
        mergeCommit: merge,
        mergedAt: pr.pull.merge?.at ?? null,
        head,
        base: 'main',
      },
    ])
  })
})

describe('protection', () => {
  test('tells whether our check is required, and pinned to us', async () => {
    const { repo, ports, refOf, pr, app } = await withPullRequest()
    const ref = refOf(pr)
    expect(await ports.protection.protectionOf(ref, 'main', 'ai-policy')).toEqual({
      isProtected: false,
      isRequired: false,
      pinnedTo: null,
    })
    repo.requireChecks('main', [{ name: 'ci' }, { name: 'ai-policy', app: app.app }])
    expect(await ports.protection.protectionOf(ref, 'main', 'ai-policy')).toEqual({
      isProtected: true,
      isRequired: true,
      pinnedTo: app.id,
    })
    expect(await ports.protection.headOf(ref, 'main')).toBe(repo.headOf())
    expect(await ports.protection.headOf(ref, 'no-such-branch')).toBeNull()
    expect(await ports.protection.protectionOf(ref, 'no-such-branch', 'ai-policy')).toMatchObject({
      isRequired: false,
    })
  })
})

describe('installations', () => {
  test('are listed with their repositories', async () => {
    const { acme, app, ports } = await withPullRequest()
    acme.repository('lib')
    const installation = app.installation(acme)
    expect(await ports.installations.installations()).toEqual([
      { id: installation.id, owner: 'acme', suspended: false },
    ])
    const repositories = await ports.installations.repositories(installation.id)
    expect(repositories.map(({ owner, name }) => `${owner}/${name}`)).toEqual(['acme/app', 'acme/lib'])
    expect(await ports.installations.stateOf(installation.id)).toBe('active')
    await app.suspend(acme)
    expect(await ports.installations.installations()).toMatchObject([{ suspended: true }])
    expect(await ports.installations.stateOf(installation.id)).toBe('suspended')
    await app.uninstall(acme)
    expect(await ports.installations.stateOf(installation.id)).toBe('deleted')
  })

  test('that are suspended are gone for every call', async () => {
    const { acme, app, ports, refOf, pr } = await withPullRequest()
    await app.suspend(acme)
    await expect(ports.people.permissionOf(refOf(pr), 'dev')).rejects.toMatchObject({ reason: 'gone' })
  })
})

describe('failed deliveries', () => {
  test('are listed with every attempt, newest first, and sent again under the same name', async () => {
    const { app, ports, repo, github } = await withPullRequest()
    app.sendWebhooksTo('http://127.0.0.1:9/nobody-listens')
    await repo.openPullRequest({ by: 'dev' })
    await github.quiet()
    const [failed] = await ports.redeliver.failedDeliveries('2020-01-01T00:00:00Z')
    if (failed === undefined) throw new Error('nothing failed')
    await ports.redeliver.redeliver(failed)
    await github.quiet()
    const again = await ports.redeliver.failedDeliveries('2020-01-01T00:00:00Z')
    expect(again.filter(({ guid }) => guid === failed.guid).map(({ id }) => id)).toEqual([
      again[0]?.id,
      failed.id,
    ])
  })

  test('are listed over several pages', async () => {
    const { app, ports, repo, github } = await withPullRequest()
    app.sendWebhooksTo('http://127.0.0.1:9/nobody-listens')
    const pull = await repo.openPullRequest({ by: 'dev' })
    for (let index = 0; index < 120; index += 1) await pull.comment('dev', `Comment ${index}`)
    await github.quiet()
    const failed = await ports.redeliver.failedDeliveries('2020-01-01T00:00:00Z')
    expect(new Set(failed.map(({ guid }) => guid)).size).toBeGreaterThan(120)
  })

  test('of long ago are left alone', async () => {
    const { app, ports, repo, github } = await withPullRequest()
    app.sendWebhooksTo('http://127.0.0.1:9/nobody-listens')
    await repo.openPullRequest({ by: 'dev' })
    await github.quiet()
    expect(await ports.redeliver.failedDeliveries('2999-01-01T00:00:00Z')).toEqual([])
  })
})

describe('people', () => {
  test('have a permission in a repository, as it is now', async () => {
    const { repo, ports, refOf, pr } = await withPullRequest()
    const ref = refOf(pr)
    expect(await ports.people.permissionOf(ref, 'dev')).toBe('write')
    expect(await ports.people.permissionOf(ref, 'tri')).toBe('triage')
    expect(await ports.people.permissionOf(ref, 'no-such-person')).toBe('none')
    await repo.setAccess('dev', 'maintain')
    expect(await ports.people.permissionOf(ref, 'dev')).toBe('maintain')
  })

  test('are in a team once they have accepted, in a child team as well', async () => {
    const { acme, ports, refOf, pr } = await withPullRequest()
    const ref = refOf(pr)
    acme.team('owners-emea', { parent: 'owners', members: ['emea1'], pending: ['invited'] })
    expect(await ports.people.isActiveMember(ref, 'owners', 'own1')).toBe(true)
    expect(await ports.people.isActiveMember(ref, 'owners', 'emea1')).toBe(true)
    expect(await ports.people.isActiveMember(ref, 'owners-emea', 'invited')).toBe(false)
    expect(await ports.people.isActiveMember(ref, 'owners', 'dev')).toBe(false)
    expect(await ports.people.isActiveMember(ref, 'no-such-team', 'dev')).toBe(false)
  })
})

/** GitHub, and how urgent each call to it is. */
function watching(client: GitHub): { readonly watched: GitHub; readonly priorities: unknown[] } {
  const priorities: unknown[] = []
  const watched: GitHub = {
    ...client,
    rest: (installation, route, parameters, priority) => {
      priorities.push(priority)
      return client.rest(installation, route, parameters, priority)
    },
    graphql: (installation, call) => {
      priorities.push(call.priority)
      return client.graphql(installation, call)
    },
  }
  return { watched, priorities }
}

describe('answers', () => {
  test('are a reaction, and a comment', async () => {
    const { ports, refOf, pr, app } = await withPullRequest()
    const comment = await pr.comment('dev', '/ai-policy status')
    await ports.answer.react(refOf(pr), comment.nodeId, '+1')
    expect(comment.reactions).toMatchObject([{ content: '+1' }])
    await ports.answer.reply(refOf(pr), 'All is well.')
    expect(commentsOf(pr, `${app.slug}[bot]`)).toEqual(['All is well.'])
  })

  test('are given once, although GitHub broke off', async () => {
    const { ports, refOf, pr, github, app } = await withPullRequest()
    github.fault({
      match: isNewComment,
      dropAfterWrite: true,
    })
    const id = await ports.answer.reply(refOf(pr), 'Once.')
    expect(commentsOf(pr, `${app.slug}[bot]`)).toEqual(['Once.'])
    expect(id).toBe(pr.pull.comments[0]?.nodeId)
  })

  test('below a commit are given once, although GitHub broke off before or after', async () => {
    const { ports, refOf, pr, repo, github } = await withPullRequest()
    github.fault({ match: isNewComment, dropAfterWrite: true })
    await ports.commits.commentOnCommit(refOf(pr), repo.headOf(), 'After.')
    github.fault({ match: isNewComment, networkError: true })
    await ports.commits.commentOnCommit(refOf(pr), pr.headSha(), 'Before.')
    expect(commitCommentsOf(repo)).toEqual([
      { commit: repo.headOf(), body: 'After.' },
      { commit: pr.headSha(), body: 'Before.' },
    ])
    expect(await ports.commits.standsOnCommit(refOf(pr), pr.headSha(), 'Before.')).toBe(true)
    expect(await ports.commits.standsOnCommit(refOf(pr), pr.headSha(), 'After.')).toBe(false)
  })

  test('below a commit are given although somebody else has put the same there', async () => {
    const { ports, refOf, pr, repo, github } = await withPullRequest()
    const place = { repository: repo.repository, commit: repo.headOf() }
    addCommitComment(github.world, place, account(github.world, 'dev'), 'A direct push.')
    expect(await ports.commits.standsOnCommit(refOf(pr), repo.headOf(), 'A direct push.')).toBe(false)
    github.fault({ match: isNewComment, networkError: true })
    await ports.commits.commentOnCommit(refOf(pr), repo.headOf(), 'A direct push.')
    expect(commitCommentsOf(repo)).toHaveLength(2)
    expect(await ports.commits.standsOnCommit(refOf(pr), repo.headOf(), 'A direct push.')).toBe(true)
  })

  test('below a commit keep the pace of all comments', async () => {
    const { ports, refOf, pr, repo } = await withPullRequest()
    for (let at = 0; at < 60; at += 1) await ports.commits.commentOnCommit(refOf(pr), repo.headOf(), `${at}`)
    await expect(ports.commits.commentOnCommit(refOf(pr), repo.headOf(), '60')).rejects.toMatchObject({
      name: 'OutsideError',
      reason: 'reserved',
    })
    expect(commitCommentsOf(repo)).toHaveLength(60)
  })

  test('that nobody waits for leave alone what is kept for verdicts', async () => {
    const { client, refOf, pr, repo } = await withPullRequest()
    const { watched, priorities } = watching(client)
    const pace = { take: () => true }
    await createCommitComments(watched, pace).commentOnCommit(refOf(pr), repo.headOf(), 'It is told.')
    const notices = createNotices(watched, pace)
    await notices.reply(refOf(pr), 'It is told here.')
    await notices.hasReplied(refOf(pr), 'here.')
    expect(priorities).toEqual(['extra', 'extra', 'extra'])
  })

  test('that somebody waits for come as soon as verdicts', async () => {
    const { client, refOf, pr } = await withPullRequest()
    const { watched, priorities } = watching(client)
    await createAnswers(watched).reply(refOf(pr), 'Done.')
    expect(priorities).toEqual(['verdict'])
  })

  test('that nobody waits for keep the pace of all comments, and the others do not', async () => {
    const { ports, refOf, pr, repo, app } = await withPullRequest()
    for (let at = 0; at < 59; at += 1) await ports.commits.commentOnCommit(refOf(pr), repo.headOf(), `${at}`)
    await ports.notices.reply(refOf(pr), 'The last one.')
    await expect(ports.notices.reply(refOf(pr), 'One too many.')).rejects.toMatchObject({
      name: 'OutsideError',
      reason: 'reserved',
    })
    await ports.answer.reply(refOf(pr), 'Done.')
    expect(commentsOf(pr, `${app.slug}[bot]`)).toEqual(['The last one.', 'Done.'])
  })

  test('are known as ours by their end, and nobody can make one up', async () => {
    const { ports, refOf, pr } = await withPullRequest()
    const mark = '<!-- countersign: reply 01 -->'
    await pr.comment('dev', `All is well.\n\n${mark}`)
    await ports.answer.reply(refOf(pr), `\`${mark}\` was refused.`)
    expect(await ports.answer.hasReplied(refOf(pr), mark)).toBe(false)
    await ports.answer.reply(refOf(pr), `All is well.\n\n${mark}`)
    expect(await ports.answer.hasReplied(refOf(pr), mark)).toBe(true)
  })

  test('to a deployment are given at our own base URL, cut to what GitHub takes', async () => {
    const { ports, refOf, pr, repo, app, mark, since } = await withPullRequest()
    const { runId } = await repo.deploy(app.app, { sha: repo.headOf() })
    const from = mark()
    await ports.answers.answerDeployment(refOf(pr), {
      run: runId,
      environment: 'production',
      state: 'rejected',
      comment: '😀'.repeat(2_000),
    })
    expect(since(from)).toEqual([
      'POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule',
    ])
  })
})

describe('policy texts', () => {
  test('are read without a pull request', async () => {
    const { acme, ports, refOf, pr } = await withPullRequest()
    acme.repository('.github', { files: { '.github/ai-policy.yml': 'version: 1\n' } })
    expect(await ports.policyTexts.readPolicyTexts(refOf(pr))).toMatchObject({
      repository: { state: 'found', text: POLICY },
      organisation: { state: 'found', text: 'version: 1\n' },
    })
  })
})
