import { pino } from 'pino'
import { createGitHub, type GitHub } from '../../../src/adapters/github/client.ts'
import type { CountRequest } from '../../../src/adapters/github/octokit.ts'
import { type GitHubPorts, githubPorts } from '../../../src/adapters/github/ports.ts'
import type { Asks } from '../../../src/app/ports.ts'
import type { PullRequestRef } from '../../../src/app/work.ts'
import type { AppScene } from '../../support/github/scene/app.ts'
import type { OrganizationScene } from '../../support/github/scene/organization.ts'
import type { PullRequestScene } from '../../support/github/scene/pull-request.ts'
import type { Founding, RepositoryScene } from '../../support/github/scene/repository.ts'
import { startGitHub } from '../../support/github/start.ts'

type StandIn = Awaited<ReturnType<typeof startGitHub>>

/** A repository on the stand-in, and our adapter connected to it. */
export interface Connected {
  readonly github: StandIn
  readonly acme: OrganizationScene
  readonly repo: RepositoryScene
  readonly app: AppScene
  readonly client: GitHub
  readonly ports: GitHubPorts
  readonly refOf: (pr: PullRequestScene) => PullRequestRef
  /** Operations of reads and writes since a mark of `mark()`. */
  readonly mark: () => number
  readonly since: (mark: number, ...kinds: readonly string[]) => readonly string[]
}

export interface Connecting extends Founding {
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>
  readonly teams?: Readonly<Record<string, readonly string[]>>
  readonly count?: CountRequest
}

export const POLICY = `version: 1
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
`

/** Everything but the dear things. */
export const ASKS: Asks = {
  teams: null,
  codeowners: false,
  checks: false,
  sameDiff: false,
  firstTime: false,
  openPullRequests: false,
  reviewComments: false,
  labels: ['ai-assisted', 'blast-radius: critical', 'ai-exception'],
}

const open: StandIn[] = []

export async function connect(connecting: Connecting = {}): Promise<Connected> {
  const { permissions, teams = { owners: ['own1', 'own2'] }, count, ...founding } = connecting
  const github = await startGitHub()
  open.push(github)
  const acme = github.organization('acme', { members: ['dev', 'rev1', 'rev2'], teams })
  const repo = acme.repository('app', {
    files: { '.github/ai-policy.yml': POLICY, 'README.md': '# app\n', 'src/old.ts': 'a\nb\nc\nd\n' },
    access: { dev: 'write', rev1: 'write', rev2: 'write', tri: 'triage' },
    ...founding,
  })
  const app = github.app()
  const installation = await app.installOn(acme, permissions === undefined ? {} : { permissions })
  const client = createGitHub({
    appId: app.id,
    privateKey: app.privateKey,
    baseUrl: `${github.url}/api/v3`,
    webhookSecret: 'x'.repeat(40),
    log: pino({ level: 'silent' }),
    ...(count === undefined ? {} : { count }),
  })
  return {
    github,
    acme,
    repo,
    app,
    client,
    ports: githubPorts(client, pino({ level: 'silent' })),
    refOf: ({ number }) => ({
      installation: installation.id,
      repositoryId: repo.repository.id,
      owner: 'acme',
      name: 'app',
      number,
    }),
    mark: () => github.log.requests.length,
    since: (mark, ...kinds) =>
      github.log.requests
        .slice(mark)
        .filter(({ kind }) => (kinds.length === 0 ? ['read', 'write'] : kinds).includes(kind))
        .map(({ operation }) => operation),
  }
}

/** Ends all stand-ins of a test. Throws when one of them found us against GitHub's own description. */
export async function disconnect(): Promise<void> {
  const ended = open.splice(0)
  for (const github of ended) await github.close()
  const violations = ended.flatMap((github) => github.violations)
  if (violations.length > 0) throw new Error(`against GitHub's description:\n${violations.join('\n')}`)
}
