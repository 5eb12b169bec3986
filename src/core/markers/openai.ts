import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

export const OPENAI: readonly Marker[] = [
  address({
    id: 'codex/co-author',
    name: 'Codex',
    addresses: ['codex@openai.com', 'codex-cli@openai.com'],
    since: '2025-05',
    written: 'opt-in',
    switchOff: 'config.toml: leave commit_attribution out, or set it to ""',
    source: 'openai/codex#11617',
  }),
  address({
    id: 'codex/noreply',
    name: 'Codex',
    addresses: ['noreply@openai.com', 'no-reply@openai.com'],
    needsName: true,
    since: '2025-05',
    written: 'opt-in',
    switchOff: 'config.toml: leave commit_attribution out, or set it to ""',
    source: 'openai/codex#11617; other machines of the company write it too',
    counterExamples: ['Co-authored-by: Jane Doe <noreply@openai.com>'],
  }),
  account({
    id: 'codex/reviewer',
    role: 'reviewer',
    account: 199175422,
    logins: ['chatgpt-codex-connector[bot]', 'chatgpt-codex-connector'],
    source: 'openai/codex: reviews on GitHub; the id from public commits',
  }),
  account({
    id: 'codex/github-agent',
    variant: 'github-agent',
    account: 242516109,
    logins: ['openai-code-agent[bot]', 'openai-code-agent'],
    source: 'github/docs: third-party agents',
  }),
  mark(
    {
      id: 'codex/task-link',
      since: '2025-05',
      source: 'Codex cloud: pull requests that it opens',
      example: '[Codex Task](https://chatgpt.com/codex/tasks/task_e_0123456789abcdef)',
      counterExamples: ['https://chatgpt.com/codex/settings'],
    },
    { kind: 'link', prefix: 'chatgpt.com/codex/', rest: '(?:cloud/)?tasks/task_[a-z]_[0-9a-f]+' },
  ),
  mark(
    {
      id: 'codex/shared-task',
      source: 'Codex cloud: shared tasks',
      example: 'https://chatgpt.com/s/cd_0123456789abcdef',
      counterExamples: ['https://chatgpt.com/s/'],
    },
    { kind: 'link', prefix: 'chatgpt.com/s/cd_', rest: '[0-9a-f]+' },
  ),
  hint(
    {
      id: 'chatgpt/share-link',
      role: 'assistant',
      written: 'unknown',
      source: 'public commits that link a shared chat',
      example: 'https://chatgpt.com/share/68085051-f1cc-8006-8e2b-01d816ee9267',
      counterExamples: ['https://chatgpt.com/'],
    },
    { kind: 'link', prefix: 'chatgpt.com/share/', rest: '[0-9a-f-]{30,}' },
  ),
  hint(
    {
      id: 'codex/branch',
      source: 'Codex cloud: names of its branches',
      example: 'codex/fix-login-flow',
      counterExamples: ['feature/codex-support'],
    },
    { kind: 'branch', pattern: '^(?:[a-z0-9]{6}-)?codex/[^/]' },
  ),
  hint(
    {
      id: 'codex/label',
      source: 'Codex cloud: label in some repositories',
      example: 'codex',
      counterExamples: ['codex-docs'],
      written: 'unknown',
    },
    { kind: 'label', name: 'codex' },
  ),
  ...files('codex', ['.codex/**', '**/AGENTS.override.md']),
]
