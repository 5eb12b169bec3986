import { describe, expect, test } from '@jest/globals'
import type { RequirementResult } from '../../../src/core/decision.ts'
import { DISCLOSURE } from '../../../src/core/requirements/disclosure.ts'
import type { Require } from '../../../src/policy/schema.ts'
import { claudeCommit, commit, facts, policy } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function judge(
  disclosure: NonNullable<Require['disclosure']>,
  lines: readonly string[],
  { ai = true, unmarked = 'human' }: { readonly ai?: boolean; readonly unmarked?: 'human' | 'ai' } = {},
): RequirementResult | null {
  const body = lines.length === 0 ? '' : `## AI disclosure\n\n${lines.join('\n')}\n`
  const seen = facts({ commits: [ai ? claudeCommit() : commit()], pullRequest: { body } })
  return DISCLOSURE.evaluate(context({ disclosure }, seen, { by: policy({ unmarked }) }))
}

function missing(result: RequirementResult | null): readonly string[] {
  return (result?.needs ?? []).flatMap((need) => (need.kind === 'disclosure' ? need.missing : []))
}

const FIELDS = { fields: ['tool', 'model', 'prompt'] as ('tool' | 'model' | 'prompt')[] }
const FULL = ['Tool: Claude Code', 'Model: Opus', 'Prompt: https://x.example', '- [x] AI-assisted: yes']

describe('the disclosure section', () => {
  test('is not asked for by every rule', () =>
    expect(DISCLOSURE.evaluate(context({ owner: true }))).toBeNull())

  test('is met by an answer', () => {
    expect(judge(true, ['- [x] AI-assisted: yes'])).toMatchObject({ met: true, seen: 'AI-assisted: yes' })
  })

  test('is missing, or has no answer', () => {
    expect(judge(true, [])).toMatchObject({ met: false, seen: 'no such section' })
    expect(judge(true, ['- [ ] AI-assisted: yes'])).toMatchObject({
      met: false,
      seen: 'a section without an answer',
    })
    expect(missing(judge(true, []))).toEqual(['ai-assisted'])
  })

  test('has all fields filled in that are asked for', () => {
    expect(judge(FIELDS, FULL)?.met).toBe(true)
    expect(missing(judge(FIELDS, FULL.slice(0, 1)))).toEqual(['model', 'prompt'])
    expect(missing(judge(FIELDS, []))).toEqual(['ai-assisted', 'tool', 'model', 'prompt'])
  })
})

describe('"no"', () => {
  const no = ['Tool: none', '- [x] AI-assisted: no']

  test('is an answer where there is no evidence of AI', () => {
    expect(judge(FIELDS, no, { ai: false })?.met).toBe(true)
    expect(judge(FIELDS, no, { ai: false, unmarked: 'ai' })?.met).toBe(true)
  })

  test('discloses nothing beside a marker', () => {
    expect(judge(true, no)?.met).toBe(false)
    expect(missing(judge(FIELDS, no))).toEqual(['ai-assisted', 'tool', 'model', 'prompt'])
  })
})
