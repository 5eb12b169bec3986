import { describe, expect, test } from '@jest/globals'
import type { OwnershipFacts } from '../../../src/core/facts.ts'
import { OWNER } from '../../../src/core/requirements/owner.ts'
import { facts, NOW, person, policy } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function judge(...ownerships: readonly OwnershipFacts[]): ReturnType<typeof OWNER.evaluate> {
  return OWNER.evaluate(
    context({ owner: true }, facts({ ownerships }), { by: policy({ machineUsers: ['acme-ci'] }) }),
  )
}

function by(login: string, canWrite = true): OwnershipFacts {
  return { person: person(login), at: NOW, canWrite }
}

describe('accountability', () => {
  test('is not asked for by every rule', () => expect(OWNER.evaluate(context({ tests: ['a'] }))).toBeNull())

  test('is accepted by a human with write permission, the author too', () => {
    expect(judge(by('dev'))).toMatchObject({ met: true, seen: 'dev' })
  })

  test('is not accepted by nobody, a bot, a machine, or a reader', () => {
    expect(judge()).toMatchObject({ met: false, seen: 'nobody', needs: [{ kind: 'owner' }] })
    expect(judge(by('x[bot]'), by('acme-ci'), by('ro', false))?.met).toBe(false)
  })
})
