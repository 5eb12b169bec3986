import type { MergedChange } from '../../app/local-repository.ts'
import { type GitPlace, readGit } from './run.ts'

const FIELDS = ['%H', '%P', '%B'] as const
const LOG = [
  'log',
  '-z',
  '--first-parent',
  `--format=tformat:${FIELDS.join('%x00')}`,
  '--encoding=UTF-8',
  '--no-notes',
  '--no-decorate',
  '--no-show-signature',
]

/** The last changes of a branch, newest first, along its first parents. The root commit is none. */
export async function mergedChanges(
  place: GitPlace,
  commit: string,
  limit: number,
): Promise<readonly MergedChange[]> {
  const answer = await readGit(place, [...LOG, `--max-count=${limit}`, commit, '--'])
  const fields = answer.split('\0')
  const changes: MergedChange[] = []
  for (let at = 0; at + 2 < fields.length; at += FIELDS.length) {
    const [sha = '', parents = '', message = ''] = fields.slice(at, at + FIELDS.length)
    const [base, ...merged] = parents.split(' ').filter((parent) => parent !== '')
    if (base !== undefined) changes.push({ commit: sha, base, head: headOf(sha, merged), ...toldBy(message) })
  }
  return changes
}

/** Only a merge of one branch has a head of its own; of more, the merge itself holds all that came in. */
function headOf(commit: string, merged: readonly string[]): string {
  const [only, ...others] = merged
  return only === undefined || others.length > 0 ? commit : only
}

function toldBy(message: string): Pick<MergedChange, 'number' | 'title' | 'headBranch'> {
  const [subject = '', ...rest] = message.split('\n')
  const merge = /^Merge pull request #(\d+) from [^/\s]+\/(\S+)$/.exec(subject)
  if (merge !== null)
    return {
      number: Number(merge[1]),
      title: rest.find((line) => line.trim() !== '') ?? subject,
      headBranch: merge[2] ?? null,
    }
  const squash = /^(.*\S)\s+\(#(\d+)\)$/.exec(subject)
  return {
    number: squash === null ? null : Number(squash[2]),
    title: squash?.[1] ?? subject,
    headBranch: null,
  }
}
