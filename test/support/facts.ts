import type {
  CheckFacts,
  CommitFacts,
  CommitIdentity,
  ExceptionFacts,
  Facts,
  FileFacts,
  Person,
  PullRequestFacts,
  RememberedDriver,
  RepositoryFacts,
  ReviewFacts,
  TeamFacts,
} from '../../src/core/facts.ts'
import type { RememberedSignal, Signal } from '../../src/core/signal.ts'
import type { PolicyInForce, PolicyLayer, RuleInForce } from '../../src/policy/policy.ts'
import type { Level, Require, Rule } from '../../src/policy/schema.ts'

/** The moment at which builders' pull requests are judged, unless a test says otherwise. */
export const NOW = '2026-09-10T12:00:00Z'
/** The head commit of `facts()`. */
export const HEAD = sha('head')

/** Forty hex digits that belong to a name: the same name gives the same commit. */
export function sha(name: string): string {
  return [1, 2, 3, 4, 5].map((part) => hash(`${name}/${part}`).toString(16).padStart(8, '0')).join('')
}

function hash(text: string): number {
  let value = 2_166_136_261
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return value
}

/** A person, with an account number made from the login; a login that ends in `[bot]` is a bot. */
export function person(login: string, overrides: Partial<Person> = {}): Person {
  return {
    id: 1 + (hash(login.toLowerCase()) % 100_000_000),
    login,
    kind: login.endsWith('[bot]') ? 'bot' : 'user',
    ...overrides,
  }
}

/** Author or committer line of a person whom the platform knows. */
export function identity(login: string, overrides: Partial<CommitIdentity> = {}): CommitIdentity {
  return { name: login, email: `${login}@people.example`, person: person(login), ...overrides }
}

/** A commit by `dev`; `by` names somebody else as author and committer. */
export function commit(overrides: Partial<CommitFacts> & { readonly by?: string } = {}): CommitFacts {
  const { by = 'dev', ...rest } = overrides
  return {
    sha: HEAD,
    tree: sha(`tree of ${rest.sha ?? HEAD}`),
    author: identity(by),
    committer: identity(by),
    message: 'Add a thing\n',
    verified: false,
    committedAt: '2026-09-10T09:00:00Z',
    parents: 1,
    ...rest,
  }
}

/** A commit with Claude's co-author trailer. */
export function claudeCommit(overrides: Partial<CommitFacts> & { readonly by?: string } = {}): CommitFacts {
  return commit({ message: 'Add a thing\n\nCo-authored-by: Claude <noreply@anthropic.com>\n', ...overrides })
}

/** A modified file with one line added and one deleted. */
export function file(path: string, overrides: Partial<FileFacts> = {}): FileFacts {
  return {
    path,
    previousPath: null,
    change: 'modified',
    additions: 1,
    deletions: 1,
    kind: 'file',
    ...overrides,
  }
}

/** A review by somebody with write permission, on the head, submitted at 11:00; an approval by default. */
export function review(login: string, overrides: Partial<ReviewFacts> = {}): ReviewFacts {
  const { submittedAt = '2026-09-10T11:00:00Z' } = overrides
  return {
    id: `review of ${login} at ${submittedAt}`,
    person: person(login),
    state: 'approved',
    submittedAt,
    commit: HEAD,
    canWrite: true,
    ...overrides,
  }
}

export function team(slug: string, ...logins: readonly string[]): TeamFacts {
  return { slug, state: 'known', members: logins.map((login) => person(login)), nodeId: `T_${slug}` }
}

export function check(name: string, conclusion: string | null = 'success'): CheckFacts {
  return { name, app: 'other-ci', conclusion }
}

export function driver(login: string, overrides: Partial<RememberedDriver> = {}): RememberedDriver {
  return { person: person(login), reason: 'pusher', evidence: HEAD, ...overrides }
}

/** A marked trace of Claude Code in the head commit. */
export function signal(overrides: Partial<Signal> = {}): Signal {
  return {
    tool: 'claude-code',
    grade: 'marked',
    role: 'author',
    place: 'commit-trailer',
    commit: HEAD,
    line: 3,
    text: 'Co-authored-by: Claude <noreply@anthropic.com>',
    marker: 'claude-code/co-author',
    inTrailerBlock: true,
    ...overrides,
  }
}

export function rememberedSignal(
  overrides: Partial<Signal> = {},
  memory: Partial<Omit<RememberedSignal, 'signal'>> = {},
): RememberedSignal {
  const seen = signal({ commit: sha('earlier'), ...overrides })
  return {
    signal: seen,
    firstSeen: '2026-09-09T12:00:00Z',
    seenOn: seen.commit ?? null,
    via: 'pull-request',
    ...memory,
  }
}

/** A live exception for this pull request, granted by `adm` to `dev`; it waives nothing until rule or tool is named. */
export function exception(overrides: Partial<ExceptionFacts> = {}): ExceptionFacts {
  return {
    id: 'EX-1',
    kind: 'exception',
    state: 'granted',
    rule: null,
    tool: null,
    paths: [],
    scope: 'pull-request',
    pullRequest: 1,
    head: null,
    requester: person('dev'),
    granter: person('adm'),
    reason: 'hotfix',
    requestedAt: '2026-09-10T08:00:00Z',
    startsAt: '2026-09-10T08:30:00Z',
    endsAt: '2026-09-12T08:30:00Z',
    ...overrides,
  }
}

type Overrides = Partial<Omit<Facts, 'pullRequest' | 'repository'>> & {
  readonly pullRequest?: Partial<PullRequestFacts>
  readonly repository?: Partial<RepositoryFacts>
}

/** Pull request 1 of acme/app: `dev` changes `src/a.ts` in one commit without any trace of AI. Counts follow the lists. */
export function facts(overrides: Overrides = {}): Facts {
  const { pullRequest, repository, ...rest } = overrides
  const commits = rest.commits ?? [commit()]
  const files = rest.files ?? [file('src/a.ts')]
  return {
    repository: { ...REPOSITORY, ...repository },
    pullRequest: { ...pullRequestOf(commits, files), ...pullRequest },
    commits,
    files,
    complete: { files: true, commits: true },
    reviews: [],
    reviewsKnown: true,
    teams: [],
    codeowners: null,
    administrators: [],
    checks: [],
    extraSignals: [],
    remembered: { signals: [], drivers: [] },
    exceptions: [],
    ownerships: [],
    acknowledgements: [],
    shares: [],
    openPullRequestsOfAuthor: null,
    missingPermissions: [],
    ...rest,
  }
}

const REPOSITORY: RepositoryFacts = {
  id: 1,
  nodeId: 'R_1',
  owner: 'acme',
  name: 'app',
  ownerKind: 'organization',
  defaultBranch: 'main',
  visibility: 'private',
  topics: [],
  properties: {},
  url: 'https://github.example/acme/app',
}

function pullRequestOf(commits: readonly CommitFacts[], files: readonly FileFacts[]): PullRequestFacts {
  return {
    number: 1,
    nodeId: 'PR_1',
    title: 'Add a thing',
    body: '',
    state: 'open',
    draft: false,
    author: person('dev'),
    association: 'MEMBER',
    firstTime: null,
    createdAt: '2026-09-10T09:30:00Z',
    base: { branch: 'main', sha: sha('base') },
    head: { branch: 'topic', sha: commits.at(-1)?.sha ?? HEAD, repository: 'acme/app' },
    labels: [],
    assignees: [],
    requestedReviewers: [],
    changedFiles: files.length,
    additions: files.reduce((sum, each) => sum + each.additions, 0),
    deletions: files.reduce((sum, each) => sum + each.deletions, 0),
    commitCount: commits.length,
    baseChangedAt: null,
  }
}

/** A rule in force; the id is `rule` and the mode `enforce` unless they matter. */
export function rule(require: Require, overrides: Partial<Omit<RuleInForce, 'require'>> = {}): RuleInForce {
  return { id: 'rule', mode: 'enforce', origin: 'repository', ...overrides, require }
}

/** "AI changes need one approval": the smallest useful rule. */
export const COUNTERSIGN: RuleInForce = rule({ approvals: 1 }, { id: 'countersign', when: { ai: true } })

export function level(name: string, paths: readonly string[], overrides: Partial<Level> = {}): Level {
  return { level: name, paths: [...paths], ...overrides }
}

type LayerOverrides = Partial<Omit<PolicyLayer, 'rules'>> & {
  readonly rules?: readonly (Rule & { readonly mode?: RuleInForce['mode']; readonly origin?: string })[]
}

/** A repository layer without rules or tool stance, and the level `critical` alone. */
export function layer(overrides: LayerOverrides = {}): PolicyLayer {
  const name = overrides.layer ?? 'repository'
  const mode = overrides.mode ?? 'enforce'
  return {
    layer: name,
    mode,
    tools: null,
    levels: [{ level: 'critical' }],
    machineUsers: [],
    stale: 'on-push',
    unmappedAuthor: 'ignore',
    hints: 'report',
    unmarked: 'human',
    custom: [],
    disclosureHeading: 'AI disclosure',
    ...overrides,
    rules: (overrides.rules ?? []).map((each) => ({
      ...each,
      mode: each.mode ?? mode,
      origin: each.origin ?? name,
    })),
  }
}

/** A policy of one repository layer (`policy({ rules: [...] })`), or of the layers given. */
export function policy(overrides: LayerOverrides & Partial<PolicyInForce> = {}): PolicyInForce {
  const { sources, request, granters, maxDays, notifyDays, layers, ...rest } = overrides
  const { aiLabel, exceptionLabel, environments, origins, ...layerOverrides } = rest
  return {
    layers: layers ?? [layer(layerOverrides)],
    sources: sources ?? [
      {
        layer: 'repository',
        repository: 'acme/app',
        path: '.github/ai-policy.yml',
        commit: sha('policy'),
        blob: sha('policy blob'),
      },
    ],
    request: request ?? true,
    granters: granters === undefined ? ['team/ai-admins'] : granters,
    maxDays: maxDays ?? 14,
    notifyDays: notifyDays ?? [7, 1],
    aiLabel: aiLabel ?? 'ai-assisted',
    exceptionLabel: exceptionLabel ?? 'ai-exception',
    environments: environments ?? [],
    origins: origins ?? {},
  }
}
