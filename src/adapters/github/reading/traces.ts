import { z } from 'zod'
import { isTraceFile, signalsOfTraceFiles, type TraceFile } from '../../../core/provenance/agent-trace.ts'
import type { Signal } from '../../../core/signal.ts'
import type { Changes } from './changes.ts'
import { createRecent } from './recent.ts'
import { type Session, throwFirst } from './session.ts'
import { Blob } from './shapes.ts'

/** Files of records that are read at most. */
const MOST_FILES = 20
const MOST_REMEMBERED = 500

/** Reads the records of Agent Trace that a change adds to the tree; asks nothing when it touches none. */
export type TracesReader = (
  session: Session,
  range: { readonly base: string; readonly head: string },
  changes: Changes,
) => Promise<readonly Signal[]>

/** Reads them once for each head and base. */
export function createTracesReader(): TracesReader {
  const known = createRecent<readonly Signal[]>(MOST_REMEMBERED)
  return async (session, range, { files, complete }) => {
    const paths = files
      .filter(({ path, change }) => change !== 'deleted' && isTraceFile(path))
      .map(({ path }) => path)
      .slice(0, MOST_FILES)
    if (paths.length === 0) return []
    const key = [session.ref.repositoryId, range.base, range.head].join(':')
    const touched = complete.files
      ? new Set(files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]))
      : null
    return (
      known.get(key) ?? known.set(key, signalsOfTraceFiles(await textsOf(session, range, paths), touched))
    )
  }
}

const Answer = z.object({ repository: z.record(z.string(), z.unknown()) })

async function textsOf(
  session: Session,
  { base, head }: { readonly base: string; readonly head: string },
  paths: readonly string[],
): Promise<readonly TraceFile[]> {
  const { owner, name } = session.ref
  // Paths are written by anybody, so they go in as variables.
  const places = paths.flatMap((path, index): [string, string][] => [
    [`b${index}`, `${base}:${path}`],
    [`a${index}`, `${head}:${path}`],
  ])
  const declared = places.map(([key]) => `$${key}: String!`).join(', ')
  const fields = places.map(
    ([key]) =>
      `${key}: object(expression: $${key}) { ... on Blob { oid byteSize isBinary isTruncated text } }`,
  )
  const answer = await session.graphql({
    query: `query Traces($owner: String!, $name: String!, ${declared}) {
  repository(owner: $owner, name: $name) { ${fields.join('\n')} }
}`,
    variables: { owner, name, ...Object.fromEntries(places) },
  })
  throwFirst(answer.errors, 'contents: read')
  const objects = Answer.parse(answer.data).repository
  return paths.map((_, index) => ({
    before: textOf(objects[`b${index}`]),
    after: textOf(objects[`a${index}`]),
  }))
}

function textOf(object: unknown): string {
  return Blob.safeParse(object).data?.text ?? ''
}
