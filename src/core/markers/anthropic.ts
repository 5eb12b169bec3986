import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

const CHANGELOG = 'anthropics/claude-code CHANGELOG.md'
const OFF = 'settings.json: "attribution": { "commit": "", "pr": "" } (older: "includeCoAuthoredBy": false)'

export const ANTHROPIC: readonly Marker[] = [
  address({
    id: 'claude-code/co-author',
    name: 'Claude Opus 4.6',
    addresses: ['noreply@anthropic.com'],
    shared: true,
    since: '2024-12',
    switchOff: OFF,
    source: CHANGELOG,
  }),
  address({
    id: 'claude-code/imitated-address',
    name: 'Claude',
    addresses: [
      'claude@anthropic.com',
      'claude-code@anthropic.com',
      'claude-bot@anthropic.com',
      'claude-assistant@anthropic.com',
    ],
    shared: true,
    written: 'unknown',
    source: 'public commits; models write these addresses of their own accord',
  }),
  mark(
    {
      id: 'claude-code/footer',
      since: '2025-03',
      switchOff: OFF,
      source: CHANGELOG,
      example: '🤖 Generated with [Claude Code](https://claude.com/claude-code)',
      counterExamples: ['Document the footer that Claude Code writes (see https://docs.claude.com/settings)'],
    },
    {
      kind: 'line',
      needle: 'generated with [claude code]',
      pattern: 'Generated with \\[Claude Code\\]\\(https://(?:www\\.)?claude\\.(?:com|ai)/',
    },
  ),
  mark(
    {
      id: 'claude-code/session',
      since: '2026-06-16',
      switchOff: 'settings.json: "attribution": { "sessionUrl": false }',
      source: CHANGELOG,
      example: 'Claude-Session: https://claude.ai/code/session_0123456789ABCDEFGHJKMNPQ',
      counterExamples: ['Session: claude-7'],
    },
    { kind: 'trailer', keys: ['claude-session', 'claude-session-id', 'claude-session-url'] },
  ),
  mark(
    {
      id: 'claude-code/session-link',
      since: '2026-01-26',
      switchOff: 'settings.json: "attribution": { "sessionUrl": false }',
      source: CHANGELOG,
      example: 'https://claude.ai/code/session_0123456789ABCDEFGHJKMNPQ',
      counterExamples: ['https://claude.ai/code/docs'],
    },
    { kind: 'link', prefix: 'claude.ai/code/session_', rest: '[A-Za-z0-9]{6,}' },
  ),
  mark(
    {
      id: 'claude-code/project-link',
      since: '2026-10',
      source: 'public pull requests of cloud projects',
      example: 'Requested by https://claude.ai/code/project/chan_0123ABC?thread=cmsg_0123ABC',
      counterExamples: ['https://claude.ai/code/projects'],
    },
    { kind: 'link', prefix: 'claude.ai/code/project/', rest: 'chan_[A-Za-z0-9]+' },
  ),
  mark(
    {
      id: 'claude-code/project-comment',
      since: '2026-10',
      source: 'public pull requests of cloud projects',
      example: '<!-- ccr-projects-attribution: {"github_login":"USER"} -->',
      counterExamples: ['<!-- attribution: see the wiki -->'],
    },
    {
      kind: 'comment',
      needle: '<!-- ccr-projects-attribution:',
      pattern: '<!-- ccr-projects-attribution: \\{',
    },
  ),
  mark(
    {
      id: 'claude-code/own-trailer',
      written: 'opt-in',
      source: 'public commits of hooks for Claude Code',
      example: 'Claude-Generated-By: Claude Code (cli/claude-opus-4-5=100%)',
      counterExamples: ['Claude: see the discussion above'],
    },
    {
      kind: 'trailer',
      keys: [
        'claude-generated-by',
        'claude-steers',
        'claude-permission-prompts',
        'claude-escapes',
        'claude-model',
      ],
    },
  ),
  account({
    id: 'claude-code/github-app',
    variant: 'github-action',
    account: 209825114,
    logins: ['claude[bot]', 'claude-code[bot]'],
    source: 'anthropics/claude-code-action; the id from public commits',
  }),
  account({
    id: 'claude-code/github-agent',
    variant: 'github-agent',
    account: 242468646,
    logins: ['anthropic-code-agent[bot]', 'anthropic-code-agent'],
    source: 'github/docs: third-party agents',
  }),
  hint(
    {
      id: 'claude/share-link',
      role: 'assistant',
      written: 'unknown',
      source: 'public commits that link a shared chat',
      example: 'https://claude.ai/share/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['https://claude.ai/pricing'],
    },
    { kind: 'link', prefix: 'claude.ai/share/', rest: '[0-9a-f-]{36}' },
  ),
  hint(
    {
      id: 'claude-code/branch',
      source: 'claude-code-action and Claude Code on the web',
      example: 'claude/fix-login-flow-01AbCdEfGhJkMnPqRsTuVwXy',
      counterExamples: ['feature/claude-settings', 'claudette/fix-login'],
    },
    { kind: 'branch', pattern: '^claude/[^/]' },
  ),
  hint(
    {
      id: 'claude-code/worktree-branch',
      source: 'Claude Code: worktrees of sub-agents',
      example: 'worktree-agent-a1b2c3d4',
      counterExamples: ['worktree-agent-docs'],
    },
    { kind: 'branch', pattern: '^worktree-agent-[0-9a-f]{6,20}$' },
  ),
  ...files('claude-code', [
    '**/CLAUDE.md',
    '**/CLAUDE.local.md',
    '**/.claude/**',
    '.claude-plugin/**',
    '.github/workflows/claude*.yml',
    '.mcp.json',
  ]),
]
