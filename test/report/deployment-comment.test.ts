import { describe, expect, test } from '@jest/globals'
import { type DeploymentWords, deploymentComment } from '../../src/report/deployment-comment.ts'
import { sha } from '../support/facts.ts'

const ANSWER: DeploymentWords = {
  environment: 'production',
  sha: sha('head'),
  commits: 12,
  objections: [],
  isFirst: false,
  isGuarded: true,
}

describe('the answer to a deployment', () => {
  test('that is approved says what was looked at', () => {
    expect(deploymentComment(ANSWER)).toBe(
      'Approved: 12 commits up to `ac36e8e` came with a receipt that holds.',
    )
    expect(deploymentComment({ ...ANSWER, commits: 1, isFirst: true })).toBe(
      'Approved: 1 commit up to `ac36e8e` came with a receipt that holds. Nothing was deployed there before, so only this commit was looked at.',
    )
    expect(deploymentComment({ ...ANSWER, isGuarded: false })).toBe(
      'Approved: the policy does not guard `production`.',
    )
  })

  test('that is refused names commit, reason and who can decide otherwise', () => {
    const objections: DeploymentWords['objections'] = [
      { sha: sha('a'), reason: { kind: 'no-receipt' } },
      { sha: sha('b'), reason: { kind: 'unmet', pullRequest: 7 } },
      { sha: sha('c'), reason: { kind: 'no-verdict', pullRequest: 8 } },
      {
        sha: sha('d'),
        reason: {
          kind: 'exception-ended',
          pullRequest: 9,
          exception: 'EX-1',
          endedAt: '2026-09-01T10:00:00Z',
        },
      },
    ]
    expect(deploymentComment({ ...ANSWER, objections }).split('\n')).toEqual([
      'Refused: 4 of 12 commits may not be deployed to `production`. Whoever may override the protection of the environment can decide otherwise.',
      '',
      '- `e78df31` has no receipt: no pull request that was judged brought it in',
      '- `ba64c1d` came with #7, merged while the policy was unmet',
      '- `3e2c1b4` came with #8, merged without a verdict',
      expect.stringMatching(/^- `[0-9a-f]{7}` came with #9 under `EX-1`, which ended 2026-09-01 10:00 UTC$/),
    ])
  })

  test('that is refused for an incomplete list says so', () => {
    expect(deploymentComment({ ...ANSWER, commits: null })).toContain('Refused: not all commits between')
  })

  test('never grows past what GitHub takes', () => {
    const objections = Array.from({ length: 500 }, (_, at) => ({
      sha: sha(`${at}`),
      reason: {
        kind: 'exception-ended',
        pullRequest: 1_000_000 + at,
        exception: 'EX-'.repeat(60),
        endedAt: '2026-09-01T10:00:00Z',
      } as const,
    }))
    const comment = deploymentComment({ ...ANSWER, environment: 'é'.repeat(300), objections })
    expect(comment.length).toBeLessThanOrEqual(1024)
    expect(
      deploymentComment({
        ...ANSWER,
        objections: objections.map(({ sha: commit }) => ({
          sha: commit,
          reason: { kind: 'no-receipt' } as const,
        })),
      }),
    ).toContain('- and 492 more')
  })
})
