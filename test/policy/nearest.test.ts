import { expect, test } from '@jest/globals'
import { didYouMean, nearest } from '../../src/policy/nearest.ts'

test.each([
  ['aprovals', 'approvals'],
  ['Approvals', 'approvals'],
  ['appro vals', 'approvals'],
  ['appvorals', 'approvals'],
  ['sign-off', 'sign_off'],
  ['tets', 'tests'],
])('%s was meant as %s', (word, meant) => {
  expect(nearest(word, ['disclosure', 'sign_off', 'approvals', 'tests'])).toBe(meant)
})

test('what is near nothing was not meant as anything', () => {
  expect(nearest('completely-else', ['approvals', 'tests'])).toBeNull()
  expect(nearest('ab', ['zz'])).toBeNull()
  expect(nearest('x', [])).toBeNull()
  expect(didYouMean('zzzz', ['approvals'])).toBe('')
})

test('a word without end costs no more than a long one', () => {
  expect(nearest('a'.repeat(1_000_000), ['approvals'])).toBeNull()
})
