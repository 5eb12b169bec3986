import { describe, expect, test } from '@jest/globals'
import type { CheckFacts } from '../../../src/core/facts.ts'
import { CHECKS } from '../../../src/core/requirements/checks.ts'
import { check, facts } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function judge(checks: readonly CheckFacts[]): ReturnType<typeof CHECKS.evaluate> {
  return CHECKS.evaluate(context({ checks: ['CodeQL'] }, facts({ checks })))
}

describe('checks', () => {
  test('are not asked for by every rule', () => expect(CHECKS.evaluate(context({ owner: true }))).toBeNull())

  test('are met by success', () =>
    expect(judge([check('CodeQL')])).toMatchObject({ met: true, seen: 'CodeQL: success' }))

  test.each(['failure', 'neutral', 'skipped', 'cancelled', null])('are not met by %s', (conclusion) => {
    expect(judge([check('CodeQL', conclusion)])?.needs).toEqual([
      { kind: 'check', name: 'CodeQL', conclusion },
    ])
  })

  test('are not met by a check of another name, or none', () => {
    expect(judge([check('codeql')])).toMatchObject({ met: false, seen: 'CodeQL: none yet' })
    expect(judge([])?.met).toBe(false)
  })

  test('of one name must all have succeeded', () => {
    expect(judge([check('CodeQL'), check('CodeQL', 'failure')])?.needs).toMatchObject([
      { conclusion: 'failure' },
    ])
  })
})
