import { expect, test } from '@jest/globals'
import { remembered } from '../../../src/core/provenance/remembered.ts'

test('the same short text is looked at once, a long one each time, and the answers are those of the function', () => {
  const seen: string[] = []
  const length = remembered((text) => {
    seen.push(text)
    return { length: text.length }
  })
  const long = 'x'.repeat(1000)

  expect(['é🤖', 'é🤖', long, long, ''].map((text) => length(text).length)).toEqual([3, 3, 1000, 1000, 0])
  expect(seen).toEqual(['é🤖', long, long, ''])
})

test('more texts than are kept are answered too, and old ones looked at anew', () => {
  let looks = 0
  const echo = remembered((text) => {
    looks += 1
    return text
  })
  const texts = Array.from({ length: 10_000 }, (_, at) => `line ${at}`)

  expect(texts.map(echo)).toEqual(texts)
  expect(echo('line 0')).toBe('line 0')
  expect(looks).toBe(10_001)
})
