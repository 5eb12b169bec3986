import { didYouMean } from '../policy/nearest.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { namesTool } from '../policy/stance.ts'
import type { Command } from './command.ts'
import type { Finding } from './decision.ts'
import { isToolId, TOOLS } from './markers/tools.ts'
import { TOOL_DENIED, TOOL_NEEDS_EXCEPTION } from './tool-stance.ts'

const DAY = 1440

/** What is wrong with a time; null when it is within what the policy allows. */
export function problemOfTime(minutes: number, { maxDays }: Pick<PolicyInForce, 'maxDays'>): string | null {
  return minutes > maxDays * DAY ? `That is too long: at most ${maxDays}d (for=${maxDays}d) here.` : null
}

/** What is wrong with a declared tool; null when it is known, or the policy's own. */
export function problemOfDeclaration(
  { tool }: Extract<Command, { name: 'declare' }>,
  policy: PolicyInForce,
): string | null {
  return isKnownTool(tool, policy) ? null : unknownTool(tool, policy)
}

/** What is wrong with a request for an exception; null when granting it would lift something. */
export function problemOfRequest(
  command: Extract<Command, { name: 'request-exception' }>,
  policy: PolicyInForce,
  findings: readonly Finding[],
): string | null {
  const { rule, tool, minutes } = command
  if (rule === null && tool === null) return `Name a rule or a tool.${choicesOf(findings)}`
  return (
    problemOfRule(rule, policy, findings) ??
    problemOfTool(tool, policy, findings) ??
    problemOfTime(minutes, policy)
  )
}

function problemOfRule(
  rule: string | null,
  policy: PolicyInForce,
  findings: readonly Finding[],
): string | null {
  if (rule === null) return null
  if (rule === TOOL_DENIED) return DENIED
  if (rule === TOOL_NEEDS_EXCEPTION) return `Name the tool instead of the rule ${rule}.${choicesOf(findings)}`
  const known = policy.layers.flatMap((layer) => layer.rules.map(({ id }) => id))
  return known.includes(rule)
    ? null
    : `There is no rule "${rule}"${didYouMean(rule, known)}.${choicesOf(findings)}`
}

const DENIED = 'A denied tool may never write code here; no exception lifts that.'

/** Why a waiver would lift nothing here, although something is unmet; null when it may be given. */
export function problemOfWaiver(findings: readonly Finding[]): string | null {
  const unmet = findings.filter(({ status }) => status === 'unmet')
  return unmet.length > 0 && unmet.every(({ absolute }) => absolute) ? NOTHING_TO_WAIVE : null
}

const NOTHING_TO_WAIVE =
  'All that is unmet here is a denied tool, which may never write code here; no waiver lifts that.'

function problemOfTool(
  tool: string | null,
  policy: PolicyInForce,
  findings: readonly Finding[],
): string | null {
  if (tool === null) return null
  const isDenied = policy.layers.some(
    ({ tools }) => tools?.deny?.some((name) => namesTool(name, tool)) === true,
  )
  if (isDenied) return DENIED
  const isFound = findings.some((finding) => finding.tool !== null && namesTool(tool, finding.tool))
  return isFound || isKnownTool(tool, policy) ? null : unknownTool(tool, policy)
}

function isKnownTool(tool: string, policy: PolicyInForce): boolean {
  return isToolId(tool) || toolsOfPolicy(policy).some((name) => name.toLowerCase() === tool)
}

/** Tools that a policy names or marks itself; they need not be in our table. */
function toolsOfPolicy({ layers }: PolicyInForce): readonly string[] {
  return layers.flatMap(({ tools, custom }) => [
    ...custom.map((marker) => marker.tool),
    ...(tools?.allow ?? []),
    ...(tools?.exception ?? []),
    ...(tools?.trials ?? []).map((trial) => trial.tool),
  ])
}

function unknownTool(tool: string, policy: PolicyInForce): string {
  const known = [...toolsOfPolicy(policy), ...TOOLS.map(({ id }) => id)]
  return `There is no tool "${tool}"${didYouMean(tool, known)}.`
}

/** What an exception could lift here, as it is written in a request. */
function choicesOf(findings: readonly Finding[]): string {
  const open = findings.filter(
    ({ status, absolute, origin }) => status === 'unmet' && !absolute && origin !== 'built-in',
  )
  const choices = open.map(({ rule, tool }) => (tool === null ? `rule=${rule}` : `tool=${tool}`))
  return choices.length === 0 ? '' : ` Open here: ${[...new Set(choices)].join(', ')}.`
}
