import { readPrincipal } from '../core/principals.ts'
import { approvalsOf } from '../policy/asks.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { visible } from '../report/markdown.ts'
import {
  appRemarks,
  clockRemark,
  deploymentRemarks,
  type Granted,
  type Hook,
  hookRemarks,
  installationRemarks,
  unseenFloorRemark,
} from '../report/setup/app-remarks.ts'
import { mend, note, ok, type Remark } from '../report/setup/remark.ts'
import {
  type FoundPerson,
  type FoundPolicy,
  type FoundProtection,
  type FoundTeam,
  repositoryRemarks,
} from '../report/setup/repository-remarks.ts'
import { OutsideError } from './errors.ts'
import { findPolicyInForce } from './policy-in-force.ts'
import type { PolicyText } from './ports.ts'
import type { RepositoryRef } from './work.ts'

/** The set-up of a server, as far as it can be asked. Each question may fail on its own. */
export interface Clinic {
  /** What is wrong with the environment; then nothing else can be asked. */
  readonly environment: readonly string[]
  /** Says what store it is; throws when it cannot be written to. */
  checkStore(): Promise<StoreState>
  app(): Promise<RegisteredApp>
  hook(): Promise<Hook>
  installations(): Promise<readonly RegisteredInstallation[]>
  repositories(installation: number): Promise<readonly RepositoryRef[]>
  look(ref: RepositoryRef): Promise<RepositoryState>
  team(ref: RepositoryRef, slug: string): Promise<FoundTeam>
  person(ref: RepositoryRef, login: string): Promise<FoundPerson>
}

export interface StoreState {
  readonly what: string
  /** Work that was given up after all retries; null: it is not known from here. */
  readonly dead: number | null
  /** Seconds that the oldest open work has waited. */
  readonly oldestSeconds: number | null
}

/** The app as GitHub has it registered. */
export interface RegisteredApp extends Granted {
  readonly id: number
  readonly slug: string
  /** Page of its settings, without trailing slash. */
  readonly page: string
  /** How far our clock is ahead of GitHub's, in seconds. */
  readonly clockAhead: number
}

export interface RegisteredInstallation extends Granted {
  readonly id: number
  readonly owner: string
  readonly suspended: boolean
  readonly page: string
  /** Installed on all repositories of its owner, those to come included. */
  readonly isOnAll: boolean
}

export interface RepositoryState {
  readonly repository: PolicyText
  readonly organisation: PolicyText
  readonly page: string
  /** The default branch, and how our check stands in its rules. */
  readonly branch: string
  readonly protection: FoundProtection
  /** ISO time of the look. */
  readonly at: string
}

/** Looks at the environment, the store, the app, and repositories that it is installed on, in this order. */
export async function* examine(clinic: Clinic, most: number): AsyncGenerator<Remark, void, undefined> {
  if (clinic.environment.length > 0) {
    yield* clinic.environment.map((problem) => mend(`environment: ${problem}`, 'set it as in .env.example'))
    return
  }
  yield ok('environment')
  yield* await storeRemarks(clinic)
  const app = await asked(() => clinic.app())
  if (!app.ok) {
    yield mend(
      `GitHub: ${app.message}`,
      'check APP_ID, PRIVATE_KEY, GITHUB_API_URL, the way to GitHub, and its allow list of addresses',
    )
    return
  }
  const { slug, page, clockAhead } = app.value
  yield ok(`GitHub: this is the app ${visible(slug)}`)
  yield clockRemark(clockAhead)
  yield* appRemarks(app.value, page)
  yield* await hookFound(clinic, page)
  yield* installationsFound(clinic, app.value, most)
}

type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** What cannot be asked is a remark of its own: the rest is still worth knowing. */
async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await ask() }
  } catch (error) {
    if (!Error.isError(error)) throw error
    const permission = error instanceof OutsideError ? error.permission : null
    return { ok: false, message: permission === null ? error.message : `${error.message} (${permission})` }
  }
}

/** Work older than this is not waiting for its turn any more. */
const LONG_SECONDS = 3600

async function storeRemarks(clinic: Clinic): Promise<readonly Remark[]> {
  const store = await asked(() => clinic.checkStore())
  if (!store.ok)
    return [mend(`store: ${store.message}`, 'check DATABASE_URL or DATA_DIR, and that it can be written to')]
  const { what, dead, oldestSeconds } = store.value
  return [
    ok(`store: ${what}`),
    ...(dead === null || dead === 0
      ? []
      : [
          mend(
            `store: ${dead} pieces of work were given up`,
            'see the log of the server; a sweep looks at their pull requests again',
          ),
        ]),
    ...(oldestSeconds === null || oldestSeconds < LONG_SECONDS
      ? []
      : [
          mend(
            `store: the oldest work waits since ${Math.round(oldestSeconds / 60)} minutes`,
            'start the server, or see its log',
          ),
        ]),
  ]
}

async function hookFound(clinic: Clinic, page: string): Promise<readonly Remark[]> {
  const hook = await asked(() => clinic.hook())
  return hook.ok
    ? hookRemarks(hook.value, page)
    : [mend(`webhook: ${hook.message}`, `see the webhook of the app (${page})`)]
}

async function* installationsFound(
  clinic: Clinic,
  app: RegisteredApp,
  most: number,
): AsyncGenerator<Remark, void, undefined> {
  const installations = await asked(() => clinic.installations())
  if (!installations.ok) {
    yield mend(
      `installations: ${installations.message}`,
      `see where it is installed (${app.page}/installations)`,
    )
    return
  }
  if (installations.value.length === 0)
    yield mend('installations: none', `install the app where it shall judge (${app.page}/installations)`)
  let left = most
  for (const installation of installations.value) {
    const { id, page, suspended } = installation
    const owner = visible(installation.owner)
    if (suspended) {
      yield mend(
        `${owner}: the app is suspended`,
        `an owner clicks Unsuspend on the page of the installation (${page})`,
      )
      continue
    }
    yield* installationRemarks(installation.owner, installation, app, page)
    const repositories = await asked(() => clinic.repositories(id))
    if (!repositories.ok) {
      yield mend(`${owner}: ${repositories.message}`, `see the installation (${page})`)
      continue
    }
    yield ok(`${owner}: installed on ${repositories.value.length} repositories`)
    const isSeen = installation.isOnAll || repositories.value.some(({ name }) => name === '.github')
    if (!isSeen) yield unseenFloorRemark(owner, page)
    const chosen = repositories.value.slice(0, left)
    for (const ref of chosen) yield* repositoryFound(clinic, installation, app, ref)
    left -= chosen.length
    const skipped = repositories.value.length - chosen.length
    if (skipped > 0)
      yield note(`${owner}: ${skipped} repositories were not looked at`, 'raise --repositories')
  }
}

async function* repositoryFound(
  clinic: Clinic,
  installation: RegisteredInstallation,
  app: RegisteredApp,
  ref: RepositoryRef,
): AsyncGenerator<Remark, void, undefined> {
  const name = `${ref.owner}/${ref.name}`
  const state = await asked(() => clinic.look(ref))
  if (!state.ok) {
    yield mend(`${visible(name)}: ${state.message}`, `see the installation (${installation.page})`)
    return
  }
  const { page, branch, protection, repository } = state.value
  const policy = policyIn(state.value)
  const named = policy.state === 'valid' ? namedIn(policy.policy) : NOBODY
  yield* repositoryRemarks(
    {
      name,
      page,
      branch,
      policy,
      isOrganisations: repository.state !== 'found',
      protection,
      approvers: await Promise.all(named.approvers.map((slug) => clinic.team(ref, slug))),
      granters: await Promise.all(named.granters.map((slug) => clinic.team(ref, slug))),
      people: await Promise.all(named.people.map((login) => clinic.person(ref, login))),
    },
    app.id,
  )
  if (policy.state === 'valid')
    yield* deploymentRemarks(visible(name), policy.policy.environments, installation)
}

/** An older text never stands in: nothing is remembered here. */
function policyIn({ repository, organisation, at }: RepositoryState): FoundPolicy {
  return findPolicyInForce({ repository, organisation }, null, at)
}

interface NamedPrincipals {
  /** Teams that are asked to approve, and teams that only grant exceptions; by slug. */
  readonly approvers: readonly string[]
  readonly granters: readonly string[]
  /** People who are asked to approve, by login. */
  readonly people: readonly string[]
}

const NOBODY: NamedPrincipals = { approvers: [], granters: [], people: [] }

function namedIn({ layers, granters }: PolicyInForce): NamedPrincipals {
  const rules = layers.flatMap((layer) => layer.rules)
  const names = rules.flatMap(({ require }) => approvalsOf(require).flatMap(({ from }) => from ?? []))
  const principals = names.map(readPrincipal)
  const approvers = new Set(principals.flatMap((each) => (each.kind === 'team' ? [each.slug] : [])))
  const granting = new Set(
    (granters ?? []).map(readPrincipal).flatMap((each) => (each.kind === 'team' ? [each.slug] : [])),
  )
  const people = new Set(principals.flatMap((each) => (each.kind === 'user' ? [each.login] : [])))
  return {
    approvers: [...approvers],
    granters: [...granting].filter((slug) => !approvers.has(slug)),
    people: [...people],
  }
}
