import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readCodeOwners } from '../../src/core/codeowners.ts'
import { ownersPatternMatches, readOwnersPattern } from '../../src/core/codeowners-pattern.ts'

function matches(pattern: string, path: string): boolean {
  const read = readOwnersPattern(pattern)
  return read !== null && ownersPatternMatches(read, path)
}

describe('patterns of CODEOWNERS', () => {
  test.each([
    ['*', 'a.ts'],
    ['*', 'a/b/c.ts'],
    ['**', 'a/b/c.ts'],
    ['*.js', 'a/b.js'],
    ['docs/', 'docs/a.md'],
    ['docs/', 'x/docs/a/b.md'],
    ['/docs/', 'docs/a/b.md'],
    ['docs', 'x/docs/a/b.md'],
    ['/docs', 'docs/a.md'],
    ['/docs', 'docs'],
    ['docs/*', 'docs/a.md'],
    ['apps/github', 'apps/github/x/y.rb'],
    ['**/logs', 'logs/x'],
    ['**/logs', 'build/logs/x'],
    ['/a/**/z', 'a/z'],
    ['/a/**/z', 'a/b/c/z'],
    ['/a/**', 'a/b'],
    ['/src/*.ts', 'src/a.ts'],
    ['/src/a?.ts', 'src/ab.ts'],
    ['/s*c/*a*b*.ts', 'src/xaxxbx.ts'],
  ])('%s covers %s', (pattern, path) => expect(matches(pattern, path)).toBe(true))

  test.each([
    ['*.js', 'a/b.ts'],
    ['/docs/', 'x/docs/a.md'],
    ['docs/', 'docs'],
    ['docs/*', 'docs/a/b.md'],
    ['docs/*', 'x/docs/a.md'],
    ['apps/github', 'x/apps/github/y.rb'],
    ['/a/**', 'a'],
    ['/a/**/z', 'a/zz'],
    ['/src/*.ts', 'src/x/a.ts'],
    ['/src/a?.ts', 'src/a.ts'],
    ['/Docs/', 'docs/a.md'],
    ['/docs2', 'docs/a.md'],
    ['/', 'a'],
    ['/a*b', 'axc'],
  ])('%s does not cover %s', (pattern, path) => expect(matches(pattern, path)).toBe(false))

  test.each(['!docs/', 'a[bc].ts', 'a/***/b'])('%s is none that the platform takes', (pattern) =>
    expect(readOwnersPattern(pattern)).toBeNull(),
  )

  test('a hostile pattern is answered at once', () => {
    const pattern = `/${'*a'.repeat(60)}b/${'**/a/'.repeat(30)}z`
    const path = `${'a'.repeat(5000)}/${'a/'.repeat(500)}y`
    expect(matches(pattern, path)).toBe(false)
  })

  test('a path is covered by itself and by each folder above it', () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/)
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.nat(4), (names, at) => {
        const upTo = names.slice(0, 1 + (at % names.length))
        expect(matches(`/${upTo.join('/')}`, names.join('/'))).toBe(true)
      }),
    )
  })
})

describe('a CODEOWNERS file', () => {
  const text = [
    '# everything',
    '*          @acme/everyone',
    '/src/      @jane @Acme/Core  # the core',
    '/src/open/',
    '/my\\ docs/ docs@example.com',
    '!x @bob',
    '/other/    @else/team',
    '',
  ].join('\r\n')
  const owners = readCodeOwners(text, 'acme')

  test('the last line that matches decides', () => {
    expect(owners.ownersOf('README.md')).toEqual(['team/everyone'])
    expect(owners.ownersOf('src/a.ts')).toEqual(['user/jane', 'team/Core'])
  })

  test('a line without owners gives a file to nobody', () => {
    expect(owners.ownersOf('src/open/a.ts')).toEqual([])
  })

  test('blanks in a path are written with a backslash', () => {
    expect(owners.ownersOf('my docs/a.md')).toEqual(['docs@example.com'])
  })

  test('a team of another organisation stays as it is written', () => {
    expect(owners.ownersOf('other/a')).toEqual(['@else/team'])
  })

  test('a line that the platform skips is named', () => {
    expect(owners.problems).toEqual(['line 6: the pattern "!x" is not supported'])
  })

  test('an empty file owns nothing', () => {
    expect(readCodeOwners('', 'acme').ownersOf('a')).toEqual([])
  })
})
