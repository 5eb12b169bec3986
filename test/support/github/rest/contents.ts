import { posix } from 'node:path'
import { notFound } from '../acts/refusal.ts'
import { commitOf } from '../git/history.ts'
import type { Entry } from '../git/objects.ts'
import { entryAt } from '../git/trees.ts'
import type { Json } from '../shapes/accounts.ts'
import { repositoryPage, repositoryUrl } from '../shapes/repositories.ts'
import { resolveRef } from '../world/repositories.ts'
import { rawAnswer } from './git.ts'
import { type Answer, inRepository, ok, param, type RepositoryCall } from './routing.ts'

/** Larger files have no content in JSON. */
const INLINE_LIMIT = 1_048_576

export const contentRoutes = [
  inRepository('GET /repos/{owner}/{repo}/contents/{path}', ['contents:read'], contents),
]

interface Place {
  readonly path: string
  readonly ref: string
  readonly entry: Entry
}

function contents(call: RepositoryCall): Answer {
  const ref = call.query.get('ref') ?? call.repository.defaultBranch
  const sha = resolveRef(call.repository, ref)
  if (sha === null) throw notFound()
  const { tree } = commitOf(call.repository.objects, sha)
  const path = param(call, 'path')
  const entry = entryAt(call.repository.objects, tree, path)
  if (!entry) throw notFound()
  if (entry.mode === '040000') return ok(directory(call, { path, ref, entry }))
  const shown = entry.mode === '120000' ? followed(call, tree, { path, ref, entry }) : entry
  if (call.accept.includes('raw')) return rawAnswer(contentOf(call, shown))
  return ok(file(call, { path, ref, entry: shown }))
}

/** A symlink to a file of the same repository shows that file, under the path that was asked for. */
function followed({ repository }: RepositoryCall, tree: string, { path, entry }: Place): Entry {
  const target = repository.objects.blobs.get(entry.sha)?.toString() ?? ''
  const found = entryAt(repository.objects, tree, posix.join(posix.dirname(path), target))
  return found && (found.mode === '100644' || found.mode === '100755') ? found : entry
}

function directory(call: RepositoryCall, { path, ref, entry }: Place): readonly Json[] {
  const entries = call.repository.objects.trees.get(entry.sha) ?? []
  return entries.map((one) => placeShape(call, { path: `${path}/${one.name}`, ref, entry: one }))
}

function file(call: RepositoryCall, place: Place): Json {
  const shape = placeShape(call, place)
  const content = contentOf(call, place.entry)
  if (place.entry.mode === '120000') return { ...shape, target: content.toString() }
  if (place.entry.mode === '160000') return { ...shape, submodule_git_url: `${call.world.url}/submodule.git` }
  const isInline = content.length <= INLINE_LIMIT
  return {
    ...shape,
    encoding: isInline ? 'base64' : 'none',
    content: isInline ? content.toString('base64').replaceAll(/(.{60})/g, '$1\n') : '',
  }
}

function placeShape(call: RepositoryCall, { path, ref, entry }: Place): Json {
  const { world, repository } = call
  const api = repositoryUrl(world, repository)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const git = `${api}/git/${entry.mode === '040000' ? 'trees' : 'blobs'}/${entry.sha}`
  const html = `${repositoryPage(world, repository)}/blob/${encodeURIComponent(ref)}/${encoded}`
  const isFile = entry.mode.startsWith('100')
  return {
    type: typeOf(entry),
    name: posix.basename(path),
    path,
    sha: entry.sha,
    size: isFile || entry.mode === '120000' ? contentOf(call, entry).length : 0,
    url,
    git_url: git,
    html_url: html,
    download_url: isFile ? `${html}?raw=1` : null,
    _links: { self: url, git, html },
  }
}

function typeOf({ mode }: Entry): string {
  if (mode === '040000') return 'dir'
  if (mode === '160000') return 'submodule'
  return mode === '120000' ? 'symlink' : 'file'
}

function contentOf({ repository }: RepositoryCall, entry: Entry): Buffer {
  return repository.objects.blobs.get(entry.sha) ?? Buffer.alloc(0)
}
