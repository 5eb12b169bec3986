import { describe, expect, test } from '@jest/globals'
import type { RequirementResult } from '../../../src/core/decision.ts'
import type { Facts } from '../../../src/core/facts.ts'
import { APPROVALS } from '../../../src/core/requirements/approvals.ts'
import type { PolicyLayer } from '../../../src/policy/policy.ts'
import type { Require } from '../../../src/policy/schema.ts'
import {
  claudeCommit,
  commit,
  driver,
  facts,
  file,
  identity,
  person,
  policy,
  review,
  team,
} from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function judge(
  approvals: NonNullable<Require['approvals']>,
  overrides: Partial<Facts> = {},
  layer: Partial<PolicyLayer> = {},
): RequirementResult | null {
  const seen = facts({ commits: [claudeCommit()], ...overrides })
  return APPROVALS.evaluate(context({ approvals }, seen, { by: policy(layer) }))
}

function approvedBy(...logins: readonly string[]): Pick<Facts, 'reviews'> {
  return { reviews: logins.map((login) => review(login)) }
}

const OWNERS = [team('owners', 'own1', 'own2')]
const TWO_AND_OWNER = [{ count: 2 }, { count: 1, from: ['team/owners'] }]

describe('how many must approve', () => {
  test('a rule that asks for none is not judged by it', () => {
    expect(APPROVALS.evaluate(context({ owner: true }))).toBeNull()
  })

  test('a number means that many different people', () => {
    expect(judge(2, approvedBy('rev1'))).toMatchObject({ met: false, wanted: '2', seen: '1 of 2' })
    expect(judge(2, approvedBy('rev1', 'rev2'))?.met).toBe(true)
  })

  test('more than enough is shown as enough', () => {
    expect(judge(1, approvedBy('rev1', 'rev2'))?.seen).toBe('1 of 1')
  })

  test('entries of a list count on their own: an owner is also one of two people', () => {
    const teams = OWNERS
    expect(judge(TWO_AND_OWNER, { teams, ...approvedBy('rev1') })?.seen).toBe(
      '1 of 2, 0 of 1 from team/owners',
    )
    expect(judge(TWO_AND_OWNER, { teams, ...approvedBy('rev1', 'rev2') })?.met).toBe(false)
    expect(judge(TWO_AND_OWNER, { teams, ...approvedBy('rev1', 'own1') })?.met).toBe(true)
    expect(judge(TWO_AND_OWNER, { teams, ...approvedBy('own1', 'own2') })?.met).toBe(true)
    expect(judge(TWO_AND_OWNER, { teams, ...approvedBy('own1') })?.met).toBe(false)
  })

  test('a person may be named, letter case aside', () => {
    expect(judge({ count: 1, from: ['user/Jane'] }, approvedBy('jane'))?.met).toBe(true)
    expect(judge({ count: 1, from: ['user/jane'] }, approvedBy('rev1'))?.met).toBe(false)
  })
})

describe('a standing request for changes', () => {
  test('blocks, though enough others approve', () => {
    const reviews = [review('rev1'), review('rev2', { state: 'changes-requested' })]
    expect(judge(1, { reviews })).toMatchObject({
      met: false,
      needs: [{ kind: 'change-request', person: person('rev2') }],
    })
  })
})

describe('candidates', () => {
  test('are independent members who have not approved yet', () => {
    const teams = [team('owners', 'own1', 'own2', 'drv', 'dev', 'x[bot]', 'acme-ci')]
    const remembered = { signals: [], drivers: [driver('drv')] }
    const result = judge(
      { count: 2, from: ['team/owners'] },
      { teams, remembered, ...approvedBy('own1') },
      {
        machineUsers: ['acme-ci'],
      },
    )
    expect(result?.needs).toEqual([
      { kind: 'approval', count: 1, from: ['team/owners'], candidates: [person('own2')] },
    ])
  })

  test('may be drivers where the change is no AI’s, but not the author', () => {
    const teams = [team('owners', 'drv', 'dev')]
    const remembered = { signals: [], drivers: [driver('drv')] }
    const result = judge({ count: 1, from: ['team/owners'] }, { commits: [commit()], teams, remembered })
    expect(result?.needs).toMatchObject([{ candidates: [person('drv')] }])
  })

  test('are nobody in particular for anybody', () => {
    expect(judge(1, { pullRequest: facts({ pullRequest: { author: null } }).pullRequest })?.needs).toEqual([
      { kind: 'approval', count: 1, from: null, candidates: [] },
    ])
  })
})

describe('teams that cannot be looked into', () => {
  const FROM_SECRET = { count: 1, from: ['team/secret'] }

  test('for want of a permission are a permission to be given', () => {
    const teams = [{ slug: 'secret', state: 'unreadable', members: [] }] as const
    expect(judge(FROM_SECRET, { teams, ...approvedBy('rev1') })?.needs).toEqual([
      { kind: 'approval', count: 1, from: ['team/secret'], candidates: [] },
      { kind: 'permission', permission: 'members: read' },
    ])
  })

  test('because there are none are a mistake of the policy', () => {
    const teams = [{ slug: 'secret', state: 'missing', members: [] }] as const
    expect(judge(FROM_SECRET, { teams })?.needs).toMatchObject([
      { kind: 'approval' },
      { kind: 'fix-policy', message: 'team/secret: there is no such team or account' },
    ])
  })

  test('do not matter where somebody else fits', () => {
    const teams = [{ slug: 'secret', state: 'missing', members: [] }, ...OWNERS] as const
    const result = judge({ count: 1, from: ['team/secret', 'team/owners'] }, { teams })
    expect(result?.needs.map(({ kind }) => kind)).toEqual(['approval'])
  })

  test('are waited for when they were not asked for', () => {
    expect(judge(FROM_SECRET, approvedBy('rev1'))?.needs.map(({ kind }) => kind)).toEqual(['approval'])
  })
})

describe('an author whom the platform cannot name', () => {
  const commits = [claudeCommit({ author: identity('x', { person: null, email: 'x@home.example' }) })]

  test('costs one more approval under every entry, where the policy says so', () => {
    const plus = { unmappedAuthor: 'plus-one' } as const
    expect(judge(1, { commits, ...approvedBy('rev1') }, plus)).toMatchObject({ met: false, wanted: '2' })
    expect(judge(1, { commits, ...approvedBy('rev1', 'rev2') }, plus)?.met).toBe(true)
    expect(judge(TWO_AND_OWNER, { commits, teams: OWNERS }, plus)?.wanted).toBe('3, 2 from team/owners')
  })

  test('costs nothing by default', () => {
    expect(judge(1, { commits, ...approvedBy('rev1') })?.met).toBe(true)
  })

  test('costs nothing where the change is no AI’s, since everybody may approve it', () => {
    const human = [commit({ author: identity('x', { person: null, email: 'x@home.example' }) })]
    expect(judge(1, { commits: human, ...approvedBy('rev1') }, { unmappedAuthor: 'plus-one' })?.met).toBe(
      true,
    )
  })
})

describe('code owners', () => {
  const codeowners = { path: 'CODEOWNERS', text: '/src/ @own1 @acme/core\n/docs/ @own2\n' }
  const teams = [team('core', 'carl')]
  const files = [file('src/a.ts'), file('docs/b.md'), file('README.md')]
  const FROM_OWNERS = { count: 1, from: ['codeowners'] }

  test('each owned file needs the approval of one of its owners', () => {
    const result = judge(FROM_OWNERS, { codeowners, teams, files, ...approvedBy('carl') })
    expect(result?.met).toBe(false)
    expect(result?.needs).toEqual([
      {
        kind: 'approval',
        count: 1,
        from: ['user/own2'],
        candidates: [{ id: null, login: 'own2', kind: 'user' }],
      },
    ])
    expect(judge(FROM_OWNERS, { codeowners, teams, files, ...approvedBy('carl', 'own2') })?.met).toBe(true)
  })

  test('an approval by anybody else is none of theirs', () => {
    expect(judge(FROM_OWNERS, { codeowners, teams, files, ...approvedBy('rev1') })?.met).toBe(false)
  })

  test('of one and the same files count as one', () => {
    const one = { codeowners, teams, files: [file('src/a.ts'), file('src/b.ts')] }
    expect(judge({ count: 2, from: ['codeowners'] }, { ...one, ...approvedBy('own1') })?.seen).toBe(
      '1 of 2 from user/own1 or team/core',
    )
    expect(judge({ count: 2, from: ['codeowners'] }, { ...one, ...approvedBy('own1', 'carl') })?.met).toBe(
      true,
    )
  })

  test('beside others are a place to look for people, and no more', () => {
    const mixed = { count: 1, from: ['codeowners', 'user/jane'] }
    expect(judge(mixed, { codeowners, teams, files, ...approvedBy('jane') })?.met).toBe(true)
    expect(judge(mixed, { codeowners, teams, files, ...approvedBy('own2') })?.met).toBe(true)
  })

  test('of the old name of a file that was moved count', () => {
    const moved = [file('lib/a.ts', { change: 'renamed', previousPath: 'docs/a.md' })]
    expect(judge(FROM_OWNERS, { codeowners, teams, files: moved, ...approvedBy('rev1') })?.met).toBe(false)
    expect(judge(FROM_OWNERS, { codeowners, teams, files: moved, ...approvedBy('own2') })?.met).toBe(true)
  })

  test('where no changed file has one, anybody with write permission may sign', () => {
    const unowned = { codeowners, files: [file('README.md')] }
    expect(judge(FROM_OWNERS, unowned)?.met).toBe(false)
    expect(judge(FROM_OWNERS, { ...unowned, ...approvedBy('rev1') })?.met).toBe(true)
    expect(judge(FROM_OWNERS, { files, ...approvedBy('rev1') })?.met).toBe(true)
  })
})

describe('reviews that are not known yet', () => {
  test('leave the whole requirement open', () => {
    const result = judge(TWO_AND_OWNER, { reviewsKnown: false, ...approvedBy('rev1', 'rev2') })
    expect(result?.met).toBe(false)
    expect(result?.needs).toMatchObject([{ count: 2 }, { count: 1 }])
  })
})
