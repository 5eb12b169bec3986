import { z } from 'zod'
import type { FileFacts } from '../../../core/facts.ts'
import type { FileDraft } from './files.ts'
import { named } from './query.ts'
import { type Session, throwFirst } from './session.ts'
import { kindOf } from './trees.ts'

const Side = z.record(z.string(), z.object({ mode: z.number() }).nullish()).nullish()
const Kinds = z.object({ repository: z.object({ head: Side, base: Side }) })

/** Asks what the files are whose size alone does not tell; on both sides, so that a link made a file shows as well. */
export async function readKinds(
  session: Session,
  range: { readonly base: string; readonly head: string },
  drafts: readonly FileDraft[],
): Promise<readonly FileDraft[]> {
  const unknown = drafts.filter(({ lacksKind }) => lacksKind).map(({ file }) => file)
  const portions = Array.from({ length: Math.ceil(unknown.length / FILES_AT_ONCE) }, (_, index) =>
    unknown.slice(index * FILES_AT_ONCE, (index + 1) * FILES_AT_ONCE),
  )
  const found = await Promise.all(portions.map((portion) => kindsOf(session, range, portion)))
  const kinds = new Map(found.flatMap((each) => [...each]))
  return drafts.map((draft) => withKind(draft, kinds.get(draft.file.path)))
}

function withKind(draft: FileDraft, kind: FileFacts['kind'] | undefined): FileDraft {
  return kind === undefined ? draft : { ...draft, lacksKind: false, file: { ...draft.file, kind } }
}

/** As many as a comparison lists, so that usually one query does. */
const FILES_AT_ONCE = 300

async function kindsOf(
  session: Session,
  range: { readonly base: string; readonly head: string },
  files: readonly FileFacts[],
): Promise<ReadonlyMap<string, FileFacts['kind']>> {
  const now = named(
    'h',
    files.filter(({ change }) => change !== 'deleted').map(({ path }) => path),
  )
  const then = named('b', files.filter(({ change }) => change !== 'added').map(pathThen))
  const { owner, name } = session.ref
  const oids = {
    ...(now.size === 0 ? {} : { headOid: range.head }),
    ...(then.size === 0 ? {} : { baseOid: range.base }),
  }
  const declared = [
    ...Object.keys(oids).map((key) => `$${key}: GitObjectID!`),
    ...[...now.keys(), ...then.keys()].map((key) => `$${key}: String!`),
  ]
  const answer = await session.graphql({
    query: `query Kinds($owner: String!, $name: String!, ${declared.join(', ')}) {
  repository(owner: $owner, name: $name) { ${side('head', now)} ${side('base', then)} }
}`,
    variables: { owner, name, ...oids, ...Object.fromEntries([...now, ...then]) },
  })
  throwFirst(answer.errors, 'contents: read')
  const { repository } = Kinds.parse(answer.data)
  const modesNow = modesByPath(now, repository.head)
  const modesThen = modesByPath(then, repository.base)
  return new Map(
    files.map((file) => [
      file.path,
      kindOfBoth(modesThen.get(pathThen(file)), modesNow.get(file.path), file),
    ]),
  )
}

function pathThen(file: FileFacts): string {
  return file.previousPath ?? file.path
}

function side(alias: 'head' | 'base', keys: ReadonlyMap<string, string>): string {
  if (keys.size === 0) return ''
  const fields = [...keys.keys()].map((key) => `${key}: file(path: $${key}) { mode }`)
  return `${alias}: object(oid: $${alias}Oid) { ... on Commit { ${fields.join(' ')} } }`
}

function modesByPath(
  keys: ReadonlyMap<string, string>,
  found: z.output<typeof Side>,
): ReadonlyMap<string, string> {
  return new Map(
    [...keys].flatMap(([key, path]) => {
      const mode = found?.[key]?.mode
      return mode === undefined ? [] : [[path, mode.toString(8)]]
    }),
  )
}

/** A side that should be there and is not leaves the file untold. */
function kindOfBoth(
  before: string | undefined,
  after: string | undefined,
  file: FileFacts,
): FileFacts['kind'] {
  const isTold = file.change === 'deleted' ? before !== undefined : after !== undefined
  const links = [before, after].map((mode) => kindOf(mode)).filter((kind) => kind !== 'file')
  return links[0] ?? (isTold ? 'file' : 'unknown')
}
