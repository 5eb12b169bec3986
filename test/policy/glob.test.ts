import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { minimatch } from 'minimatch'
import { compileGlobs, problemOfGlob, warningOfGlob } from '../../src/policy/glob.ts'

const WORDS = ['src', 'auth', 'infra', '.github', 'a', 'b.ts', 'c.tf', '.env', 'é', '(group)']
const portion = fc.constantFrom(...WORDS)
const path = fc.array(portion, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))
const globPortion = fc.oneof(
  { weight: 3, arbitrary: portion },
  { weight: 2, arbitrary: fc.constant('**') },
  fc.constantFrom('*', '*.ts', 'a*', '?', '[a-c]*', '.*', '*.t[fs]', '[!a]*', 'b.??'),
)
const gitGlob = fc.array(globPortion, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))

describe('globs', () => {
  test('a pattern that matches is named, so that people see why', () => {
    const globs = compileGlobs(['docs/**', '**/*.tf'])
    expect(globs.matches('infra/main.tf')).toBe('**/*.tf')
    expect(globs.matches('src/main.ts')).toBeNull()
  })

  test('the first of several matching patterns is the one that is named', () => {
    expect(compileGlobs(['src/**', '**/*.ts']).matches('src/a.ts')).toBe('src/**')
  })

  test('files and folders with a leading dot are matched like others', () => {
    const globs = compileGlobs(['**'])
    expect(globs.matches('.github/workflows/ci.yml')).toBe('**')
    expect(globs.matches('src/.env')).toBe('**')
  })

  test('letter case and Unicode form make no difference where asked for', () => {
    const globs = compileGlobs(['Café/**', '**/*.tf'], { caseInsensitive: true, normalise: true })
    expect(globs.matches('cafe\u0301/x')).toBe('Café/**')
    expect(globs.matches('INFRA/MAIN.TF')).toBe('**/*.tf')
    expect(compileGlobs(['**/*.tf']).matches('MAIN.TF')).toBeNull()
  })

  test('a letter that only folds to an ASCII letter does not slip past a protected path', () => {
    expect(compileGlobs(['kernel/**'], { caseInsensitive: true }).matches('\u212Aernel/a')).toBe('kernel/**')
  })

  test('in text a slash is a character like any other', () => {
    const title = 'feat(a/b): speed'
    expect(compileGlobs(['feat*'], { over: 'text' }).matches(title)).toBe('feat*')
    expect(compileGlobs(['feat*']).matches(title)).toBeNull()
    expect(compileGlobs(['*a/b*'], { over: 'text' }).matches(title)).toBe('*a/b*')
  })

  test('parentheses are themselves, as in the folders of some web frameworks', () => {
    expect(compileGlobs(['app/(shop)/**']).matches('app/(shop)/page.tsx')).toBe('app/(shop)/**')
  })

  test('a pattern that was not checked is never compiled', () => {
    expect(() => compileGlobs(['!secrets/**'])).toThrow('was not checked')
  })

  test.each([
    ['', 'to match everything, write `**`'],
    ['x'.repeat(201), 'it has 201 characters'],
    ['!docs/**', 'use `not: { ... }`'],
    ['+(a|b)', 'use braces'],
    ['**/*(x)', '`*(...)` is not supported'],
    ['a\uD800', 'half a character'],
    ['{a,b}'.repeat(20), 'more than 100 patterns'],
    ['{1..5000000}', 'more than 100 patterns'],
    ['/src/**', 'write `src/**`'],
    ['./src/**', 'write `src/**`'],
    ['infra/', 'write `infra/**`'],
    ['{a,infra/}', 'write `infra/**`'],
    ['src\\main\\**', 'folders are parted by `/`'],
    ['src/../auth/**', '`.` and `..` match nothing'],
    ['src/./auth', '`.` and `..` match nothing'],
    [`${'**/a/'.repeat(11)}b`, 'more than 10 `**`'],
    ['[z-a].ts', 'the range `z-a` runs backwards'],
    ['[]\\.--].ts', 'runs backwards'],
    ['[+-[:digit:]]', 'a range cannot end in a named class'],
  ])('%j is refused with what to write instead', (pattern, message) => {
    expect(problemOfGlob(pattern)).toContain(message)
  })

  test.each(['**', 'src/**', '**/*.{ts,tf}', 'a[0-9]', '[[:alpha:]]*', '\\!odd', '*\\(x)', 'a {b}', '#x'])(
    '%j can be used',
    (pattern) => {
      expect(problemOfGlob(pattern)).toBeNull()
      expect(warningOfGlob(pattern)).toBeNull()
    },
  )

  test('what only paths must keep does not bind text', () => {
    expect(problemOfGlob('/fix/', 'text')).toBeNull()
    expect(problemOfGlob('[z-a]', 'text')).toContain('backwards')
  })

  test('`**` glued to a name is pointed out, since it does not reach into folders', () => {
    expect(warningOfGlob('src/**.ts')).toContain('perhaps `**/*.ts`?')
    expect(warningOfGlob('src/test**')).toContain('perhaps `test*/**`?')
  })

  test('a word in brackets is pointed out in text, since it stands for one character', () => {
    expect(warningOfGlob('[PERF]*', 'text')).toContain('write `\\[PERF\\]`')
    expect(warningOfGlob('*[bot]*', 'text')).toContain('write `\\[bot\\]`')
    expect(warningOfGlob('*\\[bot\\]*', 'text')).toBeNull()
    expect(warningOfGlob('[wW]ip', 'text')).toBeNull()
    expect(warningOfGlob('fix: [a-z]*', 'text')).toBeNull()
  })

  test('any text at all is accepted or refused, and what is accepted compiles', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 220 }),
      fc
        .array(
          fc.constantFrom('**', '/', '*', '{', '}', ',', '..', '1', '[', ']', '-', '\\', '(', '!', 'a'),
          {
            maxLength: 60,
          },
        )
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(anything, path, (pattern, subject) => {
        if (problemOfGlob(pattern) !== null) return
        const found = compileGlobs([pattern], { caseInsensitive: true, normalise: true }).matches(subject)
        expect([pattern, null]).toContain(found)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a pattern with every allowed excess is matched, never cut in silence', () => {
    const deep = Array.from({ length: 10 }, () => '**/x').join('/')
    expect(problemOfGlob(deep)).toBeNull()
    expect(compileGlobs([deep]).matches(Array.from({ length: 40 }, () => 'x').join('/'))).toBe(deep)
    const wide = '{0..9}{0..9}'
    expect(compileGlobs([wide]).matches('99')).toBe(wide)
  })
})

describe('globs beside minimatch', () => {
  test('they say what minimatch says', () => {
    fc.assert(
      fc.property(fc.array(gitGlob, { minLength: 1, maxLength: 5 }), path, (patterns, subject) => {
        const accepted = patterns.filter((pattern) => problemOfGlob(pattern) === null)
        const expected = accepted.find((pattern) =>
          minimatch(subject, pattern, {
            dot: true,
            noext: true,
            nocomment: true,
            nonegate: true,
            platform: 'linux',
          }),
        )
        expect(compileGlobs(accepted).matches(subject)).toBe(expected ?? null)
      }),
      { numRuns: 2_000 },
    )
  })

  test('they say what minimatch says where case does not matter, with alternatives, and beyond ASCII', () => {
    const words = ['src', 'SRC', 'Kelvin', 'kelvin', '\u212Aelvin', 'é', 'a-b_c', 'x.TS']
    const subjects = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
    const parts = fc.constantFrom(...words, '**', '*', '{src,docs}', '{a,K}*', '*.{ts,js}', '[xX]*', 'k??vin')
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 4 }), subjects, (pattern, subject) => {
        const [glob, text] = [pattern.join('/'), subject.join('/')]
        const isMatch = minimatch(text, glob, { dot: true, noext: true, nocase: true, platform: 'linux' })
        expect(compileGlobs([glob], { caseInsensitive: true }).matches(text)).toBe(isMatch ? glob : null)
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('globs beside git', () => {
  let folder = ''
  const paths = fc.sample(path, { numRuns: 300, seed: 7 }).filter((name) => !name.includes('.git/'))
  const tree = [...new Set(paths)].filter((name) => !paths.some((other) => other.startsWith(`${name}/`)))

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'globs-'))
    git(['init', '-q'])
    const blob = git(['hash-object', '-w', '--stdin'], 'x').trim()
    git(['update-index', '--index-info'], tree.map((name) => `100644 ${blob}\t${name}\n`).join(''))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  function git(args: string[], input = ''): string {
    return execFileSync('git', ['-c', 'core.quotePath=false', ...args], {
      cwd: folder,
      input,
      encoding: 'utf8',
    })
  }

  test('where both define the meaning, a pattern matches the files that a git pathspec does', () => {
    // git reads a pathspec without wildcard as a folder too, and `?` as a byte: neither is compared
    const patterns = fc
      .sample(gitGlob, { numRuns: 150, seed: 11 })
      .filter((pattern) => /[*[]/.test(pattern) && !pattern.includes('?') && problemOfGlob(pattern) === null)
    expect(patterns.length).toBeGreaterThan(80)
    for (const pattern of new Set(patterns)) {
      const byGit = git(['ls-files', '-z', '--', `:(glob)${pattern}`])
        .split('\0')
        .filter(Boolean)
      const globs = compileGlobs([pattern])
      expect([pattern, ...tree.filter((name) => globs.matches(name) !== null).toSorted()]).toEqual([
        pattern,
        ...byGit.toSorted(),
      ])
    }
  })
})
