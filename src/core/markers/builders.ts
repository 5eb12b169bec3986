import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

/** Tools that build whole applications from a prompt. */
export const BUILDERS: readonly Marker[] = [
  mark(
    {
      id: 'replit/commit-author',
      since: '2025-05',
      source: 'public commits of Replit Agent',
      example: 'Replit-Commit-Author: Agent',
      counterExamples: ['Replit-Commit-Author: User', 'Commit-Author: Agent Smith'],
    },
    { kind: 'trailer', keys: ['replit-commit-author'], value: '^(?:Agent|Assistant)\\s*$' },
  ),
  mark(
    {
      id: 'replit/commit-session',
      since: '2025-05',
      source: 'public commits of Replit Agent',
      example: 'Replit-Commit-Session-Id: 0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['Session-Id: 0a1b2c3d'],
    },
    {
      kind: 'trailer',
      keys: [
        'replit-commit-session-id',
        'replit-commit-checkpoint-type',
        'replit-commit-event-id',
        'replit-helium-checkpoint-created',
      ],
    },
  ),
  mark(
    {
      id: 'replit/agent-query',
      source: 'public commits of early Replit Agent: the request became the subject',
      example: 'Agent query: Can you make the button blue?',
      counterExamples: ['Agent queries are cached now'],
    },
    { kind: 'subject', needle: 'agent query: ', pattern: '^Agent query: ' },
  ),
  address({
    id: 'replit/identity',
    name: 'Replit Agent',
    addresses: ['agent@replit.com'],
    source: 'public commits of Replit Agent',
  }),
  ...files('replit', ['replit.md', '.replit', 'replit.nix']),
  account({
    id: 'lovable/bot',
    account: 159125892,
    logins: ['gpt-engineer-app[bot]', 'lovable-dev[bot]'],
    since: '2024-11',
    source: 'lovable.dev: GitHub integration; the id from public commits',
  }),
  mark(
    {
      id: 'lovable/edit-id',
      since: '2025-11-13',
      source: 'public commits of Lovable',
      example: 'X-Lovable-Edit-ID: edt-0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['X-Edit-ID: 42'],
    },
    { kind: 'trailer', keys: ['x-lovable-edit-id'] },
  ),
  address({
    id: 'lovable/identity',
    name: 'Lovable',
    addresses: ['noreply@lovable.dev'],
    written: 'unknown',
    source: 'public commits',
  }),
  hint(
    {
      id: 'lovable/skip',
      source: 'public commits of Lovable',
      example: 'Update page [skip gpt_engineer]',
      counterExamples: ['Update page [skip ci]'],
      role: 'assistant',
    },
    { kind: 'line', needle: '[skip gpt_engineer]', pattern: '\\[skip gpt_engineer\\]' },
  ),
  hint(
    {
      id: 'lovable/branch',
      source: 'branches of Lovable',
      example: 'edit/edt-0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['edit/readme'],
    },
    { kind: 'branch', pattern: '^edit/edt-[0-9a-f-]{36}$' },
  ),
  ...files('lovable', ['.lovable/**']),
  account({
    id: 'v0/bot',
    account: null,
    logins: ['v0[bot]'],
    grade: 'marked',
    source: 'public commits of v0',
  }),
  address({
    id: 'v0/co-author',
    name: 'v0',
    addresses: ['it+v0agent@vercel.com'],
    source: 'public commits of v0',
  }),
  hint(
    {
      id: 'v0/branch',
      source: 'branches of v0',
      example: 'v0/user-0a1b2c3d',
      counterExamples: ['v0/docs', 'v0.1'],
    },
    { kind: 'branch', pattern: '^v0/[\\w-]{1,100}-[0-9a-f]{8}$' },
  ),
  ...files('bolt', ['.bolt/**']),
  address({
    id: 'emergent/identity',
    name: 'emergent-agent-e1',
    addresses: ['github@emergent.sh'],
    since: '2025-12',
    source: 'public commits of Emergent',
  }),
  mark(
    {
      id: 'emergent/subject',
      source: 'public commits of Emergent',
      example: 'auto-commit for 0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['auto-commit for the nightly build'],
    },
    { kind: 'subject', needle: 'auto-commit for ', pattern: '^auto-commit for [0-9a-f]{8}-[0-9a-f-]{27}$' },
  ),
  ...files('emergent', ['.emergent/**']),
  address({
    id: 'builder-io/identity',
    name: 'Builder.io',
    addresses: ['builder-bot@builder.io'],
    since: '2025-06',
    source: 'public commits of Builder.io Fusion',
  }),
  mark(
    {
      id: 'builder-io/generation-id',
      source: 'public commits of Builder.io Fusion',
      example: 'cgen-0123456789abcdef0123456789abcdef',
      counterExamples: ['cgen-notes'],
    },
    { kind: 'line', needle: 'cgen-', pattern: '^cgen-[0-9a-f]{32}$' },
  ),
  address({
    id: 'manus/identity',
    name: 'Manus AI',
    addresses: ['manus@manus.im', 'noreply@manus.im'],
    written: 'unknown',
    source: 'public commits',
  }),
]
