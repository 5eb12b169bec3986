import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { digestOf } from '../../src/report/digest.ts'

test('a digest is 28 hexadecimal digits for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(digestOf(text)).toMatch(/^[0-9a-f]{28}$/)
    }),
  )
})

test('a change of one letter anywhere shows', () => {
  const texts = Array.from({ length: 5000 }, (_, at) => `{"title":"Needs ${at} approvals"}`)
  expect(new Set(texts.map(digestOf)).size).toBe(texts.length)
})

test('stays what it was, as it is kept with check runs', () => {
  expect(digestOf('Countersigned by @rev1')).toBe('10bce20ab3c61917310ad181ff44')
})
