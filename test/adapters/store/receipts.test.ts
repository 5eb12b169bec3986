import { expect, test } from '@jest/globals'
import type { DeploymentRecord, Receipt } from '../../../src/app/ports.ts'
import { decide } from '../../../src/core/decide.ts'
import { claudeCommit, facts, NOW, person, policy, sha } from '../../support/facts.ts'
import { describeStores, settle } from '../../support/stores.ts'
import { pullRequest } from '../../support/work.ts'

const HUMAN = decide(facts(), policy(), NOW)
const AI = decide(facts({ commits: [claudeCommit()] }), policy(), NOW)

function receipt(number: number, fields: Partial<Receipt> = {}): Receipt {
  return {
    repository: 'acme/web',
    repositoryId: 99,
    installation: 7,
    pullRequest: number,
    title: `Change ${number}`,
    headSha: sha(`head ${number}`),
    mergeSha: sha(`merge ${number}`),
    commits: [sha(`commit ${number}`), sha(`head ${number}`)],
    mergedAt: '2026-11-10T10:00:00Z',
    mergedBy: person('jane'),
    decision: HUMAN,
    state: 'met',
    ...fields,
  }
}

describeStores('receipts', (kit) => {
  test('a receipt is found by head, merge commit and any commit, from seven digits on', async () => {
    await settle(kit.engine(), { receipts: [receipt(1), receipt(2)] })
    for (const name of ['head 1', 'merge 1', 'commit 1']) {
      for (const length of [40, 12, 7]) {
        const found = await kit.store().findReceipts(sha(name).slice(0, length))
        expect(found).toEqual([{ ...receipt(1), deployments: [] }])
      }
    }
    expect(await kit.store().findReceipts(sha('head 1').toUpperCase())).toHaveLength(1)
    expect(await kit.store().findReceipts(sha('head 1').slice(0, 6))).toEqual([])
    expect(await kit.store().findReceipts('%%%%%%%')).toEqual([])
    expect(await kit.store().findReceipts(sha('head 1'), 98)).toEqual([])
  })

  test('the first receipt of a merge stays', async () => {
    await settle(kit.engine(), { receipts: [receipt(3)] })
    await settle(kit.engine(), { receipts: [receipt(3, { title: 'another', headSha: sha('another') })] })
    expect((await kit.store().findReceipts(sha('merge 3')))[0]?.title).toBe('Change 3')
    expect(await kit.store().findReceipts(sha('another'))).toEqual([])
  })

  test('a receipt shows where its commits were deployed', async () => {
    await settle(kit.engine(), { receipts: [receipt(4)] })
    const deployment: DeploymentRecord = {
      environment: 'production',
      sha: sha('release'),
      at: '2026-11-11T10:00:00Z',
      state: 'approved',
    }
    const rejected: DeploymentRecord = { ...deployment, sha: sha('later'), state: 'rejected' }
    expect(await kit.store().lastDeployment(pullRequest(4), 'production')).toBeNull()
    const ref = pullRequest(4)
    await settle(kit.engine(), {
      deployments: [
        { ref, record: deployment, shas: [sha('merge 4'), sha('release')] },
        { ref, record: rejected, shas: [sha('merge 4')] },
      ],
    })
    const found = await kit.store().findReceipts(sha('commit 4'))
    expect(found[0]?.deployments).toEqual([deployment, rejected])
    expect(await kit.store().lastDeployment(pullRequest(4), 'production')).toEqual(deployment)
    expect(await kit.store().lastDeployment(pullRequest(4), 'staging')).toBeNull()
  })

  test('the share of AI counts what was merged within the window', async () => {
    const repositoryId = 55
    const merges = [
      receipt(10, { repositoryId, mergedAt: '2026-11-19T10:00:00Z', decision: AI }),
      receipt(11, { repositoryId, mergedAt: '2026-11-18T10:00:00Z', decision: AI }),
      receipt(12, { repositoryId, mergedAt: '2026-11-17T10:00:00Z' }),
      receipt(13, { repositoryId, mergedAt: '2026-11-16T10:00:00Z', decision: null, state: 'none' }),
      receipt(14, { repositoryId, mergedAt: '2026-09-01T10:00:00Z', decision: AI }),
      receipt(15, { repositoryId: 56, mergedAt: '2026-11-19T10:00:00Z', decision: AI }),
    ]
    await settle(kit.engine(), { receipts: merges })
    const ref = pullRequest(1, { repositoryId })
    expect(await kit.store().shareOf(ref, 7, '2026-11-20T10:00:00Z')).toEqual({
      windowDays: 7,
      merged: 4,
      ai: 2,
      open: false,
    })
    expect(await kit.store().shareOf(ref, 90, '2026-11-20T10:00:00Z')).toMatchObject({ merged: 5, ai: 3 })
    expect(await kit.store().shareOf(ref, 2, '2026-11-20T10:00:00Z')).toMatchObject({ merged: 1, ai: 1 })
  })

  test('a breaker that was opened stays open until it is closed', async () => {
    const ref = pullRequest(1, { repositoryId: 57 })
    await kit.store().rememberBreaker(ref, 30, true)
    expect(await kit.store().shareOf(ref, 30, NOW)).toEqual({ windowDays: 30, merged: 0, ai: 0, open: true })
    expect((await kit.store().shareOf(ref, 7, NOW)).open).toBe(false)
    await kit.store().rememberBreaker(ref, 30, false)
    expect((await kit.store().shareOf(ref, 30, NOW)).open).toBe(false)
  })
})
