import { compileGlobs } from '../policy/glob.ts'
import { namesTool } from '../policy/stance.ts'
import { pathsOf } from './always-on.ts'
import type { Finding } from './decision.ts'
import type { Drivers } from './drivers.ts'
import type { ExceptionFacts, Facts, FileFacts } from './facts.ts'
import { isBefore } from './time.ts'

/** True from the start of a granted exception until just before its end. Only a finding of "not AI" may have no end. */
export function isLive(exception: ExceptionFacts, now: string): boolean {
  const { state, startsAt, endsAt, kind } = exception
  if (state !== 'granted' || startsAt === null || isBefore(now, startsAt)) return false
  return endsAt === null ? kind === 'not-ai' : isBefore(now, endsAt)
}

/** An unmet finding, and the files that it is about. */
export interface Concern {
  readonly finding: Finding
  readonly files: readonly FileFacts[]
}

/** What exceptions are looked at by. */
interface Moment {
  readonly facts: Facts
  readonly now: string
  readonly drivers: Drivers
}

/** The live exception that waives a finding; null when none does, or when nothing may. */
export function findWaiver(concern: Concern, { facts, now, drivers }: Moment): ExceptionFacts | null {
  if (concern.finding.absolute) return null
  const waives = facts.exceptions.find(
    (exception) =>
      isLive(exception, now) &&
      isInScope(exception, facts) &&
      !isSelfGranted(exception, drivers) &&
      waivesFinding(exception, concern, facts),
  )
  return waives ?? null
}

/** Who granted an exception for one change and now takes part in it would lift the rule for themselves. */
export function isSelfGranted(
  { scope, granter }: ExceptionFacts,
  { people }: Pick<Drivers, 'people'>,
): boolean {
  return scope === 'pull-request' && granter !== null && people.has(granter)
}

/** Why an exception that was granted for this change lifts nothing here; null when it does, or nothing is open to lift. */
export function whyInVain(
  exception: ExceptionFacts,
  concerns: readonly Concern[],
  { facts, drivers }: Omit<Moment, 'now'>,
): string | null {
  const { kind, head, granter } = exception
  if (exception.pullRequest !== facts.pullRequest.number) return null
  if (isSelfGranted(exception, drivers))
    return `${granter?.login ?? ''}, who granted it, takes part in this change`
  const open = concerns.filter(({ finding }) => finding.status === 'unmet' && !finding.absolute)
  if (kind === 'waiver' && open.length > 0 && head !== facts.pullRequest.head.sha)
    return `it was given for commit ${head?.slice(0, 7) ?? ''} only, and the head has moved`
  const meant = open.filter(({ finding }) => kind === 'exception' && namesFinding(exception, finding))
  return outsideOf(exception.paths, meant, facts)
}

function outsideOf(
  globs: readonly string[],
  concerns: readonly Concern[],
  { complete }: Facts,
): string | null {
  const [concern] = concerns
  if (concern === undefined) return null
  if (!complete.files) return 'it is for some files, and not all changed files could be read'
  const matcher = compileGlobs(globs, { normalise: true })
  const outside = concern.files.flatMap(pathsOf).find((path) => matcher.matches(path) === null)
  return outside === undefined ? null : `${outside} is outside the files that it is for`
}

/** A break-glass waiver holds for the head that it was given on and no other. */
function isInScope(exception: ExceptionFacts, { pullRequest }: Facts): boolean {
  const isHere = exception.pullRequest === pullRequest.number
  if (exception.kind === 'waiver') return isHere && exception.head === pullRequest.head.sha
  return exception.kind === 'exception' && (isHere || exception.scope === 'repository')
}

function waivesFinding(exception: ExceptionFacts, { finding, files }: Concern, facts: Facts): boolean {
  if (exception.kind === 'waiver') return true
  return namesFinding(exception, finding) && coversFiles(exception.paths, files, facts.complete.files)
}

/** An exception for a rule waives that rule; one for a tool waives the stance on that tool; one may name both. */
function namesFinding(exception: Pick<ExceptionFacts, 'rule' | 'tool'>, finding: Finding): boolean {
  if (finding.tool !== null) return exception.tool !== null && namesTool(exception.tool, finding.tool)
  return exception.rule === finding.rule
}

/** A request that waits and would lift a finding about this rule or tool. */
export function findPending(
  about: { readonly rule: string | null; readonly tool: string | null },
  facts: Facts,
): ExceptionFacts | null {
  const pending = facts.exceptions.find(
    ({ kind, state, rule, tool, scope, pullRequest }) =>
      kind === 'exception' &&
      state === 'requested' &&
      (scope === 'repository' || pullRequest === facts.pullRequest.number) &&
      (about.tool === null ? rule === about.rule : tool !== null && namesTool(tool, about.tool)),
  )
  return pending ?? null
}

/** An exception for some paths helps only where everything that the finding is about lies within them. */
function coversFiles(globs: readonly string[], files: readonly FileFacts[], isComplete: boolean): boolean {
  if (globs.length === 0) return true
  const matcher = compileGlobs(globs, { normalise: true })
  return isComplete && files.every((file) => pathsOf(file).every((path) => matcher.matches(path) !== null))
}
