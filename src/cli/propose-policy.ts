import type { RiskyPath } from './risky-paths.ts'

/** What a repository shows of itself to somebody who writes its first policy. */
export interface Findings {
  /** Tools that left marks, with the number of commits. */
  readonly tools: readonly { readonly tool: string; readonly commits: number }[]
  readonly commitsSeen: number
  readonly risky: readonly RiskyPath[]
  readonly hasCodeowners: boolean
}

const SCHEMA_URL = 'https://raw.githubusercontent.com/countersign/countersign/main/schema/policy.schema.json'

/** Text of a first policy, with a remark on why each part is there. */
export function proposePolicy(findings: Findings): string {
  const parts = [head, toolsPart(findings), blastRadiusPart(findings.risky), rulesPart(findings)]
  return parts.join('\n')
}

/** What to put into the pull request template, so that authors have a place to say which tool helped. */
export function disclosureSnippet(): string {
  return `## AI disclosure

<!-- Tick one. If AI wrote or changed code here, say which tool. -->
- [ ] AI-assisted: yes
- [ ] AI-assisted: no

Tool:
Model:
Extent:
Prompt:
`
}

const head = `# yaml-language-server: $schema=${SCHEMA_URL}
# Rules for AI-written code. Read from the default branch only, so a pull request cannot change its own rules.
version: 1
# Shows and records what the rules would say, and holds nothing up. Take this line out when you like what you see.
mode: observe
`

function toolsPart({ tools, commitsSeen }: Findings): string {
  if (tools.length === 0)
    return `# No marks of AI tools in the last ${commitsSeen} commits, which does not prove that none was used. To approve tools:
# tools:
#   allow: [github-copilot]
#   unlisted: exception # a tool that no list names needs a granted exception
`
  const lines = tools.map(
    ({ tool, commits }) =>
      `    - ${tool} # ${commits} of the last ${commitsSeen} commits${tool === 'unspecified' ? ', which name no tool' : ''}`,
  )
  return `tools:
  allow:
${lines.join('\n')}
  unlisted: exception # a tool that no list names needs a granted exception
`
}

function blastRadiusPart(risky: readonly RiskyPath[]): string {
  const levels = (['critical', 'high'] as const).flatMap((level) => {
    const globs = risky.filter((path) => path.level === level)
    return globs.length === 0 ? [] : [levelLines(level, globs)]
  })
  if (levels.length === 0)
    return `# No folder looked risky by its name. The policy, CODEOWNERS, .github/** and agent instructions always count.
blast_radius:
  - level: critical
    paths: []
`
  return `# The policy, CODEOWNERS, .github/** and files that instruct agents always have the highest level.
blast_radius:
${levels.join('\n')}
`
}

function levelLines(level: string, globs: readonly RiskyPath[]): string {
  const lines = globs.map(
    ({ glob, files }) => `      - ${JSON.stringify(glob)} # ${files} ${files === 1 ? 'file' : 'files'}`,
  )
  return `  - level: ${level}\n    paths:\n${lines.join('\n')}`
}

function rulesPart({ risky, hasCodeowners }: Findings): string {
  const top = risky.some(({ level }) => level === 'critical') || risky.length === 0 ? 'critical' : 'high'
  const owner = hasCodeowners ? '\n        - { count: 1, from: [codeowners] }' : ''
  return `rules:
  - id: countersign
    description: A person who did not drive the agent signs every AI-assisted change.
    when: { ai: true }
    require: { approvals: 1 }
  - id: two-sign-${top}
    description: Two people sign AI-assisted changes that can take production down.
    when: { ai: true, blast_radius: ${top} }
    require:
      approvals:
        - { count: 2 }${owner}
      disclosure: { fields: [tool] }
`
}
