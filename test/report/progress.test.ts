import { describe, expect, test } from '@jest/globals'
import { groupReport, progressReport } from '../../src/report/progress.ts'
import { withdrawnReport } from '../../src/report/withdrawn.ts'

describe('a check that runs', () => {
  test('says that the verdict follows', () => {
    expect(progressReport()).toMatchObject({ title: 'Being judged', annotations: [], buttons: [] })
    expect(progressReport().summary).toContain('follows within seconds')
  })

  test('says what it waits for when it takes longer', () => {
    const { summary } = progressReport('The policy could not be read: GitHub answered 503')
    expect(summary).toContain(
      'The policy could not be read: GitHub answered 503. It is tried again by itself',
    )
  })
})

describe('a merge group', () => {
  const met = { number: 1, verdict: 'pass', title: 'Countersigned by @rev1' } as const
  const unmet = { number: 2, verdict: 'fail', title: 'Needs 1 approval' } as const

  test('passes when all of its pull requests do', () => {
    const { state, report } = groupReport([met, { ...met, number: 3 }])
    expect(state).toBe('success')
    expect(report.title).toBe('2 pull requests judged again for the merge queue: nothing is unmet')
    expect(report.summary).toContain('- #1 met: Countersigned by `@rev1`\n- #3 met')
  })

  test('is neutral when one of them only warns', () => {
    const { state, report } = groupReport([met, { number: 4, verdict: 'warn', title: 'Not enforced: x' }])
    expect(state).toBe('neutral')
    expect(report.summary).toContain('- #4 unmet, not enforced: Not enforced: x')
  })

  test('fails with the name of the one that is unmet', () => {
    expect(groupReport([met, unmet])).toMatchObject({
      state: 'failure',
      report: { title: '#2: Needs 1 approval' },
    })
    expect(groupReport([unmet, { ...unmet, number: 5 }]).report.title).toBe(
      '#2: Needs 1 approval, and 1 more pull request unmet',
    )
  })

  test('fails when nobody knows what is in it', () => {
    const { state, report } = groupReport([])
    expect(state).toBe('failure')
    expect(report.summary).toContain('Take the pull request out of the queue and put it in again.')
  })
})

test('a check that stands where no policy is in force any more is ended without a verdict', () => {
  expect(withdrawnReport()).toMatchObject({ title: 'No policy is in force here any more', buttons: [] })
})
