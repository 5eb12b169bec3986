import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { canonicalJson, cleanText, parseObject, toJson } from '../../../src/adapters/store/json.ts'

const HOSTILE = fc.jsonValue({ stringUnit: 'binary' })

describe('JSON as it is stored', () => {
  test('never holds what Postgres refuses', () => {
    fc.assert(
      fc.property(HOSTILE, (value) => {
        for (const text of [toJson(value), canonicalJson(value)]) {
          expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i)
        }
      }),
    )
  })

  test('is what it was when nothing is hostile', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(JSON.stringify(value) === JSON.stringify(value).replaceAll('\\u0000', ''))
        expect(toJson(value)).toBe(JSON.stringify(value))
      }),
    )
  })

  test('has one text, in whatever order the keys were given', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, { z: 1, y: 2 }], c: undefined } })).toBe(
      canonicalJson({ a: { d: [2, { y: 2, z: 1 }] }, b: 1 }),
    )
    fc.assert(
      fc.property(HOSTILE, (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })

  test('keeps whole characters and replaces the rest', () => {
    expect(cleanText('a\0b\ud83d\ude00c\ud83d')).toBe('a\uFFFDb\ud83d\ude00c\uFFFD')
  })

  test('an entry that is no object is refused', () => {
    expect(parseObject('{"a":1}')).toEqual({ a: 1 })
    for (const text of ['[]', '1', 'null']) expect(() => parseObject(text)).toThrow(/not a JSON object/)
  })
})
