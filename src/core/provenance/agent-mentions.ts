import { readLines } from './lines.ts'

/** Handles under which a comment asks an agent to work; GitHub accepts them in any case. */
const HANDLES: readonly (readonly [string, string])[] = [
  ['copilot', 'github-copilot'],
  ['copilot-swe-agent', 'github-copilot'],
  ['github-copilot', 'github-copilot'],
  ['claude', 'claude-code'],
  ['claude-code', 'claude-code'],
  ['anthropic-code-agent', 'claude-code'],
  ['codex', 'codex'],
  ['openai-code-agent', 'codex'],
  ['chatgpt-codex-connector', 'codex'],
  ['cursor', 'cursor'],
  ['cursoragent', 'cursor'],
  ['devin', 'devin'],
  ['devin-ai', 'devin'],
  ['devin-ai-integration', 'devin'],
  ['jules', 'jules'],
  ['google-labs-jules', 'jules'],
  ['gemini-cli', 'gemini-cli'],
  ['gemini-code-assist', 'gemini-code-assist'],
  ['kiro-agent', 'kiro'],
  ['kiro', 'kiro'],
  ['junie-agent', 'junie'],
  ['junie', 'junie'],
  ['openhands-agent', 'openhands'],
  ['openhands', 'openhands'],
  ['open-swe', 'open-swe'],
  ['openswe', 'open-swe'],
  ['factory-droid', 'factory-droid'],
  ['droid', 'factory-droid'],
  ['roomote', 'roo-code'],
  ['cline', 'cline'],
  ['kilo-code-bot', 'kilo-code'],
  ['kilocode-bot', 'kilo-code'],
  ['opencode', 'opencode'],
  ['opencode-agent', 'opencode'],
  ['amazon-q-developer', 'amazon-q'],
  ['sweep-ai', 'sweep'],
  ['codegen-sh', 'codegen'],
  ['codegen', 'codegen'],
  ['ellipsis-dev', 'ellipsis'],
  ['tembo', 'tembo'],
  ['cosine', 'cosine'],
  ['charliecreates', 'charlie'],
  ['charliehelps', 'charlie'],
  ['cto-new', 'cto-new'],
  ['oz-for-oss', 'warp'],
  ['oz-agent', 'warp'],
  ['warp-agent', 'warp'],
  ['blinkagent', 'blink'],
  ['blink-so', 'blink'],
  ['ask-bonk', 'bonk'],
  ['pullfrog', 'pullfrog'],
  ['v0', 'v0'],
  ['seer-by-sentry', 'seer'],
  ['sentry-junior', 'sentry-junior'],
  ['continue', 'continue'],
  ['coderabbitai', 'coderabbit'],
  ['linear-code', 'linear'],
  ['vercel-agent', 'vercel-agent'],
]

const TOOL_OF: ReadonlyMap<string, string> = new Map(HANDLES)
const MENTION = /(?:^|[^\w@/.`-])@([a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?)(?:\[bot\])?(?![\w/.@-]*[\w/@-])/gi
/** Commands of agents that listen to a word instead of a handle. */
const COMMAND = /^\s*\/(opencode|oc|openhands|gemini|kiro|amazon-?q|q)\b/i
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['opencode', 'opencode'],
  ['oc', 'opencode'],
  ['openhands', 'openhands'],
  ['gemini', 'gemini-code-assist'],
  ['kiro', 'kiro'],
  ['amazonq', 'amazon-q'],
  ['amazon-q', 'amazon-q'],
  ['q', 'amazon-q'],
])

/** Tool ids of the agents that a comment asks; quoted and code text asks nobody. */
export function mentionsAgent(body: string): readonly string[] {
  if (!body.includes('@') && !body.includes('/')) return []
  const tools = readLines(body)
    .filter((line) => !line.quoted)
    .flatMap((line) => toolsAsked(line.text))
  return [...new Set(tools)]
}

function toolsAsked(text: string): readonly string[] {
  const plain = text.replace(/`[^`]{0,500}`/g, ' ')
  const asked = [...plain.matchAll(MENTION)].flatMap(
    (match) => TOOL_OF.get((match[1] ?? '').toLowerCase()) ?? [],
  )
  const command = COMMANDS.get(COMMAND.exec(plain)?.[1]?.toLowerCase() ?? '')
  return command === undefined ? asked : [...asked, command]
}
