import { MARKERS } from '../markers/table.ts'

/** Files that tools write or that their users keep, yet that steer no agent of other people. */
const NO_STEERING = new Set([
  '.aider*',
  '.aider.chat.history.md',
  '.aider.input.history',
  '.coderabbit.yaml',
  '.coderabbit.yml',
  '.pr_agent.toml',
  '.replit',
  'replit.nix',
  'knowledge.md',
  '.ai-attestation.yaml',
  'AI_DISCLOSURE.md',
  '.agent-trace/**',
  '.beads/**',
  '.emergent/**',
])

/** Files that steer the agents of everybody who works in the repository; they reach as far as the policy itself. */
export const AGENT_FILE_GLOBS: readonly string[] = [
  ...MARKERS.flatMap((marker) => (marker.match.kind === 'file' ? [marker.match.name] : [])).filter(
    (glob) => !NO_STEERING.has(glob) && !glob.startsWith('.github/'),
  ),
  '.github/copilot-instructions.md',
  '.github/instructions/**',
  '.github/prompts/**',
  '.github/agents/**',
]
