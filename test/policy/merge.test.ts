import { describe, expect, test } from '@jest/globals'
import { asksOf } from '../../src/policy/asks.ts'
import { emptyPolicy, type JoinedPolicy, policyInForce } from '../../src/policy/merge.ts'
import type { PolicyLayer, PolicySource } from '../../src/policy/policy.ts'
import { FILE, loaded, policyFile } from '../support/policy-text.ts'

const SOURCE: PolicySource = {
  layer: 'repository',
  repository: 'acme/app',
  path: FILE,
  commit: null,
  blob: null,
}

function join(organisation: string, repository: string): JoinedPolicy {
  const own = loaded(`version: 1\n${repository}`)
  const sources = [SOURCE]
  return policyInForce({
    organisation: policyFile(organisation),
    repository: own.file,
    sources,
    placeOf: own.placeOf,
  })
}

function repositoryLayer(organisation: string, repository: string): PolicyLayer {
  const layer = join(organisation, repository).policy.layers.at(-1)
  if (layer === undefined) throw new Error('no layer')
  return layer
}

function asks(text: string): ReturnType<typeof asksOf> {
  return asksOf(policyInForce({ repository: policyFile(text), sources: [] }).policy)
}

describe('a policy alone', () => {
  test('has every default', () => {
    expect(policyInForce({ repository: policyFile(), sources: [SOURCE] })).toEqual({
      policy: {
        layers: [
          {
            layer: 'repository',
            mode: 'enforce',
            tools: null,
            levels: [{ level: 'critical' }],
            rules: [],
            machineUsers: [],
            stale: 'on-push',
            unmappedAuthor: 'ignore',
            hints: 'report',
            unmarked: 'human',
            custom: [],
            disclosureHeading: 'AI disclosure',
          },
        ],
        sources: [SOURCE],
        request: true,
        granters: null,
        maxDays: 14,
        notifyDays: [7, 1],
        aiLabel: 'ai-assisted',
        exceptionLabel: 'ai-exception',
        environments: [],
        origins: {},
      },
      warnings: [],
    })
  })

  test('keeps what it says', () => {
    const file = policyFile(
      'mode: warn\ntools: { deny: [devin] }\nreviewers: { request: false, stale: same-diff }\nexceptions: { max_days: 60, grant: [team/x] }\nlabels: { ai: AI }\ndeployments: { environments: [prod] }\nrules: [{ id: a, require: { owner: true } }, { id: b, mode: observe, require: { owner: true } }]',
    )
    const { policy } = policyInForce({ repository: file, sources: [] })
    expect(policy).toMatchObject({
      request: false,
      granters: ['team/x'],
      maxDays: 60,
      aiLabel: 'AI',
      environments: ['prod'],
    })
    expect(policy.layers[0]).toMatchObject({ mode: 'warn', stale: 'same-diff', tools: { deny: ['devin'] } })
    expect(policy.layers[0]?.rules.map(({ id, mode, origin }) => [id, mode, origin])).toEqual([
      ['a', 'warn', 'repository'],
      ['b', 'observe', 'repository'],
    ])
    expect(policy.origins).toMatchObject({ mode: 'repository', 'tools.deny': 'repository' })
  })

  test('may be the organisation’s', () => {
    const { policy } = policyInForce({
      organisation: policyFile('exceptions: { max_days: 30 }'),
      sources: [],
    })
    expect(policy.layers.map(({ layer }) => layer)).toEqual(['organisation'])
    expect(policy.maxDays).toBe(30)
  })

  test('without any file there is nothing to judge by', () => {
    expect(() => policyInForce({ sources: [] })).toThrow('at least one file')
  })

  test('the empty policy has one layer without rules', () => {
    expect(emptyPolicy().layers).toHaveLength(1)
    expect(emptyPolicy().layers[0]?.rules).toEqual([])
  })
})

describe('an organisation’s policy under a repository’s', () => {
  test('is judged exactly as it would be alone', () => {
    const floor = 'extends: [preset:regulated]\nmode: warn\nreviewers: { stale: same-diff }'
    const loose =
      'mode: observe\ntools: { allow: [cursor], unlisted: allow }\nprovenance: { unmarked: human }\nrules: [{ id: attested, require: { owner: true } }]'
    const alone = policyInForce({ organisation: policyFile(floor), sources: [] }).policy.layers[0]
    expect(join(floor, loose).policy.layers[0]).toEqual(alone)
  })

  test('is judged once more under what the repository sets stricter, and under nothing else of it', () => {
    const floor =
      'mode: warn\nblast_radius: [{ level: critical, paths: [a] }]\nrules: [{ id: x, require: {} }, { id: y, mode: observe, require: {} }]\ntools: { deny: [devin] }\ndisclosure: { heading: KI }'
    const own =
      'mode: enforce\nblast_radius: [{ level: critical, paths: [b] }]\nrules: [{ id: z, require: {} }]\ntools: { deny: [kiro] }\ndisclosure: { heading: AI }\nreviewers: { machine_users: [robot] }'
    const [layer] = join(floor, own).policy.layers
    expect(layer?.tightened).toEqual({
      ...layer,
      tightened: undefined,
      mode: 'enforce',
      levels: [{ level: 'critical', paths: ['a', 'b'] }],
      machineUsers: ['robot'],
      rules: layer?.rules.map((rule) => ({ ...rule, mode: rule.id === 'x' ? 'enforce' : 'observe' })),
    })
  })

  test('keeps its mode where the repository names none', () => {
    const [layer] = join('mode: warn', 'provenance: { unmarked: ai }').policy.layers
    expect(layer?.tightened).toMatchObject({ mode: 'warn', unmarked: 'ai' })
  })

  test('without levels keeps the one that it knows, unless the repository has it too', () => {
    const other = join('', 'blast_radius: [{ level: high, paths: [b] }]\nprovenance: { unmarked: ai }')
    expect(other.policy.layers[0]?.tightened?.levels).toEqual([{ level: 'critical' }])
    const same = join('', 'blast_radius: [{ level: critical, paths: [b] }]')
    expect(same.policy.layers[0]?.tightened?.levels).toEqual([{ level: 'critical', paths: ['b'] }])
  })

  test('rules of both apply, also with one id', () => {
    const rule = 'rules: [{ id: same, require: { approvals: 1 } }]'
    const { policy } = join(rule, rule)
    expect(policy.layers.map(({ rules }) => rules.map(({ id, origin }) => `${id} of ${origin}`))).toEqual([
      ['same of organisation'],
      ['same of repository'],
    ])
  })

  test.each([
    ['mode: warn', 'mode: observe', { mode: 'warn' }],
    ['mode: observe', 'mode: warn', { mode: 'warn' }],
    ['mode: observe', '', { mode: 'enforce' }],
    ['', 'mode: observe', { mode: 'enforce' }],
    ['reviewers: { stale: same-diff }', '', { stale: 'same-diff' }],
    ['reviewers: { stale: same-diff }', 'reviewers: { stale: on-push }', { stale: 'on-push' }],
    ['', 'reviewers: { stale: same-diff }', { stale: 'on-push' }],
    [
      'reviewers: { unmapped_author: plus-one }',
      'reviewers: { unmapped_author: ignore }',
      { unmappedAuthor: 'plus-one' },
    ],
    ['', 'reviewers: { unmapped_author: plus-one }', { unmappedAuthor: 'plus-one' }],
    ['provenance: { hints: count }', 'provenance: { hints: report }', { hints: 'count' }],
    ['', 'provenance: { unmarked: ai }', { unmarked: 'ai' }],
    ['provenance: { unmarked: ai }', '', { unmarked: 'ai' }],
    ['reviewers: { machine_users: [a] }', 'reviewers: { machine_users: [b] }', { machineUsers: ['a', 'b'] }],
    ['disclosure: { heading: KI }', '', { disclosureHeading: 'KI' }],
    ['disclosure: { heading: KI }', 'disclosure: { heading: AI }', { disclosureHeading: 'AI' }],
    ['tools: { deny: [a] }', '', { tools: null }],
    ['tools: { deny: [a] }', 'tools: { allow: [a] }', { tools: { allow: ['a'], deny: ['a'] } }],
    ['tools: { deny: [a] }', 'tools: { deny: [b] }', { tools: { deny: ['a', 'b'] } }],
  ])('floor %j, repository %j: the stricter holds', (floor, own, expected) => {
    expect(repositoryLayer(floor, own)).toMatchObject(expected)
  })

  test('a rule of the repository keeps a mode of its own, others take the stricter', () => {
    const own = 'mode: observe\nrules: [{ id: a, require: {} }, { id: b, mode: observe, require: {} }]'
    expect(repositoryLayer('mode: warn', own).rules.map(({ mode }) => mode)).toEqual(['warn', 'observe'])
  })

  test('marks of own tools of both count', () => {
    const custom = 'provenance: { custom: [{ tool: x, trailer: X }] }'
    expect(repositoryLayer(custom, custom.replaceAll('x', 'y')).custom).toHaveLength(2)
  })
})

describe('levels of blast radius under a floor', () => {
  const floor =
    'blast_radius:\n  - { level: critical, paths: [auth/**], changed_lines: 400 }\n  - { level: high, paths: [src/**], label: HIGH }'

  test('the repository has the floor’s when it names none', () => {
    expect(repositoryLayer(floor, '').levels.map(({ level }) => level)).toEqual(['critical', 'high'])
  })

  test('a floor without levels leaves them to the repository', () => {
    expect(repositoryLayer('', floor).levels.map(({ level }) => level)).toEqual(['critical', 'high'])
  })

  test('paths add up, the smaller limits and the floor’s label hold', () => {
    const own =
      'blast_radius:\n  - { level: critical, paths: [pay/**], changed_lines: 900, changed_files: 9 }\n  - { level: high, label: mine }'
    expect(repositoryLayer(floor, own).levels).toEqual([
      { level: 'critical', paths: ['auth/**', 'pay/**'], changed_lines: 400, changed_files: 9 },
      { level: 'high', paths: ['src/**'], label: 'HIGH' },
    ])
  })

  test('a repository may name a label that the floor does not', () => {
    const own = 'blast_radius: [{ level: critical, label: mine }]'
    expect(repositoryLayer(floor, own).levels[0]?.label).toBe('mine')
  })

  test.each([
    ['{ level: top }', ['top', 'critical', 'high']],
    ['{ level: critical }, { level: middle }, { level: high }', ['critical', 'middle', 'high']],
    ['{ level: high }, { level: low }', ['critical', 'high', 'low']],
    ['{ level: high }, { level: critical }', ['critical', 'high']],
  ])('%s takes its place, and none of the floor is lowered', (levels, order) => {
    expect(repositoryLayer(floor, `blast_radius: [${levels}]`).levels.map(({ level }) => level)).toEqual(
      order,
    )
  })
})

describe('settings of the whole under a floor', () => {
  test.each([
    ['exceptions: { max_days: 30 }', '', { maxDays: 30 }],
    ['exceptions: { max_days: 30 }', 'exceptions: { max_days: 60 }', { maxDays: 30 }],
    ['exceptions: { max_days: 30 }', 'exceptions: { max_days: 7 }', { maxDays: 7 }],
    ['', 'exceptions: { max_days: 60 }', { maxDays: 14 }],
    ['exceptions: { grant: [team/a, team/b] }', '', { granters: ['team/a', 'team/b'] }],
    [
      'exceptions: { grant: [team/a, team/b] }',
      'exceptions: { grant: [team/b, team/c] }',
      { granters: ['team/b'] },
    ],
    ['exceptions: { grant: [team/a] }', 'exceptions: { grant: [team/c] }', { granters: ['team/a'] }],
    ['', 'exceptions: { grant: [team/c] }', { granters: ['team/c'] }],
    ['exceptions: { notify_days: [3] }', '', { notifyDays: [3] }],
    ['exceptions: { notify_days: [3] }', 'exceptions: { notify_days: [5] }', { notifyDays: [5] }],
    ['labels: { ai: A }', 'labels: { ai: B, exception: C }', { aiLabel: 'A', exceptionLabel: 'C' }],
    ['', 'labels: { ai: false }', { aiLabel: false }],
    ['reviewers: { request: false }', '', { request: false }],
    ['reviewers: { request: false }', 'reviewers: { request: true }', { request: true }],
    [
      'deployments: { environments: [a] }',
      'deployments: { environments: [a, b] }',
      { environments: ['a', 'b'] },
    ],
  ])('floor %j, repository %j', (floor, own, expected) => {
    expect(join(floor, own).policy).toMatchObject(expected)
  })

  test('each value says where it comes from', () => {
    expect(
      join('mode: warn\ntools: { deny: [a] }', 'tools: { deny: [b] }\nlabels: { ai: x }').policy.origins,
    ).toEqual({
      mode: 'organisation',
      'tools.deny': 'organisation + repository',
      'labels.ai': 'repository',
    })
  })
})

describe('what a repository says in vain is pointed out at its place', () => {
  test.each([
    ['', 'mode: observe', '2:1', '`mode: observe` has no effect'],
    ['', 'reviewers: { stale: same-diff }', '2:14', 'asks for `on-push`'],
    [
      'reviewers: { unmapped_author: plus-one }',
      'reviewers: { unmapped_author: ignore }',
      '2:14',
      '`plus-one`',
    ],
    ['provenance: { hints: count }', 'provenance: { hints: report }', '2:15', '`count`'],
    ['provenance: { unmarked: ai }', 'provenance: { unmarked: human }', '2:15', '`ai`'],
    ['tools: { unlisted: exception }', 'tools: { unlisted: allow }', '2:10', '`exception`'],
    ['tools: { deny: [a] }', 'tools: { allow: [b, a] }', '2:21', '`a` in this list has no effect'],
    ['tools: { deny: [a] }', 'tools: { exception: [a/cli] }', '2:22', 'this tool never to be used'],
    [
      'tools: { unlisted: exception }',
      'tools: { trials: [{ tool: a, until: 2027-01-01 }] }',
      '2:21',
      'an exception for this tool',
    ],
    [
      'exceptions: { grant: [team/a] }',
      'exceptions: { grant: [team/a, team/b] }',
      '2:31',
      'grants by team/a',
    ],
    ['', 'exceptions: { max_days: 15 }', '2:15', 'at most `14`'],
    ['labels: { ai: A }', 'labels: { ai: B }', '2:11', '`A`'],
    [
      'blast_radius: [{ level: a }, { level: b }]',
      'blast_radius: [{ level: b }, { level: a }]',
      '2:32',
      'another order of the levels',
    ],
    [
      'blast_radius: [{ level: a, changed_lines: 5 }]',
      'blast_radius: [{ level: a, changed_lines: 6 }]',
      '2:28',
      '`changed_lines: 6`',
    ],
    [
      'blast_radius: [{ level: a, label: x }]',
      'blast_radius: [{ level: a, label: y }]',
      '2:28',
      '`label: y`',
    ],
  ])('floor %j, repository %j', (floor, own, place, message) => {
    const [warning] = join(floor, own).warnings
    expect(warning === undefined ? '' : `${warning.line}:${warning.column}`).toBe(place)
    expect(warning).toMatchObject({ file: FILE, severity: 'warning', code: 'overruled' })
    expect(warning?.message).toContain(message)
  })

  test.each([
    ['mode: warn', 'mode: enforce'],
    ['tools: { allow: [a], unlisted: exception }', 'tools: { allow: [a], exception: [b] }'],
    [
      'tools: { trials: [{ tool: a, until: 2027-01-01 }], unlisted: deny }',
      'tools: { trials: [{ tool: a, until: 2026-01-01 }] }',
    ],
    ['exceptions: { grant: [team/a] }', 'exceptions: { grant: [team/a], max_days: 1 }'],
    [
      'blast_radius: [{ level: a, changed_lines: 5 }]',
      'blast_radius: [{ level: b }, { level: a, changed_lines: 4 }]',
    ],
  ])('a stricter repository is not bothered: floor %j, repository %j', (floor, own) => {
    expect(join(floor, own).warnings).toEqual([])
  })

  test('without places or sources the warning stands at the top', () => {
    const { warnings } = policyInForce({
      organisation: policyFile(),
      repository: policyFile('mode: observe'),
      sources: [],
    })
    expect(warnings).toEqual([expect.objectContaining({ file: FILE, line: 1, column: 1 })])
  })
})

describe('what a policy asks to be read', () => {
  test('a policy without rules asks for nothing but its labels', () => {
    expect(asks('')).toEqual({
      teams: [],
      codeowners: false,
      checks: false,
      sameDiff: false,
      firstTime: false,
      openPullRequests: false,
      reviewComments: false,
      issueLabels: false,
      labels: ['ai-assisted', 'ai-exception', 'blast-radius: critical'],
    })
  })

  test.each([
    [
      'approvals: [{ count: 1, from: [team/B, user/x] }, { count: 1, from: [team/a] }]',
      { teams: ['a', 'b'], codeowners: false },
    ],
    ['approvals: { count: 1, from: [codeowners] }', { codeowners: true }],
    ['approvals: 2', { codeowners: true }],
    ['checks: [CodeQL]', { checks: true }],
    ['max: { open_pull_requests: 3 }', { openPullRequests: true }],
    ['max: { changed_lines: 3 }', { openPullRequests: false }],
    ['acknowledge: true', { reviewComments: true }],
  ])('%s', (require, expected) => {
    expect(asks(`rules: [{ id: a, require: { ${require} } }]`)).toMatchObject(expected)
  })

  test.each([
    ['not: { author: { first_time: true } }', { firstTime: true }],
    [
      'any: [{ author: { teams: team/New } }, { author: { teams: [b, team/a] } }]',
      { teams: ['a', 'b', 'new'] },
    ],
    ['author: { users: jane }', { firstTime: false, teams: [] }],
  ])('when %s', (when, expected) => {
    expect(asks(`rules: [{ id: a, when: { ${when} }, require: { owner: true } }]`)).toMatchObject(expected)
  })

  test('owners are not read for a request that is switched off', () => {
    expect(
      asks('reviewers: { request: false }\nrules: [{ id: a, require: { approvals: 1 } }]').codeowners,
    ).toBe(false)
  })

  test('older diffs are read only where approvals may outlive a push', () => {
    const rule = 'rules: [{ id: a, require: { approvals: 1 } }]'
    expect(asks(`reviewers: { stale: same-diff }\n${rule}`).sameDiff).toBe(true)
    expect(asks('reviewers: { stale: same-diff }').sameDiff).toBe(false)
    expect(asks(rule).sameDiff).toBe(false)
  })

  test('labels that are switched off are not managed', () => {
    const text =
      'labels: { ai: false, exception: X }\nblast_radius: [{ level: a, label: false }, { level: b, label: B }, { level: c }]'
    expect(asks(text).labels).toEqual(['X', 'B', 'blast-radius: c'])
  })
})
