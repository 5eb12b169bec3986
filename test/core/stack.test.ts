import { describe, expect, test } from '@jest/globals'
import { notesOnStack, strictestJudgement } from '../../src/core/stack.ts'
import { blocked, decision } from '../report/decisions.ts'

describe('of several judgements of one pull request', () => {
  test('the strictest counts, whichever branch it is for', () => {
    const [pass, fail] = [decision(), blocked()]

    expect(strictestJudgement(pass, [fail])).toBe(fail)
    expect(strictestJudgement(fail, [pass])).toBe(fail)
    expect(strictestJudgement(pass, [decision({ verdict: 'warn' }), fail])).toBe(fail)
  })

  test('the own one counts where all are equally strict', () => {
    const own = decision()

    expect(strictestJudgement(own, [decision(), decision()])).toBe(own)
    expect(strictestJudgement(own, [])).toBe(own)
  })
})

describe('what is told of a stack', () => {
  test('is which lower ones are unmet, and for which branch it was judged', () => {
    const below = [
      { number: 3, verdict: 'fail' },
      { number: 4, verdict: 'pass' },
      { number: 5, verdict: null },
    ] as const

    expect(notesOnStack(below, 'main')).toEqual([
      '#3, into whose branch this goes, is unmet itself.',
      'This goes into the branch of another pull request, so it is judged as if it went into main.',
    ])
    expect(notesOnStack([], null)).toEqual([])
  })
})
