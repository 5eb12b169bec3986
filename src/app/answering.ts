import { OutsideError } from './errors.ts'
import type { Answer, Log } from './ports.ts'
import type { TakeOnce } from './upkeep-ports.ts'
import type { PullRequestRef, RepositoryRef } from './work.ts'

/** What answering people needs. */
export interface AnsweringPorts {
  readonly answer: Answer
  readonly once: TakeOnce
  readonly log: Log
}

/** Answers under a name once and no more, also when the work is taken up again after a crash. */
export async function replyOnce(
  ports: AnsweringPorts,
  ref: PullRequestRef,
  name: string,
  body: string,
): Promise<void> {
  if (await ports.once.takeOnce(ref, name)) await unlessGone(ports, ref, () => ports.answer.reply(ref, body))
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
    if (error.reason === 'rate-limited' || error.reason === 'unavailable') throw error
    log.info({ ref, err: error }, 'somebody could not be answered')
    return null
  }
}
