import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

const SETTINGS = 'Cursor: Settings > Agents > Attribution (CLI: attribution.attributeCommitsToAgent)'

export const CURSOR: readonly Marker[] = [
  address({
    id: 'cursor/co-author',
    name: 'Cursor',
    addresses: [
      'cursoragent@cursor.com',
      'agent@cursor.com',
      'composer@anysphere.co',
      'noreply@cursor.com',
      'ai@cursor.com',
    ],
    since: '2025-06',
    switchOff: SETTINGS,
    source: 'Cursor documentation: attribution',
  }),
  account({
    id: 'cursor/bot',
    account: 206951365,
    logins: ['cursor[bot]'],
    source: 'Cursor documentation: background agents; the id from public commits',
  }),
  mark(
    {
      id: 'cursor/made-with',
      role: 'assistant',
      since: '2026-02-25',
      until: '2026-06-24',
      switchOff: SETTINGS,
      source: 'public commits; Cursor forum on attribution',
      example: 'Made-with: Cursor',
      counterExamples: ['Made-with: care', 'made with a text cursor'],
    },
    { kind: 'trailer', keys: ['made-with'], value: '^[Cc]ursor\\b' },
  ),
  mark(
    {
      id: 'cursor/body-comment',
      source: 'pull requests of Cursor cloud agents',
      example: '<!-- CURSOR_AGENT_PR_BODY_BEGIN -->',
      counterExamples: ['<!-- CURSOR_SUMMARY -->'],
    },
    {
      kind: 'comment',
      needle: '<!-- cursor_agent_pr_body',
      pattern: '<!-- CURSOR_AGENT_PR_BODY_(?:BEGIN|END) -->',
    },
  ),
  mark(
    {
      id: 'cursor/agent-link',
      source: 'pull requests of Cursor cloud agents',
      example: 'https://cursor.com/agents/bc-0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['https://cursor.com/agents'],
    },
    {
      kind: 'link',
      prefix: 'cursor.com/',
      rest: '(?:agents/|agents\\?id=|background-agent\\?bcId=|open\\?data=)bc-[0-9a-f-]{8,}',
    },
  ),
  mark(
    {
      id: 'cursor/push-command',
      source: 'public commits of Cursor on GitHub',
      example: 'Applied via @cursor push command',
      counterExamples: ['Moved the cursor via push command'],
    },
    { kind: 'line', needle: 'applied via @cursor', pattern: '^Applied via @cursor push command' },
  ),
  hint(
    {
      id: 'cursor/branch',
      source: 'branches that Cursor cloud agents push',
      example: 'cursor/fix-login-flow-1a2b',
      counterExamples: ['fix/cursor-blink', 'text-cursor/shape'],
    },
    { kind: 'branch', pattern: '^[Cc]ursor/[^/]' },
  ),
  ...files('cursor', ['**/.cursor/**', '**/.cursorrules', '.cursorignore']),
]
