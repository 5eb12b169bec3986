import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

const CLI = 'github/copilot-cli changelog'
const AGENT = 'github/docs: Copilot cloud agent'

export const GITHUB: readonly Marker[] = [
  account({
    id: 'github-copilot/cloud-agent',
    variant: 'cloud-agent',
    account: 198982749,
    logins: ['copilot-swe-agent[bot]', 'copilot-swe-agent'],
    since: '2025-05',
    source: AGENT,
    example: 'copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>',
    counterExamples: ['Jane Doe <1234567+copilot@users.noreply.github.com>'],
  }),
  account({
    id: 'github-copilot/cli',
    variant: 'cli',
    role: 'assistant',
    account: 223556219,
    logins: ['copilot-cli[bot]'],
    since: '2026-02-13',
    switchOff: '"includeCoAuthoredBy": false in the configuration of Copilot CLI',
    source: CLI,
    example: 'Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>',
    counterExamples: ['Co-authored-by: Jane Doe <22355621+jane@users.noreply.github.com>'],
  }),
  account({
    id: 'github-copilot/code-review',
    variant: 'code-review',
    role: 'reviewer',
    account: 175728472,
    logins: ['copilot-pull-request-reviewer[bot]', 'copilot-pull-request-reviewer'],
    since: '2025-02',
    source: 'github/docs: Copilot code review',
    example: 'Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>',
    counterExamples: ['Reviewed-by: Jane Doe <jane@example.org>'],
  }),
  account({
    id: 'github-copilot/autofix',
    variant: 'autofix',
    account: 62310815,
    logins: ['github-advanced-security[bot]'],
    role: 'assistant',
    since: '2024-11',
    source: 'github/docs: Copilot Autofix for code scanning',
    example:
      'Co-authored-by: Copilot Autofix powered by AI <62310815+github-advanced-security[bot]@users.noreply.github.com>',
    counterExamples: [
      'Co-authored-by: github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>',
    ],
  }),
  account({
    id: 'github-copilot/code-quality',
    variant: 'code-quality',
    account: 223894421,
    logins: ['github-code-quality[bot]'],
    role: 'reviewer',
    source: 'github/docs: GitHub Code Quality',
  }),
  address({
    id: 'github-copilot/vscode',
    variant: 'vscode',
    name: 'Copilot',
    addresses: ['copilot@github.com', 'github-copilot@github.com'],
    since: '2026-04-15',
    switchOff: 'VS Code: "git.addAICoAuthor": "off"',
    source: 'microsoft/vscode#310226; written without need from 2026-04-22 to 2026-05-06 (#314311)',
  }),
  mark(
    {
      id: 'github-copilot/agent-logs',
      variant: 'cloud-agent',
      since: '2026-03-20',
      until: '2026-07-01',
      source: AGENT,
      example: 'Agent-Logs-Url: https://github.com/OWNER/REPO/sessions/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['Agent-Logs-Url: none', 'Logs-Url: https://ci.example.com/1'],
    },
    {
      kind: 'trailer',
      keys: ['agent-logs-url'],
      value: '^https://github\\.com/[\\w.-]+/[\\w.-]+/(?:sessions|tasks)/',
    },
  ),
  mark(
    {
      id: 'github-copilot/session',
      variant: 'cli',
      since: '2026-07-09',
      source: CLI,
      example: 'Copilot-Session: 0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['Session: 0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f'],
    },
    { kind: 'trailer', keys: ['copilot-session', 'copilot-session-id'] },
  ),
  mark(
    {
      id: 'github-copilot/workspace',
      variant: 'workspace',
      source: 'githubnext: Copilot Workspace',
      example:
        'open the [Copilot Workspace session](https://copilot-workspace.githubnext.com/OWNER/REPO/issues/1?shareId=x).',
      counterExamples: ['https://githubnext.com/projects/copilot-workspace'],
    },
    { kind: 'link', prefix: 'copilot-workspace.githubnext.com/', rest: '[\\w.-]+/[\\w.-]+' },
  ),
  mark(
    {
      id: 'github-copilot/agent-task-link',
      variant: 'cloud-agent',
      source: AGENT,
      example:
        'https://github.com/copilot/tasks/pull/PR_kwDOA?session_id=0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['https://github.com/copilot'],
    },
    { kind: 'link', prefix: 'github.com/copilot/tasks/', rest: '[A-Za-z0-9]' },
  ),
  ...['sessions', 'tasks'].map((what) =>
    mark(
      {
        id: `github-copilot/agent-${what}-link`,
        variant: 'cloud-agent',
        source: AGENT,
        example: `https://github.com/OWNER/REPO/${what}/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f`,
        counterExamples: [`https://github.com/OWNER/REPO/${what}/list`],
      },
      {
        kind: 'line',
        needle: `/${what}/`,
        pattern: `github\\.com/[\\w.-]{1,60}/[\\w.-]{1,100}/${what}/[0-9a-f]{8}-[0-9a-f-]{27}`,
      },
    ),
  ),
  ...['CODING AGENT SUFFIX', 'CODING AGENT TIPS', 'ORIGINAL PROMPT'].map((what) =>
    mark(
      {
        id: `github-copilot/body-${what.toLowerCase().replaceAll(' ', '-')}`,
        variant: 'cloud-agent',
        since: '2025-05',
        source: AGENT,
        example: `<!-- START COPILOT ${what} -->`,
        counterExamples: [`<!-- what the ${what.toLowerCase()} means -->`],
      },
      {
        kind: 'comment',
        needle: `<!-- start copilot ${what.toLowerCase()}`,
        pattern: `<!-- START COPILOT ${what} -->`,
      },
    ),
  ),
  hint(
    {
      id: 'github-copilot/initial-plan',
      variant: 'cloud-agent',
      source: AGENT,
      example: 'Initial plan',
      counterExamples: ['Initial planning notes for the release'],
    },
    { kind: 'subject', needle: 'initial plan', pattern: '^Initial plan(?: for issue)?$' },
  ),
  hint(
    {
      id: 'github-copilot/autofix-subject',
      variant: 'autofix',
      source: 'github/docs: Copilot Autofix',
      example: 'Potential fix for code scanning alert no. 12: Missing regex anchor',
      counterExamples: ['Potential fix for the login loop'],
    },
    {
      kind: 'subject',
      needle: 'potential fix for',
      pattern: '^Potential fix for (?:code scanning alert no\\. \\d|pull request finding\\b)',
    },
  ),
  hint(
    {
      id: 'github-copilot/applied-suggestion',
      variant: 'code-review',
      role: 'reviewer',
      source: 'github.com: commit made by "Apply suggestion"',
      example: 'Apply suggestion from @Copilot',
      counterExamples: ['Apply suggestion from @jane'],
    },
    { kind: 'subject', needle: 'from @copilot', pattern: '^Apply suggestions? from @[Cc]opilot$' },
  ),
  hint(
    {
      id: 'github-copilot/branch',
      variant: 'cloud-agent',
      source: AGENT,
      example: 'copilot/fix-login-flow',
      counterExamples: ['revert-12-copilot/fix-login-flow', 'docs/copilot'],
    },
    { kind: 'branch', pattern: '^copilot/[^/]' },
  ),
  hint(
    {
      id: 'github-copilot/autofix-branch',
      variant: 'autofix',
      source: 'github/docs: Copilot Autofix',
      example: 'alert-autofix-12',
      counterExamples: ['alert-autofix'],
    },
    { kind: 'branch', pattern: '^alert-autofix-\\d+$' },
  ),
  ...files('github-copilot', [
    '.github/copilot-instructions.md',
    '.github/instructions/**/*.instructions.md',
    '.github/prompts/*.prompt.md',
    '.github/agents/*.md',
    '.github/workflows/copilot-setup-steps.yml',
    '.github/hooks/*.json',
    '.copilot/**',
  ]),
  mark(
    {
      id: 'github-agentic-workflows/workflow-comment',
      source: 'githubnext/gh-aw',
      example: '<!-- gh-aw-workflow-id: repo-assist -->',
      counterExamples: ['<!-- workflow: build -->'],
    },
    { kind: 'comment', needle: '<!-- gh-aw-', pattern: '<!-- gh-aw-(?:workflow-id|agentic-workflow): ' },
  ),
  mark(
    {
      id: 'github-agentic-workflows/footer',
      source: 'githubnext/gh-aw',
      example: '> AI generated by [Repo Assist](https://github.com/OWNER/REPO/actions/runs/123) for #45',
      counterExamples: ['> Generated by [the release job](https://ci.example.com/runs/1)'],
    },
    {
      kind: 'comment',
      needle: 'generated by [',
      pattern: '^> (?:AI generated|Generated) by \\[[^\\]]+\\]\\(https://github\\.com/[^)]+/actions/runs/\\d',
    },
  ),
  ...files('github-agentic-workflows', ['.github/aw/**', '.github/workflows/*.lock.yml']),
]
