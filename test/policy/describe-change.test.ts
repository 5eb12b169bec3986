import { describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { describePolicyChange } from '../../src/policy/describe-change.ts'
import { exampleAt, jsonSchemaOf } from '../../src/policy/language.ts'
import { Require } from '../../src/policy/require.ts'
import { policyFile } from '../support/policy-text.ts'

function changes(before: string, after: string): readonly string[] {
  const described = describePolicyChange(policyFile(before), policyFile(after))
  return described.changes.map(({ text, loosens }) => `${loosens ? 'LOOSENS ' : ''}${text}`)
}

function rule(require: string, rest = ''): string {
  return `rules: [{ id: r, ${rest} require: { ${require} } }]`
}

describe('a change of a policy is told in words, and what may let more pass is marked', () => {
  test('the first policy', () => {
    const described = describePolicyChange(
      null,
      policyFile('rules: [{ id: a, description: Sign it., require: { owner: true } }]'),
    )
    expect(described).toEqual({
      changes: [
        { text: 'sets up a policy', loosens: false },
        { text: 'adds the rule `a`: Sign it.', loosens: false },
      ],
    })
  })

  test.each([
    ['', '', []],
    ['mode: warn', '', ['changes `mode` from `warn` to `enforce`']],
    ['', 'mode: observe', ['LOOSENS changes `mode` from `enforce` to `observe`']],
    ['', 'tools: { unlisted: deny }', ['changes `tools.unlisted` from `allow` to `deny`']],
    ['tools: { deny: [a] }', 'tools: { allow: [a] }', ['LOOSENS changes `tools: a` from `deny` to `allow`']],
    [
      'tools: { allow: [a] }',
      'tools: { exception: [a] }',
      ['changes `tools: a` from `allow` to `exception`'],
    ],
    [
      '',
      'tools: { trials: [{ tool: a, until: 2027-01-01 }] }',
      ['LOOSENS adds to `tools.trials`: { tool: a, until: 2027-01-01 }'],
    ],
    ['', 'tools: { paths: [src/**] }', ['LOOSENS adds to `tools.paths`: "src/**"']],
    ['tools: { paths: [src/**] }', '', ['`tools.paths` is now everywhere']],
    [
      'tools: { paths: [a, b] }',
      'tools: { paths: [b, c] }',
      ['adds to `tools.paths`: c', 'LOOSENS removes from `tools.paths`: a'],
    ],
    ['reviewers: { machine_users: [ci] }', '', ['LOOSENS removes from `reviewers.machine_users`: ci']],
    [
      '',
      'reviewers: { stale: same-diff }',
      ['LOOSENS changes `reviewers.stale` from `on-push` to `same-diff`'],
    ],
    [
      '',
      'reviewers: { unmapped_author: plus-one }',
      ['changes `reviewers.unmapped_author` from `ignore` to `plus-one`'],
    ],
    ['provenance: { hints: count }', '', ['LOOSENS changes `provenance.hints` from `count` to `report`']],
    ['provenance: { unmarked: ai }', '', ['LOOSENS changes `provenance.unmarked` from `ai` to `human`']],
    [
      'provenance: { custom: [{ tool: x, trailer: X }] }',
      '',
      ['LOOSENS removes from `provenance.custom`: { tool: x, trailer: X }'],
    ],
    ['deployments: { environments: [prod] }', '', ['LOOSENS removes from `deployments.environments`: prod']],
    [
      '',
      'exceptions: { grant: [team/a] }',
      ['LOOSENS lets team/a grant exceptions, no longer administrators'],
    ],
    [
      'exceptions: { grant: [team/a] }',
      '',
      ['LOOSENS lets administrators grant exceptions, no longer team/a'],
    ],
    [
      'exceptions: { grant: [team/a] }',
      'exceptions: { grant: [team/a, team/b] }',
      ['LOOSENS adds to `exceptions.grant`: team/b'],
    ],
    ['', 'exceptions: { max_days: 30 }', ['LOOSENS changes `exceptions.max_days` from 14 to 30']],
    ['', 'exceptions: { notify_days: [3] }', ['changes `exceptions.notify_days` from [7, 1] to [3]']],
    ['', 'labels: { ai: false }', ['changes `labels.ai` from ai-assisted to false']],
    ['', 'disclosure: { heading: KI }', ['changes `disclosure.heading` from AI disclosure to KI']],
    ['', 'reviewers: { request: false }', ['changes `reviewers.request` from true to false']],
    ['blast_radius: [{ level: a }]', '', ['LOOSENS removes the level `a` of blast radius']],
    ['', 'blast_radius: [{ level: a }]', ['adds the level `a` of blast radius']],
    [
      'blast_radius: [{ level: a, paths: [x], changed_lines: 5 }]',
      'blast_radius: [{ level: a, paths: [y], label: A }]',
      [
        'adds to `blast_radius.a.paths`: y',
        'LOOSENS removes from `blast_radius.a.paths`: x',
        'LOOSENS changes `blast_radius.a.changed_lines` from 5 to none',
        'changes `blast_radius.a.label` from null to A',
      ],
    ],
    [
      'blast_radius: [{ level: a, changed_files: 5 }]',
      'blast_radius: [{ level: a, changed_files: 4 }]',
      ['changes `blast_radius.a.changed_files` from 5 to 4'],
    ],
    [
      'blast_radius: [{ level: a }, { level: b }]',
      'blast_radius: [{ level: b }, { level: a }]',
      ['LOOSENS changes the order of the levels of blast radius'],
    ],
    [
      'extends: [preset:solo]',
      '',
      ['removes from `extends`: preset:solo', 'changes `reviewers.request` from false to true'].toSpliced(
        1,
        0,
        'LOOSENS removes the rule `own-it`',
        'LOOSENS removes the rule `keep-agent-changes-small`',
      ),
    ],
  ])('%j, then %j', (before, after, expected) => {
    expect(changes(before, after)).toEqual(expected)
  })

  test.each([
    [rule('owner: true'), '', 'LOOSENS removes the rule `r`'],
    ['', rule('owner: true'), 'adds the rule `r`'],
    [
      rule('owner: true'),
      rule('owner: true', 'mode: warn,'),
      "LOOSENS changes the mode of the rule `r` from `the file's` to `warn`",
    ],
    [
      rule('owner: true', 'mode: observe,'),
      rule('owner: true'),
      "changes the mode of the rule `r` from `observe` to `the file's`",
    ],
    [
      rule('owner: true', 'when: { ai: true },'),
      rule('owner: true'),
      'applies the rule `r` more widely: when {}, before { ai: true }',
    ],
    [
      rule('owner: true'),
      rule('owner: true', 'when: { ai: true },'),
      'LOOSENS applies the rule `r` otherwise: when { ai: true }, before {}',
    ],
    [
      rule('owner: true', 'when: { ai: true, draft: false },'),
      rule('owner: true', 'when: { ai: true },'),
      'applies the rule `r` more widely: when { ai: true }, before { ai: true, draft: false }',
    ],
    [rule('owner: true'), rule('approvals: 1'), 'rule `r` requires `approvals`: 1, before null'],
    [rule('approvals: 1'), rule('owner: true'), 'LOOSENS rule `r` requires `approvals`: null, before 1'],
    [rule('approvals: 2'), rule('approvals: 1'), 'LOOSENS rule `r` requires `approvals`: 1, before 2'],
    [
      rule('approvals: 1'),
      rule('approvals: { count: 2 }'),
      'rule `r` requires `approvals`: { count: 2 }, before 1',
    ],
    [
      rule('approvals: { count: 1, from: [team/a] }'),
      rule('approvals: 1'),
      'LOOSENS rule `r` requires `approvals`: 1, before { count: 1, from: [team/a] }',
    ],
    [
      rule('approvals: { count: 1, from: [team/a, team/b] }'),
      rule('approvals: [{ count: 1, from: [team/a] }]'),
      'rule `r` requires `approvals`: [{ count: 1, from: [team/a] }], before { count: 1, from: [team/a, team/b] }',
    ],
    [
      rule('disclosure: true'),
      rule('disclosure: { fields: [tool] }'),
      'rule `r` requires `disclosure`: { fields: [tool] }, before true',
    ],
    [
      rule('disclosure: { fields: [tool] }'),
      rule('disclosure: true'),
      'LOOSENS rule `r` requires `disclosure`: true, before { fields: [tool] }',
    ],
    [
      rule('disclosure: { fields: [tool, model] }'),
      rule('disclosure: { fields: [tool] }'),
      'LOOSENS rule `r` requires `disclosure`: { fields: [tool] }, before { fields: [tool, model] }',
    ],
    [
      rule('trailers: { required: [A] }'),
      rule('trailers: { required: [B] }'),
      'LOOSENS rule `r` requires `trailers`: { required: [B] }, before { required: [A] }',
    ],
    [rule('checks: [a]'), rule('checks: [a, b]'), 'rule `r` requires `checks`: [a, b], before [a]'],
    [rule('checks: [a, b]'), rule('checks: [a]'), 'LOOSENS rule `r` requires `checks`: [a], before [a, b]'],
    [
      rule('attestations: [a]'),
      rule('attestations: [b]'),
      'LOOSENS rule `r` requires `attestations`: [b], before [a]',
    ],
    [rule('tests: [a, b]'), rule('tests: [a]'), 'rule `r` requires `tests`: [a], before [a, b]'],
    [rule('tests: [a]'), rule('tests: [a, b]'), 'LOOSENS rule `r` requires `tests`: [a, b], before [a]'],
    [
      rule('max: { changed_lines: 5 }'),
      rule('max: { changed_lines: 4, changed_files: 3 }'),
      'rule `r` requires `max`: { changed_lines: 4, changed_files: 3 }, before { changed_lines: 5 }',
    ],
    [
      rule('max: { changed_lines: 5 }'),
      rule('max: { changed_files: 3 }'),
      'LOOSENS rule `r` requires `max`: { changed_files: 3 }, before { changed_lines: 5 }',
    ],
    [rule('deny: a'), rule('deny: b'), 'rule `r` requires `deny`: b, before a'],
    [
      rule('ai_share: { max: 0.5, window_days: 7 }'),
      rule('ai_share: { max: 0.4, window_days: 7 }'),
      'LOOSENS rule `r` requires `ai_share`: { max: 0.4, window_days: 7 }, before { max: 0.5, window_days: 7 }',
    ],
  ])('%s, then %s', (before, after, expected) => {
    expect(changes(before, after)).toContain(expected)
  })

  test.each(Object.keys(Require.shape))('a rule that no longer requires %s is told', (name) => {
    const example = exampleAt(jsonSchemaOf(Require), [name])
    const before = policyFile(stringify({ rules: [{ id: 'r', require: { [name]: example } }] }))
    const { changes: told } = describePolicyChange(before, policyFile('rules: [{ id: r, require: {} }]'))
    expect(told).toEqual([{ text: expect.stringContaining(`requires \`${name}\`: null`), loosens: true }])
  })
})
