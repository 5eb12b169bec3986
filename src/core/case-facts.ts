import type { CaseFacts, CaseWanted, PolicyCase } from '../policy/policy-tests.ts'
import type { Decision } from './decision.ts'
import type {
  CommitFacts,
  ExceptionFacts,
  Facts,
  FileFacts,
  Person,
  PullRequestFacts,
  ReviewFacts,
} from './facts.ts'
import type { Signal } from './signal.ts'

/** Facts made from a short form, and the moment they are judged at. */
export interface Case {
  readonly facts: Facts
  readonly now: string
}

const HEAD = '1'.repeat(40)
const EARLIER = '2'.repeat(40)

/** Writes a case of a policy test out as facts: what it leaves out is an ordinary pull request by a member. */
export function factsFromCase(given: CaseFacts, disclosureHeading: string): Case {
  const now = `${given.on ?? '2027-01-15'}T12:00:00Z`
  const commits = commitsOf(given, now)
  const files = (given.files ?? ['src/a.ts']).map(fileOf)
  const facts: Facts = {
    repository: repositoryOf(given),
    pullRequest: pullRequestOf(given, { commits, files, disclosureHeading, now }),
    commits,
    files,
    complete: { files: true, commits: true },
    reviews: reviewsOf(given, now),
    reviewsKnown: true,
    teams: teamsOf(given),
    codeowners:
      given.codeowners === undefined ? null : { path: '.github/CODEOWNERS', text: given.codeowners },
    administrators: [person('admin')],
    checks: Object.entries(given.checks ?? {}).map(([name, conclusion]) => ({ name, app: null, conclusion })),
    extraSignals: signalsOf(given),
    remembered: { signals: [], drivers: [] },
    exceptions: (given.exceptions ?? []).map((each, index) => exceptionOf(each, index, now)),
    ownerships: (given.owned_by ?? []).map((login) => ({ person: person(login), at: now, canWrite: true })),
    acknowledgements: acknowledgementsOf(given, now),
    shares: sharesOf(given),
    openPullRequestsOfAuthor: given.open_pull_requests ?? 1,
    missingPermissions: [],
  }
  return { facts, now }
}

function person(login: string): Person {
  return { id: null, login, kind: login.endsWith('[bot]') ? 'bot' : 'user' }
}

function authorOf({ author = 'dev' }: CaseFacts): string {
  return author
}

function commitsOf(given: CaseFacts, now: string): readonly CommitFacts[] {
  const commits = given.commits ?? [{}]
  return commits.map(({ message = 'A change\n', by = authorOf(given) }, index) => {
    const identity = { name: by, email: `${by}@users.noreply.github.com`, person: person(by) }
    const isHead = index === commits.length - 1
    const sha = isHead ? HEAD : (index + 3).toString(16).padStart(40, '3')
    return {
      sha,
      tree: null,
      author: identity,
      committer: identity,
      message,
      verified: null,
      committedAt: now,
      parents: 1,
    }
  })
}

function fileOf(given: NonNullable<CaseFacts['files']>[number]): FileFacts {
  const {
    path,
    was = null,
    change,
    lines = 1,
    kind = 'file',
  } = typeof given === 'string' ? { path: given } : given
  return {
    path,
    previousPath: was,
    change: change ?? (was === null ? 'modified' : 'renamed'),
    additions: lines,
    deletions: 0,
    kind,
  }
}

function repositoryOf({ repository }: CaseFacts): Facts['repository'] {
  return {
    id: 1,
    nodeId: '',
    owner: 'acme',
    name: 'app',
    ownerKind: 'organization',
    defaultBranch: 'main',
    visibility: repository?.visibility ?? 'private',
    topics: repository?.topics ?? [],
    properties: repository?.properties ?? {},
    url: null,
  }
}

interface Surroundings {
  readonly commits: readonly CommitFacts[]
  readonly files: readonly FileFacts[]
  readonly disclosureHeading: string
  readonly now: string
}

function pullRequestOf(
  given: CaseFacts,
  { commits, files, disclosureHeading, now }: Surroundings,
): PullRequestFacts {
  const { title = 'A change', draft = false, labels = [], association = 'member', first_time = false } = given
  return {
    number: 1,
    nodeId: '',
    title,
    body: bodyOf(given, disclosureHeading),
    state: 'open',
    draft,
    author: person(authorOf(given)),
    association,
    firstTime: first_time,
    createdAt: now,
    base: { branch: given.base ?? 'main', sha: '0'.repeat(40) },
    head: { branch: given.head ?? 'topic', sha: HEAD, repository: 'acme/app' },
    labels,
    issueLabels: given.issue_labels ?? [],
    assignees: [],
    requestedReviewers: [],
    changedFiles: files.length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: 0,
    commitCount: commits.length,
    baseChangedAt: null,
  }
}

function bodyOf({ body = '', disclosure }: CaseFacts, heading: string): string {
  if (disclosure === undefined) return body
  const { ticked = [], ...fields } = disclosure
  const lines = Object.entries(fields).map(
    ([name, text]) => `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${text}`,
  )
  return [body, '', `## ${heading}`, '', ...lines, ...ticked.map((text) => `- [x] ${text}`), ''].join('\n')
}

function reviewsOf(given: CaseFacts, now: string): readonly ReviewFacts[] {
  const approvals = (given.approved_by ?? []).map((review) => {
    const { by, stale = false, write = true } = typeof review === 'string' ? { by: review } : review
    return { by, stale, write, state: 'approved' as const }
  })
  const objections = (given.changes_requested_by ?? []).map((by) => ({
    by,
    stale: false,
    write: true,
    state: 'changes-requested' as const,
  }))
  return [...approvals, ...objections].map(({ by, stale, write, state }, index) => ({
    id: `${index}`,
    person: person(by),
    state,
    submittedAt: now,
    commit: stale ? EARLIER : HEAD,
    canWrite: write,
  }))
}

function teamsOf({ teams = {} }: CaseFacts): Facts['teams'] {
  return Object.entries(teams).map(([slug, logins]) => ({
    slug,
    state: 'known',
    members: logins.map(person),
  }))
}

/** Marks of tools on the head commit. They stand beside the message, so that a case can test trailers by themselves. */
function signalsOf({ ai = [], grade = 'marked', model }: CaseFacts): readonly Signal[] {
  return ai.map((name): Signal => {
    const [tool = name, variant] = name.split('/')
    return {
      tool,
      ...(variant === undefined ? {} : { variant }),
      ...(model === undefined ? {} : { model }),
      grade,
      role: 'author',
      place: 'git-note',
      commit: HEAD,
      text: `a mark of ${name}`,
      marker: `case/${name}`,
    }
  })
}

function exceptionOf(
  given: NonNullable<CaseFacts['exceptions']>[number],
  index: number,
  now: string,
): ExceptionFacts {
  const { rule = null, tool = null, state = 'granted' } = given
  const isRequest = state === 'requested'
  return {
    id: `EX-${index + 1}`,
    kind: 'exception',
    state,
    rule,
    tool,
    paths: [],
    scope: 'pull-request',
    pullRequest: 1,
    head: null,
    requester: person('dev'),
    granter: isRequest ? null : person('admin'),
    reason: 'a case of a policy test',
    requestedAt: '2000-01-01T00:00:00Z',
    startsAt: isRequest ? null : '2000-01-01T00:00:00Z',
    endsAt: endOf(state, now),
  }
}

function endOf(state: 'granted' | 'requested' | 'expired', now: string): string | null {
  if (state === 'requested') return null
  return state === 'granted' ? '9999-01-01T00:00:00Z' : now
}

function acknowledgementsOf({ acknowledged = {} }: CaseFacts, now: string): Facts['acknowledgements'] {
  return Object.entries(acknowledged).map(([path, by]) => ({
    person: person(by),
    path,
    at: now,
    canWrite: true,
  }))
}

function sharesOf({ shares = [] }: CaseFacts): Facts['shares'] {
  return shares.map(({ ai, merged, window_days, open = false }) => ({
    windowDays: window_days,
    merged,
    ai,
    open,
  }))
}

/** In which points a decision is not what the case wants; empty when it is. */
export function differencesFrom(want: PolicyCase['want'], decision: Decision): readonly string[] {
  const wanted: CaseWanted = typeof want === 'string' ? { verdict: want } : want
  const { verdict, ai, level } = wanted
  return [
    ...difference('verdict', verdict, decision.verdict),
    ...difference('ai', ai, decision.provenance.ai),
    ...difference('level', level, decision.level ?? false),
    ...difference('unmet', sorted(wanted.unmet), rulesThatAre(decision, 'unmet')),
    ...difference('waived', sorted(wanted.waived), rulesThatAre(decision, 'waived')),
    ...missingFrom(wanted.not_applicable ?? [], rulesThatAre(decision, 'not-applicable')),
  ]
}

function difference(name: string, wanted: unknown, found: unknown): readonly string[] {
  if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(found)) return []
  return [`${name}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`]
}

function missingFrom(wanted: readonly string[], found: readonly string[]): readonly string[] {
  return wanted
    .filter((rule) => !found.includes(rule))
    .map((rule) => `not_applicable: wanted ${rule}, found ${found.join(', ') || 'none'}`)
}

function sorted(rules: readonly string[] | undefined): readonly string[] | undefined {
  return rules === undefined ? undefined : [...new Set(rules)].toSorted()
}

function rulesThatAre(
  { findings }: Decision,
  status: Decision['findings'][number]['status'],
): readonly string[] {
  return [
    ...new Set(findings.filter((finding) => finding.status === status).map(({ rule }) => rule)),
  ].toSorted()
}
