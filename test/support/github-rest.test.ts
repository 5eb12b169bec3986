import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
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
let octokit: Octokit
const at = { owner: 'acme', repo: 'app' }

beforeAll(async () => {
  github = await startGitHub()
  acme = github.organization('acme', { members: ['dev', 'rev'], teams: { owners: ['own'] } })
  acme.team('inner', { members: ['deep'], parent: 'owners', pending: ['invited'] })
  repo = acme.repository('app', {
    files: {
      'README.md': '# app\n',
      'docs/policy.yml': 'version: 1\n',
      '.github/ai-policy.yml': { link: '../docs/policy.yml' },
      outside: { link: '/etc/passwd' },
      vendor: { submodule: 'a'.repeat(40) },
      'bin/run': { content: '#!/bin/sh\n', mode: '100755' },
    },
    access: { dev: 'write', rev: 'write', tri: 'triage', main: 'maintain' },
    topics: ['payments'],
    properties: { tier: 'one' },
  })
  app = github.app()
  await app.installOn(acme)
  pr = await repo.openPullRequest({ by: 'dev', body: 'Please look.' })
  octokit = await octokitOf(github, app, acme)
})
afterAll(async () => {
  await github.close()
})

/** The status of a request that is refused. */
async function statusOf(request: Promise<unknown>): Promise<number> {
  try {
    await request
    return 200
  } catch (error) {
    return (error as { readonly status: number }).status
  }
}

describe('reading', () => {
  test('every operation answers as GitHub describes it', async () => {
    const { rest } = octokit
    const as = octokitWith(github, appJwt(app)).rest
    const sha = pr.headSha()
    const comment = await pr.comment('dev', 'A comment')
    await pr.review('rev', { state: 'COMMENTED', comments: [{ path: 'README.md', body: 'Why?' }] })
    await repo.foreignCheck(app.app, sha, { name: 'CodeQL', conclusion: 'success' })
    const suite = [...repo.repository.checkSuites.values()][0]
    const run = [...repo.repository.checkRuns.values()][0]
    const { deployment } = await repo.deploy(app.app, { sha })
    repo.requireChecks('main', [{ name: 'ai-policy', app: app.app }])
    const pull = { ...at, pull_number: pr.number }
    const issue = { ...at, issue_number: pr.number }
    const team = { org: 'acme', team_slug: 'owners' }
    const answers = await Promise.all([
      as.apps.getAuthenticated(),
      as.apps.listInstallations(),
      as.apps.getInstallation({ installation_id: app.installation(acme).id }),
      as.apps.getRepoInstallation(at),
      as.apps.getOrgInstallation({ org: 'acme' }),
      as.apps.listWebhookDeliveries(),
      as.apps.getWebhookConfigForApp(),
      rest.apps.listReposAccessibleToInstallation(),
      rest.rateLimit.get(),
      rest.users.getByUsername({ username: 'copilot-swe-agent[bot]' }),
      rest.users.getById({ account_id: 198_982_749 }),
      rest.orgs.get({ org: 'acme' }),
      rest.repos.listForOrg({ org: 'acme' }),
      rest.orgs.listMembers({ org: 'acme' }),
      rest.orgs.checkMembershipForUser({ org: 'acme', username: 'dev' }),
      rest.orgs.getMembershipForUser({ org: 'acme', username: 'dev' }),
      rest.teams.list({ org: 'acme' }),
      rest.teams.getByName(team),
      rest.teams.listMembersInOrg(team),
      rest.teams.listChildInOrg(team),
      rest.teams.getMembershipForUserInOrg({ ...team, username: 'deep' }),
      rest.repos.get(at),
      rest.repos.getAllTopics(at),
      rest.repos.customPropertiesForReposGetRepositoryValues(at),
      rest.repos.listCollaborators(at),
      rest.repos.checkCollaborator({ ...at, username: 'dev' }),
      rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'tri' }),
      rest.repos.listBranches(at),
      rest.repos.getBranch({ ...at, branch: 'main' }),
      rest.repos.getBranchRules({ ...at, branch: 'main' }),
      rest.repos.getRepoRulesets(at),
      rest.git.getRef({ ...at, ref: 'heads/main' }),
      rest.git.getRef({ ...at, ref: `pull/${pr.number}/head` }),
      rest.git.listMatchingRefs({ ...at, ref: 'heads/' }),
      rest.git.getCommit({ ...at, commit_sha: sha }),
      rest.git.getTree({ ...at, tree_sha: 'main', recursive: 'true' }),
      rest.repos.getContent({ ...at, path: 'docs' }),
      rest.repos.listCommits({ ...at, sha: pr.pull.head.ref }),
      rest.repos.getCommit({ ...at, ref: sha }),
      rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha }),
      rest.repos.listCommitStatusesForRef({ ...at, ref: sha }),
      rest.repos.getCombinedStatusForRef({ ...at, ref: sha }),
      rest.repos.compareCommitsWithBasehead({ ...at, basehead: `main...${sha}` }),
      rest.pulls.list({ ...at, state: 'all', sort: 'updated', direction: 'desc' }),
      rest.pulls.get(pull),
      rest.pulls.listFiles(pull),
      rest.pulls.listCommits(pull),
      rest.pulls.listReviews(pull),
      rest.pulls.listReviewComments(pull),
      rest.pulls.listRequestedReviewers(pull),
      rest.issues.get(issue),
      rest.issues.listComments(issue),
      rest.issues.getComment({ ...at, comment_id: comment.id }),
      rest.reactions.listForIssueComment({ ...at, comment_id: comment.id }),
      rest.issues.listLabelsOnIssue(issue),
      rest.issues.listLabelsForRepo(at),
      rest.issues.listEventsForTimeline(issue),
      rest.issues.listEvents(issue),
      rest.checks.get({ ...at, check_run_id: run?.id ?? 0 }),
      rest.checks.listAnnotations({ ...at, check_run_id: run?.id ?? 0 }),
      rest.checks.listForRef({ ...at, ref: sha, check_name: 'CodeQL', filter: 'all' }),
      rest.checks.listSuitesForRef({ ...at, ref: sha }),
      rest.checks.getSuite({ ...at, check_suite_id: suite?.id ?? 0 }),
      rest.checks.listForSuite({ ...at, check_suite_id: suite?.id ?? 0 }),
      rest.repos.listDeployments(at),
      rest.repos.getDeployment({ ...at, deployment_id: deployment.id }),
      rest.repos.listDeploymentStatuses({ ...at, deployment_id: deployment.id }),
      octokit.request('GET /search/issues', { q: `repo:acme/app is:pr author:dev` }),
    ])
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 204)).toEqual(
      [],
    )
    expect(github.violations).toEqual([])
  })

  test('a file behind a symlink is shown as the file it leads to', async () => {
    const { data } = await octokit.rest.repos.getContent({ ...at, path: '.github/ai-policy.yml' })
    expect(data).toMatchObject({ type: 'file', path: '.github/ai-policy.yml' })
    expect(Buffer.from((data as { content: string }).content, 'base64').toString()).toBe('version: 1\n')
    const outside = await octokit.rest.repos.getContent({ ...at, path: 'outside' })
    expect(outside.data).toMatchObject({ type: 'symlink', target: '/etc/passwd' })
    const submodule = await octokit.rest.repos.getContent({ ...at, path: 'vendor' })
    expect(submodule.data).toMatchObject({ type: 'submodule' })
  })

  test('the tree tells symlinks, submodules and executables apart', async () => {
    const { data } = await octokit.rest.git.getTree({ ...at, tree_sha: repo.headOf(), recursive: '1' })
    const modes = Object.fromEntries(data.tree.map(({ path, mode }) => [path, mode]))
    expect(modes).toMatchObject({
      'README.md': '100644',
      'bin/run': '100755',
      outside: '120000',
      vendor: '160000',
      docs: '040000',
    })
    expect(data.truncated).toBe(false)
  })

  test('a tree beyond the limit is cut and says so', async () => {
    const large = acme.repository('large', { files: { a: '1', b: '2', c: '3' } })
    large.repository.treeLimit = 2
    const { data } = await octokit.rest.git.getTree({
      ...at,
      repo: 'large',
      tree_sha: 'main',
      recursive: '1',
    })
    expect(data).toMatchObject({ truncated: true, tree: [{ path: 'a' }, { path: 'b' }] })
  })

  test('a blob comes as JSON or raw', async () => {
    const entry = repo.repository.objects.blobs.keys().next().value ?? ''
    const asJson = await octokit.rest.git.getBlob({ ...at, file_sha: entry })
    expect(Buffer.from(asJson.data.content, 'base64').toString()).toBe('# app\n')
    const raw = await octokit.rest.git.getBlob({ ...at, file_sha: entry, mediaType: { format: 'raw' } })
    expect(Buffer.from(raw.data as unknown as ArrayBuffer).toString()).toBe('# app\n')
  })

  test('access is told by role, and by the older word beside it', async () => {
    const levels = await Promise.all(
      ['tri', 'main', 'own', 'founder', 'stranger-none'].map(async (username) => {
        if (username === 'stranger-none') await pr.comment(username, 'Hello')
        const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username })
        return [data.permission, data.role_name]
      }),
    )
    expect(levels).toEqual([
      ['read', 'triage'],
      ['write', 'maintain'],
      ['write', 'write'],
      ['admin', 'admin'],
      ['none', 'none'],
    ])
  })

  test('a team has the members of its child teams, and not those who are only invited', async () => {
    const { data } = await octokit.rest.teams.listMembersInOrg({ org: 'acme', team_slug: 'owners' })
    expect(data.map(({ login }) => login)).toEqual(['own', 'deep'])
    const invited = { org: 'acme', team_slug: 'inner', username: 'invited' }
    const membership = await octokit.rest.teams.getMembershipForUserInOrg(invited)
    expect(membership.data.state).toBe('pending')
  })
})

describe('long lists', () => {
  test('pages are linked, and Octokit follows them', async () => {
    const many = await repo.openPullRequest({
      by: 'dev',
      commits: Array.from({ length: 45 }, (_, index) => ({ by: 'dev', message: `Commit ${index}` })),
    })
    const pull = { ...at, pull_number: many.number }
    const first = await octokit.rest.pulls.listCommits({ ...pull, per_page: 20 })
    expect(first.headers.link).toContain('rel="next"')
    expect(first.headers.link).toContain('page=3>; rel="last"')
    const all = await octokit.paginate(octokit.rest.pulls.listCommits, { ...pull, per_page: 20 })
    expect(all).toHaveLength(45)
  })

  test('commits of a pull request stop at 250 without a word; a comparison pages through all of them', async () => {
    const many = await repo.openPullRequest({
      by: 'dev',
      commits: Array.from({ length: 260 }, (_, index) => ({
        by: 'dev',
        message: `${index}`,
        files: { f: `${index}` },
      })),
    })
    const pull = { ...at, pull_number: many.number }
    const listed = await octokit.paginate(octokit.rest.pulls.listCommits, { ...pull, per_page: 100 })
    expect(listed).toHaveLength(250)
    expect((await octokit.rest.pulls.get(pull)).data.commits).toBe(260)
    const basehead = `main...${many.headSha()}`
    const unpaged = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead })
    expect(unpaged.data.commits).toHaveLength(250)
    expect(unpaged.data.commits.at(-1)?.sha).toBe(many.headSha())
    const second = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead,
      per_page: 100,
      page: 3,
    })
    expect(second.data.commits).toHaveLength(60)
    expect(second.data.files).toEqual([])
    expect(second.data.total_commits).toBe(260)
  })

  test('a comparison lists 300 files, a pull request 3,000', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3_050 }, (_, index) => [`many/${index}.txt`, `${index}\n`]),
    )
    const many = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files }] })
    const basehead = `main...${many.headSha()}`
    const comparison = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead })
    expect(comparison.data.files).toHaveLength(300)
    expect(comparison.data.merge_base_commit.sha).toBe(repo.headOf())
    const pull = { ...at, pull_number: many.number }
    const last = await octokit.rest.pulls.listFiles({ ...pull, per_page: 100, page: 30 })
    expect(last.data).toHaveLength(100)
    const beyond = await octokit.rest.pulls.listFiles({ ...pull, per_page: 100, page: 31 })
    expect(beyond.data).toEqual([])
    expect((await octokit.rest.pulls.get(pull)).data.changed_files).toBe(3_050)
  })
})

describe('writing', () => {
  test('a check run is created, changed and read back, with its annotations and every state it had', async () => {
    const annotation = {
      path: 'README.md',
      start_line: 1,
      end_line: 1,
      annotation_level: 'warning',
      message: 'Look',
    } as const
    const { data: created } = await octokit.rest.checks.create({
      ...at,
      name: 'ai-policy',
      head_sha: pr.headSha(),
      status: 'in_progress',
      external_id: 'digest',
    })
    const { data: changed } = await octokit.rest.checks.update({
      ...at,
      check_run_id: created.id,
      conclusion: 'failure',
      output: { title: 'Needs one approval', summary: 'Ask @rev', annotations: [annotation] },
      actions: [{ label: 'Recheck', description: 'Look again', identifier: 'recheck' }],
    })
    expect(changed).toMatchObject({ status: 'completed', conclusion: 'failure', external_id: 'digest' })
    const { data: annotations } = await octokit.rest.checks.listAnnotations({
      ...at,
      check_run_id: created.id,
    })
    expect(annotations).toMatchObject([annotation])
    const run = repo.repository.checkRuns.get(created.id)
    expect(run?.history.map(({ status }) => status)).toEqual(['in_progress', 'completed'])
  })

  test('labels come and go, and are made on first use', async () => {
    const issue = { ...at, issue_number: pr.number }
    await octokit.rest.issues.addLabels({ ...issue, labels: ['ai-assisted', 'x'] })
    await octokit.rest.issues.removeLabel({ ...issue, name: 'x' })
    const { data } = await octokit.rest.issues.listLabelsOnIssue(issue)
    expect(data.map(({ name }) => name)).toEqual(['ai-assisted'])
    await octokit.rest.issues.updateLabel({ ...at, name: 'x', new_name: 'y', color: 'ff0000' })
    expect((await octokit.rest.issues.getLabel({ ...at, name: 'Y' })).data.color).toBe('ff0000')
    await octokit.rest.issues.deleteLabel({ ...at, name: 'y' })
    expect(await statusOf(octokit.rest.issues.getLabel({ ...at, name: 'y' }))).toBe(404)
  })

  test('comments below a commit are written by whoever may read it, and counted there', async () => {
    const commit = { ...at, commit_sha: repo.headOf() }
    const { data: comment } = await octokit.rest.repos.createCommitComment({ ...commit, body: 'One' })
    expect(comment.user).toMatchObject({ login: 'countersign[bot]', type: 'Bot' })
    const { data } = await octokit.rest.repos.listCommentsForCommit(commit)
    expect(data.map(({ body, commit_id: sha }) => [body, sha])).toEqual([['One', commit.commit_sha]])
    const read = await octokit.rest.repos.getCommit({ ...at, ref: commit.commit_sha })
    expect(read.data.commit.comment_count).toBe(1)
    const unknown = { ...commit, commit_sha: 'f'.repeat(40) }
    expect(await statusOf(octokit.rest.repos.createCommitComment({ ...unknown, body: 'One' }))).toBe(422)
    expect(await statusOf(octokit.rest.repos.createCommitComment({ ...commit, body: ' ' }))).toBe(422)
  })

  test('comments are written in the name of the app, changed, reacted to and deleted', async () => {
    const issue = { ...at, issue_number: pr.number }
    const { data: comment } = await octokit.rest.issues.createComment({ ...issue, body: 'One' })
    expect(comment.user).toMatchObject({ login: 'countersign[bot]', type: 'Bot' })
    expect(comment.performed_via_github_app).toMatchObject({ slug: 'countersign' })
    await octokit.rest.issues.updateComment({ ...at, comment_id: comment.id, body: 'Two' })
    const content = '+1'
    const first = await octokit.rest.reactions.createForIssueComment({
      ...at,
      comment_id: comment.id,
      content,
    })
    const again = await octokit.rest.reactions.createForIssueComment({
      ...at,
      comment_id: comment.id,
      content,
    })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.data.id).toBe(first.data.id)
    expect((await octokit.rest.issues.getComment({ ...at, comment_id: comment.id })).data.body).toBe('Two')
    await octokit.rest.issues.deleteComment({ ...at, comment_id: comment.id })
    expect(await statusOf(octokit.rest.issues.getComment({ ...at, comment_id: comment.id }))).toBe(404)
  })

  test('reviewers are asked for and taken back', async () => {
    const pull = { ...at, pull_number: pr.number }
    await octokit.rest.pulls.requestReviewers({ ...pull, reviewers: ['rev'], team_reviewers: ['owners'] })
    const asked = await octokit.rest.pulls.listRequestedReviewers(pull)
    expect(asked.data.users.map(({ login }) => login)).toEqual(['rev'])
    expect(asked.data.teams.map(({ slug }) => slug)).toEqual(['owners'])
    await octokit.rest.pulls.removeRequestedReviewers({
      ...pull,
      reviewers: ['rev'],
      team_reviewers: ['owners'],
    })
    expect((await octokit.rest.pulls.listRequestedReviewers(pull)).data.users).toEqual([])
  })

  test('an app answers for a deployment', async () => {
    const { runId } = await repo.deploy(app.app, { sha: repo.headOf() })
    await octokit.rest.actions.reviewCustomGatesForRun({
      ...at,
      run_id: runId,
      environment_name: 'production',
      state: 'rejected',
      comment: 'No receipt',
    })
    expect(repo.repository.protectionReviews.at(-1)).toMatchObject({
      state: 'rejected',
      comment: 'No receipt',
    })
  })

  test('what was written kept to the description', () => {
    expect(github.violations).toEqual([])
  })
})

describe('refusals', () => {
  const pull = { ...at, pull_number: 1 }
  test.each([
    ['the author', { reviewers: ['dev'] }],
    ['somebody without access', { reviewers: ['out'] }],
    ['a team that is not there', { team_reviewers: ['nobody'] }],
    ['sixteen people', { reviewers: Array.from({ length: 16 }, (_, index) => `rev${index}`) }],
  ])('a review cannot be asked of %s, nor of those named beside', async (_, names) => {
    const reviewers = [...('reviewers' in names ? names.reviewers : []), 'rev']
    expect(await statusOf(octokit.rest.pulls.requestReviewers({ ...pull, ...names, reviewers }))).toBe(422)
    expect([...pr.pull.requestedReviewers]).toEqual([])
  })

  test.each([
    ['a summary', { output: { title: 't', summary: 'x'.repeat(65_536) } }],
    ['a text', { output: { title: 't', summary: 's', text: 'x'.repeat(65_536) } }],
    [
      'buttons',
      { actions: Array.from({ length: 4 }, () => ({ label: 'l', description: 'd', identifier: 'i' })) },
    ],
    ['a label of a button', { actions: [{ label: 'x'.repeat(21), description: 'd', identifier: 'i' }] }],
    [
      'annotations',
      {
        output: {
          title: 't',
          summary: 's',
          annotations: Array.from({ length: 51 }, () => ({
            path: 'a',
            start_line: 1,
            end_line: 1,
            annotation_level: 'notice' as const,
            message: 'm',
          })),
        },
      },
    ],
  ])('a check run takes no more of %s than GitHub does', async (_, excess) => {
    const check = { ...at, name: 'ai-policy', head_sha: pr.headSha() }
    expect(await statusOf(octokit.rest.checks.create({ ...check, ...excess }))).toBe(422)
  })

  test('a comment takes no more than 65,536 characters, the name of a label no more than 50', async () => {
    const issue = { ...at, issue_number: 1 }
    expect(await statusOf(octokit.rest.issues.createComment({ ...issue, body: 'x'.repeat(65_537) }))).toBe(
      422,
    )
    expect(await statusOf(octokit.rest.issues.createLabel({ ...at, name: 'x'.repeat(51) }))).toBe(422)
  })

  test('nobody approves their own pull request', async () => {
    const own = octokitWith(github, github.personalToken('dev'))
    expect(await statusOf(own.rest.pulls.createReview({ ...pull, event: 'APPROVE' }))).toBe(422)
  })

  test('a check on a commit that is not there', async () => {
    const check = { ...at, name: 'ai-policy', head_sha: '0'.repeat(40) }
    expect(await statusOf(octokit.rest.checks.create(check))).toBe(422)
  })
})

describe('headers', () => {
  test('a read that has not changed costs a 304', async () => {
    const { headers } = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
    const again = octokit.rest.pulls.get({
      ...at,
      pull_number: 1,
      headers: { 'if-none-match': headers.etag },
    })
    expect(await statusOf(again)).toBe(304)
  })

  test('every answer has an id and says what is left of the limit', async () => {
    const first = await octokit.rest.repos.get(at)
    const second = await octokit.rest.repos.get(at)
    expect(first.headers['x-github-request-id']).not.toBe(second.headers['x-github-request-id'])
    const left = [first, second].map(({ headers }) => Number(headers['x-ratelimit-remaining']))
    expect(left[1]).toBe((left[0] ?? 0) - 1)
    expect(second.headers['x-ratelimit-resource']).toBe('core')
  })
})
