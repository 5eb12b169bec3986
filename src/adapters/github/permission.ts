import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { Permission, ReadPeople } from '../../app/ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import type { GitHub } from './client.ts'

const Answer = z.object({ permission: z.string(), role_name: z.string().nullish() })
const Membership = z.object({ state: z.string() })

const PERMISSIONS: ReadonlyMap<string, Permission> = new Map([
  ['none', 'none'],
  ['read', 'read'],
  ['pull', 'read'],
  ['triage', 'triage'],
  ['write', 'write'],
  ['push', 'write'],
  ['maintain', 'maintain'],
  ['admin', 'admin'],
])

/** What people may do now: asked each time, since it is asked when somebody uses it. */
export function createPeopleReader(github: GitHub): ReadPeople {
  return {
    permissionOf: (ref, login) => permissionOf(github, ref, login),
    async isActiveMember(ref, team, login) {
      const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}'
      const found = await orNull(
        github.rest(ref.installation, route, { org: ref.owner, team_slug: team, username: login }),
      )
      return found !== null && Membership.parse(found.data).state === 'active'
    },
  }
}

/** Permission of an account in a repository now; `none` for one that is not there. */
export async function permissionOf(github: GitHub, ref: RepositoryRef, login: string): Promise<Permission> {
  const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
  const found = await orNull(
    github.rest(ref.installation, route, { owner: ref.owner, repo: ref.name, username: login }),
  )
  if (found === null) return 'none'
  const { permission, role_name: role } = Answer.parse(found.data)
  // A custom role has a name of its own, and grants at least what `permission` says.
  return PERMISSIONS.get(role ?? '') ?? PERMISSIONS.get(permission) ?? 'none'
}

/** Null for what is not there. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof OutsideError && error.status === 404) return null
    throw error
  }
}

const WRITERS: ReadonlySet<Permission> = new Set(['write', 'maintain', 'admin'])

export function mayWrite(permission: Permission): boolean {
  return WRITERS.has(permission)
}
