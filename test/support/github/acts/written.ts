import type { Account, Edit, Written } from '../world/entities.ts'
import { register, timestamp, type World } from '../world/world.ts'

/** Changes a text and keeps what stood there before. */
export function rememberEdit(world: World, text: Written, editor: Account, body: string): void {
  text.edits.push(
    register<Edit>(world, { kind: 'UserContentEdit', editor, editedAt: timestamp(world), before: text.body }),
  )
  text.body = body
}
