import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { howToRequestReply } from '../../src/report/how-to-request.ts'
import type { Refusal } from '../../src/report/refusals.ts'
import {
  acknowledgedReply,
  declaredReply,
  endedReply,
  expiredNotice,
  expiryNotice,
  furtherRequestReply,
  grantedReply,
  notAiReply,
  ownedReply,
  refusedReply,
  requestedReply,
  waivedReply,
} from '../../src/report/replies.ts'
import { statusReply } from '../../src/report/status-reply.ts'
import { exception, person, sha } from '../support/facts.ts'
import { approval, blocked, decision, unmet } from './decisions.ts'
import { dangersIn, nasty } from './hostile.ts'

const requested = exception({
  id: 'EX-3',
  state: 'requested',
  tool: 'claude-code',
  granter: null,
  reason: 'spike',
})

describe('a request for an exception', () => {
  test('is answered with its id, what it is for, and who may grant it, and how', () => {
    expect(requestedReply(requested, ['team/ai-admins', 'user/jane', 'codeowners'], 'acme')).toBe(
      '**EX-3** is requested by `dev` for tool `claude-code`, until 2026-09-12 08:30 UTC, because `spike`.\n\n' +
        '@acme/ai-admins, @jane or a code owner can grant it with `/ai-policy grant EX-3` or refuse it with ' +
        '`/ai-policy refuse EX-3 reason="…"`; not those who take part in the change, nor the requester.',
    )
  })

  test('names administrators where the policy names nobody', () => {
    expect(furtherRequestReply(requested, ['team/ai-admins', 'user/jane'], 'acme')).toContain(
      '`acme/ai-admins` or `jane` can grant it',
    )
    expect(requestedReply({ ...requested, endsAt: null }, null, 'acme')).toContain(
      'a repository administrator can grant it',
    )
  })
})

describe('the life of an exception', () => {
  test('is told at each turn', () => {
    const granted = exception({ id: 'EX-3', rule: 'countersign', paths: ['docs/**'], scope: 'repository' })
    expect(grantedReply(granted, 'acme')).toBe(
      'Granted by `adm` as **EX-3**, for rule `countersign`, files `docs/**`, in the whole repository, until 2026-09-12 08:30 UTC, ' +
        'because `hotfix`. What is waived stays visible.',
    )
    expect(endedReply({ ...granted, state: 'revoked' }, person('adm'), 'over', 'acme')).toBe(
      '**EX-3** was revoked by `adm`, because `over`. Open pull requests that rest on it are judged again.',
    )
    expect(endedReply({ ...granted, state: 'refused' }, person('adm'), 'no', 'acme')).toBe(
      '**EX-3** was refused by `adm`, because `no`.',
    )
    expect(expiryNotice(granted, 1, 'acme')).toContain('ends in 1 day, 2026-09-12 08:30 UTC.')
    expect(expiredNotice({ ...granted, endsAt: null }, 'acme')).toContain(
      'has ended. This is judged without it now',
    )
  })

  test('of a waiver ends with the next push', () => {
    const reply = waivedReply(exception({ kind: 'waiver' }), [unmet('countersign', [approval()])], 'acme')
    expect(reply).toMatch(/^Waived by `adm` as \*\*EX-1\*\*, for all that is unmet at this head, until/)
    expect(reply).toMatch(/A push ends it.*only\.$/)
  })

  test('names what a waiver does not lift', () => {
    const denied = unmet('tool-denied', [], {}, { tool: 'devin', absolute: true })
    expect(waivedReply(exception({ kind: 'waiver' }), [denied], 'acme')).toMatch(
      /It does not lift that `devin` may never write code here: the check stays red\.$/,
    )
  })
})

describe('the button for an exception', () => {
  test('is answered with a command for each thing that one could lift', () => {
    const findings = [
      unmet('countersign', [approval()]),
      unmet('tool-needs-exception', [], {}, { tool: 'codex' }),
      unmet('tool-denied', [], {}, { tool: 'devin', absolute: true }),
      unmet('permission-missing', [], {}, { origin: 'built-in' }),
    ]
    const reply = howToRequestReply(blocked({ findings }), person('dev'), 7)
    expect(reply.split('\n').slice(2)).toEqual([
      '- `/ai-policy request-exception rule=countersign for=7d reason="…"`',
      '- `/ai-policy request-exception tool=codex for=7d reason="…"`',
    ])
    expect(howToRequestReply(decision(), person('dev'), 7)).toContain(
      'there is nothing here that one could lift',
    )
  })
})

describe('other commands', () => {
  test('are answered in a sentence', () => {
    expect(ownedReply(person('dev'), 'acme')).toBe(
      '`dev` accepts accountability for this change. It does not count as an approval.',
    )
    expect(acknowledgedReply(person('rev1'), 'AGENTS.md', 'acme')).toBe(
      '`rev1` answers for `AGENTS.md` as it is at this head.',
    )
    expect(declaredReply({ tool: 'codex', model: 'gpt-5', prompt: 'https://p.example/1' }, 'acme')).toBe(
      'Noted as declared: the tool `codex`, the model `gpt-5` and the prompt `https://p.example/1`.',
    )
    expect(declaredReply({ tool: 'codex', model: null, prompt: null }, 'acme')).toBe(
      'Noted as declared: the tool `codex`.',
    )
    expect(notAiReply(exception({ kind: 'not-ai', reason: 'a typo fix' }), 'acme')).toBe(
      '`adm` finds that this is not AI (**EX-1**), because `a typo fix`. The evidence stays visible, and new evidence undoes this.',
    )
  })

  test('about the status tell what is left, and mention nobody', () => {
    expect(statusReply(decision())).toBe('**No AI evidence found.** Nothing is left to do.')
    const reply = statusReply(blocked())
    expect(reply).toContain('1. **Reviewer:** 1 approval of commit ac36e8e')
    expect(reply).not.toContain('@')
  })
})

describe('a refusal says what was seen, and what is wanted', () => {
  test.each<[Refusal, string]>([
    [
      { kind: 'permission', wanted: 'write' },
      'it takes write permission in this repository, and theirs is none now',
    ],
    [
      { kind: 'outdated', head: sha('head') },
      'the button belongs to an older commit; use the one on commit ac36e8e',
    ],
    [{ kind: 'stated', reason: 'A reason is needed.' }, 'A reason is needed'],
    [{ kind: 'stated', reason: 'Only adm may do this' }, 'Only adm may do this'],
    [
      { kind: 'stated', reason: 'Which tool?', usage: '/ai-policy declare tool=<id>' },
      'Which tool? It is written: `/ai-policy declare tool=<id>`',
    ],
  ])('%j', (refusal, words) => {
    expect(refusedReply('/ai-policy grant', refusal, 'acme')).toBe(
      `\`/ai-policy grant\` was refused: ${words}.`,
    )
  })

  test('and lets nothing of the command come alive', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const replies = [
          refusedReply(text, { kind: 'stated', reason: text }, 'acme'),
          requestedReply(
            exception({ reason: text, tool: text, paths: [text], requester: person(text) }),
            [text],
            'acme',
          ),
          declaredReply({ tool: text, model: text, prompt: text }, 'acme'),
          acknowledgedReply(person(text), text, 'acme'),
        ]
        for (const line of replies.flatMap((reply) => reply.split('\n'))) expect(dangersIn(line)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
