import { digestOf } from './digest.ts'

/** What stands, unseen by readers, at the very end of the one reply under a name. */
export function replyMark(name: string): string {
  return `<!-- countersign: reply ${digestOf(name)} -->`
}

/** A reply with its mark. Whatever strangers made it say stands before that. */
export function markedReply(body: string, name: string): string {
  return `${body}\n\n${replyMark(name)}`
}
