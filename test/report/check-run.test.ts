import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Decision, Need, Reach, Weighed } from '../../src/core/decision.ts'
import type { Grade, RememberedSignal } from '../../src/core/signal.ts'
import { checkReport, checkState, MOST_CHARACTERS } from '../../src/report/check-run.ts'
import { type BacktestSummary, backtestSentence } from '../../src/report/policy-lines.ts'
import { driver, exception, person, rememberedSignal, sha, signal } from '../support/facts.ts'
import {
  approval,
  blocked,
  byClaude,
  counted,
  decision,
  discounted,
  met,
  notApplicable,
  silence,
  unmet,
} from './decisions.ts'
import { dangersIn, everywhere, nasty } from './hostile.ts'

function title(overrides: Partial<Decision>): string {
  return checkReport(decision(overrides)).title
}

function summary(shown: Decision, extras = {}): string {
  return checkReport(shown, extras).summary
}

describe('the title', () => {
  test('of a change without evidence says that none was found, and no more', () => {
    expect(title({})).toBe('No AI evidence found')
    expect(title({ provenance: silence({ signals: [signal({ grade: 'hint' })] }) })).toBe(
      'No AI evidence found, only hints',
    )
  })

  test('of a green change names those who signed', () => {
    const findings = [met('countersign')]
    const provenance = byClaude()
    expect(title({ findings, provenance, weighed: [counted('rev1')] })).toBe('Countersigned by @rev1')
    const many = ['a', 'b', 'c', 'd', 'e'].map(counted)
    expect(title({ findings, provenance, weighed: many })).toBe('Countersigned by @a, @b, @c and 2 more')
  })

  test('does not speak of signatures where no rule asked for one', () => {
    const findings = [met('owned', { kind: 'owner', seen: 'dev' })]
    expect(title({ findings, provenance: byClaude(), weighed: [counted('rev1')] })).toBe('The policy is met')
    expect(title({ findings: [], weighed: [counted('rev1')] })).toBe('No AI evidence found')
  })

  test('of a waived change names the exception and its end', () => {
    const waived = { ...unmet('countersign', [approval()]), status: 'waived', waivedBy: exception() } as const
    expect(title({ findings: [waived, waived] })).toBe('Waived by EX-1 until 2026-09-12')
    expect(title({ findings: [{ ...waived, waivedBy: exception({ endsAt: null }) }] })).toBe('Waived by EX-1')
    expect(title({ findings: [{ ...waived, waivedBy: null }] })).toBe('Waived')
  })

  test('of a change that a granter found not to be AI names the granter', () => {
    expect(title({ provenance: byClaude({ ai: false, notAi: exception() }) })).toBe(
      'Found not to be AI by @adm',
    )
    expect(title({ provenance: byClaude({ ai: false, notAi: exception({ granter: null }) }) })).toBe(
      'Found not to be AI',
    )
  })

  test('of a red change says what it needs, with all approvals in one', () => {
    const owners = approval(1, { from: ['team/owners'] })
    expect(title({ verdict: 'fail', path: [owners] })).toBe('Needs 1 approval, from @acme/owners')
    expect(title({ verdict: 'fail', path: [owners, approval(1)] })).toBe(
      'Needs 2 approvals, 1 of them from @acme/owners',
    )
    expect(title({ verdict: 'fail', path: [{ kind: 'owner' }, owners, approval(1)] })).toBe(
      'Needs somebody to accept accountability, and 1 more step',
    )
    expect(
      title({ verdict: 'fail', path: [owners, { kind: 'owner' }, { kind: 'tests', globs: ['test/**'] }] }),
    ).toBe('Needs 1 approval, from @acme/owners, and 2 more steps')
  })

  test('counts on from approvals that count already', () => {
    expect(title({ verdict: 'fail', path: [approval(1)], weighed: [counted('rev1')] })).toBe(
      'Needs 1 more approval',
    )
    expect(
      title({ verdict: 'fail', path: [approval(1)], weighed: [{ ...counted('rev1'), person: null }] }),
    ).toBe('Needs 1 approval')
  })

  test('tells what is hopeless alone', () => {
    const path: readonly Need[] = [
      approval(2),
      { kind: 'impossible', reason: 'legacy is frozen', link: null },
    ]
    expect(title({ verdict: 'fail', path })).toBe('Not allowed here: legacy is frozen')
  })

  test('looks at the unmet rules where no path was found', () => {
    expect(title({ verdict: 'warn', findings: [unmet('r', [approval(1)])] })).toBe(
      'Not enforced: needs 1 approval',
    )
    expect(title({ verdict: 'fail', findings: [unmet('r', [])] })).toBe('A rule is unmet')
  })

  test('is cut before it grows out of a line', () => {
    const path: readonly Need[] = [{ kind: 'impossible', reason: '😀'.repeat(500), link: null }]
    const text = title({ verdict: 'fail', path })
    expect(Array.from(text)).toHaveLength(200)
    expect(text.isWellFormed()).toBe(true)
  })
})

describe('the conclusion', () => {
  test('follows the verdict', () => {
    expect(checkState(decision({ verdict: 'pass' }), {})).toBe('success')
    expect(checkState(decision({ verdict: 'warn' }), {})).toBe('neutral')
    expect(checkState(decision({ verdict: 'fail' }), {})).toBe('failure')
  })

  test('is that of the stricter pull request with the same head, which is named', () => {
    const stricter = { number: 12, state: 'failure', title: 'Needs 1 approval, from @acme/owners' } as const
    expect(checkState(decision(), { stricter })).toBe('failure')
    const report = checkReport(decision(), { stricter })
    expect(report.title).toBe('#12 has the same head commit: Needs 1 approval, from @acme/owners')
    expect(report.summary).not.toContain('Nothing is left to do')
    expect(report.summary).toContain('the stricter result, that of #12, is posted for both')
  })
})

describe('the summary', () => {
  test('tells what to do in its first line', () => {
    expect(summary(blocked()).split('\n')[0]).toBe('**Needs 1 approval.**')
    expect(summary(decision()).split('\n')[0]).toBe('**No AI evidence found.** Nothing is left to do.')
  })

  test('shows every rule with its state, layer, origin and mode', () => {
    const findings = [
      unmet(
        'a',
        [approval()],
        {},
        {
          layer: 'organisation',
          origin: 'preset:regulated',
          mode: 'warn',
          description: 'Why.',
          remedy: 'Ask.',
        },
      ),
      met('b', { seen: '1 of 1' }),
      met('c', { seen: '' }),
      {
        ...unmet('d', [approval()], { seen: '' }),
        status: 'waived',
        waivedBy: exception({ rule: 'd' }),
        remedy: 'no',
      } as const,
      notApplicable('e'),
      notApplicable('f'),
      unmet(
        'g',
        [],
        { kind: 'deny', seen: 'frozen' },
        { tool: 'devin', absolute: true, remedy: 'https://wiki.example/x' },
      ),
    ]
    const lines = summary(decision({ verdict: 'fail', findings })).split('\n')
    const from = lines.indexOf('### Rules') + 2
    expect(lines.slice(from, lines.indexOf('### Evidence of AI') - 1)).toEqual([
      '- **unmet** `a` (organisation, `preset:regulated`, warn only): Why.',
      '  - approvals wanted: 1 approval; seen: 0 of 1',
      '  - help: Ask.',
      '- **unmet** `g` (tool `devin`)',
      '  - not allowed: frozen',
      '  - help: <https://wiki.example/x>',
      '  - no exception and no waiver lifts this',
      '- **waived** `d`',
      '  - approvals wanted: 1 approval',
      '  - `EX-1` for rule `d`: granted by `adm` to `dev` until 2026-09-12 08:30 UTC, because `hotfix`',
      '- met `b`: approvals 1 of 1',
      '- met `c`',
      '- not applicable: `e`, `f`',
    ])
  })

  test('says who counted, who did not, and why', () => {
    const why: Weighed['reasons'] = [
      { kind: 'bot' },
      { kind: 'machine-user' },
      { kind: 'deleted-account' },
      {
        kind: 'driver',
        driver: driver('x', { reason: 'asked-agent', evidence: 'https://github.example/c/1' }),
      },
      { kind: 'no-write' },
      { kind: 'stale', commit: sha('old') },
      { kind: 'stale', commit: null },
      { kind: 'before-base-change' },
      { kind: 'dismissed' },
      { kind: 'not-asked-for', rule: 'countersign' },
    ]
    const weighed = [
      ...why.map((reason, at) => discounted(`p${at}`, reason)),
      { ...counted('z'), commit: null },
    ]
    const rows = summary(decision({ weighed }))
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    expect(rows.map((row) => row.split(' | ').slice(2).join(': ').replace(' |', ''))).toEqual([
      'no: a bot; only people countersign',
      'no: a machine, listed in `reviewers.machine_users`',
      'no: the account is deleted',
      'no: not independent: asked an agent to work on it (`https://github.example/c/1`)',
      'no: no write permission now',
      'no: given on commit 5c2955f, which is not the head; a new review counts',
      'no: given on a commit that is gone; a new review counts',
      'no: given before the base branch was changed; a new review counts',
      'no: dismissed; a new review counts',
      'no: rule `countersign` asks for others',
      'yes: ',
    ])
  })

  test('counts reviews that would make the table too long', () => {
    const weighed = Array.from({ length: 23 }, (_, at) => counted(`p${at}`))
    expect(summary(decision({ weighed }))).toContain('\n\nAnd 3 more.\n')
  })

  test('names who takes part and how', () => {
    const drivers = [
      driver('dev', { reason: 'author', evidence: '#1' }),
      driver('dev', { reason: 'commit-author', evidence: sha('a') }),
      driver('drv', { reason: 'co-author', evidence: '' }),
      driver('own', { reason: 'assignee', evidence: '#1' }),
      driver('ask', { reason: 'asked-agent', evidence: '' }),
      driver('com', { reason: 'committer', evidence: sha('a') }),
    ]
    expect(summary(blocked({ drivers }))).toContain(
      'They take part in the change, so their approval would not count: `dev` (opened this pull request and wrote commit e78df31), ' +
        '`drv` (is co-author of a commit of it), `own` (is assigned to it), `ask` (asked an agent to work on it) and `com` (committed commit e78df31).',
    )
  })

  test('leaves people out where nobody signs and nobody has to', () => {
    expect(summary(decision())).not.toContain('For reviewers')
  })

  test('shows files by blast radius with the reason, and all of them below when there are many', () => {
    const files = Array.from({ length: 7 }, (_, at) => ({ path: `infra/${at}.tf`, why: 'infra/**' }))
    const reaches: readonly Reach[] = [
      { level: 'critical', because: 'paths', files },
      { level: 'high', because: 'changed-lines', files: [] },
      {
        level: 'middle',
        because: 'paths',
        files: [
          { path: 'AGENTS.md', why: 'agent instructions' },
          { path: 'x', why: '' },
        ],
      },
      { level: 'low', because: 'incomplete', files: [] },
      { level: 'least', because: 'changed-files', files: [] },
    ]
    const report = checkReport(decision({ reaches }))
    expect(report.summary).toContain('- **critical**: `infra/0.tf` (`infra/**`), `infra/1.tf`')
    expect(report.summary).toContain(', and 2 more\n- **high**, reached by the number of changed lines\n')
    expect(report.summary).toContain('- **middle**: `AGENTS.md` (agent instructions), `x`\n')
    expect(report.summary).toContain(
      '- **low**, because the list of files is incomplete and counts as touching everything\n',
    )
    expect(report.summary).toContain('- **least**, reached by the number of changed files\n')
    expect(report.text).toContain('**critical**: 7 files\n\n- `infra/0.tf` (`infra/**`)')
    expect(report.text).toContain('- `infra/6.tf` (`infra/**`)')
    expect(checkReport(decision({ reaches: reaches.slice(1) })).text).toBe('')
  })

  test('shows the policy with its layers and commits, and one that stands in', () => {
    const [source] = decision().sources
    const sources = [
      {
        ...source,
        layer: 'organisation',
        repository: 'acme/.github',
        path: 'p',
        blob: null,
        commit: null,
      } as const,
      {
        ...source,
        layer: 'repository',
        repository: 'acme/app',
        path: 'q',
        blob: null,
        commit: sha('q'),
        lastValidSince: '2026-09-09T10:00:00Z',
      } as const,
    ]
    expect(summary(decision({ sources }))).toContain(
      '- organisation: `acme/.github`, `p`\n- repository: `acme/app`, `q` at commit b698592; the newest text is invalid since ' +
        '2026-09-09 10:00 UTC, so this last valid one is used, for at most 24 hours',
    )
    expect(summary(decision({ sources: [] }))).toContain('No valid policy is in force.')
  })

  test('tells what could not be done, and whose button was refused', () => {
    const extras = {
      failed: [{ effect: 'add-labels', reason: 'Resource not accessible by integration' }],
      refusedPresses: [
        { person: person('ro'), button: 'own', refusal: { kind: 'permission', wanted: 'write' } as const },
      ],
      auditHead: 'abc123',
    }
    const text = summary(decision({ notes: ['Only 3 of 4 files could be read.'] }), extras)
    expect(text).toContain('- Only 3 of 4 files could be read.\n')
    expect(text).toContain(
      '- `ro` pressed `own`, which was refused: it takes write permission in this repository,',
    )
    expect(text).toContain('- `add-labels` could not be done: Resource not accessible by integration.')
    expect(text).toContain('- head of the audit log: `abc123`')
  })

  test('offers exceptions that would do instead, but not those that wait already', () => {
    const instead = { kind: 'exception', tool: null, granters: null } as const
    const alternatives = [
      { ...instead, rule: 'a', pending: null },
      { ...instead, rule: 'b', pending: null },
      { ...instead, rule: 'c', pending: 'EX-9' },
    ]
    const text = summary(blocked({ alternatives }))
    expect(text).toContain('rule=a for=1d reason="…"` and `/ai-policy request-exception rule=b for=1d')
    expect(text).toContain('a repository administrator can grant them.')
    expect(text).not.toContain('rule=c')
  })

  test('stays within the limit of GitHub and says that it is cut', () => {
    const files = Array.from({ length: 2500 }, (_, at) => ({
      path: `infra/${'long-😀-name-'.repeat(8)}${at}.tf`,
      why: 'infra/**',
    }))
    const report = checkReport(decision({ reaches: [{ level: 'critical', because: 'paths', files }] }))
    expect(report.text.length).toBeLessThanOrEqual(MOST_CHARACTERS)
    expect(report.text).toContain('truncated')
    expect(report.text.isWellFormed()).toBe(true)
    expect(report.summary).toContain('and 2,495 more')
  })
})

/** The lines of the section on evidence. */
function evidence(shown: Decision): readonly string[] {
  const lines = summary(shown).split('\n')
  const from = lines.indexOf('### Evidence of AI') + 2
  return lines.slice(from, lines.findIndex((line, at) => at > from && line.startsWith('###')) - 1)
}

describe('evidence', () => {
  test('shows commit, place, grade and text, the strongest first', () => {
    const grades: readonly Grade[] = ['hint', 'declared', 'marked', 'verified']
    const signals = grades.map((grade) => signal({ grade, text: grade }))
    expect(evidence(blocked({ provenance: byClaude({ signals, share: 0.5 }) }))).toEqual([
      'AI had a hand in this: `claude-code`, in 50 % of the commits.',
      '',
      '- `claude-code`, verified: commit ac36e8e, trailer, line 3: `verified`',
      '- `claude-code`, marked, not verified: commit ac36e8e, trailer, line 3: `marked`',
      '- `claude-code`, declared: commit ac36e8e, trailer, line 3: `declared`',
      '- `claude-code`, a hint, which proves nothing: commit ac36e8e, trailer, line 3: `hint`',
    ])
  })

  test('tells the variant, the model and an applied suggestion', () => {
    const { line: _line, commit: _commit, ...rest } = signal()
    const body = {
      ...rest,
      place: 'pull-request-body',
      variant: 'github-action',
      model: 'Claude Opus 4.6',
    } as const
    const signals = [{ ...body }, { ...body, role: 'reviewer', tool: 'unspecified' } as const]
    expect(
      evidence(
        blocked({
          provenance: byClaude({
            signals,
            tools: ['claude-code', 'claude-code/github-action', 'unspecified'],
            share: 0,
          }),
        }),
      ),
    ).toEqual([
      'AI had a hand in this: `claude-code/github-action` and a tool that is not named.',
      '',
      '- `claude-code/github-action` (`Claude Opus 4.6`), marked, not verified: description of the pull request: `Co-authored-by: Claude <noreply@anthropic.com>`',
      '- a tool that is not named (`Claude Opus 4.6`), a suggestion of which was applied, marked, not verified: description of the pull request: `Co-authored-by: Claude <noreply@anthropic.com>`',
    ])
  })

  test('is one line for what many commits have alike, and counts what is too much', () => {
    const alike = Array.from({ length: 300 }, (_, at) => signal({ commit: sha(`${at}`) }))
    expect(evidence(blocked({ provenance: byClaude({ signals: alike }) })).at(-1)).toMatch(
      /`, and 299 more like it$/,
    )
    const different = Array.from({ length: 12 }, (_, at) => signal({ text: `${at}` }))
    expect(evidence(blocked({ provenance: byClaude({ signals: different }) })).at(-1)).toBe(
      '- and 2 more traces',
    )
  })

  test('that is no longer there is shown with the commit it was seen on', () => {
    const memories: readonly Partial<Omit<RememberedSignal, 'signal'>>[] = [
      {},
      { via: 'commit', fromPullRequest: 7 },
      { via: 'tree' },
      { via: 'patch-id' },
      { via: 'push', seenOn: null },
    ]
    const remembered = memories.map((memory, at) => rememberedSignal({ text: `${at}` }, memory))
    const shown = evidence(blocked({ provenance: byClaude({ signals: [], remembered }) }))
    expect(shown.slice(2).map((line) => line.split('`; ')[1])).toEqual([
      'no longer there; evidence from earlier commit b9778b1, first seen 2026-09-09 12:00 UTC',
      'carried by the same commit; evidence from earlier commit b9778b1 of pull request `#7`, first seen 2026-09-09 12:00 UTC',
      'carried by a commit with the same files; evidence from earlier commit b9778b1, first seen 2026-09-09 12:00 UTC',
      'carried by the same change; evidence from earlier commit b9778b1, first seen 2026-09-09 12:00 UTC',
      'seen when it was pushed; evidence from before, first seen 2026-09-09 12:00 UTC',
    ])
  })

  test('is never made of silence', () => {
    expect(evidence(decision())).toEqual(['No AI evidence found.'])
    expect(evidence(blocked({ provenance: silence({ ai: true, assumed: 'unmarked' }) }))).toEqual([
      'No AI evidence found. The policy treats a change without evidence as AI (`provenance.unmarked: ai`).',
    ])
    expect(evidence(blocked({ provenance: silence({ ai: true, assumed: 'incomplete' }) }))).toEqual([
      'No AI evidence found. Not all commits could be read, so it is treated as AI.',
    ])
    const hints = [signal({ grade: 'hint' })]
    expect(
      evidence(blocked({ provenance: silence({ ai: true, assumed: 'incomplete', signals: hints }) }))[0],
    ).toBe('Not all commits could be read, so it is treated as AI.')
    expect(evidence(decision({ provenance: silence({ signals: hints }) }))[0]).toBe(
      'No AI evidence found, only hints, which do not count.',
    )
    expect(evidence(blocked({ provenance: byClaude({ tools: [] }) }))[0]).toBe(
      'AI had a hand in this: a tool that is not named, in 100 % of the commits.',
    )
  })

  test('that a granter found not to be AI stays visible', () => {
    const shown = evidence(
      decision({ provenance: byClaude({ ai: false, notAi: exception({ reason: 'typo' }) }) }),
    )
    expect(shown[0]).toBe('Found not to be AI under `EX-1`, because `typo`.')
    expect(shown).toHaveLength(3)
  })
})

describe('buttons', () => {
  test('keep the lengths that GitHub allows', () => {
    const owned = blocked({ findings: [unmet('owned', [{ kind: 'owner' }], { kind: 'owner' })] })
    const { buttons } = checkReport(owned)
    expect(buttons.map(({ id }) => id)).toEqual(['recheck', 'request_exception', 'own'])
    for (const { id, label, description } of buttons) {
      expect([id.length <= 20, label.length <= 20, description.length <= 40]).toEqual([true, true, true])
    }
  })

  test('offer an exception only where one helps', () => {
    expect(checkReport(decision()).buttons.map(({ id }) => id)).toEqual(['recheck'])
    const denied = unmet('tool-denied', [], {}, { absolute: true })
    expect(checkReport(blocked({ findings: [denied, unmet('countersign', [])] })).buttons).toHaveLength(1)
    const builtIn = unmet('permission-missing', [], {}, { origin: 'built-in' })
    expect(checkReport(blocked({ findings: [builtIn] })).buttons).toHaveLength(1)
  })
})

describe('annotations', () => {
  const problem = {
    file: '.github/ai-policy.yml',
    line: 17,
    column: 3,
    severity: 'error',
    message: 'Unknown key "exeptions".',
    code: 'unknown-key',
  } as const

  test('stand on the lines of mistakes in a proposed policy', () => {
    const problems = [problem, { ...problem, severity: 'warning', line: 3, endLine: 5 } as const]
    const policyChange = { path: problem.file, problems, changes: [], notes: [] }
    expect(checkReport(decision({ policyChange })).annotations).toEqual([
      {
        path: problem.file,
        startLine: 17,
        endLine: 17,
        level: 'failure',
        title: 'Policy: unknown-key',
        message: 'Unknown key "exeptions". (column 3)',
      },
      {
        path: problem.file,
        startLine: 3,
        endLine: 5,
        level: 'warning',
        title: 'Policy: unknown-key',
        message: 'Unknown key "exeptions". (column 3)',
      },
    ])
  })

  test('stand on files that somebody must answer for, and are never too many', () => {
    const path = Array.from({ length: 80 }, (_, at): Need => ({ kind: 'acknowledge', path: `.cursor/${at}` }))
    const { annotations } = checkReport(blocked({ path }))
    expect(annotations).toHaveLength(50)
    expect(annotations[0]).toMatchObject({ path: '.cursor/0', startLine: 1, endLine: 1, level: 'warning' })
  })

  test('of a policy with many mistakes are counted in the summary', () => {
    const problems = Array.from({ length: 8 }, (_, line) => ({ ...problem, line: line + 1 }))
    const change = { path: problem.file, problems, changes: [], notes: ['It was not backtested.'] }
    const text = summary(decision({ policyChange: change }), {
      backtest: { judged: 1, ai: 0, wouldBlock: [], wouldPass: [4] },
    })
    expect(text).toContain('has 8 problems:')
    expect(text).toContain('  - and 3 more problems')
    expect(text).toContain('- It was not backtested.')
    expect(text).toContain(
      'Of the last 1 merged pull request, 0 with AI, it would have blocked 0 and newly let pass 1 (#4).',
    )
  })
})

test('names in a change of the policy are code, whatever they are', () => {
  const changes = [
    { text: 'changes `mode` from `enforce` to `observe`', loosens: true },
    { text: 'adds to `tools.deny`: @acme/all`**`#12', loosens: false },
  ]
  const text = summary(
    decision({ policyChange: { path: '.github/ai-policy.yml', problems: [], changes, notes: [] } }),
  )
  expect(text).toContain('- **loosens**: changes `mode` from `enforce` to `observe`')
  expect(text).toContain('- adds to `tools.deny`: `@acme/all``**``#12`')
})

describe('what a proposed policy would have done', () => {
  const nothing = { judged: 500, ai: 112, wouldBlock: [], wouldPass: [] }

  test.each<[BacktestSummary, string]>([
    [
      { ...nothing, judged: 0 },
      'What it would have done cannot be told yet: no merged pull request is on record',
    ],
    [
      { ...nothing, wouldBlock: [14, 9, 8], blockedAi: 2, wouldPass: [3] },
      'Of the last 500 merged pull requests, 112 with AI, it would have blocked 3 (#14, #9 and #8; 2 with AI) and newly let pass 1 (#3)',
    ],
    [
      { ...nothing, wouldWarn: ['acme/web#2'], untold: 4 },
      'Of the last 500 merged pull requests, 112 with AI, it would have blocked 0, warned of 1 (acme/web#2) and newly let pass 0. Of 4 it cannot be told, since what it asks for was not read then',
    ],
  ])('is told in a sentence: %j', (backtest, sentence) => {
    expect(backtestSentence(backtest)).toBe(sentence)
  })
})

describe('what strangers wrote', () => {
  test('does nothing in the check, wherever it stands', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const report = checkReport(everywhere(text))
        for (const line of report.summary.split('\n')) expect(dangersIn(line)).toEqual([])
        expect(report.title).not.toMatch(/[\n\u202e\u200b]/)
        for (const { message } of report.annotations) expect(message).not.toMatch(/[\u202e\u200b]/)
      }),
      { numRuns: 100 },
    )
  })

  test('does nothing where it is the reason why something is not allowed', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const path: readonly Need[] = [
          { kind: 'impossible', reason: text, link: text },
          { kind: 'fix-policy', message: text },
        ]
        for (const line of summary(blocked({ path })).split('\n')) expect(dangersIn(line)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
