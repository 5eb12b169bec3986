import { describe, expect, test } from '@jest/globals'
import { decide } from '../../../src/core/decide.ts'
import { DENY } from '../../../src/core/requirements/deny.ts'
import { exception, facts, NOW, policy, review, rule } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

const FROZEN = rule({ deny: 'legacy is frozen' }, { id: 'frozen' })

describe('a denial', () => {
  test('is not in every rule', () => expect(DENY.evaluate(context({ owner: true }))).toBeNull())

  test('is never met, and gives its reason', () => {
    expect(DENY.evaluate(context({ deny: 'legacy is frozen' }))).toMatchObject({
      met: false,
      seen: 'legacy is frozen',
      needs: [{ kind: 'impossible', reason: 'legacy is frozen', link: null }],
    })
  })

  test('is lifted by an exception for its rule, not by approvals', () => {
    const by = policy({ rules: [FROZEN] })
    expect(decide(facts({ reviews: [review('rev1')] }), by, NOW).verdict).toBe('fail')
    expect(decide(facts({ exceptions: [exception({ rule: 'frozen' })] }), by, NOW).verdict).toBe('pass')
  })
})
