import { describe, expect, test } from '@jest/globals'
import { formatExternalId, parseExternalId } from '../../../src/adapters/github/check-run.ts'
import type { GitHub } from '../../../src/adapters/github/client.ts'
import { botOfCommitLine, personOf, personOfActor } from '../../../src/adapters/github/people.ts'
import { createContentPace } from '../../../src/adapters/github/publishing/pace.ts'
import type { Changes } from '../../../src/adapters/github/reading/changes.ts'
import { createChangesCache } from '../../../src/adapters/github/reading/changes-cache.ts'
import { isFirstTime } from '../../../src/adapters/github/reading/extras.ts'
import { fileDraft, showsMoreLines } from '../../../src/adapters/github/reading/files.ts'
import { policyTextOf } from '../../../src/adapters/github/reading/policy-text.ts'
import { createSession } from '../../../src/adapters/github/reading/session.ts'
import type { PolicyPlace, PullRequest } from '../../../src/adapters/github/reading/shapes.ts'
import { readTrunk } from '../../../src/adapters/github/reading/stack.ts'
import { diffWholeTrees, walkTrees } from '../../../src/adapters/github/reading/trees.ts'

const REF = { installation: 7, repositoryId: 5, owner: 'acme', name: 'app' }

interface FakeTree {
  readonly tree: readonly { readonly path: string; readonly mode: string; readonly sha: string }[]
  readonly truncated: boolean
}

/** Answers tree requests by sha, `<sha>+` for recursive ones, and counts them. */
function treesOf(trees: Readonly<Record<string, FakeTree>>): {
  readonly github: GitHub
  readonly asked: string[]
} {
  const asked: string[] = []
  const github: GitHub = {
    appId: 1,
    async rest(_, __, parameters = {}) {
      const { tree_sha: sha, recursive } = parameters as { tree_sha: string; recursive?: string }
      asked.push(recursive === undefined ? sha : `${sha}+`)
      const data = trees[recursive === undefined ? sha : `${sha}+`]
      if (data === undefined) throw new Error(`no tree ${sha}`)
      return { data, headers: {} }
    },
    graphql: () => Promise.reject(new Error('not asked')),
    isShort: () => false,
    backgroundHeldUntil: () => null,
    seesAll: () => Promise.resolve(true),
    identity: () => ({ appId: 1, slug: null }),
  }
  return { github, asked }
}

/** A session whose queries and requests are answered as told. */
function answering(answers: { readonly graphql?: object; readonly rest?: unknown }): {
  readonly session: ReturnType<typeof createSession>
  readonly asked: unknown[]
} {
  const asked: unknown[] = []
  const github: GitHub = {
    appId: 1,
    async rest(_, route) {
      asked.push(route)
      return { data: answers.rest, headers: {} }
    },
    async graphql(_, { variables }) {
      asked.push(variables)
      return { data: { ...answers.graphql }, errors: [] }
    },
    isShort: () => false,
    backgroundHeldUntil: () => null,
    seesAll: () => Promise.resolve(true),
    identity: () => ({ appId: 1, slug: null }),
  }
  return { session: createSession(github, REF), asked }
}

function file(path: string, sha: string, mode = '100644'): FakeTree['tree'][number] {
  return { path, sha, mode }
}
function folder(path: string, sha: string): FakeTree['tree'][number] {
  return { path, sha, mode: '040000' }
}

describe('the difference of two trees', () => {
  test('shows what was added, changed and deleted, and what it is', async () => {
    const { github } = treesOf({
      'base+': {
        truncated: false,
        tree: [
          folder('src', 's1'),
          file('src/same.ts', '1'),
          file('src/old.ts', '2'),
          file('src/changed.ts', '3'),
          file('was-link', '4', '120000'),
          file('script', '5'),
        ],
      },
      'head+': {
        truncated: false,
        tree: [
          folder('src', 's2'),
          file('src/same.ts', '1'),
          file('src/changed.ts', '3b'),
          file('was-link', '4b'),
          file('script', '5', '100755'),
          file('vendored', '6', '160000'),
        ],
      },
    })
    const diff = await diffWholeTrees(createSession(github, REF), 'base', 'head')
    expect(diff?.isComplete).toBe(true)
    expect(
      Object.fromEntries((diff?.files ?? []).map(({ path, change, kind }) => [path, `${change} ${kind}`])),
    ).toEqual({
      'src/old.ts': 'deleted file',
      'src/changed.ts': 'modified file',
      'was-link': 'modified symlink',
      script: 'modified file',
      vendored: 'added submodule',
    })
  })

  test('of a large repository is found folder by folder, and only where they differ', async () => {
    const { github, asked } = treesOf({
      base: {
        truncated: false,
        tree: [folder('a', 'a1'), folder('b', 'b1'), folder('gone', 'g1'), file('x', 'x1')],
      },
      head: {
        truncated: false,
        tree: [folder('a', 'a1'), folder('b', 'b2'), file('gone', 'now-a-file'), file('x', 'x2')],
      },
      'b1+': { truncated: false, tree: [file('one', '1'), folder('c', 'c1'), file('c/two', '2')] },
      'b2+': { truncated: false, tree: [file('one', '1'), folder('c', 'c2'), file('c/two', '2b')] },
      'g1+': { truncated: false, tree: [file('in', '9')] },
    })
    const diff = await walkTrees(createSession(github, REF), 'base', 'head')
    expect(diff.isComplete).toBe(true)
    expect(diff.files.map(({ path, change }) => `${change} ${path}`).toSorted()).toEqual([
      'added gone',
      'deleted gone/in',
      'modified b/c/two',
      'modified x',
    ])
    expect(asked.toSorted()).toEqual(['b1+', 'b2+', 'base', 'g1+', 'head'])
  })

  test('in a folder that is too large itself is found one level further down', async () => {
    const { github, asked } = treesOf({
      base: { truncated: false, tree: [folder('big', 'b1')] },
      head: { truncated: false, tree: [folder('big', 'b2')] },
      'b1+': { truncated: true, tree: [] },
      'b2+': { truncated: false, tree: [] },
      b1: { truncated: false, tree: [folder('in', 'i1'), folder('same', 's'), file('top', '1')] },
      b2: { truncated: false, tree: [folder('in', 'i2'), folder('same', 's'), file('top', '2')] },
      'i1+': { truncated: false, tree: [file('it', '1')] },
      'i2+': { truncated: false, tree: [file('it', '2')] },
    })
    const diff = await walkTrees(createSession(github, REF), 'base', 'head')
    expect(diff.isComplete).toBe(true)
    expect(diff.files.map(({ path }) => path)).toEqual(['big/top', 'big/in/it'])
    expect(asked).toHaveLength(8)
  })

  test('of one level that is cut off is not complete', async () => {
    const { github } = treesOf({
      base: { truncated: false, tree: [file('x', '1')] },
      head: { truncated: true, tree: [file('x', '1')] },
    })
    expect((await walkTrees(createSession(github, REF), 'base', 'head')).isComplete).toBe(false)
  })

  test('is not told where GitHub cuts a listing off', async () => {
    const { github } = treesOf({
      'base+': { truncated: false, tree: [file('x', '1')] },
      'head+': { truncated: true, tree: [file('x', '2')] },
    })
    expect(await diffWholeTrees(createSession(github, REF), 'base', 'head')).toBeNull()
  })

  test('that would take too many requests is not complete', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`)
    const changed = Object.fromEntries(
      names.flatMap((name) => [
        [`${name}-1+`, { truncated: false, tree: [file('x', '1')] }],
        [`${name}-2+`, { truncated: false, tree: [file('x', '2')] }],
      ]),
    )
    const { github, asked } = treesOf({
      ...changed,
      base: { truncated: false, tree: names.map((name) => folder(name, `${name}-1`)) },
      head: { truncated: false, tree: names.map((name) => folder(name, `${name}-2`)) },
    })
    expect((await walkTrees(createSession(github, REF), 'base', 'head')).isComplete).toBe(false)
    expect(asked.length).toBeLessThanOrEqual(50)
  })

  test('that is no tree is an error, not an empty one', async () => {
    const { github } = treesOf({
      'base+': { truncated: false, tree: [{ path: 'x', mode: '100644' } as never] },
      'head+': { truncated: false, tree: [] },
    })
    await expect(diffWholeTrees(createSession(github, REF), 'base', 'head')).rejects.toMatchObject({
      reason: 'unavailable',
    })
  })
})

describe('a file that GraphQL tells without its mode', () => {
  test.each([
    ['ADDED', 1, 0, true],
    ['ADDED', 0, 0, false],
    ['ADDED', 2, 0, false],
    ['DELETED', 0, 1, true],
    ['DELETED', 0, 30, false],
    ['MODIFIED', 1, 1, true],
    ['MODIFIED', 0, 0, true],
    ['MODIFIED', 2, 1, false],
    ['RENAMED', 0, 0, true],
    ['RENAMED', 5, 0, false],
    ['CHANGED', 10, 10, true],
  ])(
    '%s with %i added and %i deleted lines may be a link: %p',
    (changeType, additions, deletions, lacksKind) => {
      expect(fileDraft({ path: 'x', changeType, additions, deletions })).toMatchObject({
        lacksKind,
        file: { kind: lacksKind ? 'unknown' : 'file' },
      })
    },
  )

  test.each([
    ['@@ -0,0 +1 @@\n+../auth/y', false],
    ['@@ -1 +1 @@\n-a\n+b', false],
    ['@@ -1,1 +1,1 @@\n-a\n+b', false],
    ['@@ -1,4 +1,4 @@\n-a\n+b\n c\n d\n e', true],
    ['@@ -7 +7 @@\n-a\n+b', true],
    ['@@ -1 +0,0 @@\n-a', false],
    [undefined, false],
    ['Binary files differ', false],
  ])('is shown by its patch %j to have more lines: %p', (patch, hasMore) => {
    expect(showsMoreLines(patch)).toBe(hasMore)
  })
})

describe('a policy in a tree', () => {
  const entry = { name: 'ai-policy.yml', mode: 0o100644, type: 'blob', oid: 'b1' }
  const place: PolicyPlace = {
    defaultBranchRef: { name: 'main', target: { oid: 'c1' } },
    policyFolder: { type: 'Tree', entries: [entry] },
    policyFile: { oid: 'b1', byteSize: 11, isBinary: false, isTruncated: false, text: 'version: 1\n' },
  }

  function textOf(change: Partial<PolicyPlace>): unknown {
    return policyTextOf('acme/app', { ...place, ...change }, [])
  }

  test('is found with the commit and blob that it was read at', () => {
    expect(textOf({})).toEqual({
      state: 'found',
      repository: 'acme/app',
      commit: 'c1',
      blob: 'b1',
      text: 'version: 1\n',
    })
  })

  test('that is not there is absent', () => {
    expect(textOf({ policyFolder: null })).toEqual({ state: 'absent' })
    expect(textOf({ policyFolder: { type: 'Tree', entries: [] } })).toEqual({ state: 'absent' })
    expect(textOf({ defaultBranchRef: null })).toEqual({ state: 'absent' })
    expect(policyTextOf('acme/.github', null, [{ type: 'NOT_FOUND', message: 'Could not resolve' }])).toEqual(
      {
        state: 'absent',
      },
    )
  })

  test.each([
    ['a symlink', { policyFolder: { type: 'Tree', entries: [{ ...entry, mode: 0o120000 }] } }, 'symlink'],
    ['a folder that is a symlink', { policyFolder: { type: 'Blob' } }, 'symlink'],
    [
      'a folder of that name',
      { policyFolder: { type: 'Tree', entries: [{ ...entry, type: 'tree' }] } },
      'directory',
    ],
    ['a submodule', { policyFolder: { type: 'Tree', entries: [{ ...entry, type: 'commit' }] } }, 'directory'],
    ['more than 64 KB', { policyFile: { ...place.policyFile, byteSize: 65_537 } as never }, 'too-large'],
    ['a truncated text', { policyFile: { ...place.policyFile, isTruncated: true } as never }, 'too-large'],
    ['binary', { policyFile: { ...place.policyFile, isBinary: true, text: null } as never }, 'not-text'],
  ])('that is %s is refused', (_, change, reason) => {
    expect(textOf(change)).toEqual({ state: 'refused', repository: 'acme/app', commit: 'c1', reason })
  })

  test.each([
    ['without its content', { policyFile: null }],
    ['with the content of another one', { policyFile: { ...place.policyFile, oid: 'b2' } as never }],
  ])('%s is unreadable, never absent', (_, change) => {
    expect(textOf(change)).toMatchObject({ state: 'unreadable', permission: null })
  })

  test('in a folder that could not be listed is unreadable, never absent', () => {
    expect(textOf({ policyFolder: { type: 'Tree', entries: null } })).toMatchObject({ state: 'unreadable' })
  })

  test('that GitHub failed to read is unreadable', () => {
    expect(policyTextOf('acme/app', null, [{ message: 'Timeout' }])).toMatchObject({ state: 'unreadable' })
    expect(policyTextOf('acme/app', null, [{ type: 'FORBIDDEN', message: 'No' }])).toMatchObject({
      state: 'unreadable',
      permission: 'contents: read',
    })
  })
})

function merged(login: string): { readonly graphql: object } {
  return { graphql: { search: { nodes: [{ merged: true, author: { login } }] } } }
}

describe('an author is new', () => {
  const dev = { id: 1, login: 'dev', kind: 'user' } as const

  test('when GitHub says so, without a search', async () => {
    const { session, asked } = answering({})
    expect(await isFirstTime(session, 'FIRST_TIME_CONTRIBUTOR', dev)).toBe(true)
    expect(await isFirstTime(session, 'CONTRIBUTOR', dev)).toBe(false)
    expect(await isFirstTime(session, 'NONE', null)).toBe(true)
    expect(asked).toEqual([])
  })

  test('when nothing of theirs was ever merged', async () => {
    const { session, asked } = answering({ graphql: { search: { nodes: [] } } })
    expect(await isFirstTime(session, 'MEMBER', dev)).toBe(true)
    expect(asked).toEqual([{ search: 'repo:acme/app is:pr is:merged author:dev' }])
  })

  test('and not when something was, by that very account', async () => {
    expect(await isFirstTime(answering(merged('dev')).session, 'MEMBER', dev)).toBe(false)
    expect(await isFirstTime(answering(merged('other')).session, 'MEMBER', dev)).toBe(true)
    const bot = { id: 2, login: 'renovate[bot]', kind: 'bot' } as const
    const { session, asked } = answering(merged('renovate'))
    expect(await isFirstTime(session, 'NONE', bot)).toBe(false)
    expect(asked).toEqual([{ search: 'repo:acme/app is:pr is:merged author:app/renovate' }])
  })
})

function upon(branch: string, baseRef: object | null): PullRequest {
  return { number: 4, baseRefName: branch, baseRef } as PullRequest
}

describe('the foot of a stack', () => {
  const below = { associatedPullRequests: { nodes: [{ number: 3 }] } }
  const stack = { rest: { number: 4, stack: { base: { ref: 'main' }, position: 2 } } }

  test('is what GitHub says it is, and is asked for where there may be one', async () => {
    const { session, asked } = answering(stack)
    expect(await readTrunk(session, upon('feature-1', below), 'main')).toBe('main')
    expect(asked).toEqual(['GET /repos/{owner}/{repo}/pulls/{pull_number}'])
  })

  test('is not asked for on the default branch, nor on one that nobody wants to merge', async () => {
    const { session, asked } = answering(stack)
    expect(await readTrunk(session, upon('main', below), 'main')).toBeNull()
    expect(
      await readTrunk(session, upon('release', { associatedPullRequests: { nodes: [] } }), 'main'),
    ).toBeNull()
    expect(await readTrunk(session, upon('gone', null), 'main')).toBeNull()
    expect(asked).toEqual([])
  })

  test('is not made up from pull requests that only stand on each other', async () => {
    const { session } = answering({ rest: { number: 4 } })
    expect(await readTrunk(session, upon('release', below), 'main')).toBeNull()
  })
})

describe('an account', () => {
  test('is what the platform says it is', () => {
    expect(personOf({ id: 1, login: 'dev', type: 'User' }).kind).toBe('user')
    expect(personOf({ id: 1, login: 'x[bot]', type: 'Bot' }).kind).toBe('bot')
    expect(personOf({ id: 1, login: 'acme', type: 'Organization' }).kind).toBe('organization')
    expect(personOf({ id: 1, login: 'old', type: 'Mannequin' }).kind).toBe('mannequin')
    expect(personOf({ id: 10_137, login: 'ghost', type: 'User' }).kind).toBe('ghost')
    expect(personOfActor({ type: 'Bot', login: 'copilot', databaseId: 3 })).toEqual({
      id: 3,
      login: 'copilot[bot]',
      kind: 'bot',
    })
    expect(personOfActor({ type: 'User', login: 'dev' })).toEqual({ id: null, login: 'dev', kind: 'user' })
  })

  test.each([
    [
      'dependabot[bot]',
      '49699333+dependabot[bot]@users.noreply.github.com',
      { id: 49_699_333, login: 'dependabot[bot]', kind: 'bot' },
    ],
    [
      'copilot-swe-agent[bot]',
      '198982749+Copilot@users.noreply.github.com',
      { id: 198_982_749, login: 'copilot-swe-agent[bot]', kind: 'bot' },
    ],
    ['Dev', '1+dev@users.noreply.github.com', null],
    ['some[bot]', 'some@people.example', null],
    ['', '', null],
  ])('%s <%s> of a commit is the bot %j', (name, email, bot) => {
    expect(botOfCommitLine(name, email)).toEqual(bot)
  })
})

describe('the mark on a check run', () => {
  test('is read back as it was written', () => {
    const id = { digest: 'd1', annotationsDigest: 'a1', pullRequest: 12 }
    expect(parseExternalId(formatExternalId(id))).toEqual(id)
    expect(parseExternalId(formatExternalId({ ...id, pullRequest: null }))).toEqual({
      ...id,
      pullRequest: null,
    })
  })

  test.each([null, '', 'v2.d1.a1', 'anything', 'v1.d1', 'v1.d1.a1.x'])('%j is none of ours', (text) => {
    expect(parseExternalId(text)).toBeNull()
  })
})

function changes(files: number): Changes {
  const one = {
    path: 'x',
    previousPath: null,
    change: 'added',
    additions: 1,
    deletions: 0,
    kind: 'file',
  } as const
  return {
    files: Array.from({ length: files }, () => one),
    commits: [],
    complete: { files: true, commits: true },
  }
}

describe('the cache of large changes', () => {
  test('forgets what was not used for longest', () => {
    const cache = createChangesCache(30)
    cache.set('a', changes(9))
    cache.set('b', changes(9))
    cache.set('c', changes(9))
    cache.get('a')
    cache.set('d', changes(9))
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual(['a', 'c', 'd'])
  })

  test('does not keep what would fill it', () => {
    const cache = createChangesCache(30)
    cache.set('a', changes(9))
    cache.set('huge', changes(31))
    expect(cache.get('huge')).toBeUndefined()
    expect(cache.get('a')).toBeDefined()
  })
})

describe('the pace of comments', () => {
  test('stays below what GitHub allows in a minute and an hour, for each installation', () => {
    let now = 0
    const pace = createContentPace(() => now)
    function takes(count: number): number {
      return Array.from({ length: count }, () => pace.take(1)).filter(Boolean).length
    }
    expect(takes(100)).toBe(60)
    expect(pace.take(2)).toBe(true)
    for (let minute = 1; minute < 60; minute += 1) {
      now = minute * 60_001
      takes(20)
    }
    expect(takes(1)).toBe(0)
    now += 3_600_000
    expect(takes(100)).toBe(60)
  })
})
