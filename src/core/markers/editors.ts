import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

/** Editors, and agents that live in one. */
export const EDITORS: readonly Marker[] = [
  address({
    id: 'warp/co-author',
    name: 'Warp',
    addresses: ['agent@warp.dev'],
    since: '2025-12',
    switchOff: 'Warp: "agent attribution" in Settings, or the team policy',
    source: 'warpdotdev/Warp specs/APP-3585/PRODUCT.md',
  }),
  address({
    id: 'warp/oz',
    name: 'Oz',
    addresses: ['oz-agent@warp.dev'],
    since: '2026-03',
    switchOff: 'Warp: "agent attribution" in Settings, or the team policy',
    source: 'warpdotdev/Warp specs/APP-3585/PRODUCT.md',
  }),
  account({
    id: 'warp/oz-for-oss',
    account: 277970191,
    logins: ['oz-for-oss[bot]'],
    source: 'public commits',
  }),
  account({ id: 'warp/oz-for-x', account: 284697482, logins: ['oz-for-x[bot]'], source: 'public commits' }),
  account({
    id: 'warp/oz-by-warp',
    account: 243557089,
    logins: ['oz-by-warp[bot]'],
    source: 'public commits',
  }),
  mark(
    {
      id: 'warp/conversation-link',
      source: 'pull requests of Warp agents',
      example: 'https://app.warp.dev/conversation/7ce46a9f-3d21-41d9-becb-67d8ab107f23',
      counterExamples: ['https://app.warp.dev/settings'],
    },
    { kind: 'link', prefix: 'warp.dev/conversation/', rest: '[0-9a-f-]{36}' },
  ),
  hint(
    {
      id: 'warp/branch',
      source: 'branches of Oz',
      example: 'oz-agent/fix-login-flow',
      counterExamples: ['ozone/fix'],
    },
    { kind: 'branch', pattern: '^oz(?:-agent)?/[^/]' },
  ),
  ...files('warp', ['**/WARP.md']),
  address({
    id: 'continue/co-author',
    name: 'Continue',
    addresses: ['noreply@continue.dev', 'agent@continue.dev'],
    since: '2025-09',
    switchOff: 'environment: CONTINUE_CLI_DISABLE_COMMIT_SIGNATURE=1',
    source: 'continuedev/continue extensions/cli/src/systemMessage.ts',
  }),
  mark(
    {
      id: 'continue/footer',
      since: '2025-09',
      switchOff: 'environment: CONTINUE_CLI_DISABLE_COMMIT_SIGNATURE=1',
      source: 'continuedev/continue extensions/cli/src/systemMessage.ts',
      example: 'Generated with [Continue](https://continue.dev)',
      counterExamples: ['Generated with Continue-on-error switched off in the workflow'],
    },
    {
      kind: 'line',
      needle: 'generated with [continue]',
      pattern: 'Generated with \\[Continue\\]\\(https://(?:www\\.)?continue\\.dev',
    },
  ),
  account({
    id: 'continue/bot',
    account: 230936708,
    logins: ['continue[bot]', 'continue-staging[bot]'],
    source: 'continuedev/continue; the id from public commits',
  }),
  hint(
    {
      id: 'continue/branch',
      source: 'continuedev/continue',
      example: 'continue/fix-login',
      counterExamples: ['continued/fix'],
    },
    { kind: 'branch', pattern: '^continue(?:bot)?/[^/]' },
  ),
  ...files('continue', ['.continue/**', '.continuerules']),
  address({
    id: 'cline/address',
    name: 'Cline',
    addresses: ['noreply@cline.bot', 'bot@cline.bot', 'agent@cline.bot'],
    written: 'unknown',
    source: 'public commits',
  }),
  account({ id: 'cline/bot', account: 276134852, logins: ['cline-cloud[bot]'], source: 'public commits' }),
  ...files('cline', ['**/.clinerules', '**/.clinerules/**', '.cline/**']),
  address({
    id: 'roo-code/co-author',
    name: 'Roo Code',
    addresses: ['roomote@roocode.com', 'roo@roocode.com', 'noreply@roocode.com', 'roomote@roo-code.com'],
    source: 'RooCodeInc/Roo-Code: commits of Roomote',
  }),
  account({
    id: 'roo-code/bot',
    account: 219738659,
    logins: ['roomote[bot]', 'roomote-v0[bot]'],
    source: 'RooCodeInc/Roo-Code; the id from public commits',
  }),
  ...files('roo-code', ['.roo/**', '.roomodes', '.rooignore', '.roorules']),
  account({
    id: 'kilo-code/bot',
    account: 240665456,
    logins: ['kilo-code-bot[bot]', 'kiloconnect[bot]'],
    source: 'Kilo-Org/kilocode; the id from public commits',
  }),
  ...files('kilo-code', ['.kilocode/**', '.kilocodemodes', '.kilo/**']),
  mark(
    {
      id: 'augment/footer',
      source: 'pull requests of Augment Code',
      example:
        'Pull Request opened by [Augment Code](https://www.augmentcode.com/) with guidance from the PR author',
      counterExamples: ['Pull Request opened by [Jane](https://example.org/) with guidance'],
    },
    {
      kind: 'line',
      needle: 'opened by [augment code]',
      pattern: 'Pull Request opened by \\[Augment Code\\]\\(https://www\\.augmentcode\\.com',
    },
  ),
  mark(
    {
      id: 'augment/agent-id',
      source: 'commits of Augment agents',
      example: 'Agent-Id: agent-0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['Agent-Id: 42'],
    },
    {
      kind: 'trailer',
      keys: ['agent-id'],
      spelling: 'Agent-Id',
      value: '^agent-[0-9a-f]{8}-[0-9a-f-]{27}\\s*$',
    },
  ),
  account({
    id: 'augment/bot',
    account: 182802480,
    logins: ['augment-app-staging[bot]', 'augment-app[bot]', 'augmentcode[bot]'],
    source: 'public commits',
  }),
  ...files('augment', ['.augment/**', '.augment-guidelines']),
  address({
    id: 'junie/co-author',
    name: 'Junie',
    addresses: ['junie@jetbrains.com', 'noreply@junie.jetbrains.com'],
    since: '2026-03',
    source: 'JetBrains/junie-github-action src/constants/github.ts',
  }),
  account({
    id: 'junie/bot',
    account: 253382199,
    logins: ['junie-github-actions[bot]', 'jetbrains-junie[bot]'],
    source: 'JetBrains/junie-github-action; the id from public commits',
  }),
  account({
    id: 'junie/agent-user',
    account: 247260674,
    logins: ['junie-agent'],
    type: 'user',
    source: 'JetBrains/junie-github-action',
  }),
  mark(
    {
      id: 'junie/title',
      source: 'JetBrains/junie-github-action',
      example: '[Junie]: Fix login flow',
      counterExamples: ['Junie: the new hire'],
    },
    { kind: 'subject', needle: '[junie]', pattern: '^\\[Junie\\]: ' },
  ),
  mark(
    {
      id: 'junie/body',
      source: 'JetBrains/junie-github-action',
      example: '## 📌 Hey! This PR was made for you with Junie, the coding agent by JetBrains',
      counterExamples: ['This PR was made for you with love'],
    },
    { kind: 'line', needle: 'made for you with', pattern: 'This PR was made for you with \\[?Junie\\b' },
  ),
  hint(
    {
      id: 'junie/branch',
      source: 'JetBrains/junie-github-action',
      example: 'junie/issue-12-34567',
      counterExamples: ['juniee/fix'],
    },
    { kind: 'branch', pattern: '^junie/[^/]' },
  ),
  ...files('junie', ['.junie/**', '.aiassistant/rules/**']),
  address({
    id: 'trae/co-author',
    name: 'TRAE CLI',
    addresses: ['traecli@bytedance.com', 'trae-agent@bytedance.com'],
    source: 'public commits of TRAE CLI',
  }),
  hint(
    {
      id: 'trae/branch',
      source: 'branches of TRAE SOLO',
      example: 'trae/solo-agent-abc123',
      counterExamples: ['trae/docs'],
    },
    { kind: 'branch', pattern: '^trae/solo-agent-' },
  ),
  ...files('trae', ['.trae/**']),
  address({
    id: 'firebender/co-author',
    name: 'Firebender',
    addresses: ['help@firebender.com', 'noreply@firebender.com'],
    source: 'public commits of Firebender',
  }),
  address({
    id: 'windsurf/address',
    name: 'Cascade',
    addresses: [
      'cascade@windsurf.ai',
      'windsurf@codeium.com',
      'cascade@windsurf.com',
      'noreply@windsurf.com',
      'noreply@codeium.com',
    ],
    written: 'unknown',
    source: 'public commits; models write these addresses of their own accord',
  }),
  ...files('windsurf', ['.windsurfrules', '.windsurf/**']),
  address({
    id: 'zed/address',
    name: 'Zed Agent',
    addresses: ['agent@zed.dev', 'noreply@zed.dev'],
    written: 'unknown',
    source: 'public commits; models write these addresses of their own accord',
  }),
  ...files('zed', ['.rules']),
]
