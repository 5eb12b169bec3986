import { expect, test } from '@jest/globals'
import { describeStores, settle } from '../../support/stores.ts'
import { pullRequest } from '../../support/work.ts'

const REF = pullRequest(1, { installation: 71 })
const FINDING = {
  kind: 'finding',
  at: '2026-11-20T12:00:00.000Z',
  repository: 'acme/web',
  pullRequest: 1,
  actor: null,
  data: { finding: 'foreign-check' },
} as const

describeStores('what is left behind once', (kit) => {
  test('is stored with the first work that ends, also when several end at once', async () => {
    const first = { ref: REF, name: 'foreign-check:other-ci:head', audit: [FINDING] }
    const other = { ...first, name: 'foreign-check:other-ci:another head' }
    await Promise.all([
      settle(kit.engine(), { firsts: [first, other] }),
      settle(kit.engine(), { firsts: [other, first] }),
    ])
    await settle(kit.engine(), { firsts: [first] })

    expect(await kit.store().isTaken(REF, first.name)).toBe(true)
    expect(await kit.store().verifyAudit(REF.installation)).toMatchObject({ entries: 2 })
  })

  test('is not there when the work ends with an error', async () => {
    const first = { ref: REF, name: 'foreign-check:broken', audit: [FINDING] }
    const broken = { ...FINDING, at: null as unknown as string }
    await expect(settle(kit.engine(), { firsts: [first], audit: [broken] })).rejects.toThrow('null')

    expect(await kit.store().isTaken(REF, first.name)).toBe(false)
  })
})
