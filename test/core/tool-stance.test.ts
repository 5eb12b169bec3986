import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { Decision, Finding } from '../../src/core/decision.ts'
import type { Facts, FileFacts } from '../../src/core/facts.ts'
import type { Tools } from '../../src/policy/schema.ts'
import { exception, facts, file, HEAD, layer, NOW, policy, review, sha, signal } from '../support/facts.ts'

function judge(tools: Tools, seen: Facts, now = NOW): Decision {
  return decide(seen, policy({ tools }), now)
}

function by(
  tool: string,
  files: readonly FileFacts[] = [file('src/a.ts')],
  overrides: Partial<Facts> = {},
): Facts {
  const [product = tool, variant] = tool.split('/')
  const found = signal({ tool: product, ...(variant === undefined ? {} : { variant }) })
  return facts({ files, extraSignals: [found], ...overrides })
}

function findingOn(tool: string, decision: Decision): Finding | undefined {
  return decision.findings.find((finding) => finding.tool === tool)
}

describe('a denied tool', () => {
  const deny: Tools = { deny: ['devin'], reason: 'SEC-12', link: 'https://wiki.example.com/ai' }

  test('fails in spite of approvals, with reason and link', () => {
    const decision = judge(deny, { ...by('devin'), reviews: [review('rev1')] })
    expect(decision.verdict).toBe('fail')
    expect(findingOn('devin', decision)).toMatchObject({
      rule: 'tool-denied',
      status: 'unmet',
      absolute: true,
      description: 'SEC-12',
      remedy: 'https://wiki.example.com/ai',
    })
  })

  test('stays denied under an exception, a waiver and on trial', () => {
    const exceptions = [exception({ tool: 'devin' }), exception({ kind: 'waiver', head: HEAD })]
    const onTrial = { ...deny, trials: [{ tool: 'devin', until: '2999-01-01' }], allow: ['devin'] }
    expect(judge(onTrial, by('devin', undefined, { exceptions })).verdict).toBe('fail')
  })

  test('is denied in all its variants, and a variant alone when only that is named', () => {
    expect(judge({ deny: ['github-copilot'] }, by('github-copilot/cli')).verdict).toBe('fail')
    expect(judge({ deny: ['github-copilot/cli'] }, by('github-copilot')).verdict).toBe('pass')
    expect(judge({ deny: ['github-copilot/cli'] }, by('github-copilot/cli')).verdict).toBe('fail')
  })

  test('gives a reason of its own where the policy has none', () => {
    expect(judge({ deny: ['devin'] }, by('devin')).path).toEqual([
      { kind: 'impossible', reason: 'devin may not write code here', link: null },
    ])
  })
})

describe('a tool that needs an exception', () => {
  const tools: Tools = { exception: ['claude-code'], reason: 'On review.' }

  test('fails, and asks for one from those who may grant it', () => {
    const decision = judge(tools, by('claude-code'))
    expect(findingOn('claude-code', decision)).toMatchObject({
      rule: 'tool-needs-exception',
      status: 'unmet',
      absolute: false,
    })
    expect(decision.path).toEqual([
      { kind: 'exception', rule: null, tool: 'claude-code', pending: null, granters: ['team/ai-admins'] },
    ])
  })

  test('is waived by a granted one, which stays in sight', () => {
    const granted = exception({ tool: 'claude-code' })
    const decision = judge(tools, by('claude-code', undefined, { exceptions: [granted] }))
    expect(decision.verdict).toBe('pass')
    expect(findingOn('claude-code', decision)).toMatchObject({ status: 'waived', waivedBy: granted })
  })

  test('waits for one that was requested', () => {
    const requested = exception({ tool: 'claude-code', state: 'requested', startsAt: null, endsAt: null })
    const decision = judge(tools, by('claude-code', undefined, { exceptions: [requested] }))
    expect(decision.verdict).toBe('fail')
    expect(decision.path).toMatchObject([{ kind: 'exception', pending: 'EX-1' }])
  })

  test('of which the product is under exception covers its variants, not the other way round', () => {
    const product = [exception({ tool: 'github-copilot' })]
    const variant = [exception({ tool: 'github-copilot/cli' })]
    const copilot: Tools = { exception: ['github-copilot'] }
    expect(judge(copilot, by('github-copilot/cli', undefined, { exceptions: product })).verdict).toBe('pass')
    expect(judge(copilot, by('github-copilot', undefined, { exceptions: variant })).verdict).toBe('fail')
  })

  test('is not lifted by an exception for the rule that says so', () => {
    const exceptions = [exception({ rule: 'tool-needs-exception' })]
    expect(judge(tools, by('claude-code', undefined, { exceptions })).verdict).toBe('fail')
  })
})

describe('lists', () => {
  test('a tool that is allowed passes, and is said to be met', () => {
    const decision = judge({ allow: ['kiro'], unlisted: 'deny' }, by('kiro'))
    expect(decision.verdict).toBe('pass')
    expect(findingOn('kiro', decision)).toMatchObject({ status: 'met' })
  })

  test('the strictest list that names a tool decides', () => {
    expect(
      judge({ allow: ['github-copilot/cli'], exception: ['github-copilot'] }, by('github-copilot/cli'))
        .verdict,
    ).toBe('fail')
  })

  test.each([
    [undefined, 'pass'],
    ['allow', 'pass'],
    ['exception', 'fail'],
    ['deny', 'fail'],
  ] as const)('an unlisted tool under unlisted: %s: %s', (unlisted, verdict) => {
    const tools: Tools = unlisted === undefined ? { allow: ['kiro'] } : { allow: ['kiro'], unlisted }
    expect(judge(tools, by('cursor')).verdict).toBe(verdict)
  })

  test('a tool that nobody named is unlisted', () => {
    expect(judge({ allow: ['kiro'], unlisted: 'exception' }, by('unspecified')).verdict).toBe('fail')
  })

  test('each tool is judged on its own', () => {
    const both = facts({ extraSignals: [signal({ tool: 'kiro' }), signal({ tool: 'devin' })] })
    const decision = judge({ allow: ['kiro'], deny: ['devin'] }, both)
    expect(decision.findings.map(({ tool, status }) => [tool, status])).toEqual([
      ['devin', 'unmet'],
      ['kiro', 'met'],
    ])
  })
})

describe('trials', () => {
  const tools: Tools = {
    unlisted: 'deny',
    trials: [{ tool: 'cursor', until: '2026-09-10', paths: ['tools/**'] }],
  }

  test('allow a tool in their paths', () => {
    expect(judge(tools, by('cursor', [file('tools/x.ts')])).verdict).toBe('pass')
  })

  test('do not allow it when one file lies elsewhere, or did before', () => {
    expect(judge(tools, by('cursor', [file('tools/x.ts'), file('src/y.ts')])).verdict).toBe('fail')
    const moved = file('tools/x.ts', { change: 'renamed', previousPath: 'src/x.ts' })
    expect(judge(tools, by('cursor', [moved])).verdict).toBe('fail')
  })

  test('run to the end of their last day in UTC', () => {
    const seen = by('cursor', [file('tools/x.ts')])
    expect(judge(tools, seen, '2026-09-10T23:59:59Z').verdict).toBe('pass')
    expect(judge(tools, seen, '2026-09-11T00:00:00Z').verdict).toBe('fail')
  })

  test('without paths hold everywhere', () => {
    const everywhere: Tools = { unlisted: 'deny', trials: [{ tool: 'cursor', until: '2026-12-31' }] }
    expect(judge(everywhere, by('cursor')).verdict).toBe('pass')
  })

  test('are not believed when the list of files is cut short', () => {
    const cut = by('cursor', [file('tools/x.ts')], { complete: { files: false, commits: true } })
    expect(judge(tools, cut).verdict).toBe('fail')
  })
})

describe('production code', () => {
  const tools: Tools = { deny: ['devin'], paths: ['src/**'] }

  test('is where the stance matters', () => {
    expect(judge(tools, by('devin', [file('src/a.ts')])).verdict).toBe('fail')
    const elsewhere = judge(tools, by('devin', [file('docs/a.md')]))
    expect(elsewhere.verdict).toBe('pass')
    expect(elsewhere.findings.map(({ status }) => status)).toEqual(['not-applicable'])
  })

  test('is assumed to be touched when the list of files is cut short', () => {
    const cut = by('devin', [file('docs/a.md')], { complete: { files: false, commits: true } })
    expect(judge(tools, cut).verdict).toBe('fail')
  })

  test('an exception for some paths must cover all of it that changes', () => {
    const needs: Tools = { exception: ['kiro'], paths: ['src/**'] }
    const exceptions = [exception({ tool: 'kiro', paths: ['src/a/**'] })]
    const covered = by('kiro', [file('src/a/x.ts'), file('docs/b.md')], { exceptions })
    expect(judge(needs, covered).verdict).toBe('pass')
    expect(judge(needs, by('kiro', [file('src/a/x.ts'), file('src/b.ts')], { exceptions })).verdict).toBe(
      'fail',
    )
  })
})

describe('layers', () => {
  const deny: Tools = { deny: ['devin'] }

  test('what both layers say of a tool is said once', () => {
    const layers = [layer({ layer: 'organisation', tools: deny }), layer({ tools: deny })]
    const decision = decide(by('devin'), policy({ layers }), NOW)
    expect(decision.findings.map(({ layer: name }) => name)).toEqual(['organisation'])
  })

  test('the stricter of two modes is not swallowed', () => {
    const layers = [layer({ layer: 'organisation', mode: 'warn', tools: deny }), layer({ tools: deny })]
    expect(decide(by('devin'), policy({ layers }), NOW).verdict).toBe('fail')
  })

  test('a repository cannot allow what the floor denies', () => {
    const layers = [layer({ layer: 'organisation', tools: deny }), layer({ tools: { allow: ['devin'] } })]
    expect(decide(by('devin'), policy({ layers }), NOW).verdict).toBe('fail')
  })
})

describe('commits that could not all be read', () => {
  const cut = facts({ complete: { files: true, commits: false } })

  test('may be by a tool that is not allowed', () => {
    expect(judge({ deny: ['devin'] }, cut).verdict).toBe('fail')
    expect(judge({ exception: ['devin'] }, cut).verdict).toBe('fail')
    expect(judge({ unlisted: 'exception' }, cut).verdict).toBe('fail')
  })

  test('do not matter where every tool is allowed', () => {
    expect(judge({ allow: ['kiro'] }, cut).verdict).toBe('pass')
  })
})

describe('a change without AI', () => {
  test('is none of the stance’s business', () => {
    expect(judge({ unlisted: 'deny' }, facts()).verdict).toBe('pass')
  })

  test('as a granter found, even if a denied tool was marked', () => {
    const notAi = exception({ kind: 'not-ai', endsAt: null, evidence: [`claude-code/co-author@${HEAD}`] })
    const seen = facts({ extraSignals: [signal()], exceptions: [notAi] })
    expect(judge({ deny: ['claude-code'] }, seen).verdict).toBe('pass')
    const more = { ...seen, extraSignals: [signal(), signal({ commit: sha('new') })] }
    expect(judge({ deny: ['claude-code'] }, more).verdict).toBe('fail')
  })
})
