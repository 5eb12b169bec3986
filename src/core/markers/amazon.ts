import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

export const AMAZON: readonly Marker[] = [
  account({
    id: 'kiro/bot',
    account: 245459735,
    logins: ['kiro-agent[bot]'],
    since: '2026-02',
    source: 'kiro.dev: autonomous agent; the id from public commits',
  }),
  account({
    id: 'kiro/agent-user',
    account: 244629292,
    logins: ['kiro-agent'],
    type: 'user',
    since: '2026-02',
    source: 'kiro.dev: autonomous agent; the id from public commits',
  }),
  address({
    id: 'kiro/address',
    name: 'Kiro',
    addresses: ['noreply@kiro.dev', 'kiro@amazon.com', 'agent@kiro.dev'],
    written: 'unknown',
    source: 'public commits',
  }),
  mark(
    {
      id: 'kiro/body',
      source: 'pull requests of the Kiro autonomous agent',
      example: 'This pull request was created by @kiro-agent on behalf of @USER :ghost:',
      counterExamples: ['This pull request was created by @jane on behalf of @john'],
    },
    {
      kind: 'line',
      needle: 'created by @kiro-agent',
      pattern: '^This pull request was created by @kiro-agent',
    },
  ),
  mark(
    {
      id: 'kiro/body-link',
      source: 'pull requests of the Kiro autonomous agent',
      example: '[Learn about Kiro autonomous agent](https://kiro.dev/autonomous-agent)',
      counterExamples: ['See https://kiro.dev/docs'],
    },
    {
      kind: 'line',
      needle: 'learn about kiro autonomous agent',
      pattern: '\\[Learn about Kiro autonomous agent\\]\\(https://kiro\\.dev/',
    },
  ),
  mark(
    {
      id: 'kiro/hook-trailer',
      variant: 'third-party-hook',
      written: 'opt-in',
      source: 'public hooks for Kiro',
      example: 'ai-authored-by: kiro',
      counterExamples: ['authored-by: Kiro Tanaka <kiro@example.org>'],
    },
    { kind: 'trailer', keys: ['ai-authored-by'], value: '^[Kk]iro\\b' },
  ),
  ...files('kiro', ['.kiro/**']),
  account({
    id: 'amazon-q/bot',
    account: 208079219,
    logins: ['amazon-q-developer[bot]'],
    source: 'AWS documentation: Amazon Q Developer for GitHub; the id from public commits',
  }),
  mark(
    {
      id: 'amazon-q/footer',
      role: 'assistant',
      since: '2025-03',
      source: 'aws/amazon-q-developer-cli',
      example: '🤖 Assisted by [Amazon Q Developer](https://aws.amazon.com/q/developer)',
      counterExamples: ['Assisted by the Amazon team in Seattle'],
    },
    { kind: 'line', needle: 'assisted by', pattern: 'Assisted by \\[?Amazon Q Developer\\b' },
  ),
  hint(
    {
      id: 'amazon-q/branch',
      source: 'AWS documentation: Amazon Q Developer for GitHub',
      example: 'Q-DEV-issue-12-1767225600',
      counterExamples: ['q-dev-issues'],
    },
    { kind: 'branch', pattern: '^Q-DEV-issue-\\d+-\\d{10}$' },
  ),
  ...files('amazon-q', ['.amazonq/**']),
]
