import { describe, expect, test } from '@jest/globals'
import type { Decision } from '../../src/core/decision.ts'
import type { PolicyProblem } from '../../src/policy/policy.ts'
import { jsonReport } from '../../src/report/json.ts'
import { markdownReport } from '../../src/report/markdown-report.ts'
import {
  problemsJson,
  problemsMarkdown,
  problemsSarif,
  problemsText,
} from '../../src/report/policy-problems.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { terminalReport } from '../../src/report/terminal.ts'
import { driver, exception, person, rememberedSignal, sha } from '../support/facts.ts'
import {
  approval,
  blocked,
  byClaude,
  counted,
  decision,
  discounted,
  met,
  notApplicable,
  unmet,
} from './decisions.ts'
import { outsideCode } from './live-markup.ts'

const LOCAL = blocked({
  repository: 'app',
  number: 0,
  approvalsKnown: false,
  path: [approval(1, { from: ['team/owners'] })],
  alternatives: [],
})

describe('in a terminal', () => {
  test('the first line tells what to do, and approvals are still to come', () => {
    expect(terminalReport(LOCAL)).toBe(
      [
        'Will need 1 approval, from team/owners.',
        '',
        'To do',
        '1. Reviewer: 1 approval of commit ac36e8e, from team/owners.',
        '',
        'Rules',
        '- unmet `countersign`',
        '  - approvals wanted: 1 approval; seen: 0 of 1',
        '',
        'Evidence of AI',
        'AI had a hand in this: `claude-code`, in 100 % of the commits.',
        '- `claude-code`, marked, not verified: commit ac36e8e, trailer, line 3: `Co-authored-by: Claude <noreply@anthropic.com>`',
        '',
        'For reviewers: who counted, who did not, and why',
        '- Reviews, teams and permissions are not known in a local clone; approvals are listed as what will be needed.',
        'They take part in the change, so their approval would not count: `dev` (opened this pull request).',
        '',
        'For administrators: the policy',
        '- repository: `acme/app`, `.github/ai-policy.yml` at commit 6a1080d',
        '',
      ].join('\n'),
    )
  })

  test('reviews are sentences, and colours come from the palette', () => {
    const palette = {
      bold: (text: string) => `<b>${text}</b>`,
      good: (text: string) => `<good>${text}</good>`,
      bad: (text: string) => `<bad>${text}</bad>`,
      warn: (text: string) => `<warn>${text}</warn>`,
    }
    const green = decision({
      provenance: byClaude(),
      findings: [met('countersign')],
      weighed: [counted('rev1'), { ...discounted('x', { kind: 'deleted-account' }), person: null }],
    })
    const lines = terminalReport(green, palette).split('\n')
    expect(lines[0]).toBe('<good>Countersigned by @rev1.</good>')
    expect(lines).toContain('<b>Rules</b>')
    expect(lines).toContain('- `rev1` approved: yes, on commit ac36e8e')
    expect(lines).toContain('- a deleted account approved: no, the account is deleted')
    expect(terminalReport(LOCAL, palette)).toMatch(/^<bad>/)
    expect(terminalReport(decision({ verdict: 'warn' }), palette)).toMatch(/^<warn>Not enforced/)
  })

  test('nothing from a pull request steers the terminal', () => {
    const text = terminalReport(
      blocked({
        notes: ['\u001b[2J\u001b]0;x\u0007'],
        path: [{ kind: 'acknowledge', path: 'a\u001b[31m\u202eb' }],
      }),
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(text).toContain('a⟨U+001B⟩[31m⟨U+202E⟩b')
  })
})

test('as Markdown it mentions nobody, so that it can be pasted anywhere', () => {
  const text = markdownReport(blocked())
  expect(text).toMatch(/^\*\*Needs 1 approval\.\*\*\n\n### To do\n/)
  expect(outsideCode(text)).not.toContain('@')
  expect(markdownReport(LOCAL)).toContain('from `team/owners`')
  expect(markdownReport(LOCAL)).toContain('Reviews, teams and permissions are not known')
})

function parsed(shown: Decision): Record<string, unknown> {
  return JSON.parse(jsonReport(shown)) as Record<string, unknown>
}

describe('as JSON', () => {
  test('the members keep their names', () => {
    expect(Object.keys(parsed(blocked()))).toEqual([
      'version',
      'verdict',
      'title',
      'repository',
      'pull_request',
      'head',
      'base',
      'approvals_known',
      'to_do',
      'rules',
      'ai',
      'blast_radius',
      'drivers',
      'reviews',
      'exceptions',
      'policy',
      'notes',
    ])
  })

  test('it holds what a program needs', () => {
    const waived = {
      ...unmet('w', [
        approval(1, { candidates: [person('rev1')] }),
        { kind: 'change-request', person: person('rev2') },
        { kind: 'owner' },
      ]),
      status: 'waived',
      waivedBy: exception(),
    } as const
    const shown = parsed(
      blocked({
        findings: [waived],
        provenance: byClaude({ remembered: [rememberedSignal()], notAi: exception({ id: 'EX-7' }) }),
        weighed: [
          discounted('drv', { kind: 'driver', driver: driver('drv', { evidence: sha('a') }) }),
          { ...counted('x'), person: null },
        ],
        exceptions: [exception(), exception({ granter: null })],
        reaches: [{ level: 'high', because: 'paths', files: [{ path: 'auth/a', why: 'auth/**' }] }],
      }),
    )
    expect(shown).toMatchObject({
      version: 1,
      verdict: 'fail',
      to_do: [{ who: 'reviewer', what: expect.stringContaining('1 approval of commit') }],
      rules: [
        {
          rule: 'w',
          status: 'waived',
          waived_by: 'EX-1',
          requirements: [
            {
              needs: [
                { kind: 'approval', candidates: ['rev1'] },
                { kind: 'change-request', person: 'rev2' },
                { kind: 'owner' },
              ],
            },
          ],
        },
      ],
      ai: {
        found: true,
        tools: ['claude-code'],
        not_ai: 'EX-7',
        signals: [{ where: 'commit-trailer' }],
        remembered: [{ via: 'pull-request' }],
      },
      blast_radius: { levels: [{ level: 'high' }] },
      drivers: [{ login: 'dev', reason: 'author', text: 'opened this pull request' }],
      reviews: [
        {
          login: 'drv',
          counted: false,
          reasons: [{ kind: 'driver', text: 'not independent: pushed commit e78df31' }],
        },
        { login: null },
      ],
      exceptions: [{ id: 'EX-1', granter: 'adm' }, { granter: null }],
    })
    expect(parsed(decision())['to_do']).toEqual([])
  })
})

interface SarifLog {
  readonly version: string
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] }
    }
    readonly results: readonly {
      readonly ruleId: string
      readonly ruleIndex: number
      readonly level: string
      readonly message: { readonly text: string }
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string }
          readonly region: { readonly startLine: number; readonly startColumn?: number }
        }
      }[]
      readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[]
    }[]
  }[]
}

/** The run of a log, after what SARIF 2.1.0 and code scanning ask of every log. */
function soundRun(text: string): SarifLog['runs'][number] {
  const log = JSON.parse(text) as SarifLog
  expect(log.version).toBe('2.1.0')
  expect(log.runs).toHaveLength(1)
  const [run] = log.runs
  if (run === undefined) throw new Error('a log has a run')
  const ids = run.tool.driver.rules.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { ruleId, ruleIndex, level, message, locations } of run.results) {
    expect(ids[ruleIndex]).toBe(ruleId)
    expect(['error', 'warning', 'note']).toContain(level)
    expect(message.text).not.toBe('')
    expect(locations.length).toBeGreaterThan(0)
    for (const { physicalLocation } of locations) {
      expect(physicalLocation.artifactLocation.uri).toMatch(/^[A-Za-z0-9._~!*'()%/-]+$/)
      expect(physicalLocation.region.startLine).toBeGreaterThan(0)
    }
  }
  return run
}

describe('as SARIF', () => {
  test('an unmet rule is a result on the files it is about, with what to do', () => {
    const findings = [
      unmet('read-it', [{ kind: 'acknowledge', path: 'a b/ä.md' }], { seen: '' }),
      unmet('countersign', [approval()], {}, { mode: 'warn', description: 'One signs.' }),
      unmet('watched', [approval()], {}, { mode: 'observe', layer: 'organisation' }),
      met('met'),
      notApplicable('off'),
    ]
    const reaches = [
      { level: 'high', because: 'paths', files: [{ path: 'auth/login.ts', why: 'auth/**' }] },
    ] as const
    const { results, tool } = soundRun(sarifReport(blocked({ findings, reaches })))
    expect(tool.driver.rules).toHaveLength(5)
    expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'read-it error',
      'countersign warning',
      'watched note',
    ])
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('a%20b/%C3%A4.md')
    expect(results[1]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('auth/login.ts')
    expect(results[1]?.message.text).toBe(
      'Wanted: 1 approval; seen: 0 of 1. Reviewer: 1 approval of commit ac36e8e, from somebody with write permission who takes no part in this change.',
    )
  })

  test('a waived rule is a suppressed result', () => {
    const waived = { ...unmet('countersign', [approval()]), status: 'waived', waivedBy: exception() } as const
    const { results } = soundRun(sarifReport(decision({ findings: [waived] })))
    expect(results[0]?.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'EX-1: hotfix' },
    ])
  })

  test('a rule about no file stands at the policy', () => {
    const texts = [blocked(), blocked({ sources: [] })].map(sarifReport)
    const places = texts.map((text) => soundRun(text).results[0]?.locations[0]?.physicalLocation)
    expect(places.map((place) => place?.artifactLocation.uri)).toEqual([
      '.github/ai-policy.yml',
      '.github/ai-policy.yml',
    ])
  })

  test('a path with half a letter does no harm', () => {
    const findings = [unmet('read-it', [{ kind: 'acknowledge', path: 'a\ud800' }])]
    expect(soundRun(sarifReport(blocked({ findings }))).results).toHaveLength(1)
  })
})

describe('problems of a policy', () => {
  const file = '.github/ai-policy.yml'
  const error: PolicyProblem = {
    file,
    line: 2,
    column: 1,
    severity: 'error',
    message: 'Unknown key "rulez". Did you mean "rules"?',
    code: 'unknown-key',
  }
  const warning: PolicyProblem = {
    file,
    line: 5,
    column: 3,
    severity: 'warning',
    message: 'This rule always holds.',
    code: 'always-true',
  }

  test('are a line each, with the sum', () => {
    expect(problemsText({ file, problems: [error, warning] })).toBe(
      '.github/ai-policy.yml:2:1 Unknown key "rulez". Did you mean "rules"?\n' +
        '.github/ai-policy.yml:5:3 warning: This rule always holds.\n' +
        '.github/ai-policy.yml: 1 error, 1 warning\n',
    )
    expect(problemsText({ file, problems: [] })).toBe('.github/ai-policy.yml: valid\n')
    expect(problemsText({ file, problems: [warning] })).toContain(': valid, 1 warning')
    expect(problemsText({ file, problems: [{ ...error, message: '\u001b[31m' }] })).toContain('⟨U+001B⟩')
  })

  test('are Markdown and JSON too', () => {
    expect(problemsMarkdown({ file, problems: [error, warning] })).toBe(
      '`.github/ai-policy.yml`: 1 error, 1 warning\n\n' +
        '- `.github/ai-policy.yml:2:1` Unknown key "rulez". Did you mean "rules"?\n' +
        '- `.github/ai-policy.yml:5:3` warning: This rule always holds.\n',
    )
    expect(problemsMarkdown({ file, problems: [] })).toBe('`.github/ai-policy.yml`: valid\n')
    expect(JSON.parse(problemsJson({ file, problems: [error] }))).toEqual({
      version: 1,
      file,
      valid: false,
      problems: [error],
    })
    expect(JSON.parse(problemsJson({ file, problems: [warning] }))).toMatchObject({ valid: true })
  })

  test('are results at their line and column in SARIF', () => {
    const { results } = soundRun(problemsSarif({ file, problems: [error, warning, error] }))
    expect(results).toHaveLength(3)
    expect(results[1]).toMatchObject({ ruleId: 'always-true', level: 'warning' })
    expect(results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 2, startColumn: 1 })
  })
})
