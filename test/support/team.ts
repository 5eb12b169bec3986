import type { OrganizationScene } from './github/scene/organization.ts'
import type { Founding, RepositoryScene } from './github/scene/repository.ts'
import type { RunningApp } from './running-app.ts'

/** An organisation with one repository that is under a policy, and the app installed on it. */
export interface Team {
  readonly organization: OrganizationScene
  readonly repo: RepositoryScene
}

/** One person signs what AI wrote; two, one of them an owner, sign what reaches far. */
export const SIGNATURES = `version: 1
blast_radius:
  - level: high
    paths: ["auth/**", "infra/**"]
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
  - id: owners-sign-high
    when: { ai: true, blast_radius: high }
    require:
      approvals:
        - { count: 2 }
        - { count: 1, from: [team/owners] }
`

/** Signatures, and administrators grant exceptions. */
export const POLICY = `${SIGNATURES}exceptions:
  grant: [team/ai-admins]
  max_days: 7
deployments: { environments: [production] }
`

/** People: `dev` and `drv` write code, `rev1` and `rev2` review, `own1` and `own2` own it, `adm` grants exceptions. */
export async function aTeam(
  { github, app }: Pick<RunningApp, 'github' | 'app'>,
  name: string,
  { files = {}, ...founding }: Founding = {},
): Promise<Team> {
  const people = ['dev', 'drv', 'rev1', 'rev2', 'own1', 'own2', 'adm']
  const organization = github.organization(name, {
    members: people,
    teams: { owners: ['own1', 'own2'], 'ai-admins': ['adm'] },
  })
  const write = Object.fromEntries(people.map((login) => [login, 'write' as const]))
  const repo = organization.repository('app', {
    files: { '.github/ai-policy.yml': POLICY, 'README.md': '# app\n', ...files },
    access: { ...write, adm: 'admin' },
    ...founding,
  })
  await app.installOn(organization)
  return { organization, repo }
}
