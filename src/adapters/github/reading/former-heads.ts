import { OutsideError } from '../../../app/errors.ts'
import type { Reading } from '../../../app/ports.ts'
import type { CommitFacts } from '../../../core/facts.ts'
import { compare } from './compare.ts'
import { createRecent } from './recent.ts'
import type { Session } from './session.ts'

type FormerHeads = Reading['formerHeads']

/** Heads that are looked into at one look, newest first; the head commits of all are known anyway. */
const MOST_HEADS = 5
/** Heads and commits that are kept in all. */
const MOST_KEPT = 20_000

export interface FormerHeadsReader {
  /** Keeps what a head consisted of while it stood. */
  keep(session: Session, head: string, commits: readonly CommitFacts[]): void
  /** Adds the commits below replaced heads: no event may have told of them. */
  complete(session: Session, base: string, heads: FormerHeads): Promise<FormerHeads>
}

/** What this process has seen is not read again. */
export function createFormerHeadsReader(): FormerHeadsReader {
  const known = createRecent<readonly CommitFacts[]>(MOST_KEPT, (commits) => commits.length)
  return {
    keep(session, head, commits) {
      known.set(keyOf(session, head), below(head, commits))
    },
    async complete(session, base, heads) {
      const unknown = heads.filter(({ sha }) => known.get(keyOf(session, sha)) === undefined)
      for (const { sha } of unknown.slice(-MOST_HEADS))
        known.set(keyOf(session, sha), await commitsBelow(session, base, sha))
      return heads.map((head) => {
        const earlier = known.get(keyOf(session, head.sha)) ?? []
        return earlier.length === 0 ? head : { ...head, earlier }
      })
    },
  }
}

function keyOf({ ref }: Session, head: string): string {
  return `${ref.repositoryId}:${head}`
}

function below(head: string, commits: readonly CommitFacts[]): readonly CommitFacts[] {
  return commits.filter(({ sha }) => sha !== head)
}

/** None when GitHub has dropped them. */
async function commitsBelow(session: Session, base: string, head: string): Promise<readonly CommitFacts[]> {
  try {
    const { commits } = await compare(session, { base, head })
    return below(head, commits)
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'gone') return []
    throw error
  }
}
