import { describe, expect, test } from '@jest/globals'
import { MAX } from '../../../src/core/requirements/max.ts'
import type { Require } from '../../../src/policy/schema.ts'
import { facts, file } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function judge(
  max: NonNullable<Require['max']>,
  openPullRequestsOfAuthor: number | null = 3,
): ReturnType<typeof MAX.evaluate> {
  const files = [file('a.ts', { additions: 30, deletions: 10 }), file('b.ts')]
  return MAX.evaluate(context({ max }, facts({ files, openPullRequestsOfAuthor })))
}

describe('upper limits', () => {
  test('are not asked for by every rule', () => expect(MAX.evaluate(context({ owner: true }))).toBeNull())

  test('hold up to their number', () => {
    expect(judge({ changed_lines: 42, changed_files: 2, open_pull_requests: 3 })).toMatchObject({
      met: true,
      wanted: 'at most 42 changed lines, at most 2 changed files, at most 3 open pull requests',
    })
  })

  test('are broken by one more', () => {
    expect(judge({ changed_lines: 41, changed_files: 1, open_pull_requests: 2 })?.needs).toEqual([
      { kind: 'shrink', what: 'changed-lines', seen: 42, max: 41 },
      { kind: 'shrink', what: 'changed-files', seen: 2, max: 1 },
      { kind: 'shrink', what: 'open-pull-requests', seen: 3, max: 2 },
    ])
  })

  test('what could not be counted is not within a limit', () => {
    expect(judge({ open_pull_requests: 9 }, null)).toMatchObject({
      met: false,
      seen: 'unknown open pull requests',
      needs: [{ kind: 'impossible' }],
    })
  })
})
