import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { RESOLVERS } from './github/graphql/resolvers.ts'
import { githubSchema } from './github/graphql/schema.ts'
import type { AppScene } from './github/scene/app.ts'
import { copilotCommit } from './github/scene/commits.ts'
import type { OrganizationScene } from './github/scene/organization.ts'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import { checkOf, checkTextOf, labelsOf, reviewersOf, verdictOf } from './github/scene/reading.ts'
import type { RepositoryScene } from './github/scene/repository.ts'
import { type GitHub, startGitHub } from './github/start.ts'
import { octokitOf, octokitWith } from './github-client.ts'

let github: GitHub
let acme: OrganizationScene
let repo: RepositoryScene
let app: AppScene
let pr: PullRequestScene
let octokit: Octokit

beforeAll(async () => {
  github = await startGitHub()
  acme = github.organization('acme', { members: ['dev'], teams: { owners: ['own'] } })
  repo = acme.repository('app', {
    files: { 'README.md': '# app\n', 'lib/a.ts': 'export {}\n', '.github/ai-policy.yml': { link: '../x' } },
    access: { dev: 'write', rev: 'write', tri: 'triage' },
    topics: ['payments'],
  })
  app = github.app()
  await app.installOn(acme)
  octokit = await octokitOf(github, app, acme)
  const issue = repo.openIssue('rev', { title: 'Broken', assignees: ['tri'] })
  pr = await repo.openPullRequest({
    by: 'copilot-swe-agent[bot]',
    body: `Fixes #${issue.number}`,
    commits: [copilotCommit('drv', { files: { 'src/a.ts': 'export const a = 1\n' } })],
  })
})
afterAll(async () => {
  await github.close()
})

interface Answer {
  // Tests read what they asked for.
  readonly data: Value
  readonly errors?: readonly {
    readonly type?: string
    readonly message: string
    readonly path: readonly string[]
  }[]
}

interface Value {
  readonly [member: string]: Value
}

async function ask(query: string, variables: object = {}, as = octokit): Promise<Answer> {
  const answer = await as.request('POST /graphql', { baseUrl: github.url, query, variables })
  return answer.data as Answer
}

async function askPull(fields: string): Promise<Value> {
  const { data, errors } = await ask(
    `query Pull($number: Int!) { repository(owner: "acme", name: "app") { pullRequest(number: $number) { ${fields} } } }`,
    { number: pr.number },
  )
  expect(errors).toBeUndefined()
  return data['repository']?.['pullRequest'] ?? {}
}

describe('the resolvers', () => {
  const schema = githubSchema()
  const served = Object.entries(RESOLVERS).map(([type, fields]) => [type, Object.keys(fields)] as const)

  function objectType(name: string): GraphQLObjectType {
    const type = schema.getType(name)
    if (!isObjectType(type)) throw new Error(`${name} is no object type of GitHub's`)
    return type
  }

  test('are for fields that GitHub has', () => {
    const unknown = served.flatMap(([type, fields]) => {
      const known = objectType(type).getFields()
      return fields.filter((field) => !(field in known)).map((field) => `${type}.${field}`)
    })
    expect(unknown).toEqual([])
  })

  /** Selects all that the stand-in serves below a type, down to a depth. */
  function selection(type: GraphQLNamedType, depth: number): string {
    if (isAbstractType(type)) {
      const kinds = schema.getPossibleTypes(type).filter(({ name }) => name in RESOLVERS)
      return kinds.map((kind) => `... on ${kind.name} { ${selection(kind, depth)} }`).join(' ')
    }
    const names = Object.keys(RESOLVERS[type.name] ?? {})
    const fields = names
      .map((name) => objectType(type.name).getFields()[name])
      .filter((field) => field !== undefined)
    return ['__typename', ...fields.map((field) => `${type.name}_${field.name}: ${fieldText(field, depth)}`)]
      .filter((text) => !text.endsWith(': '))
      .join(' ')
  }

  function fieldText(field: GraphQLField<unknown, unknown>, depth: number): string {
    if (field.args.some(isRequiredArgument)) return ''
    const type = getNamedType(field.type)
    if (isLeafType(type)) return field.name
    if (depth === 0) return ''
    if (type.name.endsWith('Connection')) {
      const nodes = objectType(type.name).getFields()['nodes']
      const node = nodes && getNamedType(nodes.type)
      return node ? `${field.name}(first: 3) { totalCount nodes { ${selection(node, depth - 1)} } }` : ''
    }
    const isKnown = isAbstractType(type) || type.name in RESOLVERS || isListType(getNullableType(field.type))
    return isKnown ? `${field.name} { ${selection(type, depth - 1)} }` : ''
  }

  test('answer every field that they have as the schema says', async () => {
    await pr.review('rev', { state: 'APPROVED', comments: [{ path: 'src/a.ts', body: 'Why?' }] })
    await pr.comment('dev', 'A comment')
    await pr.label('dev', 'bug')
    await pr.edit('dev', { title: 'Another', body: `Fixes #1, again` })
    await pr.askForReview('dev', { people: ['tri'], teams: ['owners'] })
    await pr.forcePush({ commits: [copilotCommit('drv')] })
    await repo.foreignCheck(app.app, pr.headSha(), {
      name: 'CodeQL',
      conclusion: 'success',
      output: { title: 't', summary: 's' },
    })
    await repo.enqueue('dev', pr)
    const roots = [
      repo.repository,
      pr.pull,
      acme.organization,
      ...pr.pull.reviews,
      ...pr.pull.comments,
      ...pr.pull.timeline,
    ]
    for (const { kind, nodeId } of roots) {
      const { errors } = await ask(
        `query Node($id: ID!) { node(id: $id) { ... on ${kind} { ${selection(objectType(kind), 2)} } } }`,
        {
          id: nodeId,
        },
      )
      expect(errors).toBeUndefined()
    }
    expect(github.violations).toEqual([])
  })
})

describe('a query', () => {
  test('shows bots without the suffix as actors, and with it behind the lines of a commit', async () => {
    const pull = await askPull(`author { __typename login }
      commits(first: 1) { nodes { commit { author { user { login } } authors(first: 5) { nodes { user { login } } } signature { isValid } } } }`)
    expect(pull['author']).toEqual({ __typename: 'Bot', login: 'copilot-swe-agent' })
    const commit = pull['commits']?.['nodes']?.['0']?.['commit']
    expect(commit).toMatchObject({
      author: { user: { login: 'copilot-swe-agent[bot]' } },
      authors: { nodes: [{ user: { login: 'copilot-swe-agent[bot]' } }, { user: { login: 'drv' } }] },
      signature: { isValid: true },
    })
  })

  test('reads files, trees and single paths with their modes', async () => {
    const { data } = await ask(`{ repository(owner: "acme", name: "app") {
      text: object(expression: "main:README.md") { ... on Blob { text byteSize isBinary isTruncated } }
      tree: object(expression: "HEAD:.github") { ... on Tree { entries { name mode type } } }
      none: object(expression: "main:nowhere") { oid }
      head: object(expression: "main") { ... on Commit { file(path: ".github/ai-policy.yml") { mode type } } }
    } }`)
    expect(data['repository']).toEqual({
      text: { text: '# app\n', byteSize: 6, isBinary: false, isTruncated: false },
      tree: { entries: [{ name: 'ai-policy.yml', mode: 0o120_000, type: 'blob' }] },
      none: null,
      head: { file: { mode: 0o120_000, type: 'blob' } },
    })
  })

  test('pages backwards and forwards', async () => {
    const many = await repo.openPullRequest({ by: 'dev' })
    for (const body of ['one', 'two', 'three']) await many.comment('dev', body)
    const pages = `query Pages($number: Int!, $after: String) { repository(owner: "acme", name: "app") { pullRequest(number: $number) {
      first: comments(first: 2, after: $after) { nodes { body } pageInfo { hasNextPage endCursor } }
      last: comments(last: 2) { nodes { body } pageInfo { hasPreviousPage } totalCount } } } }`
    const { data } = await ask(pages, { number: many.number })
    const pull = data['repository']?.['pullRequest']
    expect(pull).toMatchObject({
      first: { nodes: [{ body: 'one' }, { body: 'two' }], pageInfo: { hasNextPage: true } },
      last: {
        nodes: [{ body: 'two' }, { body: 'three' }],
        pageInfo: { hasPreviousPage: true },
        totalCount: 3,
      },
    })
    const after = pull?.['first']?.['pageInfo']?.['endCursor']
    const next = await ask(pages, { number: many.number, after })
    expect(next.data['repository']?.['pullRequest']?.['first']).toMatchObject({ nodes: [{ body: 'three' }] })
  })

  test('must say how long a page is, and not too long', async () => {
    const fields = ['comments { totalCount }', 'comments(first: 101) { totalCount }']
    const types = fields.map(async (field) => {
      const { errors } = await ask(
        `{ repository(owner: "acme", name: "app") { pullRequest(number: 2) { ${field} } } }`,
      )
      return errors?.[0]?.type
    })
    expect(await Promise.all(types)).toEqual(['MISSING_PAGINATION_BOUNDARIES', 'EXCESSIVE_PAGINATION'])
  })

  test('answers in part when a part cannot be had, and says where', async () => {
    const { data, errors } = await ask(`{
      a: repository(owner: "acme", name: "app") { name }
      b: repository(owner: "acme", name: "nowhere") { name }
      c: organization(login: "acme") { team(slug: "owners") { members(first: 9) { nodes { login } } } }
    }`)
    expect(data).toEqual({
      a: { name: 'app' },
      b: null,
      c: { team: { members: { nodes: [{ login: 'own' }] } } },
    })
    expect(errors).toMatchObject([{ type: 'NOT_FOUND', path: ['b'] }])
  })

  test('is refused what the app has no permission for', async () => {
    await app.acceptPermissions(acme, { contents: 'read', pull_requests: 'read' })
    const { data, errors } = await ask(`{
      organization(login: "acme") { team(slug: "owners") { slug } }
      repository(owner: "acme", name: "app") { pullRequest(number: 2) { number
        commits(last: 1) { nodes { commit { checkSuites(first: 1) { totalCount } } } } } }
    }`)
    expect(errors?.map(({ type }) => type)).toEqual(['FORBIDDEN', 'FORBIDDEN'])
    expect(data['repository']?.['pullRequest']).toMatchObject({ number: 2 })
    await app.acceptPermissions(acme, app.app.permissions)
  })

  test('costs what GitHub computes: connections, over a hundred', async () => {
    const { data } =
      await ask(`{ rateLimit { cost remaining nodeCount } repository(owner: "acme", name: "app") {
      pullRequests(first: 100) { nodes { reviews(first: 10) { nodes { id } } labels(first: 5) { nodes { id } } } } } }`)
    expect(data['rateLimit']).toEqual({ cost: 2, remaining: 4_998, nodeCount: 100 + 1_000 + 500 })
  })

  test('sees who may push, and the force push with what was there before', async () => {
    const { before } = pr.pull.timeline.find((event) => event.kind === 'HeadRefForcePushedEvent') ?? {
      before: '',
    }
    const pull = await askPull(`reviews(first: 5) { nodes { authorCanPushToRepository author { login } } }
      timelineItems(first: 9, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { nodes { ... on HeadRefForcePushedEvent { beforeCommit { oid } } } }
      closingIssuesReferences(first: 5) { nodes { number assignees(first: 5) { nodes { login } } } }`)
    expect(pull).toEqual({
      reviews: { nodes: [{ authorCanPushToRepository: true, author: { login: 'rev' } }] },
      timelineItems: { nodes: [{ beforeCommit: { oid: before } }] },
      closingIssuesReferences: { nodes: [{ number: 1, assignees: { nodes: [{ login: 'tri' }] } }] },
    })
  })
})

describe('a mutation', () => {
  test('posts everything of a verdict at once, and fails only where it must', async () => {
    const fresh = await repo.openPullRequest({ by: 'dev' })
    await repo.createLabel('ai-assisted')
    const label = repo.repository.labels.get('ai-assisted')
    const reviewer = github.world.accounts.get('rev')
    const { data, errors } = await ask(
      `mutation Post($repository: ID!, $pull: ID!, $sha: GitObjectID!, $label: ID!, $reviewer: ID!, $team: ID!) {
        check: createCheckRun(input: { repositoryId: $repository, name: "ai-policy", headSha: $sha, status: COMPLETED,
          conclusion: FAILURE, externalId: "digest", output: { title: "Needs one approval", summary: "Ask",
            annotations: [{ path: "README.md", location: { startLine: 1, endLine: 1 }, annotationLevel: WARNING, message: "Look" }] },
          actions: [{ label: "Recheck", description: "Look again", identifier: "recheck" }] }) { checkRun { id databaseId externalId } }
        label: addLabelsToLabelable(input: { labelableId: $pull, labelIds: [$label] }) { clientMutationId }
        wrong: addLabelsToLabelable(input: { labelableId: $pull, labelIds: ["LA_nothing"] }) { clientMutationId }
        ask: requestReviews(input: { pullRequestId: $pull, userIds: [$reviewer], teamIds: [$team], union: true }) { clientMutationId }
        comment: addComment(input: { subjectId: $pull, body: "Hello" }) { commentEdge { node { id databaseId viewerDidAuthor } } }
        long: addComment(input: { subjectId: $pull, body: "${'x'.repeat(65_537)}" }) { clientMutationId }
      }`,
      {
        repository: repo.repository.nodeId,
        pull: fresh.pull.nodeId,
        sha: fresh.headSha(),
        label: label?.nodeId,
        reviewer: reviewer?.nodeId,
        team: acme.organization.teams.get('owners')?.nodeId,
      },
    )
    expect(errors).toMatchObject([
      { type: 'NOT_FOUND', path: ['wrong'] },
      { type: 'UNPROCESSABLE', path: ['long'] },
    ])
    expect(data['comment']?.['commentEdge']?.['node']).toMatchObject({ viewerDidAuthor: true })
    expect(verdictOf(fresh)).toBe('failure')
    expect(checkTextOf(fresh)).toBe('Needs one approval\nAsk')
    expect(checkOf(fresh)).toMatchObject({
      annotations: [{ path: 'README.md' }],
      state: { externalId: 'digest' },
    })
    expect(labelsOf(fresh)).toEqual(['ai-assisted'])
    expect(reviewersOf(fresh)).toEqual(['rev', 'team/owners'])

    const id = data['comment']?.['commentEdge']?.['node']?.['id']
    const run = data['check']?.['checkRun']?.['id']
    const second = await ask(
      `mutation Again($repository: ID!, $run: ID!, $comment: ID!, $pull: ID!, $label: ID!) {
        updateCheckRun(input: { repositoryId: $repository, checkRunId: $run, conclusion: SUCCESS }) { checkRun { conclusion } }
        updateIssueComment(input: { id: $comment, body: "Bye" }) { issueComment { body } }
        minimizeComment(input: { subjectId: $comment, classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } }
        removeLabelsFromLabelable(input: { labelableId: $pull, labelIds: [$label] }) { clientMutationId }
        addReaction(input: { subjectId: $comment, content: THUMBS_UP }) { reaction { content } }
        deleteIssueComment(input: { id: $comment }) { clientMutationId }
      }`,
      { repository: repo.repository.nodeId, run, comment: id, pull: fresh.pull.nodeId, label: label?.nodeId },
    )
    expect(second.errors).toBeUndefined()
    expect(second.data).toMatchObject({
      updateIssueComment: { issueComment: { body: 'Bye' } },
      minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
      addReaction: { reaction: { content: 'THUMBS_UP' } },
    })
    expect(verdictOf(fresh)).toBe('success')
    expect(labelsOf(fresh)).toEqual([])
    expect(fresh.pull.comments).toEqual([])
    expect(github.violations).toEqual([])
  })

  test('does not change what others wrote', async () => {
    const comment = await pr.comment('dev', 'Mine')
    const { errors } = await ask(
      `mutation Change($id: ID!) { updateIssueComment(input: { id: $id, body: "Theirs" }) { clientMutationId } }`,
      {
        id: comment.nodeId,
      },
    )
    expect(errors).toMatchObject([{ type: 'FORBIDDEN' }])
    expect(comment.body).toBe('Mine')
  })

  test('needs an account that may write', async () => {
    const reader = octokitWith(github, github.personalToken('tri'))
    const { errors } = await ask(
      `mutation Comment($id: ID!) { addComment(input: { subjectId: $id, body: "x" }) { clientMutationId } }`,
      { id: pr.pull.nodeId },
      reader,
    )
    expect(errors).toMatchObject([{ type: 'FORBIDDEN' }])
  })
})
