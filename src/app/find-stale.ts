import { OutsideError } from './errors.ts'
import type { Clock, Log, ReadInstallations } from './ports.ts'
import type {
  Closing,
  KeepMarks,
  Look,
  OpenPullRequest,
  RememberLooks,
  SurveyedRepository,
  SurveyRepositories,
} from './sweep-ports.ts'
import { sweptItem } from './swept-item.ts'
import type { PullRequestRef, RepositoryRef, WorkItem } from './work.ts'

export interface StalePorts {
  readonly installations: ReadInstallations
  readonly survey: SurveyRepositories
  readonly looks: RememberLooks
  readonly marks: KeepMarks
  readonly clock: Clock
  readonly log: Log
}

interface Installation {
  readonly installation: number
  readonly refs: readonly RepositoryRef[]
  readonly most: number
  readonly signal: AbortSignal
}

interface Stale {
  /** What to look at: pull requests by newest activity, after whole repositories whose policy changed. */
  readonly items: readonly WorkItem[]
  /** To be kept once the items are asked for. */
  readonly marks: ReadonlyMap<string, string>
  /** What kept it from being found completely. */
  readonly error: OutsideError | null
}

interface Found {
  readonly ref: RepositoryRef
  readonly pull: OpenPullRequest
}
interface Findings {
  readonly stale: Found[]
  readonly current: Found[]
  readonly gone: PullRequestRef[]
  readonly whole: WorkItem[]
  readonly marks: Map<string, string>
}

const REPOSITORIES_AT_ONCE = 50
/** Of what seems up to date, so many are asked whether the check really stands there. */
const MOST_CHECKED = 200
const MOST_GONE = 200

/** What is open in the repositories of an installation, and was not judged as it stands now. */
export async function findStale(ports: StalePorts, installation: Installation): Promise<Stale> {
  const findings: Findings = { stale: [], current: [], gone: [], whole: [], marks: new Map() }
  let error: OutsideError | null = null
  try {
    await surveyAll(ports, installation, findings)
    await verify(ports, installation, findings)
  } catch (thrown) {
    if (!(thrown instanceof OutsideError)) throw thrown
    // What was found until then is asked for all the same.
    error = thrown
  }
  const closed = error === null ? await closedOf(ports, installation, findings) : []
  const stale = newestFirst(findings.stale).slice(0, installation.most)
  const items = [...findings.whole, ...closed, ...stale.map(({ ref, pull }) => sweptItem(ref, pull))]
  return { items, marks: findings.marks, error }
}

async function surveyAll(ports: StalePorts, installation: Installation, findings: Findings): Promise<void> {
  const { refs, signal, most } = installation
  for (let from = 0; from < refs.length && !signal.aborted; from += REPOSITORIES_AT_ONCE) {
    const some = refs.slice(from, from + REPOSITORIES_AT_ONCE)
    const surveyed = await ports.survey.surveyRepositories(installation.installation, some)
    if (surveyed.length < some.length) {
      const unread = some.length - surveyed.length
      ports.log.info(
        { installation: installation.installation, unread },
        'repositories could not be surveyed',
      )
    }
    await sortOut(ports, surveyed, findings)
    keepNewest(findings.stale, most)
    keepNewest(findings.current, MOST_CHECKED)
  }
}

async function sortOut(
  ports: StalePorts,
  surveyed: readonly SurveyedRepository[],
  findings: Findings,
): Promise<void> {
  const known = await ports.looks.lastLooks(surveyed.map(({ ref }) => ref.repositoryId))
  const looks = Map.groupBy(known, ({ repositoryId }) => repositoryId)
  for (const { ref, open } of surveyed) {
    const own = new Map((looks.get(ref.repositoryId) ?? []).map((look) => [look.number, look]))
    for (const pull of open) {
      const look = own.get(pull.number)
      if (isStale(pull, look)) findings.stale.push({ ref, pull })
      else if (look?.hasVerdict === true) findings.current.push({ ref, pull })
      own.delete(pull.number)
    }
    findings.gone.push(...[...own.keys()].map((number) => ({ ...ref, number })))
  }
  await findChangedPolicies(ports, surveyed, findings)
}

function isStale(pull: OpenPullRequest, look: Look | undefined): boolean {
  return look?.head !== pull.head || look.updatedAt !== pull.updatedAt || !look.isSettled
}

/** A push that changed the policy may have gone unheard of: it shows by the file being another one than last time. */
async function findChangedPolicies(
  ports: StalePorts,
  surveyed: readonly SurveyedRepository[],
  { whole, marks }: Findings,
): Promise<void> {
  const known = await ports.marks.marks(surveyed.map(({ ref }) => markOf(ref)))
  for (const { ref, policy } of surveyed) {
    const last = known.get(markOf(ref))
    const now = policy ?? ''
    if (last === now) continue
    marks.set(markOf(ref), now)
    if (last !== undefined) whole.push(everythingUnder(ref))
  }
}

function markOf({ repositoryId }: RepositoryRef): string {
  return `policy:${repositoryId}`
}

function everythingUnder(ref: RepositoryRef): WorkItem {
  const { installation, owner, name } = ref
  const reason = 'policy-changed'
  if (name.toLowerCase() === '.github') return { kind: 'organisation', installation, owner, reason }
  return { kind: 'repository', ref, reason, head: null }
}

/** A verdict that we believe to have posted is looked for where people see it. */
async function verify(
  { survey }: StalePorts,
  { installation, signal }: Installation,
  { current, stale }: Findings,
): Promise<void> {
  if (current.length === 0 || signal.aborted) return
  const without = await survey.withoutVerdict(
    installation,
    current.map(({ pull }) => pull),
  )
  const ids = new Set(without.map(({ id }) => id))
  stale.push(...current.filter(({ pull }) => ids.has(pull.id)))
}

/** Pull requests that were closed or merged unheard of; a moment is left for the event to come by itself. */
async function closedOf(
  { survey, clock }: StalePorts,
  { installation, signal }: Installation,
  { gone }: Findings,
): Promise<readonly WorkItem[]> {
  if (gone.length === 0 || signal.aborted) return []
  const closings = await survey.closings(installation, gone.slice(0, MOST_GONE))
  return closings
    .filter(({ closing }) => closing === null || isOver(closing, clock()))
    .map(({ ref, closing }) => ({ kind: 'pull-request', ref, cause: closing ?? { kind: 'swept' } }))
}

const UNDERWAY_MS = 30_000

function isOver({ at }: Closing, now: string): boolean {
  return Date.parse(now) - Date.parse(at) > UNDERWAY_MS
}

function newestFirst(found: readonly Found[]): readonly Found[] {
  return found.toSorted((a, b) => (a.pull.updatedAt < b.pull.updatedAt ? 1 : -1))
}

/** Ten thousand repositories must not take more memory than ten. */
function keepNewest(found: Found[], most: number): void {
  if (found.length <= 2 * most) return
  const newest = newestFirst(found).slice(0, most)
  found.splice(0, found.length, ...newest)
}
