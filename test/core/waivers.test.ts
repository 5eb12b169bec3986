import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { Decision } from '../../src/core/decision.ts'
import type { ExceptionFacts, Facts } from '../../src/core/facts.ts'
import { findPending, isLive } from '../../src/core/waivers.ts'
import {
  COUNTERSIGN,
  claudeCommit,
  driver,
  exception,
  facts,
  file,
  HEAD,
  NOW,
  person,
  policy,
  rule,
  sha,
} from '../support/facts.ts'

const SRC = rule({ approvals: 1 }, { id: 'src', when: { ai: true, paths: 'src/**' } })

function judge(exceptions: readonly ExceptionFacts[], overrides: Partial<Facts> = {}, now = NOW): Decision {
  const seen = facts({ commits: [claudeCommit()], exceptions, ...overrides })
  return decide(seen, policy({ rules: [COUNTERSIGN, SRC] }), now)
}

function waivedBy(exceptions: readonly ExceptionFacts[], overrides: Partial<Facts> = {}): readonly string[] {
  return judge(exceptions, overrides)
    .findings.filter(({ status }) => status === 'waived')
    .map(({ rule: id }) => id)
}

describe('an exception for a rule', () => {
  test('waives that rule and no other', () => {
    expect(waivedBy([exception({ rule: 'countersign' })])).toEqual(['countersign'])
  })

  test('of the whole repository waives it in every pull request', () => {
    expect(waivedBy([exception({ rule: 'src', pullRequest: 7, scope: 'repository' })])).toEqual(['src'])
    expect(waivedBy([exception({ rule: 'src', pullRequest: 7 })])).toEqual([])
  })

  test('for some paths waives it only when they hold all that it is about', () => {
    const both = { files: [file('src/a/x.ts'), file('docs/b.md')] }
    expect(waivedBy([exception({ rule: 'src', paths: ['src/a/**'] })], both)).toEqual(['src'])
    expect(waivedBy([exception({ rule: 'countersign', paths: ['src/a/**'] })], both)).toEqual([])
    expect(waivedBy([exception({ rule: 'countersign', paths: ['src/**', 'docs/*'] })], both)).toEqual([
      'countersign',
    ])
  })

  test('for some paths does not cover where a file came from', () => {
    const moved = { files: [file('src/a/x.ts', { change: 'renamed' as const, previousPath: 'lib/x.ts' })] }
    expect(waivedBy([exception({ rule: 'countersign', paths: ['src/**'] })], moved)).toEqual([])
  })

  test('for some paths does not help when the list of files is cut short', () => {
    const cut = { complete: { files: false, commits: true } }
    expect(waivedBy([exception({ rule: 'countersign', paths: ['**'] })], cut)).toEqual([])
    expect(waivedBy([exception({ rule: 'countersign' })], cut)).toEqual(['countersign'])
  })

  test('that names nothing waives nothing', () => expect(waivedBy([exception()])).toEqual([]))

  test('that names a tool besides still waives the rule', () => {
    expect(waivedBy([exception({ rule: 'src', tool: 'kiro' })])).toEqual(['src'])
  })
})

describe('time', () => {
  test('an exception holds from its start until just before its end', () => {
    const granted = exception({ startsAt: '2026-09-10T12:00:00Z', endsAt: '2026-09-11T12:00:00Z' })
    expect(isLive(granted, '2026-09-10T11:59:59Z')).toBe(false)
    expect(isLive(granted, '2026-09-10T12:00:00Z')).toBe(true)
    expect(isLive(granted, '2026-09-11T11:59:59Z')).toBe(true)
    expect(isLive(granted, '2026-09-11T12:00:00Z')).toBe(false)
  })

  test.each(['requested', 'refused', 'revoked', 'expired'] as const)(
    'one that is %s does not hold',
    (state) => {
      expect(isLive(exception({ state }), NOW)).toBe(false)
    },
  )

  test('only a finding of "not AI" may have no end', () => {
    expect(isLive(exception({ endsAt: null }), NOW)).toBe(false)
    expect(isLive(exception({ kind: 'not-ai', endsAt: null }), NOW)).toBe(true)
    expect(isLive(exception({ startsAt: null }), NOW)).toBe(false)
  })
})

describe('a break-glass waiver', () => {
  const waiver = exception({ kind: 'waiver', head: HEAD })

  test('waives all that is unmet at its head, missing permissions too', () => {
    const decision = judge([waiver], { missingPermissions: ['members: read'] })
    expect(decision.verdict).toBe('pass')
    expect(decision.findings.map(({ status }) => status)).toEqual(['waived', 'waived', 'waived'])
  })

  test('does not hold for another pull request with the same head', () => {
    expect(judge([{ ...waiver, pullRequest: 2 }]).verdict).toBe('fail')
  })

  test('does not hold on another head', () => {
    expect(judge([{ ...waiver, head: sha('x') }]).verdict).toBe('fail')
  })

  test('a finding of "not AI" is no waiver', () => {
    expect(judge([exception({ kind: 'not-ai', evidence: [], head: HEAD })]).verdict).toBe('fail')
  })
})

describe('who granted it', () => {
  const remembered = { signals: [], drivers: [driver('adm')] }

  test('and now takes part in the change no longer lifts the rule, and that is said', () => {
    const decision = judge([exception({ rule: 'countersign' })], { remembered })
    expect(decision.findings.find(({ rule: id }) => id === 'countersign')?.status).toBe('unmet')
    expect(decision.notes).toContain('EX-1 does not hold: adm, who granted it, takes part in this change.')
  })

  test('for the whole repository may take part in changes of their own', () => {
    expect(waivedBy([exception({ rule: 'countersign', scope: 'repository' })], { remembered })).toEqual([
      'countersign',
    ])
  })

  test('may be unknown to the register', () => {
    expect(waivedBy([exception({ rule: 'countersign', granter: null })], { remembered })).toEqual([
      'countersign',
    ])
  })
})

describe('what the decision shows of exceptions', () => {
  test('those that waive, that are live here, and that wait here; not those that ended or are about others', () => {
    const shown = [
      exception({ id: 'EX-1', rule: 'countersign', scope: 'repository', pullRequest: 9 }),
      exception({ id: 'EX-2', rule: 'else' }),
      exception({ id: 'EX-3', state: 'requested', rule: 'src' }),
    ]
    const hidden = [
      exception({ id: 'EX-4', rule: 'else', scope: 'repository', pullRequest: 9 }),
      exception({ id: 'EX-5', state: 'revoked', rule: 'src' }),
      exception({ id: 'EX-6', state: 'requested', rule: 'src', pullRequest: 9 }),
    ]
    expect(judge([...shown, ...hidden]).exceptions.map(({ id }) => id)).toEqual(['EX-1', 'EX-2', 'EX-3'])
  })
})

describe('a request that waits', () => {
  const waits = exception({ state: 'requested', rule: 'src', startsAt: null, endsAt: null })

  test('is found for its rule, here or in the whole repository', () => {
    expect(findPending({ rule: 'src', tool: null }, facts({ exceptions: [waits] }))).toBe(waits)
    expect(findPending({ rule: 'else', tool: null }, facts({ exceptions: [waits] }))).toBeNull()
    const elsewhere = { ...waits, pullRequest: 9 }
    expect(findPending({ rule: 'src', tool: null }, facts({ exceptions: [elsewhere] }))).toBeNull()
    const wide = { ...elsewhere, scope: 'repository' as const }
    expect(findPending({ rule: 'src', tool: null }, facts({ exceptions: [wide] }))).toBe(wide)
  })

  test('is found for its tool and the variants of it', () => {
    const tool = { ...waits, rule: null, tool: 'github-copilot' }
    expect(findPending({ rule: null, tool: 'github-copilot/cli' }, facts({ exceptions: [tool] }))).toBe(tool)
    expect(findPending({ rule: null, tool: 'kiro' }, facts({ exceptions: [tool, waits] }))).toBeNull()
  })

  test('is none when it was requested by nobody but granted', () => {
    const granted = exception({ rule: 'src', requester: person('x') })
    expect(findPending({ rule: 'src', tool: null }, facts({ exceptions: [granted] }))).toBeNull()
  })
})

describe('somebody who was granted something and still reads "unmet"', () => {
  const spread = { files: [file('src/a/x.ts'), file('docs/b.md')] }

  test('is told which file lies outside of what was granted', () => {
    const partial = exception({ rule: 'countersign', paths: ['src/**'] })
    expect(judge([partial], spread).notes).toEqual([
      'EX-1 does not hold: docs/b.md is outside the files that it is for.',
    ])
    const whole = exception({ id: 'EX-2', rule: 'countersign' })
    expect(judge([partial, whole], spread).notes).toEqual([])
    const cut = { complete: { files: false, commits: true } }
    expect(judge([partial], cut).notes).toContain(
      'EX-1 does not hold: it is for some files, and not all changed files could be read.',
    )
  })

  test('is told that a waiver was for an earlier commit', () => {
    const waiver = exception({ kind: 'waiver', head: sha('earlier') })
    const told = `EX-1 does not hold: it was given for commit ${sha('earlier').slice(0, 7)} only, and the head has moved.`
    expect(judge([waiver]).notes).toEqual([told])
    expect(judge([waiver, exception({ id: 'EX-2', kind: 'waiver', head: HEAD })]).notes).toEqual([])
  })

  test('is told nothing of exceptions for other rules, tools and pull requests', () => {
    const others = [
      exception({ rule: 'other', paths: ['src/**'] }),
      exception({ id: 'EX-2', tool: 'kiro', paths: ['src/**'] }),
      exception({ id: 'EX-3', rule: 'countersign', paths: ['src/**'], scope: 'repository', pullRequest: 7 }),
    ]
    expect(judge(others, spread).notes).toEqual([])
  })
})
