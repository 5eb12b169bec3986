import type { PolicyChange } from '../core/facts.ts'
import { TOOL_NAMES } from '../core/markers/tool-names.ts'
import { testPolicy } from '../core/test-policy.ts'
import { describePolicyChange } from '../policy/describe-change.ts'
import { levelNames } from '../policy/expand.ts'
import { loadPolicy } from '../policy/load.ts'
import { policyInForce } from '../policy/merge.ts'
import { namedIn } from '../policy/named.ts'
import type { DescribedChange, Layer, PolicyInForce, PolicyProblem } from '../policy/policy.ts'
import type { PolicyFile } from '../policy/schema.ts'
import { type Known, semanticProblems } from '../policy/semantics.ts'
import { plural } from '../report/phrases.ts'
import { POLICY_PATH, refusalOf, TESTS_PATH } from './policy-in-force.ts'
import type { Permission, PolicyText, Reading } from './ports.ts'

/** What is looked at of a pull request that changes the policy or its tests. */
export type PolicyPullRequest = Pick<Reading, 'proposed' | 'policy'> & {
  readonly facts: Pick<Reading['facts'], 'repository' | 'pullRequest' | 'teams'>
}

/** What a pull request does to the policy, and the policy that it would put in force, when that is another one. */
export interface ExaminedChange {
  readonly change: PolicyChange
  readonly candidate: PolicyInForce | null
}

/** What people whom a policy names may do in the repository, by lower-case login. */
export type NamedPeople = ReadonlyMap<string, Permission>

/**
 * What a pull request does to the policy and its tests: mistakes at their places, and changes in words. Null when it
 * touches neither. Without `people`, names of people are not checked.
 */
export function examinePolicyChange(
  pull: PolicyPullRequest,
  people: NamedPeople | null = null,
): ExaminedChange | null {
  const { proposed } = pull
  if (proposed === null) return null
  const layer = layerOf(pull)
  if (proposed.policy === null) return testsAlone(pull, layer)
  switch (proposed.policy.state) {
    case 'absent':
      return withoutCandidate({ changes: [removal(pull, layer)] })
    case 'unreadable':
      return withoutCandidate({
        notes: [`The proposed policy could not be read: ${proposed.policy.reason}.`],
      })
    case 'refused':
      return withoutCandidate({ problems: [refusalOf(proposed.policy.reason, POLICY_PATH)] })
    case 'found':
      return examineText(pull, { layer, text: proposed.policy.text, people })
    default:
      throw new Error(`not a policy text: ${JSON.stringify(proposed.policy satisfies never)}`)
  }
}

/** Names in the proposed policy that have to be looked up before it can be examined; none of a kind with too many. */
export function namesProposed(pull: PolicyPullRequest): {
  readonly teams: readonly string[]
  readonly users: readonly string[]
} {
  const text = pull.proposed?.policy
  const loaded = text?.state === 'found' ? load(text.text, layerOf(pull)) : null
  if (loaded === null || !loaded.ok) return { teams: [], users: [] }
  const { teams, users } = namedIn(loaded.file)
  return { teams: fewOf(teams), users: fewOf(users.filter(({ name }) => !name.endsWith('[bot]'))) }
}

/** Each costs something to look up. */
const MOST_NAMES = 20

function fewOf(named: readonly { readonly name: string }[]): readonly string[] {
  const names = [...new Set(named.map(({ name }) => name.toLowerCase()))]
  return names.length > MOST_NAMES ? [] : names
}

interface Proposal {
  readonly layer: Layer
  readonly text: string
  readonly people: NamedPeople | null
}

function examineText(pull: PolicyPullRequest, { layer, text, people }: Proposal): ExaminedChange {
  const loaded = load(text, layer)
  if (!loaded.ok) return withoutCandidate({ problems: loaded.problems })
  const floor = layer === 'repository' ? fileIn(pull.policy.organisation, 'organisation') : null
  const { policy, warnings } = policyInForce({
    ...(floor === null ? {} : { organisation: floor }),
    [layer]: loaded.file,
    sources: [sourceOf(pull, layer)],
    placeOf: loaded.placeOf,
  })
  const examined = { file: loaded.file, placeOf: loaded.placeOf, name: POLICY_PATH }
  const meaning = semanticProblems(examined, knownTo(pull, { floor, file: loaded.file, people }))
  const tested = runTests(pull, policy)
  return {
    change: changeWith({
      problems: [...loaded.warnings, ...warnings, ...meaning, ...tested.problems],
      changes: describePolicyChange(fileIn(pull.policy[layer], layer), loaded.file).changes,
      notes: [...reachNotes(pull, layer), ...tested.notes],
    }),
    candidate: policy,
  }
}

/** The tests change and the policy does not: they are tried on the policy that is there. */
function testsAlone(pull: PolicyPullRequest, layer: Layer): ExaminedChange {
  const own = fileIn(pull.policy[layer], layer)
  if (own === null)
    return withoutCandidate({ notes: ['There is no policy that these tests could be tried on.'] })
  const floor = layer === 'repository' ? fileIn(pull.policy.organisation, 'organisation') : null
  const { policy } = policyInForce({
    ...(floor === null ? {} : { organisation: floor }),
    [layer]: own,
    sources: [sourceOf(pull, layer)],
  })
  return withoutCandidate({ path: TESTS_PATH, ...runTests(pull, policy) })
}

function runTests(
  { proposed }: PolicyPullRequest,
  policy: PolicyInForce,
): { readonly problems: readonly PolicyProblem[]; readonly notes: readonly string[] } {
  const tests = proposed?.tests
  if (tests?.state === 'refused') return { problems: [refusalOf(tests.reason, TESTS_PATH)], notes: [] }
  if (tests?.state !== 'found') return { problems: [], notes: [] }
  const { passed, problems } = testPolicy(policy, tests.text, TESTS_PATH)
  return { problems, notes: passed === 0 ? [] : [`${plural(passed, 'policy test')} decided as wanted.`] }
}

function withoutCandidate(change: Partial<PolicyChange>): ExaminedChange {
  return { change: changeWith(change), candidate: null }
}

function changeWith(change: Partial<PolicyChange>): PolicyChange {
  return { path: POLICY_PATH, problems: [], changes: [], notes: [], ...change }
}

/** In the repository `.github` the file is the policy of the organisation. */
function layerOf({ facts: { repository } }: PolicyPullRequest): Layer {
  return repository.ownerKind === 'organization' && repository.name.toLowerCase() === '.github'
    ? 'organisation'
    : 'repository'
}

function load(text: string, layer: Layer): ReturnType<typeof loadPolicy> {
  return loadPolicy({ text, file: POLICY_PATH, layer })
}

function fileIn(text: PolicyText, layer: Layer): PolicyFile | null {
  const loaded = text.state === 'found' ? load(text.text, layer) : null
  return loaded?.ok === true ? loaded.file : null
}

function sourceOf({ facts }: PolicyPullRequest, layer: Layer): PolicyInForce['sources'][number] {
  const { owner, name } = facts.repository
  const commit = facts.pullRequest.head.sha
  return { layer, repository: `${owner}/${name}`, path: POLICY_PATH, commit, blob: null }
}

function removal({ policy }: PolicyPullRequest, layer: Layer): DescribedChange {
  const floor = layer === 'repository' && policy.organisation.state === 'found'
  const left = floor
    ? 'what the organisation asks for stays'
    : 'nothing is asked of anybody then, and nothing is posted'
  return { text: `removes the policy: ${left}`, loosens: true }
}

function reachNotes({ facts }: PolicyPullRequest, layer: Layer): readonly string[] {
  const { defaultBranch, owner } = facts.repository
  const { branch } = facts.pullRequest.base
  return [
    ...(layer === 'organisation'
      ? [`This is the policy of ${owner}: it holds in all its repositories.`]
      : []),
    ...(branch === defaultBranch
      ? []
      : [`A policy is read from ${defaultBranch} only: on ${branch} this one changes nothing.`]),
  ]
}

interface Surroundings {
  readonly floor: PolicyFile | null
  readonly file: PolicyFile
  readonly people: NamedPeople | null
}

function knownTo({ facts }: PolicyPullRequest, { floor, file, people }: Surroundings): Known {
  const teams = facts.teams.filter(({ state }) => state === 'known').map(({ slug }) => slug)
  const told = new Set(
    facts.teams.filter(({ state }) => state !== 'unreadable').map(({ slug }) => slug.toLowerCase()),
  )
  const isTold = namedIn(file).teams.every(({ name }) => told.has(name.toLowerCase()))
  return {
    toolIds: TOOL_NAMES,
    ...(isTold ? { teams } : {}),
    ...(people === null ? {} : peopleKnown(people)),
    levels: levelNames(floor),
  }
}

const MAY_WRITE: ReadonlySet<Permission> = new Set(['write', 'maintain', 'admin'])

function peopleKnown(people: NamedPeople): Pick<Known, 'users' | 'writers'> {
  const entries = [...people]
  return {
    users: entries.filter(([, permission]) => permission !== 'none').map(([login]) => login),
    writers: entries.filter(([, permission]) => MAY_WRITE.has(permission)).map(([login]) => login),
  }
}
