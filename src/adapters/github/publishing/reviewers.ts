import { z } from 'zod'
import type { RepositoryRef } from '../../../app/work.ts'
import type { Effect } from '../../../report/effect.ts'
import type { GitHub } from '../client.ts'
import type { Handles } from '../reading/handles.ts'
import { named } from '../reading/query.ts'
import { createSession } from '../reading/session.ts'
import type { Part } from './mutation.ts'

export type ReviewersEffect = Extract<Effect, { kind: 'request-reviewers' }>

/** Somebody to ask, by the name that is remembered: a login, or `team/<slug>`. */
export interface Candidate {
  readonly name: string
  readonly kind: 'person' | 'team'
  readonly id: string
}
export interface Candidates {
  readonly found: readonly Candidate[]
  /** Names that mean nobody. */
  readonly unknown: readonly string[]
}

/** GitHub refuses more people in one request, and then asks none of them. */
const AT_ONCE = 15

const Found = z.record(z.string(), z.object({ id: z.string() }).nullish())
const FoundTeams = z.object({ organisation: Found.nullish() }).partial()

/** Node ids of those to ask: known from the look, else looked up together in one query. */
export async function findCandidates(
  github: GitHub,
  ref: RepositoryRef,
  effect: ReviewersEffect,
  handles: Handles,
): Promise<Candidates> {
  const people = effect.people.map(({ name, nodeId }) => {
    return { name, kind: 'person' as const, id: nodeId ?? handles.users.get(name.toLowerCase()) ?? null }
  })
  const teams = effect.teams.map(({ name, nodeId }) => {
    return { name: `team/${name}`, kind: 'team' as const, id: nodeId ?? handles.teams.get(name) ?? null }
  })
  const all = [...people, ...teams]
  const ids = await lookUp(
    github,
    ref,
    all.filter(({ id }) => id === null).map(({ name }) => name),
  )
  const resolved = all.map((each) => ({ ...each, id: each.id ?? ids.get(each.name) ?? null }))
  return {
    found: resolved.flatMap(({ id, ...each }) => (id === null ? [] : [{ ...each, id }])),
    unknown: resolved.filter(({ id }) => id === null).map(({ name }) => name),
  }
}

async function lookUp(
  github: GitHub,
  ref: RepositoryRef,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map()
  const people = named(
    'u',
    names.filter((name) => !name.startsWith('team/')),
  )
  const teams = named(
    't',
    names.filter((name) => name.startsWith('team/')).map((name) => name.slice(5)),
  )
  const declared = [...people.keys(), ...teams.keys()].map((key) => `$${key}: String!`)
  const users = [...people.keys()].map((key) => `${key}: user(login: $${key}) { id }`)
  const slugs = [...teams.keys()].map((key) => `${key}: team(slug: $${key}) { id }`)
  const organisation =
    slugs.length === 0 ? '' : `organisation: organization(login: $owner) { ${slugs.join(' ')} }`
  const { data } = await createSession(github, ref).graphql({
    query: `query Reviewers(${[...(slugs.length === 0 ? [] : ['$owner: String!']), ...declared].join(', ')}) {
  ${users.join('\n  ')} ${organisation}
}`,
    variables: { owner: ref.owner, ...Object.fromEntries([...people, ...teams]) },
  })
  const inTeams = FoundTeams.parse({ organisation: data['organisation'] }).organisation
  return new Map([...idsOf(people, data, ''), ...idsOf(teams, inTeams ?? {}, 'team/')])
}

function idsOf(
  keys: ReadonlyMap<string, string>,
  found: Readonly<Record<string, unknown>>,
  prefix: string,
): readonly (readonly [string, string])[] {
  return [...keys].flatMap(([key, name]) => {
    const parsed = z.object({ id: z.string() }).safeParse(found[key])
    return parsed.success ? [[`${prefix}${name}`, parsed.data.id] as const] : []
  })
}

/** Fields that ask them, at most fifteen at a time. */
export function reviewerParts(
  pullRequestId: string,
  candidates: readonly Candidate[],
  atOnce: number = AT_ONCE,
): readonly { readonly part: Part; readonly asked: readonly Candidate[] }[] {
  const batches = Array.from({ length: Math.ceil(candidates.length / atOnce) }, (_, index) =>
    candidates.slice(index * atOnce, (index + 1) * atOnce),
  )
  return batches.map((asked, index) => ({
    asked,
    part: {
      alias: `ask${index}`,
      effect: 'request-reviewers',
      field: 'requestReviews',
      inputType: 'RequestReviewsInput',
      selection: 'pullRequest { id }',
      input: { pullRequestId, userIds: idsIn(asked, 'person'), teamIds: idsIn(asked, 'team'), union: true },
    },
  }))
}

function idsIn(candidates: readonly Candidate[], kind: Candidate['kind']): readonly string[] {
  return candidates.filter((candidate) => candidate.kind === kind).map(({ id }) => id)
}
