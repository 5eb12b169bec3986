import { moveBranch, moveRef } from '../acts/branches.ts'
import { notFound } from '../acts/refusal.ts'
import { entryType, type ObjectStore, type TreeEntry } from '../git/objects.ts'
import { walkTree } from '../git/trees.ts'
import type { Json } from '../shapes/accounts.ts'
import { gitCommitShape } from '../shapes/commits.ts'
import { repositoryUrl } from '../shapes/repositories.ts'
import { resolveRef } from '../world/repositories.ts'
import { nodeId } from '../world/world.ts'
import { page } from './pages.ts'
import { type Answer, actor, inRepository, ok, param, type RepositoryCall } from './routing.ts'

export const gitRoutes = [
  inRepository('GET /repos/{owner}/{repo}/git/ref/{ref}', ['contents:read'], (call) => {
    const name = `refs/${param(call, 'ref')}`
    const sha = call.repository.refs.get(name) ?? pullRequestHead(call, name)
    if (sha === undefined) throw notFound()
    return ok(refShape(call, name, sha))
  }),
  inRepository('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', ['contents:read'], (call) => {
    const prefix = `refs/${param(call, 'ref')}`
    const matching = [...call.repository.refs].filter(([name]) => name.startsWith(prefix))
    return page(call, matching, ([name, sha]) => refShape(call, name, sha))
  }),
  inRepository('PATCH /repos/{owner}/{repo}/git/refs/{ref}', ['contents:write'], (call) => {
    const ref = param(call, 'ref')
    const move = { to: String(call.body['sha']), by: actor(call) }
    if (!call.repository.refs.has(`refs/${ref}`)) throw notFound()
    if (ref.startsWith('heads/')) moveBranch(call.world, call.repository, ref.slice('heads/'.length), move)
    else moveRef(call.world, call.repository, `refs/${ref}`, move)
    return ok(refShape(call, `refs/${ref}`, move.to))
  }),
  inRepository('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', ['contents:read'], (call) => {
    const commit = call.repository.objects.commits.get(param(call, 'commit_sha'))
    if (!commit) throw notFound()
    return ok(gitCommitShape(call.world, call.repository, commit))
  }),
  inRepository('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', ['contents:read'], blob),
  inRepository('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', ['contents:read'], tree),
]

function blob(call: RepositoryCall): Answer {
  const sha = param(call, 'file_sha')
  const content = call.repository.objects.blobs.get(sha)
  if (!content) throw notFound()
  if (call.accept.includes('raw')) return rawAnswer(content)
  return ok({
    content: content.toString('base64').replaceAll(/(.{60})/g, '$1\n'),
    encoding: 'base64',
    url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${sha}`,
    sha,
    size: content.length,
    node_id: nodeId('Blob', `${call.repository.id}:${sha}`),
  })
}

/** A file as it is, for those who asked for the raw media type. */
export function rawAnswer(content: Buffer): Answer {
  return {
    status: 200,
    raw: content,
    headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
  }
}

function tree(call: RepositoryCall): Answer {
  const { repository, world } = call
  const store = repository.objects
  const asked = param(call, 'tree_sha')
  const commit = store.commits.get(resolveRef(repository, asked) ?? '')
  const sha = store.trees.has(asked) ? asked : commit?.tree
  if (sha === undefined) throw notFound()
  const entries = call.query.has('recursive') ? [...walkTree(store, sha)] : (store.trees.get(sha) ?? [])
  return ok({
    sha,
    url: `${repositoryUrl(world, repository)}/git/trees/${sha}`,
    tree: entries.slice(0, repository.treeLimit).map((entry) => treeEntryShape(call, store, entry)),
    truncated: entries.length > repository.treeLimit,
  })
}

function treeEntryShape({ world, repository }: RepositoryCall, store: ObjectStore, entry: TreeEntry): Json {
  const type = entryType(entry)
  const kind = type === 'tree' ? 'trees' : 'blobs'
  return {
    path: entry.name,
    mode: entry.mode,
    type,
    sha: entry.sha,
    ...(type === 'blob' ? { size: store.blobs.get(entry.sha)?.length ?? 0 } : {}),
    ...(type === 'commit' ? {} : { url: `${repositoryUrl(world, repository)}/git/${kind}/${entry.sha}` }),
  }
}

function refShape({ world, repository }: RepositoryCall, ref: string, sha: string): Json {
  const url = repositoryUrl(world, repository)
  return {
    ref,
    node_id: nodeId('Ref', `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { type: 'commit', sha, url: `${url}/git/commits/${sha}` },
  }
}

function pullRequestHead({ repository }: RepositoryCall, ref: string): string | undefined {
  const number = /^refs\/pull\/(\d+)\/head$/.exec(ref)?.[1]
  return number === undefined ? undefined : repository.pullRequests.get(Number(number))?.head.sha
}
