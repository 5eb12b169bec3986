import { markedReply, replyMark } from '../report/reply-mark.ts'
import { NOT_NOW, OutsideError } from './errors.ts'
import type { Answer, Log, Reply } from './ports.ts'
import type { TakeOnce } from './upkeep-ports.ts'
import type { PullRequestRef, RepositoryRef } from './work.ts'

/** What answering people needs. */
export interface AnsweringPorts {
  readonly answer: Answer
  readonly once: TakeOnce
  readonly log: Log
}

/**
 * Answers under a name once, no more and no less, whenever the process may die: that the reply is about to be given is
 * on record before, that it was given after. Where only the first is, it is looked for on the platform; nobody else may
 * be answering under that name at the same time.
 */
export async function replyOnce(
  ports: Omit<AnsweringPorts, 'answer'> & { readonly answer: Reply },
  ref: PullRequestRef,
  name: string,
  body: string,
): Promise<void> {
  const isBegun = !(await ports.once.takeOnce(ref, name))
  const said = `said:${name}`
  if (isBegun && (await ports.once.isTaken(ref, said))) return
  await unlessGone(ports, ref, async () => {
    const isThere = isBegun && (await ports.answer.hasReplied(ref, replyMark(name)))
    if (!isThere) await ports.answer.reply(ref, markedReply(body, name))
  })
  await ports.once.takeOnce(ref, said)
}

/** Shows somebody by a reaction what became of their comment. */
export async function reactTo(
  ports: AnsweringPorts,
  ref: PullRequestRef,
  comment: string,
  reaction: '+1' | 'confused',
): Promise<void> {
  await unlessGone(ports, ref, () => ports.answer.react(ref, comment, reaction))
}

/**
 * What the platform says, or null where there is nobody to answer any more: a comment that was deleted or locked
 * meanwhile must not keep the pull request from being judged.
 */
export async function unlessGone<T>(
  { log }: { readonly log: Log },
  ref: RepositoryRef,
  ask: () => Promise<T>,
): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    if (NOT_NOW.has(error.reason)) throw error
    log.info({ ref, err: error }, 'somebody could not be answered')
    return null
  }
}
