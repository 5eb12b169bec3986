import { describe, expect, test } from '@jest/globals'
import { isKnownEvent, workOf } from '../../../src/adapters/github/webhooks.ts'
import type { WorkItem } from '../../../src/app/work.ts'

const SELF = { appId: 4711, slug: 'countersign' }
const DEV = { id: 1, login: 'dev', type: 'User' }
const BOT = { id: 9, login: 'countersign[bot]', type: 'Bot' }
const OURS = { id: 4711, slug: 'countersign' }
const CI = { id: 15_368, slug: 'github-actions' }
const REF = { installation: 7, repositoryId: 5, owner: 'acme', name: 'app' }
const PR = { ...REF, number: 12 }

const ENVELOPE = {
  installation: { id: 7, node_id: 'x' },
  sender: DEV,
  organization: { login: 'acme', id: 77 },
  repository: {
    id: 5,
    name: 'app',
    full_name: 'acme/app',
    default_branch: 'main',
    owner: { login: 'acme', id: 77, type: 'Organization' },
    pushed_at: '2026-11-20T09:58:00Z',
  },
}

const PULL = {
  number: 12,
  state: 'open',
  merged: false,
  merged_by: null,
  merge_commit_sha: 'test-merge',
  updated_at: '2026-11-20T09:59:00Z',
  closed_at: null,
  user: DEV,
  head: { sha: 'head1', ref: 'topic', repo: { id: 6 } },
  base: { sha: 'base1', ref: 'main', repo: { id: 5 } },
}

function work(event: string, payload: object, self = SELF): readonly WorkItem[] {
  return workOf(event, { ...ENVELOPE, ...payload }, self)
}

/** The cause, when the event asks for one pull request to be looked at. */
function causeOf(event: string, payload: object): unknown {
  const [item, ...others] = work(event, payload)
  expect(others).toEqual([])
  expect(item).toMatchObject({ kind: 'pull-request', ref: PR })
  return item?.kind === 'pull-request' ? item.cause : null
}

describe('a pull request event', () => {
  test.each([
    'opened',
    'reopened',
    'ready_for_review',
    'converted_to_draft',
    'labeled',
    'auto_merge_enabled',
    'stacked',
  ])('%s asks for another look', (action) => {
    expect(work('pull_request', { action, pull_request: PULL })).toEqual([
      { kind: 'pull-request', ref: PR, cause: { kind: 'changed', action }, headHint: 'head1' },
    ])
  })

  test('tells who pushed, since that cannot be read afterwards', () => {
    const payload = { action: 'synchronize', before: 'head0', after: 'head1', pull_request: PULL }
    expect(causeOf('pull_request', payload)).toEqual({
      kind: 'pushed',
      by: { id: 1, login: 'dev', kind: 'user' },
      before: 'head0',
      after: 'head1',
      at: '2026-11-20T09:59:00Z',
    })
  })

  test('tells the base branch that it had before', () => {
    const changes = { base: { ref: { from: 'sandbox' }, sha: { from: 'base0' } } }
    expect(causeOf('pull_request', { action: 'edited', changes, pull_request: PULL })).toEqual({
      kind: 'base-changed',
      from: 'sandbox',
      at: '2026-11-20T09:59:00Z',
    })
    const title = { title: { from: 'Old' } }
    expect(causeOf('pull_request', { action: 'edited', changes: title, pull_request: PULL })).toMatchObject({
      kind: 'changed',
    })
  })

  test('tells who set a label or took it off, since that cannot be read afterwards', () => {
    const payload = { action: 'unlabeled', label: { name: 'ai-assisted' }, pull_request: PULL }
    expect(causeOf('pull_request', payload)).toEqual({
      kind: 'labelled',
      by: { id: 1, login: 'dev', kind: 'user' },
      label: 'ai-assisted',
      added: false,
    })
  })

  test('tells who was assigned', () => {
    const assignee = { id: 2, login: 'drv', type: 'User' }
    expect(causeOf('pull_request', { action: 'assigned', assignee, pull_request: PULL })).toEqual({
      kind: 'assigned',
      person: { id: 2, login: 'drv', kind: 'user' },
    })
  })

  test('tells who merged it and as which commit', () => {
    const merged = {
      ...PULL,
      merged: true,
      merged_by: { id: 3, login: 'adm', type: 'User' },
      merge_commit_sha: 'merge1',
      closed_at: '2026-11-20T10:00:00Z',
    }
    expect(causeOf('pull_request', { action: 'closed', pull_request: merged })).toEqual({
      kind: 'closed',
      merged: true,
      by: { id: 3, login: 'adm', kind: 'user' },
      head: 'head1',
      mergeCommit: 'merge1',
      at: '2026-11-20T10:00:00Z',
    })
  })

  test('that closes without merging has no merge commit, only a test merge', () => {
    const closed = { ...PULL, closed_at: '2026-11-20T10:00:00Z' }
    expect(causeOf('pull_request', { action: 'closed', pull_request: closed })).toMatchObject({
      merged: false,
      mergeCommit: null,
      by: { login: 'dev' },
    })
  })

  test('of our own doing asks for nothing', () => {
    expect(work('pull_request', { action: 'labeled', sender: BOT, pull_request: PULL })).toEqual([])
    expect(work('pull_request', { action: 'review_requested', sender: BOT, pull_request: PULL })).toEqual([])
  })

  test('is looked at for nothing while our own name is not known', () => {
    const nameless = { ...SELF, slug: null }
    const payload = { action: 'labeled', sender: BOT, pull_request: PULL }
    expect(workOf('pull_request', { ...ENVELOPE, ...payload }, nameless as never)).toHaveLength(1)
  })

  test('that changes nothing that is judged asks for nothing', () => {
    expect(work('pull_request', { action: 'locked', pull_request: PULL })).toEqual([])
  })

  test('from a fork is for the repository that it goes to', () => {
    const payload = { action: 'opened', pull_request: { ...PULL, head: { ...PULL.head, repo: null } } }
    expect(work('pull_request', payload)).toMatchObject([{ ref: PR }])
  })

  test('without the members that are read is an error', () => {
    expect(() => work('pull_request', { action: 'opened', pull_request: { number: '12' } })).toThrow(
      'pull_request',
    )
    expect(() => workOf('pull_request', null, SELF)).toThrow('expected object')
  })
})

describe('a review', () => {
  test.each(['submitted', 'edited', 'dismissed'])('that is %s asks for another look', (action) => {
    const payload = { action, review: { id: 1, state: 'approved' }, pull_request: PULL }
    expect(causeOf('pull_request_review', payload)).toEqual({ kind: 'changed', action: `review-${action}` })
  })

  test('that says something tells what it said, since it may have asked an agent', () => {
    const user = { id: 3, login: 'rev1', type: 'User' }
    const review = { id: 1, node_id: 'PRR_1', state: 'commented', body: '@copilot add tests', user }
    expect(causeOf('pull_request_review', { action: 'submitted', review, pull_request: PULL })).toEqual({
      kind: 'reviewed',
      by: { id: 3, login: 'rev1', kind: 'user' },
      body: '@copilot add tests',
      review: 'PRR_1',
    })
  })

  const comment = {
    path: 'src/a.ts',
    created_at: '2026-11-20T10:00:00Z',
    commit_id: 'head1',
    body: '@copilot please fix this',
    user: { id: 3, login: 'rev1', type: 'User' },
  }

  test('comment on a line is an answer for its file', () => {
    const payload = { action: 'created', comment, pull_request: PULL }
    expect(causeOf('pull_request_review_comment', payload)).toEqual({
      kind: 'review-comment',
      by: { id: 3, login: 'rev1', kind: 'user' },
      path: 'src/a.ts',
      at: '2026-11-20T10:00:00Z',
      commit: 'head1',
      body: '@copilot please fix this',
    })
  })

  test('comment by a bot asks for nothing', () => {
    const sender = { id: 136_622_811, login: 'coderabbitai[bot]', type: 'Bot' }
    expect(
      work('pull_request_review_comment', { action: 'created', sender, comment, pull_request: PULL }),
    ).toEqual([])
  })
})

describe('a label of the repository', () => {
  const label = { name: 'ai' }

  test('that is renamed or deleted is missing on pull requests', () => {
    const renamed = { action: 'edited', label, changes: { name: { from: 'ai-assisted' } } }
    for (const payload of [renamed, { action: 'deleted', label }])
      expect(work('label', payload)).toMatchObject([
        { kind: 'repository', reason: `label-${payload.action}`, head: null },
      ])
  })

  test('that gets another colour, or is new, asks for nothing', () => {
    for (const action of ['edited', 'created'])
      expect(work('label', { action, label, changes: { color: { from: '000000' } } })).toEqual([])
  })
})

describe('a comment', () => {
  const comment = {
    id: 100,
    node_id: 'IC_100',
    body: '/ai-policy status',
    created_at: '2026-11-20T10:00:00Z',
    user: DEV,
    performed_via_github_app: null,
  }
  const issue = { number: 12, pull_request: { url: 'x' } }

  test('is delivered as it was when it was new', () => {
    expect(causeOf('issue_comment', { action: 'created', issue, comment })).toEqual({
      kind: 'commented',
      comment: {
        id: 100,
        nodeId: 'IC_100',
        body: '/ai-policy status',
        author: { id: 1, login: 'dev', kind: 'user' },
        createdAt: '2026-11-20T10:00:00Z',
        viaApp: null,
      },
    })
  })

  test('tells which app wrote it for its author', () => {
    const via = { ...comment, performed_via_github_app: { id: 3, slug: 'some-agent' } }
    expect(causeOf('issue_comment', { action: 'created', issue, comment: via })).toMatchObject({
      comment: { viaApp: 'some-agent' },
    })
  })

  test('that was edited is never a command', () => {
    expect(causeOf('issue_comment', { action: 'edited', issue, comment })).toEqual({
      kind: 'changed',
      action: 'comment-edited',
    })
  })

  const ours = { ...comment, user: BOT, performed_via_github_app: OURS }

  test('of ours is no event, and a hand on it is', () => {
    expect(work('issue_comment', { action: 'created', sender: BOT, issue, comment: ours })).toEqual([])
    expect(work('issue_comment', { action: 'edited', sender: BOT, issue, comment: ours })).toEqual([])
    for (const action of ['edited', 'deleted'])
      expect(causeOf('issue_comment', { action, issue, comment: ours })).toEqual({
        kind: 'comment-touched',
        by: { id: 1, login: 'dev', kind: 'user' },
        comment: 'IC_100',
        action,
      })
  })

  test('by another bot asks for nothing, so that no two bots keep each other busy', () => {
    const sender = { id: 3, login: 'coverage[bot]', type: 'Bot' }
    const said = { ...comment, user: sender, body: 'Coverage went up. @copilot did well.' }
    expect(work('issue_comment', { action: 'created', sender, issue, comment: said })).toEqual([])
    const edited = { ...comment, user: sender }
    expect(work('issue_comment', { action: 'edited', sender, issue, comment: edited })).toEqual([])
  })

  test('in which another bot tries to give a command is recorded', () => {
    const sender = { id: 3, login: 'coverage[bot]', type: 'Bot' }
    const said = { ...comment, user: sender }
    expect(work('issue_comment', { action: 'created', sender, issue, comment: said })).toHaveLength(1)
  })

  test('that an app wrote for somebody is known as such, though the app is not named', () => {
    const via = { ...comment, performed_via_github_app: { id: 3 } }
    expect(causeOf('issue_comment', { action: 'created', issue, comment: via })).toMatchObject({
      comment: { viaApp: 'unknown' },
    })
  })

  test('on an issue asks for nothing', () => {
    expect(work('issue_comment', { action: 'created', issue: { number: 3 }, comment })).toEqual([])
  })
})

describe('a check run', () => {
  const run = {
    id: 900,
    name: 'ai-policy',
    head_sha: 'head1',
    external_id: 'v1.d1.a1.12',
    conclusion: 'failure',
    app: OURS,
    pull_requests: [{ number: 12, base: { repo: { id: 5 } } }],
  }

  test('button is pressed by somebody, on a run of a head', () => {
    const payload = { action: 'requested_action', requested_action: { identifier: 'own' }, check_run: run }
    expect(causeOf('check_run', payload)).toEqual({
      kind: 'button',
      by: { id: 1, login: 'dev', kind: 'user' },
      button: 'own',
      head: 'head1',
      checkRun: 900,
    })
  })

  test('button on a pull request from a fork finds its way by the mark on the run', () => {
    const payload = {
      action: 'requested_action',
      requested_action: { identifier: 'own' },
      check_run: { ...run, pull_requests: [] },
    }
    expect(causeOf('check_run', payload)).toMatchObject({ kind: 'button' })
  })

  test('of ours that is run again asks for another look', () => {
    expect(causeOf('check_run', { action: 'rerequested', check_run: run })).toEqual({
      kind: 'changed',
      action: 'rerequested',
    })
    const unmarked = { ...run, external_id: '', pull_requests: [] }
    expect(work('check_run', { action: 'rerequested', check_run: unmarked })).toEqual([
      { kind: 'repository', ref: REF, reason: 'rerequested', head: 'head1' },
    ])
  })

  test.each(['created', 'completed'])('of ours that is %s is no event', (action) => {
    expect(work('check_run', { action, sender: BOT, check_run: run })).toEqual([])
  })

  test('of another app with our name is told', () => {
    const foreign = { ...run, app: CI, conclusion: 'success' }
    expect(causeOf('check_run', { action: 'completed', check_run: foreign })).toEqual({
      kind: 'foreign-check',
      app: 'github-actions',
      head: 'head1',
      conclusion: 'success',
    })
  })

  test('of another app that has ended may be one that a policy waits for', () => {
    const other = { ...run, app: CI, name: 'CodeQL' }
    expect(work('check_run', { action: 'completed', check_run: other })).toEqual([
      { kind: 'repository', ref: REF, reason: 'check-completed', head: 'head1' },
    ])
    expect(work('check_run', { action: 'created', check_run: other })).toEqual([])
  })

  test('of a pull request into a fork is none of this repository', () => {
    const elsewhere = { ...run, external_id: '', pull_requests: [{ number: 3, base: { repo: { id: 6 } } }] }
    expect(work('check_run', { action: 'rerequested', check_run: elsewhere })).toMatchObject([
      { kind: 'repository' },
    ])
  })

  test('suite of ours that is run again asks for another look, and no other suite does', () => {
    const suite = { head_sha: 'head1', app: OURS, pull_requests: run.pull_requests }
    expect(causeOf('check_suite', { action: 'rerequested', check_suite: suite })).toMatchObject({
      action: 'rerequested',
    })
    expect(work('check_suite', { action: 'requested', check_suite: suite })).toEqual([])
    expect(work('check_suite', { action: 'completed', check_suite: { ...suite, app: CI } })).toEqual([])
  })

  test('of the older kind, a status, counts once it is not pending', () => {
    expect(work('status', { sha: 'head1', state: 'success' })).toMatchObject([{ head: 'head1' }])
    expect(work('status', { sha: 'head1', state: 'pending' })).toEqual([])
  })
})

describe('a push', () => {
  const commit = {
    id: 'head1',
    tree_id: 'tree1',
    message: 'Add sums',
    timestamp: '2026-11-20T09:57:00Z',
    author: { name: 'Dev', email: 'dev@people.example', username: 'dev' },
    committer: { name: 'GitHub', email: 'noreply@github.com' },
    added: ['src/a.ts'],
    removed: [],
    modified: [],
  }
  const push = { ref: 'refs/heads/main', before: 'head0', after: 'head1', forced: false, commits: [commit] }

  test('is kept with its commits, whatever the branch', () => {
    expect(work('push', { ...push, ref: 'refs/heads/topic/x' })).toEqual([
      {
        kind: 'push',
        ref: REF,
        branch: 'topic/x',
        isDefault: false,
        before: 'head0',
        after: 'head1',
        forced: false,
        by: { id: 1, login: 'dev', kind: 'user' },
        commits: [
          {
            sha: 'head1',
            tree: 'tree1',
            message: 'Add sums',
            author: { name: 'Dev', email: 'dev@people.example', login: 'dev' },
            committer: { name: 'GitHub', email: 'noreply@github.com', login: null },
          },
        ],
        touchesPolicy: false,
        at: '2026-11-20T09:58:00Z',
      },
    ])
  })

  test('with a time in seconds has it in full', () => {
    const repository = { ...ENVELOPE.repository, pushed_at: 1_795_168_680 }
    expect(work('push', { ...push, repository })).toMatchObject([{ at: '2026-11-20T09:58:00.000Z' }])
  })

  test.each([
    ['.github/ai-policy.yml', true],
    ['.github/CODEOWNERS', true],
    ['.github', true],
    ['docs/ai-policy.yml', false],
  ])('that touches %s on the default branch changes what is judged by: %p', (path, touchesPolicy) => {
    const commits = [{ ...commit, added: [], removed: [path] }]
    expect(work('push', { ...push, commits })).toMatchObject([{ isDefault: true, touchesPolicy }])
    expect(work('push', { ...push, commits, ref: 'refs/heads/topic' })).toMatchObject([
      { touchesPolicy: false },
    ])
  })

  test.each([{ forced: true }, { commits: [] }, { commits: Array.from({ length: 2048 }, () => commit) }])(
    'that cannot tell counts as touching the policy',
    (change) => {
      expect(work('push', { ...push, ...change })).toMatchObject([{ touchesPolicy: true }])
    },
  )

  test('of the policy of the organisation is for all its repositories', () => {
    const repository = { ...ENVELOPE.repository, name: '.github' }
    const commits = [{ ...commit, modified: ['.github/ai-policy.yml'] }]
    expect(work('push', { ...push, repository, commits })).toMatchObject([
      { kind: 'push' },
      { kind: 'organisation', installation: 7, owner: 'acme', reason: 'policy-changed' },
    ])
  })

  test('of a new branch has nothing before it', () => {
    expect(work('push', { ...push, before: '0'.repeat(40) })).toMatchObject([{ before: null }])
  })

  test('of a tag, and the end of a branch, ask for nothing', () => {
    expect(work('push', { ...push, ref: 'refs/tags/v1' })).toEqual([])
    expect(work('push', { ...push, after: '0'.repeat(40), deleted: true })).toEqual([])
  })
})

describe('a merge group', () => {
  const group = {
    head_sha: 'g1',
    head_ref: 'refs/heads/gh-readonly-queue/main/pr-12-b',
    base_sha: 'b',
    base_ref: 'refs/heads/main',
  }

  test('wants its verdict', () => {
    expect(work('merge_group', { action: 'checks_requested', merge_group: group })).toEqual([
      {
        kind: 'merge-group',
        ref: REF,
        action: 'requested',
        headSha: 'g1',
        headRef: 'refs/heads/gh-readonly-queue/main/pr-12-b',
        baseRef: 'refs/heads/main',
        baseSha: 'b',
        reason: null,
      },
    ])
  })

  test('is destroyed for a reason', () => {
    const payload = { action: 'destroyed', reason: 'dequeued', merge_group: group }
    expect(work('merge_group', payload)).toMatchObject([{ action: 'destroyed', reason: 'dequeued' }])
  })
})

describe('a deployment', () => {
  const deployment = { id: 33, sha: 'merge1', created_at: '2026-11-20T10:05:00Z' }
  const payload = {
    action: 'requested',
    environment: 'production',
    event: 'push',
    deployment,
    deployment_callback_url: 'https://evil.example/repos/x/y/actions/runs/4242/deployment_protection_rule',
  }

  test('gives the run by the callback address, which is used for nothing else', () => {
    const items = work('deployment_protection_rule', payload)
    expect(items).toMatchObject([
      {
        kind: 'deployment',
        ref: REF,
        run: 4242,
        environment: 'production',
        sha: 'merge1',
        deploymentId: 33,
        at: '2026-11-20T10:05:00Z',
      },
    ])
    expect(JSON.stringify(items)).not.toContain('evil')
  })

  test('without a run that could be answered asks for nothing', () => {
    const elsewhere = { ...payload, deployment_callback_url: 'https://evil.example/runs/4242' }
    expect(work('deployment_protection_rule', elsewhere)).toEqual([])
  })
})

describe('organisation and installation', () => {
  const organisation = { kind: 'organisation', installation: 7, owner: 'acme' }
  const repository = { kind: 'repository', ref: REF, head: null }

  test.each([
    ['membership', { action: 'removed', scope: 'team' }, { ...organisation, reason: 'membership-removed' }],
    ['team', { action: 'edited', repository: null }, { ...organisation, reason: 'team-edited' }],
    [
      'team',
      { action: 'removed_from_repository' },
      { ...repository, reason: 'team-removed_from_repository' },
    ],
    [
      'organization',
      { action: 'member_removed', repository: null },
      { ...organisation, reason: 'organization-member_removed' },
    ],
    ['member', { action: 'edited' }, { ...repository, reason: 'member-edited' }],
    ['repository', { action: 'renamed' }, { ...repository, reason: 'repository-renamed' }],
    ['repository', { action: 'transferred' }, { ...repository, reason: 'repository-transferred' }],
    ['custom_property_values', { action: 'updated' }, { ...repository, reason: 'properties-changed' }],
  ])('%s %j asks for a look at what depends on it', (event, payload, item) => {
    expect(work(event, payload)).toEqual([item])
  })

  test.each([
    ['team', { action: 'created', repository: null }],
    ['organization', { action: 'member_invited', repository: null }],
    ['repository', { action: 'created' }],
    ['repository', { action: 'archived' }],
  ])('%s %j changes nothing yet', (event, payload) => {
    expect(work(event, payload)).toEqual([])
  })

  const installation = {
    id: 7,
    account: { id: 77, login: 'acme', type: 'Organization' },
    updated_at: '2026-11-20T10:00:00Z',
    suspended_at: null,
  }

  test('an installation comes, and everything in it is looked at', () => {
    for (const action of ['created', 'new_permissions_accepted']) {
      expect(work('installation', { action, installation })).toEqual([
        { kind: 'installation', installation: 7, owner: 'acme', state: 'active', at: '2026-11-20T10:00:00Z' },
        { ...organisation, reason: `installation-${action}` },
      ])
    }
  })

  test('a pause that is over is over now, whatever time the installation bears', () => {
    const before = new Date().toISOString()
    const [item] = work('installation', { action: 'unsuspend', installation })
    expect(item).toMatchObject({ kind: 'installation', state: 'active' })
    expect(item?.kind === 'installation' && item.at >= before).toBe(true)
  })

  test.each([
    ['suspend', 'suspended'],
    ['deleted', 'deleted'],
  ])('an installation is told to %s, and nothing is looked at', (action, state) => {
    expect(work('installation', { action, installation })).toMatchObject([{ kind: 'installation', state }])
  })

  test('repositories that are added are looked at', () => {
    const payload = {
      action: 'added',
      installation,
      repository: undefined,
      repositories_added: [{ id: 5, full_name: 'acme/app' }],
      repositories_removed: [],
    }
    expect(work('installation_repositories', payload)).toEqual([
      { ...repository, reason: 'repository-added' },
    ])
  })

  test('an account has a new name', () => {
    const payload = {
      action: 'renamed',
      account: { login: 'acme-new' },
      changes: { login: { from: 'acme' } },
    }
    expect(work('installation_target', payload)).toEqual([
      { ...organisation, owner: 'acme-new', reason: 'account-renamed' },
    ])
  })

  test.each(['repository_ruleset', 'branch_protection_rule', 'branch_protection_configuration'])(
    '%s may have taken our check away',
    (event) => {
      const payload = {
        action: 'edited',
        rule: { updated_at: '2026-11-20T10:00:00Z' },
        repository_ruleset: { updated_at: '2026-11-20T10:00:00Z' },
      }
      expect(work(event, payload)).toMatchObject([
        {
          kind: 'protection',
          ref: REF,
          action: `${event}.edited`,
          by: { id: 1, login: 'dev', kind: 'user' },
          at: '2026-11-20T10:00:00.000Z',
        },
      ])
    },
  )

  test.each([
    ['deleted', '2020-01-01T00:00:00Z'],
    ['edited', 'some day'],
    ['edited', undefined],
  ])('a rule that is %s, and says that it was changed on %s, was changed now', (action, updated) => {
    const before = new Date().toISOString()
    const [item] = work('repository_ruleset', { action, repository_ruleset: { updated_at: updated } })
    expect(item?.kind === 'protection' && item.at >= before).toBe(true)
  })
})

describe('other events', () => {
  test.each(['ping', 'star', 'watch', 'github_app_authorization', 'constructor', '__proto__'])(
    '%s is not of interest',
    (event) => {
      expect(isKnownEvent(event)).toBe(false)
      expect(work(event, { action: 'created' })).toEqual([])
    },
  )
})
