import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { Clinic, RegisteredApp, RegisteredInstallation, RepositoryState } from '../../app/examine.ts'
import type { RepositoryRef } from '../../app/work.ts'
import { AS_APP } from './calls.ts'
import { CHECK_NAME } from './check-run.ts'
import type { GitHub } from './client.ts'
import { mayWrite, permissionOf } from './permission.ts'
import type { GitHubPorts } from './ports.ts'

/** What GitHub can be asked of the set-up of an app. */
export type SetupReader = Pick<
  Clinic,
  'app' | 'hook' | 'installations' | 'repositories' | 'look' | 'team' | 'person'
>

/** Reads how the app is registered, installed and required. Reads only. */
export function createSetupReader(github: GitHub, ports: GitHubPorts): SetupReader {
  return {
    app: () => readApp(github),
    hook: () => readHook(github),
    installations: () => readInstallations(github),
    repositories: (installation) => ports.installations.repositories(installation),
    look: (ref) => look(github, ports, ref),
    team: (ref, slug) => readTeam(github, ref, slug),
    async person(ref, login) {
      return { login, canWrite: mayWrite(await permissionOf(github, ref, login)) }
    },
  }
}

const App = z.object({
  id: z.number(),
  slug: z.string(),
  html_url: z.string(),
  owner: z.object({ login: z.string().optional(), type: z.string().optional() }).nullish(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
})

async function readApp(github: GitHub): Promise<RegisteredApp> {
  const before = Date.now()
  const answer = await github.rest(AS_APP, 'GET /app')
  const here = (before + Date.now()) / 2
  const { id, slug, html_url: url, owner, permissions, events } = App.parse(answer.data)
  const { origin } = new URL(url)
  const settings =
    owner?.type === 'Organization' ? `organizations/${owner.login ?? ''}/settings/apps` : 'settings/apps'
  const { date } = answer.headers
  const there = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return {
    id,
    slug,
    permissions,
    events,
    page: `${origin}/${settings}/${slug}`,
    // The header has whole seconds, so half of one is added.
    clockAhead: Number.isNaN(there) ? 0 : (here - there - 500) / 1000,
  }
}

const HookConfig = z.object({
  url: z.string().optional(),
  content_type: z.string().optional(),
  insecure_ssl: z.union([z.string(), z.number()]).optional(),
})
const Deliveries = z.array(
  z.object({ event: z.string(), delivered_at: z.string(), status_code: z.number(), redelivery: z.boolean() }),
)

async function readHook(github: GitHub): Promise<Awaited<ReturnType<Clinic['hook']>>> {
  const config = HookConfig.parse((await github.rest(AS_APP, 'GET /app/hook/config')).data)
  const answer = await github.rest(AS_APP, 'GET /app/hook/deliveries', { per_page: 100 })
  return {
    url: config.url ?? '',
    contentType: config.content_type ?? 'form',
    isInsecure: String(config.insecure_ssl ?? '0') !== '0',
    deliveries: Deliveries.parse(answer.data).map(({ event, delivered_at: at, status_code: status }) => ({
      event,
      at,
      status,
    })),
  }
}

const Installations = z.array(
  z.object({
    id: z.number(),
    account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
    suspended_at: z.string().nullish(),
    html_url: z.string(),
    permissions: z.record(z.string(), z.string()),
    events: z.array(z.string()),
    repository_selection: z.string(),
  }),
)
const PER_PAGE = 100
const MOST_PAGES = 50

async function readInstallations(github: GitHub): Promise<readonly RegisteredInstallation[]> {
  const all: RegisteredInstallation[] = []
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await github.rest(AS_APP, 'GET /app/installations', { per_page: PER_PAGE, page })
    const found = Installations.parse(answer.data)
    all.push(
      ...found.map(({ id, account, permissions, events, ...rest }) => ({
        id,
        owner: account?.login ?? account?.slug ?? '',
        suspended: typeof rest.suspended_at === 'string',
        page: rest.html_url,
        permissions,
        events,
        isOnAll: rest.repository_selection === 'all',
      })),
    )
    if (found.length < PER_PAGE) break
  }
  return all
}

const Repository = z.object({ default_branch: z.string(), html_url: z.string() })

async function look(
  github: GitHub,
  { policyTexts, protection }: GitHubPorts,
  ref: RepositoryRef,
): Promise<RepositoryState> {
  const answer = await github.rest(ref.installation, 'GET /repos/{owner}/{repo}', placeOf(ref))
  const { default_branch: branch, html_url: page } = Repository.parse(answer.data)
  const { isRequired, pinnedTo } = await protection.protectionOf(ref, branch, CHECK_NAME)
  return {
    ...(await policyTexts.readPolicyTexts(ref)),
    page,
    branch,
    protection: { isRequired, pinnedTo, bypass: await readBypass(github, ref, branch) },
    at: new Date().toISOString(),
  }
}

const BranchRules = z.array(z.object({ type: z.string(), ruleset_id: z.number().optional() }))
const Ruleset = z.object({
  bypass_actors: z
    .array(
      z.object({
        actor_id: z.number().nullish(),
        actor_type: z.string(),
        bypass_mode: z.string().optional(),
      }),
    )
    .optional(),
})

/** Who may pass by the rulesets that require checks; GitHub shows it only to those who may change them. */
async function readBypass(
  github: GitHub,
  ref: RepositoryRef,
  branch: string,
): Promise<RepositoryState['protection']['bypass']> {
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}'
  const answer = await github.rest(ref.installation, route, { ...placeOf(ref), branch, per_page: 100 })
  const required = BranchRules.parse(answer.data).filter(({ type }) => type === 'required_status_checks')
  const ids = new Set(required.flatMap(({ ruleset_id: id }) => id ?? []))
  const found: { readonly name: string; readonly mode: string }[] = []
  for (const id of ids) {
    const actors = await bypassOf(github, ref, id)
    if (actors === null) return null
    found.push(...actors)
  }
  return ids.size === 0 ? null : found
}

async function bypassOf(
  github: GitHub,
  ref: RepositoryRef,
  id: number,
): Promise<RepositoryState['protection']['bypass']> {
  try {
    const answer = await github.rest(ref.installation, 'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', {
      ...placeOf(ref),
      ruleset_id: id,
      includes_parents: true,
    })
    const { bypass_actors: actors } = Ruleset.parse(answer.data)
    return (
      actors?.map(({ actor_type: type, actor_id: actor, bypass_mode: mode = 'always' }) => ({
        name: typeof actor === 'number' ? `${type} ${actor}` : type,
        mode,
      })) ?? null
    )
  } catch (error) {
    if (error instanceof OutsideError && (error.reason === 'gone' || error.reason === 'forbidden'))
      return null
    throw error
  }
}

const Members = z.array(z.object({ login: z.string() }))
/** Enough to tell that somebody may write. */
const MOST_MEMBERS = 20

async function readTeam(github: GitHub, ref: RepositoryRef, slug: string): ReturnType<Clinic['team']> {
  const unknown = { slug, members: 0, hasWriter: false }
  try {
    const route = 'GET /orgs/{org}/teams/{team_slug}/members'
    const answer = await github.rest(ref.installation, route, {
      org: ref.owner,
      team_slug: slug,
      per_page: 100,
    })
    const logins = Members.parse(answer.data).map(({ login }) => login)
    const hasWriter = await hasAnyWriter(github, ref, logins.slice(0, MOST_MEMBERS))
    return { slug, state: 'known', members: logins.length, hasWriter }
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    if (error.reason === 'gone') return { ...unknown, state: 'missing' }
    if (error.reason === 'forbidden') return { ...unknown, state: 'unreadable' }
    throw error
  }
}

async function hasAnyWriter(github: GitHub, ref: RepositoryRef, logins: readonly string[]): Promise<boolean> {
  for (const login of logins) if (mayWrite(await permissionOf(github, ref, login))) return true
  return false
}

function placeOf(ref: RepositoryRef): { readonly owner: string; readonly repo: string } {
  return { owner: ref.owner, repo: ref.name }
}
