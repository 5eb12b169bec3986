import { describe, expect, test } from '@jest/globals'
import type { RequirementResult } from '../../../src/core/decision.ts'
import type { CommitFacts, Facts } from '../../../src/core/facts.ts'
import { TRAILERS } from '../../../src/core/requirements/trailers.ts'
import type { Require } from '../../../src/policy/schema.ts'
import { commit, facts, HEAD, sha, signal } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

type Wanted = NonNullable<Require['trailers']>

function judge(
  trailers: Wanted,
  commits: readonly CommitFacts[],
  overrides: Partial<Facts> = {},
): RequirementResult | null {
  return TRAILERS.evaluate(context({ trailers }, facts({ commits, ...overrides })))
}

function saying(...lines: readonly string[]): CommitFacts {
  return commit({ message: `Do it\n\n${lines.join('\n')}\n` })
}

const CLAUDE = 'Co-authored-by: Claude <noreply@anthropic.com>'

describe('required trailers', () => {
  const required: Wanted = { required: ['Assisted-by', { name: 'Issue', value: 'ACME-*' }] }

  test('are not asked for by every rule', () =>
    expect(TRAILERS.evaluate(context({ owner: true }))).toBeNull())

  test('stand on each AI commit, letter case aside', () => {
    expect(judge(required, [saying(CLAUDE, 'assisted-by: Claude', 'Issue: acme-7')])?.met).toBe(true)
  })

  test('are missing, or have another value', () => {
    expect(judge(required, [saying(CLAUDE, 'Issue: 7')])?.needs).toEqual([
      { kind: 'trailer', commit: HEAD, problem: 'missing', trailer: 'Assisted-by', seen: null },
      { kind: 'trailer', commit: HEAD, problem: 'malformed', trailer: 'Issue: ACME-*', seen: 'Issue: 7' },
    ])
  })

  test('in the middle of a message are no trailers', () => {
    const loose = commit({ message: `Do it\n\nAssisted-by: Claude\n\nMore words.\n\n${CLAUDE}\n` })
    expect(judge({ required: ['Assisted-by'] }, [loose])?.met).toBe(false)
  })

  test('are not asked of commits without AI', () => {
    const commits = [commit({ sha: sha('human') }), saying(CLAUDE, 'Assisted-by: Claude')]
    expect(judge({ required: ['Assisted-by'] }, commits)).toMatchObject({
      met: true,
      seen: '1 commit checked',
    })
  })

  test('stand on the head commit when AI is only declared', () => {
    const { commit: _none, ...declared } = signal({ place: 'pull-request-body', grade: 'declared' })
    const commits = [commit({ sha: sha('first') }), commit()]
    const result = judge({ required: ['Assisted-by'] }, commits, { extraSignals: [declared] })
    expect(result?.needs).toMatchObject([{ commit: HEAD, problem: 'missing' }])
  })

  test('are asked of no commit when there is no AI at all', () => {
    expect(judge({ required: ['Assisted-by'] }, [commit()])?.met).toBe(true)
  })
})

describe('forbidden trailers', () => {
  test('are named with what they say', () => {
    const forbidden: Wanted = {
      forbidden: [{ name: 'Co-authored-by', value: '*NOREPLY@anthropic.com*' }, 'Generated-by'],
    }
    expect(judge(forbidden, [saying(CLAUDE, 'Generated-by: x')])).toMatchObject({
      met: false,
      wanted: 'no Co-authored-by, no Generated-by',
      needs: [
        { problem: 'forbidden', trailer: 'Co-authored-by: *NOREPLY@anthropic.com*', seen: CLAUDE },
        { problem: 'forbidden', trailer: 'Generated-by', seen: 'Generated-by: x' },
      ],
    })
  })

  test('with another value are allowed', () => {
    const forbidden: Wanted = { forbidden: [{ name: 'Co-authored-by', value: '*@openai.com*' }] }
    expect(judge(forbidden, [saying(CLAUDE)])?.met).toBe(true)
  })
})

describe('the kernel’s format', () => {
  const kernel: Wanted = { required: ['Assisted-by'], format: 'kernel' }

  test('reads agent, model and tools', () => {
    expect(judge(kernel, [saying('Assisted-by: Claude:claude-opus-4 coccinelle sparse')])?.met).toBe(true)
  })

  test('a value without a model is malformed, and said once', () => {
    expect(judge(kernel, [saying(CLAUDE, 'Assisted-by: some AI')])?.needs).toEqual([
      {
        kind: 'trailer',
        commit: HEAD,
        problem: 'malformed',
        trailer: 'Assisted-by',
        seen: 'Assisted-by: some AI',
      },
    ])
    expect(judge(kernel, [saying(CLAUDE)])?.needs).toMatchObject([
      { problem: 'missing', trailer: 'Assisted-by' },
    ])
  })

  test('asks for the trailer also when nothing else does', () => {
    expect(judge({ format: 'kernel' }, [saying(CLAUDE)])).toMatchObject({
      met: false,
      wanted: 'Assisted-by: AGENT:MODEL [TOOL]...',
    })
  })
})

describe('commits that could not be read', () => {
  test('may carry anything', () => {
    const result = judge({ required: ['Assisted-by'] }, [saying(CLAUDE, 'Assisted-by: x')], {
      complete: { files: true, commits: false },
    })
    expect(result).toMatchObject({ met: false, needs: [{ kind: 'impossible' }] })
  })
})
