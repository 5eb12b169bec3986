import { z } from 'zod'
import { type Session, throwFirst } from './session.ts'
import { Blob } from './shapes.ts'

/** GitHub cuts longer texts, and of a record that is cut nothing can be read. */
const MOST_BYTES = 512_000
const MOST_BYTES_IN_ALL = 8_000_000

/** What is asked for: the name of the query in logs, and places as `revision:path`. */
interface Texts {
  readonly query: 'Notes' | 'Checkpoints'
  readonly places: readonly string[]
}

/**
 * The text at each place: undefined where there is none, null where it is too large or no text. Asks
 * for sizes first, because strangers decide how large they are, and for texts only when there are any.
 */
export async function textsAt(
  session: Session,
  { query, places }: Texts,
): Promise<readonly (string | null | undefined)[]> {
  const sizes = await sizesAt(session, { query, places })
  const wanted = fitting(sizes)
  const oids = [...wanted].map((at) => `oid: "${sizes[at]?.oid ?? ''}"`)
  const objects = oids.length === 0 ? {} : await objectsOf(session, { query, wanted: oids, more: 'text' })
  const texts = new Map([...wanted].map((at, index) => [at, textOf(objects[`o${index}`])]))
  return sizes.map((size, at) => (size === null ? undefined : (texts.get(at) ?? null)))
}

function textOf(object: unknown): string | null {
  return Blob.safeParse(object).data?.text ?? null
}

const Size = z.object({ oid: z.string().regex(/^[0-9a-f]+$/), byteSize: z.number() })

async function sizesAt(
  session: Session,
  { query, places }: Texts,
): Promise<readonly (z.infer<typeof Size> | null)[]> {
  const wanted = places.map((place) => `expression: "${place}"`)
  const objects = await objectsOf(session, { query, wanted, more: '' })
  return places.map((_, index) => Size.safeParse(objects[`o${index}`]).data ?? null)
}

/** Indices of what may be read: each, and all together, within bounds. */
function fitting(sizes: readonly ({ readonly byteSize: number } | null)[]): ReadonlySet<number> {
  let bytes = 0
  const wanted = new Set<number>()
  for (const [at, size] of sizes.entries()) {
    if (size === null || size.byteSize > MOST_BYTES || bytes + size.byteSize > MOST_BYTES_IN_ALL) continue
    bytes += size.byteSize
    wanted.add(at)
  }
  return wanted
}

const Objects = z.object({ repository: z.record(z.string(), z.unknown()) })

interface Wanted {
  readonly query: Texts['query']
  readonly wanted: readonly string[]
  readonly more: '' | 'text'
}

async function objectsOf(
  session: Session,
  { query, wanted, more }: Wanted,
): Promise<Readonly<Record<string, unknown>>> {
  const { owner, name } = session.ref
  const objects = wanted.map(
    (argument, index) =>
      `o${index}: object(${argument}) { ... on Blob { oid byteSize isBinary isTruncated ${more} } }`,
  )
  const answer = await session.graphql({
    query: `query ${query}($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${objects.join('\n')} }
}`,
    variables: { owner, name },
  })
  throwFirst(answer.errors, 'contents: read')
  return Objects.parse(answer.data).repository
}
