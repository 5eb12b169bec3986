import { expect, test } from '@jest/globals'
import { didYouMean } from '../../src/policy/nearest.ts'

test.each([
  ['aprovals', 'approvals'],
  ['Approvals', 'approvals'],
  ['appro vals', 'approvals'],
  ['appvorals', 'approvals'],
  ['sign-off', 'sign_off'],
  ['tets', 'tests'],
])('%s was meant as %s', (word, meant) => {
  expect(didYouMean(word, ['disclosure', 'sign_off', 'approvals', 'tests'])).toBe(
    ` (did you mean \`${meant}\`?)`,
  )
})

test('what is near nothing was not meant as anything', () => {
  expect(didYouMean('completely-else', ['approvals', 'tests'])).toBe('')
  expect(didYouMean('ab', ['zz'])).toBe('')
  expect(didYouMean('x', [])).toBe('')
})

test('a word without end costs no more than a long one', () => {
  expect(didYouMean('a'.repeat(1_000_000), ['approvals'])).toBe('')
})
