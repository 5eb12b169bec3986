import { z } from 'zod'
import type { TeamFacts } from '../../../core/facts.ts'
import type { GraphqlError } from '../client.ts'
import { personOfUser } from './commits.ts'
import { errorsAt, type Session, throwFirst } from './session.ts'
import { Team, type User } from './shapes.ts'

const Organisation = z.record(z.string(), z.unknown()).nullish()
const TeamList = z.object({ nodes: z.array(Team) })

/** Teams as read, with the node ids of their members. */
export interface TeamsRead {
  readonly teams: readonly TeamFacts[]
  readonly users: ReadonlyMap<string, string>
  readonly missingPermission: boolean
}

/** Most pages of a hundred members that one team may take. */
const MOST_PAGES = 30

/**
 * Teams in an answer: those asked for by alias, or (without a list) the ones that came along. A team that does not
 * exist and one that may not be read are different things, and neither has members.
 */
export async function readTeams(
  session: Session,
  answer: { readonly organisation: unknown; readonly errors: readonly GraphqlError[] },
  asked: ReadonlyMap<string, string> | null,
): Promise<TeamsRead> {
  const errors = errorsAt(answer.errors, 'organisation')
  const isForbidden = errors.some(({ type }) => type !== 'NOT_FOUND')
  const organisation = Organisation.parse(answer.organisation) ?? {}
  const found =
    asked === null
      ? (TeamList.safeParse(organisation['teams']).data?.nodes ?? [])
      : [...asked.keys()].flatMap((key) => Team.safeParse(organisation[key]).data ?? [])
  const whole = await Promise.all(found.map((team) => allMembers(session, team)))
  const known = whole.map(({ slug, id, members }): TeamFacts => {
    return { slug, state: 'known', members: members.map(personOfUser), nodeId: id }
  })
  return {
    teams: [...known, ...unknownTeams(known, asked, isForbidden)],
    users: new Map(
      whole.flatMap(({ members }) => members.map((user) => [user.login.toLowerCase(), user.id])),
    ),
    missingPermission: errors.some(({ type }) => type === 'FORBIDDEN'),
  }
}

function unknownTeams(
  known: readonly TeamFacts[],
  asked: ReadonlyMap<string, string> | null,
  isForbidden: boolean,
): readonly TeamFacts[] {
  const slugs = new Set(known.map(({ slug }) => slug.toLowerCase()))
  return [...(asked?.values() ?? [])]
    .filter((slug) => !slugs.has(slug.toLowerCase()))
    .map((slug) => ({ slug, state: isForbidden ? 'unreadable' : 'missing', members: [] }))
}

interface WholeTeam {
  readonly slug: string
  readonly id: string
  readonly members: readonly User[]
}

const MEMBERS = `query Members($owner: String!, $slug: String!, $after: String) {
  organization(login: $owner) { team(slug: $slug) { members(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { id databaseId login } } } }
}`
const MoreMembers = z.object({
  organization: z.object({ team: z.object({ members: Team.shape.members }) }),
})

async function allMembers(session: Session, { slug, id, members }: Team): Promise<WholeTeam> {
  const all: User[] = [...members.nodes]
  let { pageInfo } = members
  for (let page = 1; pageInfo.hasNextPage && page < MOST_PAGES; page += 1) {
    const variables = { owner: session.ref.owner, slug, after: pageInfo.endCursor }
    const answer = await session.graphql({ query: MEMBERS, variables })
    throwFirst(answer.errors, 'members: read')
    const next = MoreMembers.parse(answer.data).organization.team.members
    all.push(...next.nodes)
    pageInfo = next.pageInfo
  }
  return { slug, id, members: all }
}
