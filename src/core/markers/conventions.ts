import type { Marker } from './marker.ts'
import { files, hint, mark } from './rows.ts'

const PLATFORM = 'entireio/cli cmd/entire/cli/trailers/trailers.go'

/** Ways of recording that belong to no single tool. Values that name a tool are read by the grammar of names. */
export const CONVENTIONS: readonly Marker[] = [
  mark(
    {
      id: 'entire/checkpoint',
      role: 'assistant',
      since: '2026-01-05',
      source: PLATFORM,
      example: 'Entire-Checkpoint: 0a1b2c3d4e5f',
      counterExamples: ['Entire-Checkpoint: none', 'Checkpoint: 0a1b2c3d4e5f'],
    },
    { kind: 'trailer', keys: ['entire-checkpoint'], value: '^[0-9a-f]{12}\\s*$' },
  ),
  mark(
    {
      id: 'entire/attribution',
      role: 'assistant',
      source: PLATFORM,
      example: 'Entire-Attribution: 73% agent (146/200 lines)',
      counterExamples: ['Entire-Attribution: 0% agent (0/12 lines)'],
    },
    { kind: 'trailer', keys: ['entire-attribution'], value: '^[1-9]\\d{0,2}% agent' },
  ),
  mark(
    {
      id: 'entire/session',
      role: 'assistant',
      source: PLATFORM,
      example: 'Entire-Session: 0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f',
      counterExamples: ['Session: all day'],
    },
    {
      kind: 'trailer',
      keys: [
        'entire-session',
        'entire-strategy',
        'entire-metadata',
        'entire-metadata-task',
        'entire-condensation',
        'entire-source-ref',
        'entire-agent',
      ],
    },
  ),
  hint(
    {
      id: 'entire/branch',
      source: PLATFORM,
      example: 'entire/checkpoints/v1',
      counterExamples: ['entire/rewrite'],
      role: 'assistant',
    },
    { kind: 'branch', pattern: '^entire/(?:checkpoints/v\\d+|[0-9a-f]{7}-[0-9a-f]{6}|sessions)$' },
  ),
  ...files('entire', ['.entire/**', '.github/hooks/entire.json']),
  hint(
    {
      id: 'generic-convention/label',
      tool: 'unspecified',
      source: 'labels seen in public repositories',
      example: 'ai-generated',
      counterExamples: ['ai-platform', 'maintain'],
      written: 'unknown',
      role: 'assistant',
    },
    { kind: 'label', name: 'ai-generated' },
  ),
  hint(
    {
      id: 'generic-convention/label-assisted',
      tool: 'unspecified',
      source: 'labels seen in public repositories',
      example: 'ai-assisted',
      counterExamples: ['assisted'],
      written: 'unknown',
      role: 'assistant',
    },
    { kind: 'label', name: 'ai-assisted' },
  ),
  hint(
    {
      id: 'generic-convention/label-llm',
      tool: 'unspecified',
      source: 'labels seen in public repositories',
      example: 'llm-generated',
      counterExamples: ['llm'],
      written: 'unknown',
      role: 'assistant',
    },
    { kind: 'label', name: 'llm-generated' },
  ),
  ...files(
    'generic-several-tools',
    ['**/AGENTS.md', '**/AGENT.md', '.agents/**', '.agent/**', '.ai/**', '.prompts/**'],
    'unspecified',
  ),
  ...files('agent-trace', ['.agent-trace/**'], 'unspecified'),
  ...files('korext-attestation', ['.ai-attestation.yaml'], 'unspecified'),
  ...files('spdx-ai-disclosure-convention', ['AI_DISCLOSURE.md'], 'unspecified'),
  mark(
    {
      id: 'git-ai/note',
      role: 'assistant',
      written: 'opt-in',
      source: 'git-ai standard 3.0.0',
      example: 'refs/notes/ai',
      counterExamples: ['refs/notes/commits'],
    },
    { kind: 'note', name: 'refs/notes/ai' },
  ),
  mark(
    {
      id: 'qwen-code/note',
      role: 'assistant',
      since: '2025-10',
      source: 'QwenLM/qwen-code',
      example: 'refs/notes/ai-attribution',
      counterExamples: ['refs/notes/semantic-release'],
    },
    { kind: 'note', name: 'refs/notes/ai-attribution' },
  ),
  mark(
    {
      id: 'agentblame/note',
      role: 'assistant',
      written: 'opt-in',
      source: 'mesa-dot-dev/agentblame',
      example: 'refs/notes/agentblame',
      counterExamples: ['refs/notes/blame'],
    },
    { kind: 'note', name: 'refs/notes/agentblame' },
  ),
]
