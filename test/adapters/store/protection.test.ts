import { expect, test } from '@jest/globals'
import { describeStores, settle } from '../../support/stores.ts'
import { pullRequest } from '../../support/work.ts'

const REF = pullRequest(1)
const GUARDED = { isProtected: true, isRequired: true, pinnedTo: 7 }

describeStores('the rules of branches', (kit) => {
  test('are remembered with what was found in them, the last state for each branch', async () => {
    expect(await kit.store().lastProtection(REF, 'main')).toBeNull()

    const weaker = { ...GUARDED, isRequired: false, pinnedTo: null }
    await settle(kit.engine(), {
      protections: [
        { ref: REF, branch: 'main', state: GUARDED },
        { ref: REF, branch: 'release', state: GUARDED },
        { ref: REF, branch: 'main', state: weaker },
      ],
    })

    expect(await kit.store().lastProtection(REF, 'main')).toEqual(weaker)
    expect(await kit.store().lastProtection(REF, 'release')).toEqual(GUARDED)
  })
})
