import { compileGlobs } from '../policy/glob.ts'
import type { Tools } from '../policy/schema.ts'
import type { Stance } from '../policy/words.ts'
import { pathsOf } from './always-on.ts'
import type { Finding, FindingStatus, Need, RequirementResult } from './decision.ts'
import type { FileFacts } from './facts.ts'
import type { Situation } from './situation.ts'
import { utcDate } from './time.ts'
import { isToolNamed } from './tool-names.ts'
import { type Concern, findPending } from './waivers.ts'

/** The rule that a tool breaks when it may never write code here. Nothing lifts it. */
export const TOOL_DENIED = 'tool-denied'
/** The rule that a tool breaks when it may write code here only under a granted exception. */
export const TOOL_NEEDS_EXCEPTION = 'tool-needs-exception'

/** What a policy says of one tool in one change. */
export interface ToolStance {
  readonly tool: string
  readonly stance: Stance
  /** The entry of the policy that decides. */
  readonly because: string
}

/** Judges the tools of a change by a layer's stance: one finding for each tool, none when the layer takes no stance. */
export function judgeTools(situation: Situation): readonly Concern[] {
  const { tools } = situation.layer
  if (tools === null) return []
  const { facts, evidence, now } = situation
  const files = productionFiles(tools, facts.files)
  const isConcerned = files.length > 0 || !facts.complete.files
  const stances = evidence.toolsInForce.map((tool) =>
    stanceOn(tool, tools, { files, isComplete: facts.complete.files, now }),
  )
  const unseen = facts.complete.commits ? [] : unseenTools(tools)
  const findings = [...stances, ...unseen].map((stance) => findingOf(stance, tools, situation))
  return isConcerned && findings.length > 0
    ? findings.map((finding) => ({ finding, files }))
    : [{ finding: notApplicable(situation), files: [] }]
}

/** Commits that nobody could read may be by any tool; where not every tool is allowed, that needs an exception. */
function unseenTools(tools: Tools): readonly ToolStance[] {
  const { deny = [], exception = [], unlisted = 'allow' } = tools
  const isRestricted = deny.length > 0 || exception.length > 0 || unlisted !== 'allow'
  return isRestricted
    ? [{ tool: 'unspecified', stance: 'exception', because: 'not all commits could be read' }]
    : []
}

interface Change {
  readonly files: readonly FileFacts[]
  readonly isComplete: boolean
  readonly now: string
}

/** Denial beats everything; else the trial, else the entry that names the tool most exactly, else what is unlisted. */
export function stanceOn(tool: string, tools: Tools, change: Change): ToolStance {
  if (isListed(tool, tools.deny)) return { tool, stance: 'deny', because: 'deny' }
  const trial = tools.trials?.find((each) => isToolNamed(tool, each.tool) && isOnTrial(each, change))
  if (trial !== undefined) return { tool, stance: 'allow', because: `trial until ${trial.until}` }
  const exception = exactness(tool, tools.exception)
  const allow = exactness(tool, tools.allow)
  if (exception > 0 && exception >= allow) return { tool, stance: 'exception', because: 'exception' }
  if (allow > 0) return { tool, stance: 'allow', because: 'allow' }
  return { tool, stance: tools.unlisted ?? 'allow', because: `unlisted: ${tools.unlisted ?? 'allow'}` }
}

function isListed(tool: string, names: readonly string[] | undefined): boolean {
  return (names ?? []).some((name) => isToolNamed(tool, name))
}

/** Length of the longest name that covers the tool: a variant's is longer than its product's. */
function exactness(tool: string, names: readonly string[] | undefined): number {
  return Math.max(0, ...(names ?? []).filter((name) => isToolNamed(tool, name)).map((name) => name.length))
}

/** The last day counts whole, in UTC; every production file of the change must lie in the trial's paths. */
function isOnTrial(trial: NonNullable<Tools['trials']>[number], change: Change): boolean {
  if (utcDate(change.now) > trial.until) return false
  if (trial.paths === undefined) return true
  const matcher = compileGlobs(trial.paths, { normalise: true })
  return (
    change.isComplete &&
    change.files.every((file) => pathsOf(file).every((path) => matcher.matches(path) !== null))
  )
}

/** The stance matters only when such a file changes; by default every file is one. */
function productionFiles(tools: Tools, files: readonly FileFacts[]): readonly FileFacts[] {
  if (tools.paths === undefined) return files
  const matcher = compileGlobs(tools.paths, { normalise: true })
  return files.filter((file) => pathsOf(file).some((path) => matcher.matches(path) !== null))
}

function findingOf(stance: ToolStance, tools: Tools, situation: Situation): Finding {
  const isDenied = stance.stance === 'deny'
  const isMet = stance.stance === 'allow'
  return {
    ...frameOf(situation, isMet ? 'met' : 'unmet'),
    rule: isDenied ? TOOL_DENIED : TOOL_NEEDS_EXCEPTION,
    description: tools.reason ?? null,
    remedy: tools.link ?? null,
    requirements: [resultOf(stance, tools, situation)],
    absolute: isDenied,
    tool: stance.tool,
  }
}

function resultOf(
  { tool, stance, because }: ToolStance,
  tools: Tools,
  situation: Situation,
): RequirementResult {
  const frame = { wanted: 'a tool that may write code here', seen: `${tool} (${because})` }
  if (stance === 'allow') return { ...frame, kind: 'exception', met: true, needs: [] }
  if (stance === 'deny') {
    const need: Need = {
      kind: 'impossible',
      reason: tools.reason ?? `${tool} may not write code here`,
      link: tools.link ?? null,
    }
    return { ...frame, kind: 'deny', met: false, needs: [need] }
  }
  return { ...frame, kind: 'exception', met: false, needs: [needOfException(tool, situation)] }
}

function needOfException(tool: string, { facts, policy }: Situation): Need {
  const pending = findPending({ rule: null, tool }, facts)
  return { kind: 'exception', rule: null, tool, pending: pending?.id ?? null, granters: policy.granters }
}

function notApplicable(situation: Situation): Finding {
  return { ...frameOf(situation, 'not-applicable'), rule: TOOL_NEEDS_EXCEPTION, requirements: [] }
}

function frameOf({ layer }: Situation, status: FindingStatus): Omit<Finding, 'rule' | 'requirements'> {
  return {
    layer: layer.layer,
    origin: layer.layer,
    mode: layer.mode,
    status,
    description: null,
    remedy: null,
    waivedBy: null,
    absolute: false,
    tool: null,
  }
}
