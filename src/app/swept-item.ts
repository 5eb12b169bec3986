import type { OpenPullRequest } from './sweep-ports.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

/** To look at an open pull request when nothing more urgent is to be done. */
export function sweptItem(
  ref: RepositoryRef,
  { number, head }: Pick<OpenPullRequest, 'number' | 'head'>,
): WorkItem {
  return { kind: 'pull-request', ref: { ...ref, number }, cause: { kind: 'swept' }, headHint: head }
}
