import { shareWindows } from '../core/share-windows.ts'
import { asksOf } from '../policy/asks.ts'
import { loadPolicy } from '../policy/load.ts'
import { policyInForce } from '../policy/merge.ts'
import type { Layer, PolicyInForce, PolicyProblem, PolicySource } from '../policy/policy.ts'
import type { PolicyFile } from '../policy/schema.ts'
import type { PlaceOf } from '../policy/yaml-tree.ts'
import type { Asks, KnownPolicy, PolicyText, RememberPolicies } from './ports.ts'
import type { RepositoryRef } from './work.ts'

/** Path of the policy file in a repository. */
export const POLICY_PATH = '.github/ai-policy.yml'

/** Path of the tests of the policy. */
export const TESTS_PATH = '.github/ai-policy.tests.yml'

/** How long the last valid policy stands in for an invalid one (spec: 24 hours). */
export const GRACE_HOURS = 24

/** The policy a pull request is judged by, or why there is none. */
export type InForce =
  | { readonly state: 'none' }
  | { readonly state: 'valid'; readonly policy: PolicyInForce; readonly warnings: readonly PolicyProblem[] }
  /** Text that cannot be used; `fallback` is the last valid policy, while it may stand in. */
  | {
      readonly state: 'invalid'
      readonly problems: readonly PolicyProblem[]
      readonly fallback: PolicyInForce | null
      readonly since: string
      readonly graceOver: boolean
    }
  /** Could not be read: nothing may pass, nothing may fail; try again. */
  | { readonly state: 'unreadable'; readonly reason: string; readonly permission: string | null }

type LoadedLayer =
  | { readonly state: 'absent' }
  | {
      readonly state: 'valid'
      readonly file: PolicyFile
      readonly source: PolicySource
      readonly placeOf: PlaceOf
      readonly warnings: readonly PolicyProblem[]
    }
  | { readonly state: 'invalid'; readonly problems: readonly PolicyProblem[] }
  | { readonly state: 'unreadable'; readonly reason: string; readonly permission: string | null }

interface Texts {
  readonly repository: PolicyText
  readonly organisation: PolicyText
}

/** Policies that were found of late, by their texts: reading one takes longer than judging by it. */
const found = new Map<string, InForce>()
const MOST_FOUND = 50

/** Loads both layers and joins them; falls back to the last valid texts when the newest cannot be used. */
export function findPolicyInForce(texts: Texts, known: KnownPolicy | null, now: string): InForce {
  const key = JSON.stringify([texts.repository, texts.organisation])
  const inForce = found.get(key) ?? readPolicyInForce(texts, known, now)
  // What is invalid depends on the time and on what was valid before.
  if (inForce.state !== 'valid') return inForce
  found.delete(key)
  found.set(key, inForce)
  const [oldest] = found.keys()
  if (found.size > MOST_FOUND && oldest !== undefined) found.delete(oldest)
  return inForce
}

function readPolicyInForce(texts: Texts, known: KnownPolicy | null, now: string): InForce {
  const layers = {
    organisation: loadLayer('organisation', texts.organisation),
    repository: isOneText(texts) ? ABSENT : loadLayer('repository', texts.repository),
  }
  for (const layer of [layers.repository, layers.organisation]) {
    if (layer.state === 'unreadable') return layer
  }
  const unseen = unseenIn(texts.organisation)
  if (unseen !== undefined && known?.organisation.state === 'found') return hiddenFloor(unseen)
  const problems = [layers.organisation, layers.repository].flatMap((layer) =>
    layer.state === 'invalid' ? layer.problems : [],
  )
  if (problems.length > 0) return invalidPolicy(layers, problems, known, now)
  const policy = joinLayers(layers.organisation, layers.repository, null)
  if (policy === null) return { state: 'none' }
  const warnings = [layers.organisation, layers.repository].flatMap((layer) =>
    layer.state === 'valid' ? layer.warnings : [],
  )
  return {
    state: 'valid',
    policy: unseen === undefined ? policy.policy : { ...policy.policy, unseenFloor: unseen },
    warnings: [...warnings, ...policy.warnings],
  }
}

/** A policy that was in force does not end by being hidden. */
function hiddenFloor(repository: string): InForce {
  const reason =
    `${repository} held the organisation's policy and is not shown to this app any more; install the app there, ` +
    'or on all repositories'
  return { state: 'unreadable', reason, permission: null }
}

/** The same for a repository of which nothing is known yet: what others of its installation knew counts for it. */
export async function findPolicyOf(
  policies: RememberPolicies,
  { installation }: RepositoryRef,
  { texts, known, now }: { readonly texts: Texts; readonly known: KnownPolicy | null; readonly now: string },
): Promise<InForce> {
  const inForce = findPolicyInForce(texts, known, now)
  const unseen = unseenIn(texts.organisation)
  if (known !== null || unseen === undefined) return inForce
  return (await policies.hasKnownFloor(installation)) ? hiddenFloor(unseen) : inForce
}

function unseenIn(text: PolicyText): string | undefined {
  return text.state === 'absent' ? text.unseen : undefined
}

const ABSENT = { state: 'absent' } as const

/** In the organisation's `.github` repository one file is both: it is judged once, as the organisation's. */
function isOneText({ repository, organisation }: Texts): boolean {
  if (repository.state === 'absent' || organisation.state === 'absent') return false
  return repository.repository.toLowerCase() === organisation.repository.toLowerCase()
}

function invalidPolicy(
  layers: { readonly organisation: LoadedLayer; readonly repository: LoadedLayer },
  problems: readonly PolicyProblem[],
  known: KnownPolicy | null,
  now: string,
): InForce {
  const since = known?.invalidSince ?? now
  const graceOver = hoursBetween(since, now) >= GRACE_HOURS
  const organisation = standIn(layers.organisation, 'organisation', known?.organisation)
  const repository = standIn(layers.repository, 'repository', known?.repository)
  const fallback = joinLayers(organisation, repository, since)
  return { state: 'invalid', problems, fallback: fallback?.policy ?? null, since, graceOver }
}

/** A valid layer stays as it is; an invalid one is replaced by what was valid before. */
function standIn(layer: LoadedLayer, name: Layer, known: PolicyText | undefined): LoadedLayer {
  if (layer.state !== 'invalid') return layer
  return known === undefined ? { state: 'absent' } : loadLayer(name, known)
}

function joinLayers(
  organisation: LoadedLayer,
  repository: LoadedLayer,
  lastValidSince: string | null,
): { readonly policy: PolicyInForce; readonly warnings: readonly PolicyProblem[] } | null {
  const valid = [organisation, repository].filter((layer) => layer.state === 'valid')
  if (valid.length === 0) return null
  const sources = valid.map(({ source }) =>
    lastValidSince === null ? source : { ...source, lastValidSince },
  )
  return policyInForce({
    ...(organisation.state === 'valid' ? { organisation: organisation.file } : {}),
    ...(repository.state === 'valid' ? { repository: repository.file, placeOf: repository.placeOf } : {}),
    sources,
  })
}

function loadLayer(layer: Layer, text: PolicyText): LoadedLayer {
  switch (text.state) {
    case 'absent':
      return { state: 'absent' }
    case 'unreadable':
      return text
    case 'refused':
      return { state: 'invalid', problems: [refusalOf(text.reason, fileOf(layer, text.repository))] }
    case 'found': {
      const loaded = loadPolicy({ text: text.text, file: fileOf(layer, text.repository), layer })
      if (!loaded.ok) return { state: 'invalid', problems: loaded.problems }
      const source = {
        layer,
        repository: text.repository,
        path: POLICY_PATH,
        commit: text.commit,
        blob: text.blob,
      }
      const { file, placeOf, warnings } = loaded
      return { state: 'valid', file, source, placeOf, warnings }
    }
    default:
      throw new Error(`not a policy text: ${JSON.stringify(text satisfies never)}`)
  }
}

/** The organisation's file is named with its repository, since authors look for it in their own. */
function fileOf(layer: Layer, repository: string): string {
  return layer === 'organisation' ? `${repository}:${POLICY_PATH}` : POLICY_PATH
}

type Refused = Extract<PolicyText, { state: 'refused' }>['reason']

const REFUSALS: Readonly<Record<Refused, string>> = {
  symlink: 'this file is a symbolic link, which would let another file decide; put the text itself here',
  'too-large': 'this file is larger than 64 KB; split what is documentation from what is policy',
  'not-text': 'this file is not text in UTF-8; write it as YAML',
  directory: 'there is a directory where this file should be; put a file of this name here',
}

/** What is wrong with a policy, or with its tests, that could be read only as far as its kind. */
export function refusalOf(reason: Refused, file: string): PolicyProblem {
  return {
    file,
    line: 1,
    column: 1,
    severity: 'error',
    message: REFUSALS[reason],
    code: `policy-${reason}`,
  }
}

/** What the texts in force let us remember; an invalid text keeps what was valid before. */
export function knowledgeOf(
  texts: Texts,
  inForce: InForce,
  known: KnownPolicy | null,
  now: string,
): KnownPolicy | null {
  if (inForce.state === 'unreadable') return known
  if (inForce.state === 'none') return null
  if (inForce.state === 'invalid') {
    return known === null
      ? {
          repository: { state: 'absent' },
          organisation: { state: 'absent' },
          invalidSince: now,
          asks: FIRST_LOOK,
          isTimed: true,
        }
      : { ...known, invalidSince: inForce.since, isTimed: true }
  }
  return { ...texts, invalidSince: null, asks: asksOf(inForce.policy), isTimed: isTimed(inForce.policy) }
}

/** A trial ends, and a circuit breaker closes, without anything happening. */
function isTimed(policy: PolicyInForce): boolean {
  return (
    shareWindows(policy).length > 0 || policy.layers.some(({ tools }) => (tools?.trials ?? []).length > 0)
  )
}

/**
 * What to ask for when nothing is known of a repository's policy yet: all teams, and the code owners, who are wanted
 * unless a policy switches requests off. Both ride along in the one query.
 */
export const FIRST_LOOK: Asks = {
  teams: null,
  codeowners: true,
  checks: false,
  sameDiff: false,
  firstTime: false,
  openPullRequests: false,
  reviewComments: false,
  labels: [],
}

/** Whole and broken hours from one ISO time to another. The app layer may use the language's own Date. */
function hoursBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000
}
