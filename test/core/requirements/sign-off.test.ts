import { describe, expect, test } from '@jest/globals'
import type { RequirementResult } from '../../../src/core/decision.ts'
import { SIGN_OFF } from '../../../src/core/requirements/sign-off.ts'
import { claudeCommit, commit, facts, HEAD, sha } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

const CLAUDE = 'Co-authored-by: Claude <noreply@anthropic.com>'

function judge(...trailers: readonly string[]): RequirementResult | null {
  const message = `Do it\n\n${[CLAUDE, ...trailers].join('\n')}\n`
  return SIGN_OFF.evaluate(context({ sign_off: 'human' }, facts({ commits: [commit({ message })] })))
}

describe('a human sign-off', () => {
  test('is not asked for by every rule', () => expect(SIGN_OFF.evaluate(context({ owner: true }))).toBeNull())

  test('is that of a person', () => {
    expect(judge('Signed-off-by: Dev <dev@people.example>')?.met).toBe(true)
    expect(
      judge('signed-off-by: Dev <dev@people.example>', 'Signed-off-by: Rev <rev@people.example>')?.met,
    ).toBe(true)
  })

  test('is not enough beside that of a tool, which cannot certify anything', () => {
    const both = ['Signed-off-by: Dev <dev@people.example>', 'Signed-off-by: Claude <noreply@anthropic.com>']
    expect(judge(...both)).toMatchObject({
      met: false,
      needs: [{ kind: 'sign-off', seen: 'Claude <noreply@anthropic.com>' }],
    })
  })

  test.each([
    'Signed-off-by: Claude <noreply@anthropic.com>',
    'Signed-off-by: dependabot[bot] <support@github.com>',
    'Signed-off-by: Dev',
    'Signed-off-by: <dev@people.example>',
    'Signed-off-by:   <dev@people.example>',
  ])('is not %s', (trailer) =>
    expect(judge(trailer)).toMatchObject({ met: false, needs: [{ commit: HEAD }] }),
  )

  test('says what was there instead', () => {
    expect(judge('Signed-off-by: Claude <noreply@anthropic.com>')?.needs).toMatchObject([
      { seen: 'Claude <noreply@anthropic.com>' },
    ])
    expect(judge()?.needs).toMatchObject([{ kind: 'sign-off', seen: null }])
  })

  test('stands on each AI commit', () => {
    const signed = commit({ message: `Do it\n\n${CLAUDE}\nSigned-off-by: Dev <dev@people.example>\n` })
    const seen = facts({ commits: [claudeCommit({ sha: sha('first') }), signed] })
    expect(SIGN_OFF.evaluate(context({ sign_off: 'human' }, seen))).toMatchObject({
      met: false,
      seen: '1 of 2 commits',
      needs: [{ commit: sha('first') }],
    })
  })

  test('of commits that could not be read is not known', () => {
    const seen = facts({ complete: { files: true, commits: false } })
    expect(SIGN_OFF.evaluate(context({ sign_off: 'human' }, seen))?.needs).toContainEqual(
      expect.objectContaining({ kind: 'impossible' }),
    )
  })
})
