import { describe, expect, test } from '@jest/globals'
import type { Finding, Need } from '../../src/core/decision.ts'
import type { Telling } from '../../src/report/need-words.ts'
import { stepsOf } from '../../src/report/needs.ts'
import { checkVoice } from '../../src/report/voice.ts'
import { person, sha } from '../support/facts.ts'
import { approval, unmet } from './decisions.ts'

function telling(overrides: Partial<Telling> = {}): Telling {
  return {
    voice: checkVoice('acme'),
    head: sha('head'),
    more: false,
    known: true,
    findings: [],
    ...overrides,
  }
}

function told(needs: readonly Need[], overrides: Partial<Telling> = {}): readonly string[] {
  return stepsOf(needs, telling(overrides)).map(({ actor, full }) => `${actor}: ${full}`)
}

function short(needs: readonly Need[], overrides: Partial<Telling> = {}): readonly string[] {
  return stepsOf(needs, telling(overrides)).map((step) => step.short)
}

describe('an approval', () => {
  test('names those who can give it', () => {
    const need = approval(1, {
      from: ['team/owners', 'user/jane', 'codeowners'],
      candidates: [person('own1')],
    })
    expect(told([need])).toEqual([
      'Reviewer: 1 approval of commit ac36e8e, from @acme/owners, @jane or a code owner (@own1)',
    ])
    expect(short([need])).toEqual(['needs 1 approval, from @acme/owners, @jane or a code owner'])
  })

  test('from anybody says who that is', () => {
    expect(told([approval(2)])).toEqual([
      'Reviewer: 2 approvals of commit ac36e8e, from people with write permission who take no part in this change',
    ])
    expect(told([approval(1, { candidates: [person('rev1')] })])).toEqual([
      'Reviewer: 1 approval of commit ac36e8e, from somebody with write permission who takes no part in this change (@rev1, for example)',
    ])
  })

  test('is one more when somebody has signed', () => {
    expect(short([approval(1)], { more: true })).toEqual(['needs 1 more approval'])
    expect(short([approval(2)], { more: true })).toEqual(['needs 2 more approvals'])
  })

  test('is still to come in a local clone, which has no head to approve', () => {
    const need = approval(1, { from: ['team/owners'] })
    expect(short([need], { known: false })).toEqual(['will need 1 approval, from @acme/owners'])
    expect(told([need], { known: false, head: '' })).toEqual(['Reviewer: 1 approval, from @acme/owners'])
  })

  test('that too few people can give says who can help', () => {
    expect(told([approval(1, { from: ['team/owners'] })])[0]).toContain(
      '(nobody among them can as things stand; an administrator can add people, or an exception can be asked for)',
    )
    expect(told([approval(2, { from: ['team/owners'], candidates: [person('own1')] })])[0]).toContain(
      '(only @own1 among them can as things stand;',
    )
  })

  test('never makes a mention of a name that is none', () => {
    expect(told([approval(1, { candidates: [person('copilot[bot]'), person('a b')] })])[0]).toContain(
      '(`copilot[bot]` or `a b`, for example)',
    )
    expect(told([approval(1, { from: ['someone@people.example', 'team/<b>'] })])[0]).toContain(
      'from `someone@people.example` or `acme/<b>`',
    )
  })
})

describe('what the author does', () => {
  test('is told with the commits it is about, a few of them by name', () => {
    const missing = ['a', 'b', 'c', 'd', 'e'].map(
      (name): Need => ({
        kind: 'trailer',
        commit: sha(name),
        problem: 'missing',
        trailer: 'Assisted-by',
        seen: null,
      }),
    )
    expect(told(missing)).toEqual([
      'Author: add the trailer `Assisted-by` to commits e78df31, ba64c1d, 3e2c1b4 and 2 more',
    ])
    expect(short(missing)).toEqual(['needs the trailer `Assisted-by` on 5 commits'])
  })

  test('differs for trailers that are missing, forbidden and malformed', () => {
    const trailer = { kind: 'trailer', commit: sha('a'), trailer: 'Assisted-by' } as const
    const needs: readonly Need[] = [
      { ...trailer, problem: 'forbidden', seen: 'Assisted-by: x' },
      { ...trailer, problem: 'malformed', seen: 'Assisted-by: some AI' },
      { ...trailer, problem: 'malformed', trailer: 'Reviewed-by', seen: '' },
    ]
    expect(told(needs)).toEqual([
      'Author: take the trailer `Assisted-by` out of commit e78df31; it reads `Assisted-by: x`',
      'Author: correct the trailer `Assisted-by` of commit e78df31; it reads `Assisted-by: some AI`',
      'Author: correct the trailer `Reviewed-by` of commit e78df31',
    ])
    expect(short(needs)).toEqual([
      'must not carry the trailer `Assisted-by` on 1 commit',
      'needs the trailer `Assisted-by` in the right form on 1 commit',
      'needs the trailer `Reviewed-by` in the right form on 1 commit',
    ])
  })

  test('for a sign-off comes with the command for it', () => {
    const one: Need = { kind: 'sign-off', commit: sha('a'), seen: 'Claude <noreply@anthropic.com>' }
    expect(told([one])).toEqual([
      "Author: sign off commit e78df31 as a person (`git commit --amend --signoff`), and take out `Claude <noreply@anthropic.com>`, which is not a person's",
    ])
    expect(
      told([
        { ...one, seen: null },
        { ...one, commit: sha('b') },
      ]),
    ).toEqual(['Author: sign off commits e78df31 and ba64c1d as a person (`git rebase --signoff <base>`)'])
    expect(short([one])).toEqual(['needs the sign-off of a person on 1 commit'])
  })

  test('in the description can be copied', () => {
    expect(
      told([{ kind: 'disclosure', heading: 'AI disclosure', missing: ['ai-assisted', 'tool'] }]),
    ).toEqual([
      'Author: write `- [x] AI-assisted: yes` and `Tool: …` under the heading `AI disclosure` of the description',
    ])
    expect(told([{ kind: 'disclosure', heading: 'AI', missing: [] }])).toEqual([
      'Author: fill in what stands under the heading `AI` of the description',
    ])
    const box: Need = { kind: 'attestation', heading: 'AI', text: 'I read every line' }
    expect(told([box])).toEqual([
      'Author: tick the box `I read every line` under the heading `AI` of the description, if that is true',
    ])
    expect(short([box, { ...box, text: 'I ran it' }])).toEqual(['needs 2 boxes ticked'])
    expect(short([box])).toEqual(['needs 1 box ticked'])
  })

  test('about checks, tests and size names what was seen', () => {
    const checks: readonly Need[] = [
      { kind: 'check', name: 'CodeQL', conclusion: 'failure' },
      { kind: 'check', name: 'unit', conclusion: null },
    ]
    expect(told(checks)).toEqual([
      'Author: let the checks `CodeQL` (concluded `failure`) and `unit` (no result yet) succeed on the head commit',
    ])
    expect(short(checks)).toEqual(['needs the checks `CodeQL` and `unit` to succeed'])
    expect(short(checks.slice(1))).toEqual(['needs the check `unit` to succeed'])
    expect(told(checks.slice(1))[0]).toContain('let the check `unit`')
    expect(told([{ kind: 'tests', globs: ['test/**', 'spec/**'] }])).toEqual([
      'Author: change a file that matches `test/**` or `spec/**` too; so far none is changed',
    ])
    expect(short([{ kind: 'tests', globs: ['test/**'] }])).toEqual(['needs a change in `test/**`'])
    expect(told([{ kind: 'shrink', what: 'changed-lines', seen: 1412, max: 400 }])).toEqual([
      'Author: make the change smaller: it has 1,412 changed lines, at most 400 allowed',
    ])
    expect(short([{ kind: 'shrink', what: 'changed-files', seen: 1, max: 0 }])).toEqual([
      'has 1 changed file, at most 0 allowed',
    ])
    expect(told([{ kind: 'shrink', what: 'open-pull-requests', seen: 6, max: 5 }])).toEqual([
      'Author: merge or close some pull requests first: you have 6 open pull requests, at most 5 allowed',
    ])
  })
})

describe('what others do', () => {
  test('about a change request names who asked', () => {
    expect(told([{ kind: 'change-request', person: person('rev2') }])).toEqual([
      'Author: settle the changes that @rev2 asked for; a new review by them lifts this',
    ])
    expect(short([{ kind: 'change-request', person: person('rev2') }])).toEqual(['@rev2 asked for changes'])
  })

  test('about files to answer for gives the command', () => {
    const needs: readonly Need[] = [
      { kind: 'acknowledge', path: 'AGENTS.md' },
      { kind: 'acknowledge', path: 'CLAUDE.md' },
    ]
    expect(told(needs)).toEqual([
      'Reviewer: answer for `AGENTS.md` and `CLAUDE.md`: an inline review comment on the file, or the comment ' +
        '`/ai-policy acknowledge AGENTS.md`; anybody with write permission who took no part can',
    ])
    expect(short(needs)).toEqual(['needs somebody to answer for 2 files'])
    expect(short(needs.slice(1))).toEqual(['needs somebody to answer for `CLAUDE.md`'])
  })

  test('about accountability and shares is plain', () => {
    expect(short([{ kind: 'owner' }])).toEqual(['needs somebody to accept accountability'])
    expect(told([{ kind: 'owner' }])[0]).toContain('`/ai-policy own`')
    const wait: Need = { kind: 'wait-for-share', share: 0.553, below: 0.4, windowDays: 42 }
    expect(told([wait])).toEqual([
      "Everybody: wait until AI's share of what was merged in the last 42 days is below 40 %; it is 55.3 %",
    ])
    expect(short([wait])).toEqual(['waits until the share of AI falls below 40 %, now 55.3 %'])
  })

  test('about the policy and permissions is for administrators', () => {
    const policy: Need = { kind: 'fix-policy', message: '.github/ai-policy.yml:2:1 unknown key "rulez"' }
    expect(told([policy])).toEqual([
      'Administrator: mend the policy on the default branch: .github/ai-policy.yml:2:1 unknown key "rulez"',
    ])
    expect(short([policy])).toEqual([
      'the policy has to be mended: .github/ai-policy.yml:2:1 unknown key "rulez"',
    ])
    const permissions: readonly Need[] = [
      { kind: 'permission', permission: 'members: read' },
      { kind: 'permission', permission: 'checks: write' },
    ]
    expect(told(permissions)[0]).toContain(
      'Administrator: accept the permission `members: read` and `checks: write` in the settings',
    )
    expect(short(permissions)).toEqual(['the app lacks the permission `members: read` and `checks: write`'])
  })
})

describe('an exception', () => {
  const need = { kind: 'exception', rule: null, tool: 'claude-code', pending: null, granters: null } as const

  test('is asked for by the author, with a command that can be copied', () => {
    expect(told([need])).toEqual([
      'Author: ask for an exception with the comment `/ai-policy request-exception tool=claude-code for=1d reason="…"`; ' +
        'a repository administrator can grant it',
    ])
    expect(short([need])).toEqual(['needs an exception for `claude-code`'])
    expect(told([{ ...need, tool: null, rule: null }])[0]).toContain('rule=<id>')
    expect(short([{ ...need, tool: null, rule: null }])).toEqual(['needs an exception'])
  })

  test('for a rule that nobody can meet says why', () => {
    const findings: readonly Finding[] = [
      unmet('frozen', [{ kind: 'impossible', reason: 'legacy is frozen', link: null }]),
    ]
    const forRule = { ...need, tool: null, rule: 'frozen', granters: ['team/ai-admins', 'codeowners'] }
    expect(short([forRule], { findings })).toEqual(['needs an exception for `frozen`: legacy is frozen'])
    expect(told([forRule], { findings })).toEqual([
      'Author: Legacy is frozen. Ask for an exception with the comment ' +
        '`/ai-policy request-exception rule=frozen for=1d reason="…"`; `team/ai-admins` or a code owner can grant it',
    ])
  })

  test('that waits is decided on by a granter', () => {
    const pending = { ...need, pending: 'EX-3', granters: ['team/ai-admins'] }
    expect(told([pending])).toEqual([
      'Granter: decide on `EX-3` with `/ai-policy grant EX-3` or `/ai-policy refuse EX-3 reason="…"`; @acme/ai-admins can',
    ])
    expect(short([pending])).toEqual(['needs a decision on `EX-3`, from @acme/ai-admins'])
    expect(short([{ ...pending, granters: null }])).toEqual([
      'needs a decision on `EX-3`, from a repository administrator',
    ])
  })
})

describe('what is not allowed', () => {
  const need = {
    kind: 'impossible',
    reason: 'Security review SEC-12 is open.',
    link: 'https://wiki.example.com/ai',
  } as const

  test('names the tool, the reason, the link, and that no exception helps', () => {
    const findings = [unmet('tool-denied', [need], {}, { tool: 'devin', absolute: true })]
    expect(short([need], { findings })).toEqual([
      'the tool `devin` is not allowed here: Security review SEC-12 is open.',
    ])
    expect(told([need], { findings })).toEqual([
      'Author: The tool `devin` is not allowed here: Security review SEC-12 is open. ' +
        'No exception lifts this, only a change of the policy. Read more: <https://wiki.example.com/ai>',
    ])
  })

  test('says the name of the tool once', () => {
    const plain = { ...need, reason: 'devin may not write code here', link: null }
    const findings = [unmet('tool-denied', [plain], {}, { tool: 'devin', absolute: true })]
    expect(short([plain], { findings })).toEqual(['the tool `devin` may not write code here'])
  })

  test('tells of the exception where one helps', () => {
    expect(told([{ ...need, link: null }])).toEqual([
      'Author: Not allowed here: Security review SEC-12 is open. Only an exception lifts this.',
    ])
  })
})

test('different things stay different steps, in the order they came', () => {
  const needs: readonly Need[] = [
    { kind: 'owner' },
    approval(1, { from: ['team/a'] }),
    approval(1, { from: ['team/b'] }),
    { kind: 'owner' },
  ]
  expect(stepsOf(needs, telling()).map(({ actor }) => actor)).toEqual(['Author', 'Reviewer', 'Reviewer'])
})
