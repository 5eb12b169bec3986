import { POLICY_PATH } from '../app/policy-in-force.ts'
import type { PolicyText } from '../app/ports.ts'
import type { RepositoryRef } from '../app/work.ts'
import { formatProblem } from '../policy/load.ts'
import { visible } from '../report/markdown.ts'
import { NEEDED_EVENTS, NEEDED_PERMISSIONS, NEVER_NEEDED } from './app-needs.ts'
import { policyInTexts } from './policy-choice.ts'
import type { Clinic, RegisteredApp, RepositoryState } from './world.ts'

/** One thing that was looked at. */
export interface Remark {
  readonly state: 'ok' | 'note' | 'mend'
  readonly what: string
  /** What to do about it. */
  readonly remedy: string | null
}

/** Looks at the environment, the store, the app, and repositories that it is installed on, in this order. */
export async function* examine(clinic: Clinic, most: number): AsyncGenerator<Remark, void, undefined> {
  if (clinic.environment.length > 0) {
    yield* clinic.environment.map((problem) => mend(`environment: ${problem}`, 'set it as in .env.example'))
    return
  }
  yield ok('environment')
  yield await storeRemark(clinic)
  const app = await registered(clinic)
  if ('state' in app) {
    yield app
    return
  }
  yield* appRemarks(app)
  yield* installationRemarks(clinic, app, most)
}

async function storeRemark(clinic: Clinic): Promise<Remark> {
  try {
    return ok(`store: ${await clinic.checkStore()}`)
  } catch (error) {
    return mend(`store: ${messageOf(error)}`, 'check DATABASE_URL or DATA_DIR, and that it can be written to')
  }
}

async function registered(clinic: Clinic): Promise<RegisteredApp | Remark> {
  try {
    return await clinic.app()
  } catch (error) {
    return mend(
      `GitHub: ${messageOf(error)}`,
      'check APP_ID, PRIVATE_KEY, GITHUB_API_URL, and the way to GitHub',
    )
  }
}

/** What is allowed and told, against what is needed; and what is allowed in vain. */
function appRemarks({ slug, permissions, events }: RegisteredApp): readonly Remark[] {
  const missing = Object.entries(NEEDED_PERMISSIONS).filter(
    ([name, level]) => !allows(permissions[name], level),
  )
  const silent = NEEDED_EVENTS.filter((event) => !events.includes(event))
  const tooMuch = Object.entries(NEVER_NEEDED).filter(([name, level]) => allows(permissions[name], level))
  return [
    ok(`GitHub: this is the app ${slug}`),
    ...missing.map(([name, level]) =>
      mend(
        `permission: ${name}: ${level} is missing`,
        "grant it on the app's page, and accept it where it is installed",
      ),
    ),
    ...(missing.length === 0 ? [ok('permissions')] : []),
    ...(silent.length === 0
      ? [ok('events')]
      : [mend(`events: ${silent.join(', ')} are not subscribed to`, "tick them on the app's page")]),
    ...tooMuch.map(([name, level]) => note(`permission: ${name}: ${level} is not needed`, 'take it away')),
  ]
}

const LEVELS = ['read', 'write', 'admin']

function allows(granted: string | undefined, wanted: string): boolean {
  return granted !== undefined && LEVELS.indexOf(granted) >= LEVELS.indexOf(wanted)
}

async function* installationRemarks(
  clinic: Clinic,
  app: RegisteredApp,
  most: number,
): AsyncGenerator<Remark, void, undefined> {
  const installations = await clinic.installations()
  if (installations.length === 0) yield mend('installations: none', 'install the app where it shall judge')
  let left = most
  for (const { id, owner, suspended } of installations) {
    if (suspended) {
      yield mend(`${visible(owner)}: the app is suspended`, 'an owner lifts that under Installed GitHub Apps')
      continue
    }
    const repositories = await clinic.repositories(id)
    yield ok(`${visible(owner)}: installed on ${repositories.length} repositories`)
    for (const ref of repositories.slice(0, left))
      yield* repositoryRemarks(ref, await clinic.look(ref), app.id)
    const skipped = Math.max(0, repositories.length - left)
    left -= repositories.length - skipped
    if (skipped > 0)
      yield note(`${visible(owner)}: ${skipped} repositories were not looked at`, 'raise --repositories')
  }
}

/** Whether a repository has a policy that can be read, and whether the check is required, and required from us. */
function repositoryRemarks(
  { owner, name }: RepositoryRef,
  state: RepositoryState,
  appId: number,
): readonly Remark[] {
  const called = visible(`${owner}/${name}`)
  const policy = policyInTexts(state, state.at)
  if (policy.state === 'none') return [note(`${called}: no policy, so nothing is judged`, null)]
  const remarks = policyRemarks(called, policy, state.repository)
  return [...remarks, ...protectionRemarks(called, state, appId)]
}

function policyRemarks(
  called: string,
  policy: ReturnType<typeof policyInTexts>,
  text: PolicyText,
): readonly Remark[] {
  if (policy.state === 'invalid')
    return policy.problems.map((problem) =>
      mend(`${called}: ${visible(formatProblem(problem))}`, `mend ${POLICY_PATH} on the default branch`),
    )
  if (policy.state === 'unreadable')
    return [
      mend(`${called}: the policy could not be read: ${policy.reason}`, 'look at the permissions of the app'),
    ]
  return [ok(`${called}: policy${text.state === 'found' ? '' : ' of the organisation'}`)]
}

function protectionRemarks(
  called: string,
  { branch, protection }: RepositoryState,
  appId: number,
): readonly Remark[] {
  const { isRequired, pinnedTo } = protection
  if (!isRequired)
    return [
      mend(
        `${called}: the check ai-policy is not required on ${visible(branch)}`,
        'require it in a ruleset, with this app as its source',
      ),
    ]
  if (pinnedTo === appId) return [ok(`${called}: the check is required on ${visible(branch)}, from this app`)]
  return [
    mend(
      `${called}: the check is required on ${visible(branch)}, but ${pinnedTo === null ? 'from anybody' : 'from another app'}`,
      'choose this app as the source of the check: anybody with write permission can post a check of its name',
    ),
  ]
}

function ok(what: string): Remark {
  return { state: 'ok', what, remedy: null }
}

function note(what: string, remedy: string | null): Remark {
  return { state: 'note', what, remedy }
}

function mend(what: string, remedy: string): Remark {
  return { state: 'mend', what, remedy }
}

function messageOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error)
}
