import { z } from 'zod'
import { OutsideError } from '../../../app/errors.ts'
import type { RepositoryRef } from '../../../app/work.ts'
import type { LabelWish } from '../../../report/effect.ts'
import type { GitHub } from '../client.ts'

const Label = z.object({ node_id: z.string() })

/** Node id of a label, which is made when there is none. Somebody may make it at the same moment. */
export async function ensureLabel(github: GitHub, ref: RepositoryRef, wish: LabelWish): Promise<string> {
  const place = { owner: ref.owner, repo: ref.name }
  const { name, color, description } = wish
  try {
    const made = await github.rest(ref.installation, 'POST /repos/{owner}/{repo}/labels', {
      ...place,
      name,
      color,
      description,
    })
    return Label.parse(made.data).node_id
  } catch (error) {
    if (!(error instanceof OutsideError) || (error.status !== 422 && error.reason !== 'unavailable'))
      throw error
  }
  const found = await github.rest(ref.installation, 'GET /repos/{owner}/{repo}/labels/{name}', {
    ...place,
    name,
  })
  return Label.parse(found.data).node_id
}
