import type { Marker } from './marker.ts'
import { account, address, files, hint, mark } from './rows.ts'

const TWO = 'stands beside the mark of the agent that it drives'

/** Tools that drive another agent; their mark usually stands beside that agent's own. */
export const LAYERS: readonly Marker[] = [
  address({
    id: 'happy/co-author',
    name: 'Happy',
    addresses: ['yesreply@happy.engineering', 'noreply@happy.engineering', 'noreply@happy.so'],
    source: `slopus/happy; ${TWO}`,
  }),
  mark(
    {
      id: 'happy/footer',
      role: 'assistant',
      source: `slopus/happy; ${TWO}`,
      example: 'via [Happy](https://happy.engineering)',
      counterExamples: ['via [Happy path tests](https://example.org)'],
    },
    { kind: 'line', needle: 'via [happy]', pattern: 'via \\[Happy\\]\\(https://happy\\.engineering' },
  ),
  address({
    id: 'vibe-kanban/identity',
    name: 'Vibe Kanban',
    addresses: ['noreply@vibekanban.com'],
    since: '2025-11',
    source: 'BloopAI/vibe-kanban',
  }),
  mark(
    {
      id: 'vibe-kanban/footer',
      source: 'BloopAI/vibe-kanban',
      example: 'This PR was written using [Vibe Kanban](https://vibekanban.com)',
      counterExamples: ['This PR was written using [our template](https://example.org)'],
    },
    {
      kind: 'line',
      needle: 'written using [vibe kanban]',
      pattern: 'This PR was written using \\[Vibe Kanban\\]',
    },
  ),
  hint(
    {
      id: 'vibe-kanban/branch',
      source: 'BloopAI/vibe-kanban',
      example: 'vk/1a2b-fix-login-flow',
      counterExamples: ['vk/login'],
    },
    { kind: 'branch', pattern: '^vk/[0-9a-f]{4}-' },
  ),
  address({
    id: 'crystal/co-author',
    name: 'Crystal',
    addresses: ['crystal@stravu.com'],
    switchOff: 'Crystal: commit footer in Settings',
    source: 'stravu/crystal',
  }),
  mark(
    {
      id: 'crystal/footer',
      source: 'stravu/crystal',
      example: '💎 Built using [Crystal](https://github.com/stravu/crystal)',
      counterExamples: ['Built using [Crystal](https://crystal-lang.org)'],
    },
    {
      kind: 'line',
      needle: 'built using [crystal]',
      pattern: 'Built using \\[Crystal\\]\\(https://github\\.com/stravu/crystal',
    },
  ),
  address({
    id: 'sculptor/co-author',
    name: 'Sculptor',
    addresses: ['sculptor@imbue.com'],
    source: 'imbue.com: Sculptor',
  }),
  hint(
    {
      id: 'sculptor/branch',
      source: 'branches of Sculptor',
      example: 'sculptor/fix-login-flow',
      counterExamples: ['sculptors/fix'],
    },
    { kind: 'branch', pattern: '^sculptor/[^/]' },
  ),
  hint(
    {
      id: 'emdash/branch',
      source: 'generalaction/emdash',
      example: 'emdash/fix-login-flow-1a2',
      counterExamples: ['emdashes/fix'],
    },
    { kind: 'branch', pattern: '^emdash/[^/]' },
  ),
  address({
    id: 'sageox/co-author',
    name: 'SageOx',
    addresses: ['ox@sageox.ai'],
    source: `sageox.ai; ${TWO}`,
  }),
  mark(
    {
      id: 'sageox/session',
      role: 'assistant',
      source: `sageox.ai; ${TWO}`,
      example: 'SageOx-Session: https://sageox.ai/repo/repo_1/sessions/ses_1/view',
      counterExamples: ['Session: 1'],
    },
    { kind: 'trailer', keys: ['sageox-session'] },
  ),
  address({
    id: 'sisyphus/co-author',
    name: 'Sisyphus',
    addresses: ['clio-agent@sisyphuslabs.ai'],
    source: `oh-my-opencode; ${TWO}`,
  }),
  mark(
    {
      id: 'sisyphus/footer',
      source: `oh-my-opencode; ${TWO}`,
      example: 'Ultraworked with [Sisyphus](https://github.com/OWNER/oh-my-opencode)',
      counterExamples: ['Overworked with [Sisyphus](https://example.org)'],
    },
    { kind: 'line', needle: 'ultraworked with [sisyphus]', pattern: '^Ultraworked with \\[Sisyphus\\]' },
  ),
  mark(
    {
      id: 'claude-flow/co-author',
      role: 'assistant',
      source: `ruvnet/claude-flow; ${TWO}; the address beside the name is its maker's own`,
      example: 'Co-authored-by: claude-flow <maker@example.org>',
      counterExamples: ['Co-authored-by: Jane Doe <maker@example.org>'],
    },
    { kind: 'name', pattern: '^claude-flow$' },
  ),
  address({
    id: 'paperclip/co-author',
    name: 'Paperclip',
    addresses: ['noreply@paperclip.ing'],
    source: 'paperclip.ing',
  }),
  address({
    id: 'ona/co-author',
    name: 'Ona',
    addresses: ['no-reply@ona.com', 'noreply@gitpod.io', 'noreply@ona.com', 'ona@gitpod.io'],
    source: 'ona.com (was Gitpod)',
  }),
  address({
    id: 'paws/co-author',
    name: 'Paws',
    addresses: ['noreply@paws.build'],
    source: `paws.build; ${TWO}`,
  }),
  address({
    id: 'openclaw/address',
    name: 'OpenClaw',
    addresses: [
      'bot@clawd.bot',
      'bot@openclaw.ai',
      'agent@openclaw.dev',
      'openclaw@openclaw.dev',
      'noreply@openclaw.ai',
    ],
    written: 'unknown',
    source: 'public commits; every user sets an identity of his own',
  }),
  address({
    id: 'mux/co-author',
    name: 'Mux',
    addresses: [
      'noreply@coder.com',
      'mux@coder.com',
      'mux-agent@coder.com',
      'mux-bot@coder.com',
      'bot@mux.coder.com',
      'mux-auto-cleanup@coder.com',
      'auto-cleanup-agent@mux.coder.com',
    ],
    since: '2025-11',
    source: 'coder/mux',
  }),
  account({
    id: 'mux/bot',
    account: 264182336,
    logins: ['mux-bot[bot]'],
    source: 'coder/mux; the id from public commits',
  }),
  mark(
    {
      id: 'mux/comment',
      since: '2025-11',
      source: 'coder/mux',
      example: '<!-- mux-attribution: model=anthropic:claude-opus-4-6 thinking=high costs=1.23 -->',
      counterExamples: ['<!-- mux: video host -->'],
    },
    { kind: 'comment', needle: 'mux-attribution:', pattern: 'mux-attribution: ?model=\\S' },
  ),
  mark(
    {
      id: 'mux/footer',
      since: '2025-11',
      source: 'coder/mux',
      example: '_Generated with `mux` • Model: `anthropic:claude-opus-4-6` • Thinking: `high`_',
      counterExamples: ['Generated with tmux and a lot of patience'],
    },
    {
      kind: 'line',
      needle: 'generated with',
      pattern: '^Generated with (?:\\[?`(?:c?mux|Xum)`|\\[?[Mm]ux\\b)',
    },
  ),
  mark(
    {
      id: 'gas-town/executed-by',
      source: 'steveyegge/gastown',
      example: 'Executed-By: rig/polecats/name',
      counterExamples: ['Executed-By: Jane Doe'],
    },
    {
      kind: 'trailer',
      keys: ['executed-by'],
      value: '^(?:[\\w-]+/(?:crew|polecats|refinery|witness)\\b|mayor\\s*$|deacon\\s*$)',
    },
  ),
  mark(
    {
      id: 'gas-town/identity',
      source: 'steveyegge/gastown: names of its workers',
      example: 'gastown/crew/den',
      counterExamples: ['Jane Crew', 'crew/den'],
    },
    { kind: 'name', pattern: '^[a-z0-9_-]{2,40}/(?:crew/[\\w-]+|polecats/[\\w-]+|refinery|witness)$' },
  ),
  ...files('gas-town', ['.beads/**']),
]
