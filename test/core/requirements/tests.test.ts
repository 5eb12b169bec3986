import { describe, expect, test } from '@jest/globals'
import type { FileFacts } from '../../../src/core/facts.ts'
import { TESTS } from '../../../src/core/requirements/tests.ts'
import { facts, file } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function judge(...files: readonly FileFacts[]): ReturnType<typeof TESTS.evaluate> {
  return TESTS.evaluate(context({ tests: ['test/**', '**/*.test.ts'] }, facts({ files })))
}

describe('tests', () => {
  test('are not asked for by every rule', () => expect(TESTS.evaluate(context({ owner: true }))).toBeNull())

  test('are met by a test that changes too', () => {
    expect(judge(file('src/a.ts'), file('src/a.test.ts'))).toMatchObject({ met: true, seen: 'src/a.test.ts' })
  })

  test('are not met without one', () => {
    expect(judge(file('src/a.ts'))).toMatchObject({
      met: false,
      needs: [{ kind: 'tests', globs: ['test/**', '**/*.test.ts'] }],
    })
  })

  test('are not met by deleting one', () => {
    expect(judge(file('test/a.ts', { change: 'deleted' }))?.met).toBe(false)
  })
})
