import { formatProblem } from '../../policy/load.ts'
import type { PolicyInForce, PolicyProblem } from '../../policy/policy.ts'
import { visible } from '../markdown.ts'
import { grouped, listed } from '../phrases.ts'
import { unknownKind } from '../sentences.ts'
import { mend, note, ok, type Remark } from './remark.ts'

/** The policy as it was found. */
export type FoundPolicy =
  | { readonly state: 'none' }
  | { readonly state: 'valid'; readonly policy: PolicyInForce; readonly warnings: readonly PolicyProblem[] }
  | { readonly state: 'invalid'; readonly problems: readonly PolicyProblem[] }
  | { readonly state: 'unreadable'; readonly reason: string; readonly permission?: string | null }

/** How our check stands in the rules of the default branch, and who may pass them by. */
export interface FoundProtection {
  readonly isRequired: boolean
  readonly pinnedTo: number | null
  /** Null: it cannot be seen. */
  readonly bypass: readonly { readonly name: string; readonly mode: string }[] | null
}

/** A team that a policy names, and whether anybody in it may approve. */
export interface FoundTeam {
  readonly slug: string
  readonly state: 'known' | 'missing' | 'unreadable'
  readonly members: number
  /** One of them may write, so that an approval can count. */
  readonly hasWriter: boolean
}

/** A person whom a policy names. */
export interface FoundPerson {
  readonly login: string
  readonly canWrite: boolean
}

/** A repository as it was looked at. */
export interface FoundRepository {
  /** `owner/name`, and where its pages are. */
  readonly name: string
  readonly page: string
  readonly branch: string
  readonly policy: FoundPolicy
  readonly isOrganisations: boolean
  readonly protection: FoundProtection
  /** Teams that are asked to approve, and teams that only grant exceptions. */
  readonly approvers: readonly FoundTeam[]
  readonly granters: readonly FoundTeam[]
  readonly people: readonly FoundPerson[]
}

/** Whether a repository has a policy that can be used, and whether it is held to it. */
export function repositoryRemarks(found: FoundRepository, appId: number): readonly Remark[] {
  const called = visible(found.name)
  if (found.policy.state === 'none') return [note(`${called}: no policy, so nothing is judged`, null)]
  return [
    ...policyRemarks(called, found),
    ...protectionRemarks(called, found, appId),
    ...bypassRemarks(called, found),
    ...[...found.approvers, ...found.granters].flatMap((team) => teamRemarks(called, team)),
    ...found.approvers.flatMap((team) => powerlessRemarks(called, team, found)),
    ...found.people.flatMap((person) => personRemarks(called, person, found)),
  ]
}

const PATH = '.github/ai-policy.yml'

function policyRemarks(
  called: string,
  { policy, isOrganisations, page }: FoundRepository,
): readonly Remark[] {
  switch (policy.state) {
    case 'invalid':
      return policy.problems.map((problem) =>
        mend(`${called}: ${visible(formatProblem(problem))}`, `mend ${PATH} on the default branch (${page})`),
      )
    case 'unreadable':
      return [
        mend(
          `${called}: the policy could not be read: ${visible(policy.reason)}`,
          `look at the permissions of the app, and whether it is installed on the organisation's .github repository`,
        ),
      ]
    case 'valid':
      return [
        ok(`${called}: policy${isOrganisations ? ' of the organisation' : ''}`),
        ...policy.warnings.map((warning) => note(`${called}: ${visible(formatProblem(warning))}`, null)),
      ]
    case 'none':
      return []
    default:
      return unknownKind(policy)
  }
}

function protectionRemarks(
  called: string,
  { branch, protection, page }: FoundRepository,
  appId: number,
): readonly Remark[] {
  const { isRequired, pinnedTo } = protection
  const where = `Settings > Rules > Rulesets (${page}/settings/rules)`
  if (!isRequired)
    return [
      mend(
        `${called}: the check ai-policy is not required on ${visible(branch)}`,
        `${where}: a ruleset for ${visible(branch)} with Require status checks to pass > Add checks > ai-policy, this app as its source`,
      ),
    ]
  if (pinnedTo === appId) return [ok(`${called}: the check is required on ${visible(branch)}, from this app`)]
  return [
    mend(
      `${called}: the check is required on ${visible(branch)}, but ${pinnedTo === null ? 'from anybody' : 'from another app'}`,
      `${where}: choose this app as the source of the check; anybody with write permission can post one of its name`,
    ),
  ]
}

/** An exempt actor leaves no trace on GitHub; others at least do. */
function bypassRemarks(called: string, { protection, page }: FoundRepository): readonly Remark[] {
  const { bypass, isRequired } = protection
  if (!isRequired) return []
  const where = `Settings > Rules > Rulesets > Bypass list (${page}/settings/rules)`
  if (bypass === null)
    return [
      note(
        `${called}: who may pass by the rules cannot be seen with these permissions`,
        `look there: ${where}`,
      ),
    ]
  const exempt = bypass.filter(({ mode }) => mode === 'exempt')
  const others = bypass.filter(({ mode }) => mode !== 'exempt')
  return [
    ...exempt.map(({ name }) =>
      mend(
        `${called}: ${visible(name)} is exempt from the rules, and leaves no trace`,
        `${where}: choose Always or For pull requests only, or take it out`,
      ),
    ),
    ...(others.length === 0
      ? []
      : [
          note(
            `${called}: ${listed(
              others.map(({ name }) => visible(name)),
              'and',
            )} may pass by the rules; each time becomes a finding`,
            `${where}: take out whoever need not`,
          ),
        ]),
  ]
}

function teamRemarks(called: string, team: FoundTeam): readonly Remark[] {
  const name = `team/${visible(team.slug)}`
  if (team.state === 'missing')
    return [
      mend(`${called}: the policy names ${name}, which does not exist`, `make the team, or mend ${PATH}`),
    ]
  if (team.state === 'unreadable')
    return [mend(`${called}: ${name} cannot be read`, 'grant the app members: read, and have it accepted')]
  if (team.members > 0) return []
  return [mend(`${called}: ${name} has no members, so nobody of it can sign`, 'add people to the team')]
}

function powerlessRemarks(called: string, team: FoundTeam, { page }: FoundRepository): readonly Remark[] {
  const name = `team/${visible(team.slug)}`
  if (team.state !== 'known' || team.members === 0 || team.hasWriter) return []
  return [
    mend(
      `${called}: nobody of the ${grouped(team.members)} in ${name} may write, so no approval of theirs counts`,
      `give the team write access: Settings > Collaborators and teams (${page}/settings/access)`,
    ),
  ]
}

function personRemarks(
  called: string,
  { login, canWrite }: FoundPerson,
  { page }: FoundRepository,
): readonly Remark[] {
  if (canWrite) return []
  return [
    mend(
      `${called}: the policy names user/${visible(login)}, who may not write, so no approval of theirs counts`,
      `give write access, or mend ${PATH}: Settings > Collaborators and teams (${page}/settings/access)`,
    ),
  ]
}
