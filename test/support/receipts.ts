import type { KeptReceipt } from '../../src/core/receipt/receipt.ts'
import { byClaude, counted, decision, discounted, met } from '../report/decisions.ts'
import { driver, HEAD, person, sha, signal } from './facts.ts'

/** Pull request 12 of acme/app, signed by an owner and squashed into the trunk. */
export function receipt(overrides: Partial<KeptReceipt> = {}): KeptReceipt {
  return {
    repository: 'acme/app',
    repositoryId: 1,
    installation: 7,
    pullRequest: 12,
    title: 'Add refunds',
    base: 'main',
    defaultBranch: 'main',
    headSha: HEAD,
    mergeSha: sha('merged'),
    commits: [sha('first'), HEAD],
    mergedAt: '2026-09-10T12:00:00Z',
    mergedBy: person('own1'),
    decision: signedDecision(),
    state: 'met',
    deployments: [],
    ...overrides,
  }
}

/** Claude Code wrote it for `dev`; `drv` asked an agent and approved in vain, `own1` countersigned. */
export function signedDecision(): NonNullable<KeptReceipt['decision']> {
  const asked = driver('drv', { reason: 'asked-agent', evidence: 'https://github.com/acme/app/pull/12#c1' })
  return decision({
    number: 12,
    findings: [met('countersign', { seen: '1 of 1' })],
    provenance: byClaude({
      models: ['Claude Opus 4.6'],
      signals: [signal({ link: 'https://claude.ai/share/1' })],
      remembered: [
        {
          signal: signal({ tool: 'github-copilot', commit: sha('gone'), text: 'Co-authored-by: Copilot' }),
          firstSeen: '2026-09-09T08:00:00Z',
          seenOn: sha('gone'),
          via: 'pull-request',
        },
      ],
    }),
    weighed: [counted('own1'), discounted('drv', { kind: 'driver', driver: asked })],
    drivers: [driver('dev', { reason: 'author', evidence: '#12' }), asked],
  })
}
