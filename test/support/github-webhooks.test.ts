import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { AppScene } from './github/scene/app.ts'
import { claudeCommit, copilotCommit } from './github/scene/commits.ts'
import type { OrganizationScene } from './github/scene/organization.ts'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import type { RepositoryScene } from './github/scene/repository.ts'
import { type GitHub, startGitHub } from './github/start.ts'
import { appJwt, octokitOf, octokitWith } from './github-client.ts'

/** One webhook as an app receives it. */
interface Received {
  readonly name: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // A payload is as deep as it is; tests read what they are about.
  readonly payload: Payload
}

interface Payload {
  readonly [member: string]: Payload
}

let github: GitHub
let acme: OrganizationScene
let repo: RepositoryScene
let app: AppScene
let pr: PullRequestScene
let inbox: Received[]
let answer: number
let receiver: Server

beforeEach(async () => {
  inbox = []
  answer = 202
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const payload = JSON.parse(text) as Payload
      const { action } = JSON.parse(text) as { readonly action?: string }
      const name = [request.headers['x-github-event'], action].filter(Boolean).join('.')
      inbox.push({ name, headers: request.headers, text, payload })
      response.writeHead(answer).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  github = await startGitHub()
  acme = github.organization('acme', { members: ['dev'], teams: { owners: ['own'] } })
  repo = acme.repository('app', { access: { dev: 'write', rev: 'write' } })
  app = github.app({ webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks` })
  await app.installOn(acme)
  pr = await repo.openPullRequest({ by: 'dev', title: 'First' })
  inbox.length = 0
})
afterEach(async () => {
  await github.close()
  receiver.closeAllConnections()
  await new Promise((resolve) => receiver.close(resolve))
  if (github.violations.length > 0) throw new Error(github.violations.join('\n'))
})

function names(): readonly string[] {
  return inbox.map(({ name }) => name)
}

function received(name: string): Received {
  const found = inbox.find((one) => one.name === name)
  if (!found) throw new Error(`No ${name} was received, only ${names().join(', ')}`)
  return found
}

describe('a webhook', () => {
  test('is signed, and says what it is about', async () => {
    await pr.comment('dev', 'Hello')
    const { headers, text, payload } = received('issue_comment.created')
    const signature = createHmac('sha256', app.webhookSecret).update(text).digest('hex')
    expect(headers).toMatchObject({
      'x-hub-signature-256': `sha256=${signature}`,
      'x-github-hook-installation-target-id': String(app.id),
      'x-github-hook-installation-target-type': 'integration',
      'content-type': 'application/json',
    })
    expect(headers['x-github-delivery']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(payload).toMatchObject({
      installation: { id: app.installation(acme).id },
      repository: { full_name: 'acme/app' },
      organization: { login: 'acme' },
      sender: { login: 'dev' },
    })
  })

  test('is not sent to an app that is suspended, not subscribed, or not let into the repository', async () => {
    const other = acme.repository('other')
    await app.chooseRepositories(acme, [other])
    await pr.comment('dev', 'Unseen')
    await app.chooseRepositories(acme, [repo])
    await app.suspend(acme)
    await pr.comment('dev', 'Unseen')
    await app.unsuspend(acme)
    expect(names()).not.toContain('issue_comment.created')
  })
})

describe('what people do is told as GitHub describes it', () => {
  test('pushes, and pull requests that follow their branch', async () => {
    const before = pr.headSha()
    const after = await pr.push({ commits: [claudeCommit('dev')] })
    expect(names()).toEqual(
      expect.arrayContaining(['push', 'check_suite.requested', 'pull_request.synchronize']),
    )
    expect(received('pull_request.synchronize').payload).toMatchObject({ before, after, number: pr.number })
    expect(received('push').payload).toMatchObject({ before, after, forced: false, commits: [{ id: after }] })
    inbox.length = 0
    await pr.forcePush({ commits: [{ by: 'dev' }] })
    expect(received('push').payload).toMatchObject({ forced: true })
    expect(pr.pull.timeline.at(-1)).toMatchObject({ kind: 'HeadRefForcePushedEvent', before: after })
  })

  test('edits, with what stood there before', async () => {
    await repo.pushToBranch('release', [{ by: 'dev' }])
    inbox.length = 0
    await pr.edit('dev', { title: 'Second', body: 'Body', base: 'release' })
    expect(received('pull_request.edited').payload['changes']).toMatchObject({
      title: { from: 'First' },
      body: { from: '' },
      base: { ref: { from: 'main' } },
    })
    expect(received('pull_request.edited').payload['pull_request']).toMatchObject({
      base: { ref: 'release' },
    })
  })

  test('reviews, their states in small letters', async () => {
    const review = await pr.approve('rev')
    expect(received('pull_request_review.submitted').payload['review']).toMatchObject({
      state: 'approved',
      commit_id: pr.headSha(),
      user: { login: 'rev' },
    })
    await pr.editReview(review, 'rev', 'Better words')
    await pr.dismiss(review, 'dev')
    expect(received('pull_request_review.dismissed').payload['review']).toMatchObject({ state: 'dismissed' })
    await pr.review('rev', { state: 'COMMENTED', comments: [{ path: 'README.md', line: 1, body: 'Why?' }] })
    expect(names()).toContain('pull_request_review_comment.created')
  })

  test('review requests; a team that assigns its members is replaced by them', async () => {
    acme.team('auto', { members: ['own'], autoAssign: ['own'] })
    await pr.askForReview('dev', { people: ['rev'], teams: ['auto'] })
    const asked = inbox.map(
      ({ payload }) => payload['requested_reviewer']?.['login'] ?? payload['requested_team']?.['slug'],
    )
    expect(asked).toEqual(['rev', 'auto', 'own'])
    expect([...pr.pull.requestedTeams]).toEqual([])
  })

  test('comments, labels, drafts, assignments, closing and reopening', async () => {
    const comment = await pr.comment('dev', 'One')
    await pr.editComment(comment, 'dev', 'Two')
    await pr.deleteComment(comment, 'dev')
    await pr.label('dev', 'bug')
    await pr.unlabel('dev', 'bug')
    await pr.convertToDraft('dev')
    await pr.markReady('dev')
    await pr.assign('dev', 'rev')
    await pr.enableAutoMerge('dev')
    await pr.close('dev')
    await pr.reopen('dev')
    expect(names()).toEqual([
      'issue_comment.created',
      'issue_comment.edited',
      'issue_comment.deleted',
      'label.created',
      'pull_request.labeled',
      'pull_request.unlabeled',
      'pull_request.converted_to_draft',
      'pull_request.ready_for_review',
      'pull_request.assigned',
      'pull_request.auto_merge_enabled',
      'pull_request.closed',
      'pull_request.reopened',
    ])
  })

  test.each(['merge', 'squash', 'rebase'] as const)('merging by %s', async (method) => {
    await repo.pushToBranch('main', [{ by: 'rev', files: { 'main.txt': 'main\n' } }])
    inbox.length = 0
    const sha = await pr.merge('dev', { method })
    expect(repo.headOf()).toBe(sha)
    expect(received('pull_request.closed').payload['pull_request']).toMatchObject({
      merged: true,
      merge_commit_sha: sha,
    })
    expect(received('push').payload).toMatchObject({ ref: 'refs/heads/main', after: sha })
    expect(repo.read('main.txt')).toBe('main\n')
    const [change = ''] = Object.keys(
      pr.pull.repository.objects.commits.get(pr.headSha()) ? { found: 1 } : {},
    )
    expect(change).toBe('found')
  })

  test('checks: buttons and reruns reach only the app that they belong to', async () => {
    const octokit = await octokitOf(github, app, acme)
    await octokit.rest.checks.create({
      owner: 'acme',
      repo: 'app',
      name: 'ai-policy',
      head_sha: pr.headSha(),
      conclusion: 'failure',
      actions: [{ label: 'Recheck', description: 'Look again', identifier: 'recheck' }],
    })
    const other = github.app({ slug: 'other' })
    await other.installOn(acme)
    await github.quiet(20)
    inbox.length = 0
    await pr.clickButton('dev', 'recheck')
    await pr.rerequestCheck('dev')
    await pr.rerequestSuite('dev')
    expect(names()).toEqual([
      'check_run.requested_action',
      'check_run.rerequested',
      'check_suite.rerequested',
    ])
    expect(received('check_run.requested_action').payload).toMatchObject({
      requested_action: { identifier: 'recheck' },
      check_run: { app: { id: app.id } },
    })
    await expect(pr.clickButton('dev', 'own')).rejects.toThrow('shows no button')
  })

  test('the merge queue, its groups and their end', async () => {
    const second = await repo.openPullRequest({ by: 'rev' })
    inbox.length = 0
    await repo.enqueue('dev', pr, second)
    const group = await repo.requestMergeGroup(pr, second)
    expect(received('merge_group.checks_requested').payload['merge_group']).toMatchObject({
      head_sha: group.headSha,
      base_ref: 'refs/heads/main',
      head_ref: expect.stringMatching(`^refs/heads/gh-readonly-queue/main/pr-${second.number}-`),
    })
    await repo.destroyMergeGroup(group, 'dequeued')
    expect(names()).toEqual([
      'pull_request.enqueued',
      'pull_request.enqueued',
      'merge_group.checks_requested',
      'merge_group.destroyed',
      'pull_request.dequeued',
      'pull_request.dequeued',
    ])
  })

  test('deployments that ask an app', async () => {
    const { runId } = await repo.deploy(app.app, { sha: repo.headOf() })
    expect(received('deployment_protection_rule.requested').payload).toMatchObject({
      environment: 'production',
      deployment_callback_url: `${github.url}/api/v3/repos/acme/app/actions/runs/${runId}/deployment_protection_rule`,
      deployment: { sha: repo.headOf() },
    })
  })

  test('access, teams and installations', async () => {
    await repo.setAccess('new', 'write')
    await repo.setAccess('new', 'read')
    await repo.setAccess('new', 'none')
    await acme.joinTeam('owners', 'rev')
    await acme.leaveTeam('owners', 'rev')
    await app.acceptPermissions(acme, { checks: 'write' })
    await app.uninstall(acme)
    expect(names()).toEqual([
      'member.added',
      'member.edited',
      'member.removed',
      'membership.added',
      'membership.removed',
      'installation.new_permissions_accepted',
      'installation.deleted',
    ])
  })

  test('other names of repositories, and how deployments go', async () => {
    await repo.rename('renamed')
    expect(received('repository.renamed').payload).toMatchObject({
      repository: { full_name: 'acme/renamed' },
      changes: { repository: { name: { from: 'app' } } },
    })
    const octokit = await octokitOf(github, app, acme)
    const { data } = await octokit.rest.repos.get({ owner: 'acme', repo: 'app' })
    expect(data.full_name).toBe('acme/renamed')
    const { deployment } = await repo.deploy(app.app, { sha: repo.headOf() })
    await repo.setDeploymentStatus(deployment, 'success')
    expect(received('deployment_status.created').payload['deployment_status']).toMatchObject({
      state: 'success',
    })
  })

  test('an update of the branch, as a push of whoever asked for it', async () => {
    await repo.pushToBranch('main', [{ by: 'rev', files: { 'main.txt': 'main\n' } }])
    inbox.length = 0
    const sha = await pr.updateBranch('rev')
    expect(received('pull_request.synchronize').payload).toMatchObject({
      after: sha,
      sender: { login: 'rev' },
    })
    expect(repo.repository.objects.commits.get(sha)?.parents).toHaveLength(2)
    expect(repo.read('main.txt', pr.pull.head.ref)).toBe('main\n')
  })

  test('what a deleted account wrote is of nobody', async () => {
    await pr.approve('rev')
    github.deleteAccount('rev')
    github.deleteAccount('dev')
    await pr.label('own', 'bug')
    expect(received('pull_request.labeled').payload['pull_request']).toMatchObject({ user: null })
    const octokit = await octokitOf(github, app, acme)
    const { data } = await octokit.rest.pulls.listReviews({
      owner: 'acme',
      repo: 'app',
      pull_number: pr.number,
    })
    expect(data).toMatchObject([{ user: null, state: 'APPROVED' }])
  })

  test('pull requests of agents and from forks', async () => {
    const fork = repo.fork('out')
    const forked = await repo.openPullRequest({ by: 'out', from: fork })
    await repo.openPullRequest({ by: 'copilot-swe-agent[bot]', commits: [copilotCommit('dev')] })
    const pulls = inbox
      .filter(({ name }) => name === 'pull_request.opened')
      .map(({ payload }) => payload['pull_request'])
    expect(pulls).toMatchObject([
      { head: { repo: { full_name: 'out/app', fork: true } }, base: { repo: { full_name: 'acme/app' } } },
      { user: { login: 'copilot-swe-agent[bot]', type: 'Bot', id: 198_982_749 } },
    ])
    await forked.push({ commits: [{ by: 'out' }] })
    expect(names()).toContain('pull_request.synchronize')
  })

  test('a branch that is merged and deleted hands its pull requests on to its own base', async () => {
    const stacked = await repo.openPullRequest({ by: 'dev', base: pr.pull.head.ref })
    await pr.merge('dev')
    inbox.length = 0
    await repo.deleteBranch(pr.pull.head.ref, 'dev')
    expect(stacked.pull.base.ref).toBe('main')
    expect(received('pull_request.edited').payload['changes']).toMatchObject({
      base: { ref: { from: pr.pull.head.ref } },
    })
  })
})

describe('deliveries', () => {
  test('may be lost, kept back and sent in another order, or sent twice', async () => {
    acme.webhooks('drop')
    await pr.comment('dev', 'lost')
    acme.webhooks('hold')
    await pr.comment('dev', 'one')
    await pr.comment('dev', 'two')
    expect(inbox).toEqual([])
    await acme.releaseWebhooks((held) => held.toReversed())
    acme.webhooks('duplicate')
    await pr.comment('dev', 'three')
    expect(inbox.map(({ payload }) => payload['comment']?.['body'])).toEqual(['two', 'one', 'three', 'three'])
    const [, , third, again] = inbox.map(({ headers }) => headers['x-github-delivery'])
    expect(again).toBe(third)
  })

  test('that failed are found in the log and sent again under the same GUID', async () => {
    answer = 500
    await pr.comment('dev', 'unlucky')
    answer = 202
    const { rest } = octokitWith(github, appJwt(app))
    const { data: failed } = await rest.apps.listWebhookDeliveries({ status: 'failure' })
    expect(failed).toMatchObject([
      { event: 'issue_comment', action: 'created', status_code: 500, redelivery: false },
    ])
    const [{ id, guid } = { id: 0, guid: '' }] = failed
    await rest.apps.redeliverWebhookDelivery({ delivery_id: id })
    await github.quiet(20)
    expect(inbox.map(({ headers }) => headers['x-github-delivery'])).toEqual([guid, guid])
    const { data: log } = await rest.apps.listWebhookDeliveries({ per_page: 1 })
    expect(log).toMatchObject([{ guid, redelivery: true, status_code: 202 }])
    const whole = await rest.apps.getWebhookDelivery({ delivery_id: id })
    expect(whole.data.request.payload).toMatchObject({ comment: { body: 'unlucky' } })
  })

  test('are listed newest first, a page at a time by cursor', async () => {
    for (const body of ['one', 'two', 'three']) await pr.comment('dev', body)
    const { rest } = octokitWith(github, appJwt(app))
    const first = await rest.apps.listWebhookDeliveries({ per_page: 2 })
    const cursor = /cursor=([^&>]+)/.exec(first.headers.link ?? '')?.[1] ?? ''
    const second = await rest.apps.listWebhookDeliveries({ per_page: 2, cursor })
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(4)
  })
})
