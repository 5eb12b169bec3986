import { describe, expect, test } from '@jest/globals'
import { measureBlastRadius, sizeOf } from '../../src/core/blast-radius.ts'
import type { FileFacts } from '../../src/core/facts.ts'
import type { Level } from '../../src/policy/schema.ts'
import { facts, file, level } from '../support/facts.ts'

const LEVELS = [level('critical', ['auth/**', '**/*.tf']), level('high', ['src/payments/**'])]

function highestOf(files: readonly FileFacts[], levels: readonly Level[] = LEVELS): string | null {
  return measureBlastRadius(facts({ files }), levels).highest?.level ?? null
}

function whyOf(changed: FileFacts): string | undefined {
  return measureBlastRadius(facts({ files: [changed] }), LEVELS).reaches[0]?.files[0]?.why
}

describe('levels by path', () => {
  test('a file reaches the highest level that it matches', () => {
    const blast = measureBlastRadius(facts({ files: [file('auth/x.ts'), file('src/payments/y.ts')] }), LEVELS)
    expect(blast.highest?.level).toBe('critical')
    expect(blast.reaches).toEqual([
      { level: 'critical', files: [{ path: 'auth/x.ts', why: 'auth/**' }], because: 'paths' },
      { level: 'high', files: [{ path: 'src/payments/y.ts', why: 'src/payments/**' }], because: 'paths' },
    ])
  })

  test('a file that matches nothing reaches no level', () => {
    expect(highestOf([file('docs/a.md')])).toBeNull()
  })

  test('letter case does not hide a path', () => {
    expect(highestOf([file('Auth/Login.ts')])).toBe('critical')
  })

  test('a name written in two ways in Unicode is one name', () => {
    const levels = [level('critical', ['caf\u00e9/**'])]
    expect(highestOf([file('cafe\u0301/x.ts')], levels)).toBe('critical')
  })

  test('deleting a file reaches as far as changing it', () => {
    expect(highestOf([file('infra/main.tf', { change: 'deleted' })])).toBe('critical')
  })

  test('a rename out of a protected folder counts, and says where from', () => {
    const renamed = file('lib/login.ts', { change: 'renamed', previousPath: 'auth/login.ts' })
    expect(highestOf([renamed])).toBe('critical')
    expect(whyOf(renamed)).toBe('auth/** (was auth/login.ts)')
  })

  test('a copy of a protected file touches the copy only', () => {
    expect(highestOf([file('lib/login.ts', { change: 'copied', previousPath: 'auth/login.ts' })])).toBeNull()
  })
})

describe('levels by size', () => {
  const big = [level('critical', [], { changed_lines: 800, changed_files: 60 })]

  test('so many changed lines reach a level', () => {
    const blast = measureBlastRadius(
      facts({ files: [file('a.ts', { additions: 700, deletions: 100 })] }),
      big,
    )
    expect(blast.reaches).toEqual([{ level: 'critical', files: [], because: 'changed-lines' }])
  })

  test('one line less does not', () => {
    expect(highestOf([file('a.ts', { additions: 700, deletions: 99 })], big)).toBeNull()
  })

  test('so many changed files reach a level', () => {
    const files = Array.from({ length: 60 }, (_, index) => file(`f${index}.ts`))
    expect(measureBlastRadius(facts({ files }), big).reaches[0]?.because).toBe('changed-files')
  })

  test('a level without paths and sizes is reached by nothing ordinary', () => {
    expect(highestOf([file('a.ts')], [{ level: 'critical' }])).toBeNull()
  })

  test('the larger of what the platform counts and what was read is believed', () => {
    const seen = facts({
      files: [file('a.ts')],
      pullRequest: { changedFiles: 70, additions: 5, deletions: 0 },
    })
    expect(sizeOf(seen)).toEqual({ files: 70, lines: 5 })
    expect(sizeOf({ ...seen, pullRequest: { ...seen.pullRequest, additions: 0 } }).lines).toBe(2)
  })
})

describe('what is always on', () => {
  test.each([
    ['.github/ai-policy.yml', 'the policy itself'],
    ['.github/AI-Policy.yml', 'the policy itself'],
    ['CODEOWNERS', 'code owners'],
    ['docs/CODEOWNERS', 'code owners'],
    ['.github/CODEOWNERS', 'code owners'],
    ['.github/workflows/ci.yml', 'workflows and settings'],
    ['.GitHub/workflows/ci.yml', 'workflows and settings'],
  ])('%s: %s', (path, why) => expect(whyOf(file(path))).toBe(why))

  test.each(['AGENTS.md', 'CLAUDE.md', 'agents.md', '.cursor/rules/x.mdc', '.kiro/steering/x.md'])(
    '%s steers agents',
    (path) => expect(whyOf(file(path))).toMatch(/^agent instructions/),
  )

  test.each([
    ['symlink', 'symbolic link'],
    ['submodule', 'submodule'],
    ['unknown', 'may be a symbolic link or submodule'],
  ] as const)('a %s', (kind, why) => expect(whyOf(file('src/x', { kind }))).toBe(why))

  test('moving the policy away counts as changing it', () => {
    const moved = file('old.yml', { change: 'renamed', previousPath: '.github/ai-policy.yml' })
    expect(whyOf(moved)).toBe('the policy itself')
  })

  test('a name with a letter that imitates another', () => {
    expect(highestOf([file('аuth/login.ts')])).toBe('critical')
  })

  test('it is the highest declared level, whatever that level says of itself', () => {
    expect(highestOf([file('AGENTS.md')], [level('severe', ['x/**']), level('mild', ['AGENTS.md'])])).toBe(
      'severe',
    )
  })
})

describe('a list that is cut short', () => {
  const incomplete = { complete: { files: false, commits: true } }

  test('reaches the highest level, since nobody knows what it hides', () => {
    const blast = measureBlastRadius(facts({ ...incomplete, files: [file('src/payments/y.ts')] }), LEVELS)
    expect(blast.highest?.level).toBe('critical')
    expect(blast.reaches.map(({ because }) => because)).toEqual(['incomplete', 'paths'])
  })

  test('gives the paths as the reason where they are known', () => {
    const blast = measureBlastRadius(facts({ ...incomplete, files: [file('auth/y.ts')] }), LEVELS)
    expect(blast.reaches[0]?.because).toBe('paths')
  })
})
