import { describe, expect, test } from '@jest/globals'
import type { RequirementResult } from '../../../src/core/decision.ts'
import { ATTESTATIONS } from '../../../src/core/requirements/attestations.ts'
import { facts } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

const READ = 'I have read every line'
const RAN = 'I ran the tests'

function judge(body: string): RequirementResult | null {
  return ATTESTATIONS.evaluate(context({ attestations: [READ, RAN] }, facts({ pullRequest: { body } })))
}

describe('attestations', () => {
  test('are not asked for by every rule', () =>
    expect(ATTESTATIONS.evaluate(context({ owner: true }))).toBeNull())

  test('are met when every box is ticked', () => {
    expect(judge(`## AI disclosure\n\n- [x] ${READ}\n- [X]  I ran  the tests \n`)?.met).toBe(true)
  })

  test('name the boxes that are not', () => {
    expect(judge(`## AI disclosure\n\n- [x] ${READ}\n- [ ] ${RAN}\n`)).toMatchObject({
      met: false,
      seen: '1 of 2 ticked',
      needs: [{ kind: 'attestation', text: RAN, heading: 'AI disclosure' }],
    })
  })

  test('count with exactly their text, and in the section only', () => {
    expect(judge(`## AI disclosure\n\n- [x] ${READ} (mostly)\n`)?.needs).toHaveLength(2)
    expect(judge(`- [x] ${READ}\n- [x] ${RAN}\n`)?.needs).toHaveLength(2)
  })
})
