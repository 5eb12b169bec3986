import { eventually, textOf } from './eventually.ts'
import type { OrganizationScene } from './github/scene/organization.ts'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import { checkOf } from './github/scene/reading.ts'
import type { Founding, RepositoryScene } from './github/scene/repository.ts'
import type { RunningApp } from './running-app.ts'

export const POLICY_PATH = '.github/ai-policy.yml'
export const TESTS_PATH = '.github/ai-policy.tests.yml'

/** A repository of its own organisation, with the app installed. */
export type PolicyScene = RepositoryScene & {
  readonly organisation: OrganizationScene
  /** The organisation's `.github` repository. */
  readonly home: RepositoryScene
}

export interface PolicySetting {
  /** Null: none on the default branch. Without `version:` it is put before it. */
  readonly policy: string | null
  readonly organisationPolicy?: string
  /** More files; those of CODEOWNERS name the organisation, which is made up. */
  readonly files?: NonNullable<Founding['files']> | ((organisation: string) => NonNullable<Founding['files']>)
  readonly access?: Founding['access']
  readonly teams?: Readonly<Record<string, readonly string[]>>
  readonly founding?: Omit<Founding, 'files' | 'access'>
}

/** People who may write: `dev` opens pull requests, the others can sign. */
const WRITERS = {
  dev: 'write',
  rev1: 'write',
  rev2: 'write',
  own1: 'write',
  adm: 'admin',
  ro: 'read',
} as const

let count = 0

/** Makes an organisation with one repository under a policy, and installs the app there. */
export async function policyScene(running: RunningApp, setting: PolicySetting): Promise<PolicyScene> {
  const { policy, organisationPolicy, files = {}, access = {}, teams = { owners: ['own1'] } } = setting
  const organisation = running.github.organization(`acme-${(count += 1)}`, {
    members: Object.keys(WRITERS),
    teams,
  })
  const home = organisation.repository('.github', {
    files: {
      'README.md': '# home\n',
      ...(organisationPolicy === undefined ? {} : { [POLICY_PATH]: whole(organisationPolicy) }),
    },
    access: WRITERS,
  })
  const repository = organisation.repository('app', {
    files: {
      'README.md': '# app\n',
      ...(policy === null ? {} : { [POLICY_PATH]: whole(policy) }),
      ...(typeof files === 'function' ? files(organisation.login) : files),
    },
    access: { ...WRITERS, ...access },
    ...setting.founding,
  })
  await running.app.installOn(organisation)
  return { ...repository, organisation, home }
}

/** The policy with its version, when that was left out. */
export function whole(policy: string): string {
  return /^version:/m.test(policy) ? policy : `version: 1\n${policy}`
}

/** Waits until the check on the head bears an annotation like this, and gives it as `path:line message`. */
export async function annotation(pull: PullRequestScene, like: RegExp): Promise<string> {
  return eventually(() => {
    const all = (checkOf(pull)?.annotations ?? []).map(
      ({ path, start_line, message }) => `${path}:${start_line} ${message}`,
    )
    const found = all.find((text) => like.test(text))
    if (found === undefined) throw new Error(`no annotation like ${String(like)} among: ${all.join(' | ')}`)
    return found
  })
}

/** Waits until nothing is left to do: nothing asked or delivered, no work waiting. */
export async function settled({ github, server }: RunningApp): Promise<void> {
  await eventually(async () => {
    await github.quiet()
    const { waiting, active } = await server.store.queueDepth()
    if (waiting + active > 0) throw new Error(`${waiting} pieces of work wait, ${active} are worked on`)
  })
}

/** Waits until the check or our comment says so, and gives all that they say. */
export async function says(pull: PullRequestScene, words: string | RegExp): Promise<string> {
  return eventually(() => {
    const text = textOf(pull)
    const isSaid = typeof words === 'string' ? text.includes(words) : words.test(text)
    if (!isSaid) throw new Error(`#${pull.number} does not say ${String(words)}: ${text}`)
    return text
  })
}
