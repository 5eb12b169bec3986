import { notFound } from '../acts/refusal.ts'
import { commitOf } from '../git/history.ts'
import { accountShape, type Json } from '../shapes/accounts.ts'
import { commitShape } from '../shapes/commits.ts'
import { fullRepositoryShape, repositoryUrl } from '../shapes/repositories.ts'
import { collaboratorsOf, isCollaborator, levelOf, reaches } from '../world/access.ts'
import { findAccount } from '../world/accounts.ts'
import type { Account, Level, Repository, Ruleset } from '../world/entities.ts'
import { branchHead } from '../world/repositories.ts'
import { fullName } from '../world/world.ts'
import { page } from './pages.ts'
import { type Call, inRepository, noContent, ok, param, type RepositoryCall } from './routing.ts'

export const repositoryRoutes = [
  inRepository('GET /repos/{owner}/{repo}', ['metadata:read'], (call) =>
    ok(fullRepositoryShape(call.world, call.repository)),
  ),
  inRepository('GET /repos/{owner}/{repo}/topics', ['metadata:read'], (call) =>
    ok({ names: call.repository.topics }),
  ),
  inRepository('GET /repos/{owner}/{repo}/properties/values', ['metadata:read'], (call) =>
    ok(
      Object.entries(call.repository.properties).map(([property_name, value]) => ({ property_name, value })),
    ),
  ),
  inRepository('GET /repos/{owner}/{repo}/collaborators', ['metadata:read'], (call) =>
    page(call, collaboratorsOf(call.repository), (person) => collaboratorShape(call, person)),
  ),
  inRepository('GET /repos/{owner}/{repo}/collaborators/{username}', ['metadata:read'], (call) => {
    if (!isCollaborator(call.repository, personNamed(call))) throw notFound()
    return noContent()
  }),
  inRepository('GET /repos/{owner}/{repo}/collaborators/{username}/permission', ['metadata:read'], (call) => {
    const person = personNamed(call)
    const level = levelOf(call.repository, person)
    return ok({ permission: legacyLevel(level), role_name: level, user: collaboratorShape(call, person) })
  }),
  inRepository('GET /repos/{owner}/{repo}/branches', ['contents:read'], (call) =>
    page(call, branchNames(call.repository), (name) => branchSummary(call, name)),
  ),
  inRepository('GET /repos/{owner}/{repo}/branches/{branch}', ['contents:read'], (call) => {
    const name = param(call, 'branch')
    const head = branchHead(call.repository, name)
    if (head === null) throw notFound()
    const path = encodeURI(name)
    const url = `${repositoryUrl(call.world, call.repository)}/branches/${path}`
    return ok({
      ...branchSummary(call, name),
      commit: commitShape(call.world, call.repository, commitOf(call.repository.objects, head)),
      _links: { self: url, html: `${call.world.url}/${fullName(call.repository)}/tree/${path}` },
      protection: { enabled: false },
      protection_url: `${url}/protection`,
    })
  }),
  inRepository('GET /repos/{owner}/{repo}/rules/branches/{branch}', ['metadata:read'], (call) =>
    page(call, rulesOf(call.repository, param(call, 'branch')), (rule) => rule),
  ),
  inRepository('GET /repos/{owner}/{repo}/rulesets', ['metadata:read'], (call) =>
    page(call, call.repository.rulesets, (ruleset) => rulesetShape(call.repository, ruleset)),
  ),
  inRepository('GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', ['metadata:read'], (call) => {
    const id = Number(param(call, 'ruleset_id'))
    const ruleset = call.repository.rulesets.find((one) => one.id === id)
    if (!ruleset) throw notFound()
    return ok({ ...rulesetShape(call.repository, ruleset), rules: ruleset.rules })
  }),
]

function rulesOf(repository: Repository, branch: string): readonly Json[] {
  return repository.rulesets
    .filter((ruleset) => ruleset.branches.includes(branch))
    .flatMap((ruleset) =>
      ruleset.rules.map((rule) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: fullName(repository),
        ruleset_id: ruleset.id,
      })),
    )
}

function rulesetShape(repository: Repository, ruleset: Ruleset): Json {
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: 'branch',
    source_type: 'Repository',
    source: fullName(repository),
    enforcement: 'active',
    bypass_actors: [],
    conditions: { ref_name: { include: ruleset.branches.map((name) => `refs/heads/${name}`), exclude: [] } },
    node_id: `RRS_${ruleset.id}`,
  }
}

function branchNames(repository: Repository): readonly string[] {
  return [...repository.refs.keys()].flatMap((ref) =>
    ref.startsWith('refs/heads/') ? [ref.slice('refs/heads/'.length)] : [],
  )
}

function branchSummary({ world, repository }: RepositoryCall, name: string): Json {
  const sha = branchHead(repository, name)
  const commit = { sha, url: `${repositoryUrl(world, repository)}/commits/${sha}` }
  return { name, commit, protected: rulesOf(repository, name).length > 0 }
}

function collaboratorShape({ world, repository }: RepositoryCall, person: Account): Json {
  const level = levelOf(repository, person)
  return {
    ...accountShape(world, person),
    permissions: {
      pull: reaches(level, 'read'),
      triage: reaches(level, 'triage'),
      push: reaches(level, 'write'),
      maintain: reaches(level, 'maintain'),
      admin: reaches(level, 'admin'),
    },
    role_name: level,
  }
}

/** The older field knows no triage and no maintain. */
function legacyLevel(level: Level): Level {
  if (level === 'maintain') return 'write'
  return level === 'triage' ? 'read' : level
}

function personNamed(call: Call): Account {
  const found = findAccount(call.world, param(call, 'username'))
  if (!found || found.kind === 'Organization') throw notFound()
  return found
}
