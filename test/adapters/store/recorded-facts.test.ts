import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { tidy } from '../../../src/adapters/store/tidy.ts'
import type { RecordedMerge } from '../../../src/app/ports.ts'
import { recordFacts } from '../../../src/core/recorded-facts.ts'
import { claudeCommit, facts } from '../../support/facts.ts'
import { describeStores, settle } from '../../support/stores.ts'
import { pullRequest } from '../../support/work.ts'

interface Merged {
  readonly day: string
  readonly repositoryId?: number
  readonly name?: string
  readonly title?: string
}

function merge(
  number: number,
  { day, repositoryId = 99, name = 'web', title = 'A change' }: Merged,
): RecordedMerge {
  const seen = facts({
    commits: [claudeCommit()],
    pullRequest: { number, title },
    repository: { id: repositoryId, owner: 'acme', name },
  })
  const record = recordFacts(seen, { mergedAt: `${day}T10:00:00Z`, read: ['checks'] })
  if (record === null) throw new Error('a small pull request is always recorded')
  return { ref: pullRequest(number, { repositoryId, name }), record }
}

describeStores('recorded facts', (kit) => {
  test('come back as they were, newest first, of one repository or of all', async () => {
    const merges = [
      merge(1, { day: '2026-10-01' }),
      merge(2, { day: '2026-10-03' }),
      merge(3, { day: '2026-10-02', repositoryId: 98, name: 'api' }),
    ]
    await settle(kit.engine(), { recorded: merges })

    const here = await kit.store().recordedFacts({ repositoryId: 99 }, 10)
    expect(here).toEqual([merges[1]?.record, merges[0]?.record])
    const all = await kit.store().recordedFacts({ installation: 7 }, 10)
    expect(all.map(({ number }) => number)).toEqual([2, 3, 1])
    expect((await kit.store().recordedFacts({ repositoryId: 99 }, 1)).map(({ number }) => number)).toEqual([
      2,
    ])
    expect(await kit.store().recordedFacts({ repositoryId: 1 }, 10)).toEqual([])
    expect((await kit.store().recordedIn('Acme/Web', 10)).map(({ number }) => number)).toEqual([2, 1])
    expect(await kit.store().recordedIn('acme/none', 10)).toEqual([])
  })

  test('of a merge that is told of twice stay as they were first', async () => {
    await settle(kit.engine(), { recorded: [merge(11, { day: '2026-09-01', repositoryId: 80 })] })
    const again = merge(11, { day: '2026-09-02', repositoryId: 80, title: 'Another' })
    await settle(kit.engine(), { recorded: [again] })

    const [kept] = await kit.store().recordedFacts({ repositoryId: 80 }, 10)
    expect(kept?.facts.pullRequest.title).toBe('A change')
  })

  test('have a mark that changes with every merge', async () => {
    const scope = { repositoryId: 70 }
    const marks = [await kit.store().recordedMark(scope)]
    for (const number of [1, 2]) {
      await settle(kit.engine(), { recorded: [merge(number, { day: '2026-09-01', repositoryId: 70 })] })
      marks.push(await kit.store().recordedMark(scope))
    }
    expect(new Set(marks).size).toBe(3)
    expect(await kit.store().recordedMark(scope)).toBe(marks[2])
  })

  test('are dropped after half a year', async () => {
    await settle(kit.engine(), { recorded: [merge(1, { day: '2020-01-01', repositoryId: 60 })] })
    const today = new Date().toISOString().slice(0, 10)
    await settle(kit.engine(), { recorded: [merge(2, { day: today, repositoryId: 60 })] })

    await tidy(kit.engine().db, new AbortController().signal)

    const left = await kit.store().recordedFacts({ repositoryId: 60 }, 10)
    expect(left.map(({ number }) => number)).toEqual([2])
  })

  test('that are very long are read only as far as there is room', async () => {
    const scope = { repositoryId: 50 }
    await settle(kit.engine(), {
      recorded: [1, 2, 3].map((number) => merge(number, { day: `2026-09-0${number}`, repositoryId: 50 })),
    })
    await sql`update app.recorded_facts set size = 9000000 where repository_id = 50`.execute(kit.engine().db)

    expect((await kit.store().recordedFacts(scope, 10)).map(({ number }) => number)).toEqual([3])
  })
})
