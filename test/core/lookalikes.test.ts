import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { deceptionIn } from '../../src/core/lookalikes.ts'

describe('paths that are what they seem', () => {
  test.each([
    'src/a.ts',
    '.github/workflows/x.yml',
    'docs/a b.md',
    'résumé.md',
    'naïve/straße.ts',
    'документ.md',
    'сервер/текст.md',
    'приложение-с-тестами.md',
    'файл-v2.md',
    'AI助手.md',
    '日本語.md',
    'Δt.ts',
    'π.py',
    'emoji😀.md',
    'ελληνικά.txt',
    'ไทย.md',
  ])('%s', (path) => expect(deceptionIn(path)).toBeNull())

  test('no path of plain letters, digits and common signs', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/)
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        expect(deceptionIn(names.join('/'))).toBeNull()
      }),
    )
  })
})

describe('paths that imitate ASCII ones', () => {
  test.each([
    ['a Cyrillic а', 'аuth/login.ts'],
    ['a whole word in Cyrillic twins', 'сор/x.ts'],
    ['full-width letters', 'ａｕｔｈ/x.ts'],
    ['a ligature', 'ﬁle.ts'],
    ['the Kelvin sign', 'to\u212Aen.ts'],
    ['a mathematical letter', 'src/\u{1D41A}.ts'],
    ['a Greek ο among ASCII letters', 'infrο/main.tf'],
    ['a dotless ı', 'lıb/x.ts'],
    ['a Cherokee letter', 'Ꭺuth/x.ts'],
    ['a Lisu word', 'ꓐꓮꓣ'],
    ['a close cousin among ASCII letters', 'tокen.ts'],
    ['another hyphen', 'my‐file.ts'],
    ['a division slash', 'auth∕login.ts'],
    ['a no-break space', 'a\u00a0b'],
    ['a one dot leader', 'x․ts'],
  ])('%s', (_what, path) => expect(deceptionIn(path)).toContain('imitates'))

  test('a vowel with a Greek cousin alone is a word of its own', () => {
    expect(deceptionIn('ακτη.md')).toBeNull()
  })
})

describe('paths with what nobody sees', () => {
  test.each(['a\u200bb', 'a\nb', 'a\u202eb', 'a\u0000', 'a\u00adb', 'a\ufe0fb', 'a\ud800b', 'a\u034fb'])(
    '%j',
    (path) => expect(deceptionIn(path)).toContain('invisible'),
  )
})

describe('paths that another system reads differently', () => {
  test.each(['auth\\login.ts', 'auth./x', 'auth /x', ' auth/x', 'x.ts.', 'аnimе\\x'])('%j', (path) =>
    expect(deceptionIn(path)).toContain('another system'),
  )
})
