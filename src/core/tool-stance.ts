import { compileGlobs } from '../policy/glob.ts'
import type { Tools } from '../policy/schema.ts'
import { listedStance, namesTool } from '../policy/stance.ts'
import type { Stance } from '../policy/words.ts'
import { pathsOf } from './always-on.ts'
import type { Finding, FindingStatus, Need, RequirementResult } from './decision.ts'
import type { FileFacts } from './facts.ts'
import type { Situation } from './situation.ts'
import { utcDate } from './time.ts'
import { type Concern, findPending } from './waivers.ts'

/** The rule that a tool breaks when it may never write code here. Nothing lifts it. */
export const TOOL_DENIED = 'tool-denied'
/** The rule that a tool breaks when it may write code here only under a granted exception. */
export const TOOL_NEEDS_EXCEPTION = 'tool-needs-exception'

/** What a policy says of one tool in one change. */
interface ToolStance {
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

/** The list of denied tools beats everything; else a running trial allows; else the strictest list decides. */
function stanceOn(tool: string, tools: Tools, change: Change): ToolStance {
  const stance = listedStance(tools, tool)
  const isListed = (tools[stance] ?? []).some((name) => namesTool(name, tool))
  const trial = tools.trials?.find((each) => namesTool(each.tool, tool) && isOnTrial(each, change))
  return trial === undefined || (isListed && stance === 'deny')
    ? { tool, stance, because: isListed ? stance : 'unlisted' }
    : { tool, stance: 'allow', because: `trial until ${trial.until}` }
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
