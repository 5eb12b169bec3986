import type { PullRequestRef } from '../app/work.ts'
import { UsageError } from './errors.ts'

const SHORT = /^([\w.-]+)\/([\w.-]+)#([1-9]\d{0,8})$/
const ADDRESS = /^https?:\/\/[^/\s]+\/([\w.-]+)\/([\w.-]+)\/pull\/([1-9]\d{0,8})(?:[/?#]\S*)?$/

/** A pull request as people write it: `owner/repo#12`, or its address. Its host is not asked: the setting is. */
export function parsePullRequestName(text: string): PullRequestRef {
  const [, owner, name, number] = SHORT.exec(text) ?? ADDRESS.exec(text) ?? []
  if (owner === undefined || name === undefined || number === undefined)
    throw new UsageError(`"${text}" names no pull request; write it as owner/repo#12`)
  return { installation: 0, repositoryId: 0, owner, name, number: Number(number) }
}
