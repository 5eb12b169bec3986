import type { Decision, Need } from '../../src/core/decision.ts'
import type { CheckExtras } from '../../src/report/sections.ts'
import { driver, exception, HEAD, person, rememberedSignal, sha, signal } from '../support/facts.ts'
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

export interface Situation {
  readonly decision: Decision
  readonly extras?: CheckExtras
}

const OWNERS = approval(1, { from: ['team/owners'], candidates: [person('own1'), person('own2')] })
const HIGH = {
  level: 'high',
  levelLabel: 'blast-radius: high',
  reaches: [{ level: 'high', because: 'paths', files: [{ path: 'auth/login.ts', why: 'auth/**' }] }],
} as const

const byCopilot = byClaude({
  tools: ['github-copilot'],
  grade: 'verified',
  signals: [
    {
      tool: 'github-copilot',
      grade: 'verified',
      role: 'author',
      place: 'pull-request-author',
      text: 'copilot-swe-agent[bot]',
      marker: 'github-copilot/agent',
    },
    {
      tool: 'github-copilot',
      grade: 'verified',
      role: 'author',
      place: 'commit-author',
      commit: HEAD,
      text: 'copilot-swe-agent[bot]',
      marker: 'github-copilot/agent',
    },
  ],
})

const ownersUnmet = unmet(
  'owners-sign-high',
  [OWNERS],
  { wanted: '2, 1 from team/owners', seen: '1 of 2, 0 of 1 from team/owners' },
  {
    description: 'Two people, one of them an owner, sign AI changes that can take production down.',
    remedy: 'Ask in #owners.',
  },
)

const disclosureNeeds: readonly Need[] = [
  { kind: 'disclosure', heading: 'AI disclosure', missing: ['tool', 'model'] },
  { kind: 'attestation', heading: 'AI disclosure', text: 'I read every line' },
  { kind: 'attestation', heading: 'AI disclosure', text: 'I ran the tests' },
]
const commitNeeds: readonly Need[] = ['a', 'b', 'c', 'd'].flatMap((name): readonly Need[] => [
  { kind: 'trailer', commit: sha(name), problem: 'missing', trailer: 'Assisted-by', seen: null },
  { kind: 'sign-off', commit: sha(name), seen: null },
])
const otherNeeds: readonly Need[] = [
  { kind: 'check', name: 'CodeQL', conclusion: 'failure' },
  { kind: 'tests', globs: ['test/**'] },
  { kind: 'acknowledge', path: 'AGENTS.md' },
  { kind: 'owner' },
]

/** Typical situations, each as it is shown everywhere; the texts lie in `golden/`. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  'no-evidence': {
    decision: decision({ findings: [notApplicable('countersign'), notApplicable('owners-sign-high')] }),
  },
  'needs-an-owner': {
    decision: blocked({
      ...HIGH,
      provenance: byCopilot,
      findings: [met('countersign'), ownersUnmet],
      drivers: [driver('drv', { reason: 'co-author' })],
      weighed: [
        counted('rev1'),
        discounted('drv', { kind: 'driver', driver: driver('drv', { reason: 'co-author' }) }),
        discounted('tri', { kind: 'no-write' }),
        discounted('copilot-pull-request-reviewer[bot]', { kind: 'bot' }),
        discounted('rev2', { kind: 'stale', commit: sha('earlier') }),
      ],
      path: [OWNERS],
      alternatives: [
        {
          kind: 'exception',
          rule: 'owners-sign-high',
          tool: null,
          pending: null,
          granters: ['team/ai-admins'],
        },
      ],
      toRequest: { people: [], teams: ['owners'] },
    }),
  },
  countersigned: {
    decision: decision({
      ...HIGH,
      provenance: byClaude(),
      findings: [met('countersign'), met('owners-sign-high', { seen: '2 of 2, 1 of 1 from team/owners' })],
      weighed: [counted('rev1'), counted('own1')],
    }),
    extras: { auditHead: '9f2c41d07be3' },
  },
  'tool-denied': {
    decision: blocked({
      provenance: byClaude({
        tools: ['devin'],
        signals: [signal({ tool: 'devin', text: 'Co-authored-by: Devin <x@devin.example>' })],
      }),
      findings: [
        unmet(
          'tool-denied',
          [
            {
              kind: 'impossible',
              reason: 'Security review SEC-12 is open.',
              link: 'https://wiki.example.com/ai-tools',
            },
          ],
          { kind: 'deny', wanted: 'a tool that may write code here', seen: 'devin (deny)' },
          { absolute: true, tool: 'devin', layer: 'organisation', origin: 'organisation' },
        ),
        unmet('countersign', [approval()]),
      ],
      path: [
        {
          kind: 'impossible',
          reason: 'Security review SEC-12 is open.',
          link: 'https://wiki.example.com/ai-tools',
        },
        approval(),
      ],
      alternatives: [],
      sources: [
        {
          layer: 'organisation',
          repository: 'acme/.github',
          path: '.github/ai-policy.yml',
          commit: sha('floor'),
          blob: sha('floor blob'),
        },
        ...decision().sources,
      ],
    }),
  },
  'exception-requested': {
    decision: blocked({
      findings: [
        unmet(
          'tool-needs-exception',
          [
            {
              kind: 'exception',
              rule: null,
              tool: 'claude-code',
              pending: 'EX-3',
              granters: ['team/ai-admins'],
            },
          ],
          { kind: 'exception', wanted: 'a granted exception for claude-code', seen: 'EX-3, which waits' },
          { tool: 'claude-code' },
        ),
      ],
      path: [
        { kind: 'exception', rule: null, tool: 'claude-code', pending: 'EX-3', granters: ['team/ai-admins'] },
      ],
      alternatives: [],
      exceptions: [
        exception({
          id: 'EX-3',
          state: 'requested',
          tool: 'claude-code',
          granter: null,
          startsAt: null,
          reason: 'spike for the new parser',
        }),
      ],
    }),
    extras: {
      refusedPresses: [
        {
          person: person('rev1'),
          button: 'request_exception',
          refusal: { kind: 'permission', wanted: 'write' },
        },
      ],
    },
  },
  waived: {
    decision: decision({
      provenance: byClaude(),
      findings: [
        {
          ...unmet('countersign', [approval()]),
          status: 'waived',
          waivedBy: exception({ id: 'EX-4', kind: 'waiver', head: HEAD, requester: person('adm') }),
        },
      ],
      exceptions: [exception({ id: 'EX-4', kind: 'waiver', head: HEAD, requester: person('adm') })],
    }),
  },
  'evidence-remembered': {
    decision: blocked({
      provenance: byClaude({
        signals: [],
        remembered: [rememberedSignal()],
        share: 0,
        contradictions: [{ declared: 'none', found: signal({ commit: sha('earlier') }) }],
      }),
    }),
    extras: { stricter: { number: 12, state: 'failure', title: 'Needs 2 approvals' } },
  },
  'policy-invalid': {
    decision: blocked({
      findings: [
        unmet(
          'policy-invalid',
          [
            {
              kind: 'fix-policy',
              message: '.github/ai-policy.yml:2:1 unknown key "rulez". Did you mean "rules"?',
            },
          ],
          { kind: 'policy', wanted: 'a valid policy', seen: '.github/ai-policy.yml:2:1 unknown key "rulez"' },
          {
            origin: 'built-in',
            description: 'The policy on the default branch is invalid since 2026-09-10T10:00:00Z.',
          },
        ),
      ],
      path: [
        {
          kind: 'fix-policy',
          message: '.github/ai-policy.yml:2:1 unknown key "rulez". Did you mean "rules"?',
        },
      ],
      sources: [],
      alternatives: [],
      notes: [
        'The policy on the default branch is invalid (.github/ai-policy.yml:2:1 unknown key "rulez"), and there never was a valid one.',
      ],
    }),
  },
  'much-to-do': {
    decision: blocked({
      findings: [
        unmet('disclose', disclosureNeeds, {
          kind: 'disclosure',
          wanted: 'tool and model in the disclosure section, and 2 boxes ticked',
          seen: 'no disclosure section',
        }),
        unmet('kernel-style', commitNeeds, {
          kind: 'trailers',
          wanted: 'Assisted-by on each commit with AI, signed off by a person',
          seen: '4 commits without',
        }),
        unmet('prove-it', otherNeeds, {
          kind: 'checks',
          wanted: 'CodeQL, a test, an owner',
          seen: 'none of them',
        }),
        unmet('countersign', [approval(2)], { wanted: '2', seen: '0 of 2' }),
      ],
      path: [...disclosureNeeds, ...commitNeeds, ...otherNeeds, approval(2)],
    }),
  },
  'treated-as-ai-in-warn-mode': {
    decision: decision({
      verdict: 'warn',
      findings: [unmet('countersign', [approval()], {}, { mode: 'warn' })],
      provenance: silence({ ai: true, assumed: 'unmarked' }),
      path: [],
    }),
  },
  'policy-change': {
    decision: decision({
      level: 'critical',
      levelLabel: 'blast-radius: critical',
      reaches: [
        {
          level: 'critical',
          because: 'paths',
          files: [{ path: '.github/ai-policy.yml', why: 'the policy itself' }],
        },
      ],
      policyChange: {
        path: '.github/ai-policy.yml',
        problems: [
          {
            file: '.github/ai-policy.yml',
            line: 17,
            column: 1,
            severity: 'error',
            message: 'Unknown key "exeptions". Did you mean "exceptions"?',
            code: 'unknown-key',
          },
        ],
        changes: [
          { text: 'rule countersign asks for 1 approval instead of 2', loosens: true },
          { text: 'rule disclose is new', loosens: false },
        ],
        notes: [],
      },
    }),
    extras: { backtest: { judged: 500, ai: 112, wouldBlock: [9, 8], wouldPass: [] } },
  },
}
