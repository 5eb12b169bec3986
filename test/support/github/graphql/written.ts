import { actorOf } from '../http/caller.ts'
import type { Account, Edit, Reaction, Written } from '../world/entities.ts'
import { connect } from './connection.ts'
import type { Fields } from './fields.ts'

/** Fields of everything that can be edited. */
export const editFields: Fields<Written> = {
  lastEditedAt: ({ edits }) => edits.at(-1)?.editedAt ?? null,
  editor: ({ edits }) => edits.at(-1)?.editor ?? null,
  includesCreatedEdit: ({ edits }) => edits.length > 0,
  userContentEdits: ({ edits }, args) => connect(edits.toReversed(), args),
}

interface Authored extends Written {
  readonly nodeId: string
  readonly id: number
  readonly author: Account | null
  readonly reactions: readonly Reaction[]
}

/** Fields of comments and reviews alike. */
export const writtenFields: Fields<Authored> = {
  ...editFields,
  id: (text) => text.nodeId,
  databaseId: ({ id }) => id,
  fullDatabaseId: ({ id }) => String(id),
  body: ({ body }) => body,
  bodyText: ({ body }) => body,
  author: ({ author }) => author,
  viewerDidAuthor: ({ author }, _, { caller }) => author === actorOf(caller),
  viewerCanUpdate: ({ author }, _, { caller }) => author === actorOf(caller),
  reactions: ({ reactions }, args) => connect(reactions, args),
}

export const editedFields: Fields<Edit> = {
  id: (edit) => edit.nodeId,
  editor: ({ editor }) => editor,
  editedAt: ({ editedAt }) => editedAt,
  createdAt: ({ editedAt }) => editedAt,
  updatedAt: ({ editedAt }) => editedAt,
  diff: ({ before }) => before,
  deletedAt: () => null,
}
