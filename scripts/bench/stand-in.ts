import type { Webhook } from '../../test/support/github/hooks/deliveries.ts'
import type { LoggedRequest, RequestKind } from '../../test/support/github/http/request-log.ts'
import type { AppScene } from '../../test/support/github/scene/app.ts'
import type { OrganizationScene } from '../../test/support/github/scene/organization.ts'
import type { PullRequestScene } from '../../test/support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../../test/support/github/scene/repository.ts'
import { type GitHub, startGitHub } from '../../test/support/github/start.ts'
import type { Occurrence } from '../../test/support/github/world/occurrence.ts'
import { commitsOf, founding, reviewersOf, SIZES, type SizeName } from './scenes.ts'

/** What an app must know to work with the stand-in. */
export interface Access {
  readonly url: string
  readonly appId: number
  readonly privateKey: string
  readonly webhookSecret: string
}

/** Pull requests to be made: so many of a size, in turn in each of the first so many installations. */
export interface Order {
  readonly installations: number
  readonly pulls: number
  readonly size: SizeName
}

/** A delivery as GitHub would send it. */
export interface Prepared {
  /** `owner/name#number` */
  readonly pull: string
  readonly guid: string
  readonly event: string
  readonly body: string
}

/** The last conclusion on the head of a pull request, and when it was posted; by the clock of the machine. */
export interface Verdict {
  readonly pull: string
  readonly conclusion: string
  readonly firstAt: number
  readonly lastAt: number
  /** What the policy says of it. */
  readonly isRight: boolean
}

/** What was asked of the stand-in. */
export interface Asked {
  readonly reads: number
  readonly writes: number
  readonly others: number
  /** The most calls of one installation at once. */
  readonly mostInFlight: number
  /** Calls of an installation while it had been told to wait. */
  readonly tooEarly: number
  /** Deliveries of what the app itself did that were not answered with 2xx. */
  readonly refused: number
}

export type FaultName = 'secondary-limit' | 'bad-gateway'

interface Place {
  readonly organisation: OrganizationScene
  readonly repository: RepositoryScene
}
interface Judged {
  conclusion: string
  firstAt: number
  lastAt: number
}

const REVIEWERS = reviewersOf(60)

/** The stand-in for GitHub in a process of its own, so that what it costs is not counted as the app's. */
export interface StandIn {
  readonly start: (latency: number) => Promise<Access>
  readonly prepare: (order: Order) => Promise<readonly Prepared[]>
  /** Sixty things that people do on one new pull request, the last of which is an approval. */
  readonly prepareCommotion: (events: number) => Promise<readonly Prepared[]>
  /** Something more happens on pull requests that are there already. */
  readonly prepareMore: (pulls: readonly string[]) => Promise<readonly Prepared[]>
  /** What the app does comes back to it as deliveries from now on. */
  readonly echoTo: (url: string) => void
  readonly trouble: (fault: FaultName, retryAfterSeconds: number) => void
  readonly verdicts: () => readonly Verdict[]
  /** How many of these pull requests have a conclusion on their head. */
  readonly judged: (pulls: readonly string[]) => number
  readonly asked: () => Asked
  /** Starts counting anew, and lets go of what was remembered for it. */
  readonly forget: () => void
  readonly stop: () => Promise<void>
}

/** Makes the functions that a bench calls from its own process. */
export function createStandIn(): StandIn {
  const places: Place[] = []
  const pulls = new Map<string, PullRequestScene>()
  const heads = new Map<string, Judged>()
  const state: { github?: GitHub; app?: AppScene; retryAfterSeconds: number; made: number } = {
    retryAfterSeconds: 0,
    made: 0,
  }

  function stage(): { readonly github: GitHub; readonly app: AppScene } {
    const { github, app } = state
    if (github === undefined || app === undefined) throw new Error('the stand-in was not started')
    return { github, app }
  }

  function note({ event, action, parts }: Occurrence): void {
    if (event !== 'check_run' || action !== 'completed') return
    const { head_sha: head, conclusion } = parts['check_run'] as { head_sha: string; conclusion: string } // its own shape
    const known = heads.get(head)
    const at = Date.now()
    heads.set(head, { conclusion, firstAt: known?.firstAt ?? at, lastAt: at })
  }

  async function placeOf(index: number): Promise<Place> {
    const known = places[index]
    if (known !== undefined) return known
    const { github, app } = stage()
    const login = `org-${places.length}`
    const members = ['dev', 'olga', ...REVIEWERS]
    const organisation = github.organization(login, { members, teams: { owners: ['olga'] } })
    const repository = organisation.repository('app', founding(REVIEWERS))
    organisation.webhooks('drop')
    await app.installOn(organisation)
    for (const label of ['ai-assisted', 'ai-exception']) await repository.createLabel(label)
    const made = { organisation, repository }
    places.push(made)
    return made
  }

  /** Does something without a word to the app, and gives the deliveries it would have got. */
  async function silently(
    { organisation, repository }: Place,
    act: () => Promise<PullRequestScene>,
  ): Promise<readonly Prepared[]> {
    const { webhooks } = stage().github.deliveries
    const mark = webhooks.length
    organisation.webhooks('drop')
    const pull = await act()
    organisation.webhooks('send')
    const name = `${repository.fullName}#${pull.number}`
    pulls.set(name, pull)
    return webhooks.slice(mark).filter(isAboutPullRequest).map(preparedOf(name))
  }

  async function open({ repository }: Place, size: SizeName): Promise<PullRequestScene> {
    state.made += 1
    const commits = commitsOf(SIZES[size], `made-${state.made}`)
    const pull = await repository.openPullRequest({ by: 'dev', title: `Change ${state.made}`, commits })
    // Every other one is countersigned.
    const reviews = state.made % 2 === 0 ? SIZES[size].reviews : 0
    for (const reviewer of REVIEWERS.slice(0, reviews)) await pull.approve(reviewer)
    return pull
  }

  return {
    async start(latency) {
      const github = await startGitHub({ latency, contract: false })
      const app = github.app({ slug: 'countersign' })
      const announce = github.world.announce
      github.world.announce = (occurrence) => {
        note(occurrence)
        announce(occurrence)
      }
      Object.assign(state, { github, app })
      return { url: github.url, appId: app.id, privateKey: app.privateKey, webhookSecret: app.webhookSecret }
    },
    async prepare({ installations, pulls: count, size }) {
      const prepared: Prepared[] = []
      for (let index = 0; index < count; index += 1) {
        const place = await placeOf(index % installations)
        const told = await silently(place, () => open(place, size))
        prepared.push(...told.filter(isOpening))
      }
      return prepared
    },
    async prepareCommotion(events) {
      const place = await placeOf(0)
      return silently(place, async () => {
        const pull = await place.repository.openPullRequest({
          by: 'dev',
          commits: commitsOf(SIZES.small, 'commotion'),
        })
        for (let index = 0; index < events - 2; index += 1)
          await pull.comment('reviewer-1', `Remark ${index}`)
        await pull.approve('reviewer-1')
        return pull
      })
    },
    async prepareMore(names) {
      const prepared: Prepared[] = []
      for (const name of names) {
        const pull = pulls.get(name)
        const place = places.find(({ repository }) => name.startsWith(`${repository.fullName}#`))
        if (pull === undefined || place === undefined) throw new Error(`there is no ${name}`)
        const told = await silently(place, async () => {
          state.made += 1
          if (state.made % 2 === 0) await pull.comment('reviewer-2', `Remark ${state.made}`)
          else
            await pull.push({ by: 'dev', commits: commitsOf({ files: 2, commits: 1 }, `more-${state.made}`) })
          return pull
        })
        prepared.push(...told.slice(-1))
      }
      return prepared
    },
    echoTo(url) {
      for (const { organisation } of places) organisation.webhooks('send')
      stage().app.sendWebhooksTo(url)
    },
    trouble(name, retryAfterSeconds) {
      const { github } = stage()
      state.retryAfterSeconds = retryAfterSeconds
      if (name === 'bad-gateway') github.fault({ status: 502, every: 9, match: isCountedCall })
      else github.fault({ secondaryLimit: retryAfterSeconds, every: 7, match: isGraphqlOrWrite })
    },
    verdicts: () =>
      [...pulls].flatMap(([name, { pull }]) => {
        const judged = heads.get(pull.head.sha)
        if (judged === undefined) return []
        const isSigned = pull.reviews.some(
          ({ state: said, commit }) => said === 'APPROVED' && commit === pull.head.sha,
        )
        return [{ pull: name, ...judged, isRight: judged.conclusion === (isSigned ? 'success' : 'failure') }]
      }),
    judged: (names) => names.filter((name) => heads.has(pulls.get(name)?.headSha() ?? '')).length,
    asked() {
      const { github, app } = stage()
      const { requests } = github.log
      function count(kind: RequestKind): number {
        return requests.filter((request) => request.kind === kind).length
      }
      const [reads, writes] = [count('read'), count('write')]
      return {
        reads,
        writes,
        others: requests.length - reads - writes,
        mostInFlight: Math.max(
          0,
          ...places.map(({ organisation }) => github.log.mostInFlight(organisation.login)),
        ),
        tooEarly: tooEarly(requests, state.retryAfterSeconds),
        refused: app.app.deliveries.filter(({ statusCode }) => statusCode >= 300).length,
      }
    },
    forget() {
      const { github, app } = stage()
      // Both grow for ever otherwise; nothing here looks back further than this.
      ;(github.log.requests as LoggedRequest[]).length = 0
      ;(github.deliveries.webhooks as Webhook[]).length = 0
      app.app.deliveries.length = 0
    },
    stop: () => stage().github.close(),
  }
}

const PULL_REQUEST_EVENTS = new Set(['pull_request', 'pull_request_review', 'issue_comment'])

function isAboutPullRequest({ event }: Webhook): boolean {
  return PULL_REQUEST_EVENTS.has(event)
}

function isOpening({ event, body }: Prepared): boolean {
  return event === 'pull_request' && body.startsWith('{"action":"opened"')
}

function preparedOf(pull: string): (webhook: Webhook) => Prepared {
  return ({ guid, event, body }) => ({ pull, guid, event, body })
}

/** Tokens are no call of an installation, and come once an hour. */
function isCountedCall({ path }: LoggedRequest): boolean {
  return !path.startsWith('/app')
}

function isGraphqlOrWrite(request: LoggedRequest): boolean {
  return isCountedCall(request) && (request.path === '/graphql' || request.kind === 'write')
}

/** What the network and the other process may take until a refusal is known there, on a busy machine too. */
const GRACE_MS = 250

/** Calls that an installation began while GitHub had asked it to wait. */
function tooEarly(requests: readonly LoggedRequest[], seconds: number): number {
  const refusals = requests.filter(({ status }) => status === 403)
  return requests.filter(({ account, startedAt }) =>
    refusals.some(
      ({ account: refused, finishedAt }) =>
        finishedAt !== null &&
        refused === account &&
        startedAt > finishedAt + GRACE_MS &&
        startedAt < finishedAt + seconds * 1000,
    ),
  ).length
}
