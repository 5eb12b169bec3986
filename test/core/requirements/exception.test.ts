import { describe, expect, test } from '@jest/globals'
import { decide } from '../../../src/core/decide.ts'
import { EXCEPTION } from '../../../src/core/requirements/exception.ts'
import { exception, facts, NOW, policy, rule } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

const ALWAYS = rule({ exception: true }, { id: 'always' })

describe('a rule that always needs an exception', () => {
  test('is not every rule', () => expect(EXCEPTION.evaluate(context({ owner: true }))).toBeNull())

  test('is unmet, and names who may grant it', () => {
    expect(EXCEPTION.evaluate(context({ exception: true }, facts(), { id: 'always' }))).toMatchObject({
      met: false,
      seen: 'none',
      needs: [{ kind: 'exception', rule: 'always', tool: null, pending: null, granters: ['team/ai-admins'] }],
    })
  })

  test('shows a request that waits', () => {
    const exceptions = [exception({ state: 'requested', rule: 'always' })]
    const result = EXCEPTION.evaluate(context({ exception: true }, facts({ exceptions }), { id: 'always' }))
    expect(result).toMatchObject({ seen: 'EX-1, not yet granted', needs: [{ pending: 'EX-1' }] })
  })

  test('is waived by a granted one', () => {
    const seen = facts({ exceptions: [exception({ rule: 'always' })] })
    expect(decide(seen, policy({ rules: [ALWAYS] }), NOW).verdict).toBe('pass')
    expect(decide(facts(), policy({ rules: [ALWAYS] }), NOW).verdict).toBe('fail')
  })
})
