import { OutsideError } from './errors.ts'
import type { Answer, Log, TakeOnce } from './ports.ts'
import type { PullRequestRef } from './work.ts'

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

/** A comment that was deleted or locked meanwhile must not keep the pull request from being judged. */
async function unlessGone(
  { log }: AnsweringPorts,
  ref: PullRequestRef,
  answer: () => Promise<unknown>,
): Promise<void> {
  try {
    await answer()
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    if (error.reason === 'rate-limited' || error.reason === 'unavailable') throw error
    log.info({ ref, err: error }, 'somebody could not be answered')
  }
}
