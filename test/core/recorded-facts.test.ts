import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import { recordFacts } from '../../src/core/recorded-facts.ts'
import {
  claudeCommit,
  commit,
  facts,
  file,
  identity,
  level,
  NOW,
  person,
  policy,
  review,
  rule,
  team,
} from '../support/facts.ts'

type Decision = ReturnType<typeof decide>

function told({ verdict, findings, provenance, level: reached }: Decision): readonly unknown[] {
  const statuses = findings.map(({ rule: id, status }) => [id, status])
  return [verdict, statuses, provenance.tools, provenance.share, reached]
}

const MERGE = { mergedAt: NOW, read: [] } as const

describe('what is recorded of a merge', () => {
  test('is judged as it was', () => {
    const seen = facts({
      commits: [claudeCommit(), commit({ by: 'jane' })],
      files: [file('auth/a.ts')],
      reviews: [review('rev1'), review('own1', { state: 'changes-requested' })],
      teams: [team('owners', 'own1', 'own2')],
      pullRequest: { body: '## AI disclosure\n\nTool: Claude Code\n', labels: ['x'] },
    })
    const strict = policy({
      levels: [level('critical', ['auth/**'])],
      rules: [
        rule(
          { approvals: [{ count: 1, from: ['team/owners'] }], disclosure: true },
          { id: 'a', when: { ai: true } },
        ),
        rule({ approvals: 2, sign_off: 'human' }, { id: 'b', when: { ai: true, blast_radius: 'critical' } }),
      ],
    })
    const record = recordFacts(seen, MERGE)
    expect(record).not.toBeNull()
    expect(told(decide(record?.facts ?? facts(), strict, NOW))).toEqual(told(decide(seen, strict, NOW)))
  })

  test('leaves out who had no part in it, and addresses that tell nothing', () => {
    const text = JSON.stringify(
      recordFacts(
        facts({
          commits: [
            commit(),
            commit({
              author: identity('eve', { person: null }),
              committer: identity('eve', { person: null }),
            }),
          ],
          teams: [team('owners', 'dev', 'bystander')],
          administrators: [person('boss')],
          pullRequest: { assignees: [person('assigned')] },
        }),
        MERGE,
      ),
    )
    for (const left of ['bystander', 'boss', 'assigned', '@people.example']) expect(text).not.toContain(left)
    expect(text).toContain('owners')
  })

  test('keeps an address that shows a tool', () => {
    const tool = identity('claude', { name: 'Claude', email: 'noreply@anthropic.com', person: null })
    const record = recordFacts(facts({ commits: [commit({ author: tool, committer: tool })] }), MERGE)
    expect(JSON.stringify(record)).toContain('noreply@anthropic.com')
  })

  test('is nothing when it would take too much room', () => {
    const files = Array.from({ length: 3000 }, (_, index) => file(`${'deep/'.repeat(30)}${index}.ts`))
    expect(recordFacts(facts({ files }), MERGE)).toBeNull()
    expect(recordFacts(facts({ files: files.slice(0, 100) }), MERGE)).not.toBeNull()
  })

  test('has long texts cut, and no CODEOWNERS of a length that nobody reads', () => {
    const record = recordFacts(
      facts({
        commits: [commit({ message: 'x'.repeat(90_000) })],
        codeowners: { path: 'CODEOWNERS', text: '/a @acme/b\n'.repeat(5000) },
        pullRequest: { body: 'y'.repeat(90_000) },
      }),
      { mergedAt: NOW, read: ['codeowners', 'checks'] },
    )
    expect(record?.facts.codeowners).toBeNull()
    expect(record?.read).toEqual(['checks'])
    expect(JSON.stringify(record).length).toBeLessThan(50_000)
  })
})
