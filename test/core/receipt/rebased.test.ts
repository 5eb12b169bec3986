import { expect, test } from '@jest/globals'
import { rebasedFrom } from '../../../src/core/receipt/rebased.ts'
import { commit, sha } from '../../support/facts.ts'

const own = [
  commit({ sha: sha('1'), message: 'One\n' }),
  commit({ sha: sha('2'), message: 'Two\n\nCo-authored-by: Claude <noreply@anthropic.com>\n' }),
]
const foreign = commit({ sha: sha('x'), by: 'rev1', message: 'Something else\n' })

test('commits with the author and message of the own ones are those that a rebase made', () => {
  const arrived = [
    foreign,
    commit({ sha: sha('1b'), message: 'One' }),
    commit({ sha: sha('2b'), message: 'Two\n\nCo-authored-by: Claude <noreply@anthropic.com>' }),
  ]

  expect(rebasedFrom(own, arrived, sha('2b'))).toEqual([sha('1b'), sha('2b')])
})

test('a squash or a merge commit is no rebase', () => {
  const squashed = commit({ sha: sha('s'), message: 'One and two (#12)' })

  expect(rebasedFrom(own, [foreign, squashed], sha('s'))).toEqual([])
})

test('the same message by somebody else is not the same commit', () => {
  const copied = commit({ sha: sha('2c'), by: 'rev1', message: own[1]?.message ?? '' })

  expect(rebasedFrom(own, [copied], sha('2c'))).toEqual([])
})

test('nothing is concluded where the merged commit was not seen', () => {
  expect(rebasedFrom(own, [], sha('2b'))).toEqual([])
  expect(rebasedFrom([], [foreign], foreign.sha)).toEqual([])
})
