import { OutsideError } from '../../../app/errors.ts'
import type { Effect } from '../../../report/effect.ts'
import type { GitHub, GraphqlError } from '../client.ts'

/** One field of a mutation, with the effect it makes true. */
export interface Part {
  /** Unique in its mutation. */
  readonly alias: string
  readonly effect: Effect['kind']
  readonly field: string
  readonly inputType: string
  readonly input: Readonly<Record<string, unknown>>
  readonly selection: string
}

/** What became of a part: what GitHub gave back, or why it failed. */
export type PartResult =
  | { readonly part: Part; readonly ok: true; readonly value: unknown }
  | { readonly part: Part; readonly ok: false; readonly error: GraphqlError }

/** Sends parts as one mutation. GitHub runs them one after the other, and each fails on its own. */
export async function sendParts(
  github: GitHub,
  installation: number,
  parts: readonly Part[],
): Promise<readonly PartResult[]> {
  const declared = parts.map(({ alias, inputType }) => `$${alias}: ${inputType}!`)
  const fields = parts.map(
    ({ alias, field, selection }) => `${alias}: ${field}(input: $${alias}) { ${selection} }`,
  )
  const { data, errors } = await github.graphql(installation, {
    query: `mutation Publish(${declared.join(', ')}) {\n  ${fields.join('\n  ')}\n}`,
    variables: Object.fromEntries(parts.map(({ alias, input }) => [alias, input])),
    isWrite: true,
  })
  const refused = errors.find(({ path }) => !parts.some(({ alias }) => path?.[0] === alias))
  if (refused !== undefined)
    throw new OutsideError('github', `GitHub refused to publish: ${refused.message.slice(0, 200)}`)
  return parts.map((part): PartResult => {
    const error = errors.find(({ path }) => path?.[0] === part.alias)
    return error === undefined ? { part, ok: true, value: data[part.alias] } : { part, ok: false, error }
  })
}
