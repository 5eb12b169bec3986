import { describe, expect, test } from '@jest/globals'
import { type Drivers, findDrivers } from '../../src/core/drivers.ts'
import type { CommitFacts, Facts } from '../../src/core/facts.ts'
import { isToolIdentity } from '../../src/core/provenance/co-authors.ts'
import { claudeCommit, commit, driver, facts, HEAD, identity, person, sha } from '../support/facts.ts'

function driversOf(seen: Facts, aiCommits: readonly CommitFacts[] = [], openedByAgent = false): Drivers {
  return findDrivers(seen, { aiCommits, openedByAgent, isTool: isToolIdentity })
}

function reasonsIn(drivers: Drivers): Record<string, string> {
  return Object.fromEntries(drivers.list.map(({ person: { login }, reason }) => [login, reason]))
}

function unmappedIn(email: string, name = 'Somebody'): readonly string[] {
  return driversOf(facts({ commits: [commit({ author: { name, email, person: null } })] })).unmapped
}

describe('drivers', () => {
  test('are the author, and authors and committers of commits, each with the first reason', () => {
    const commits = [commit({ by: 'dev' }), commit({ author: identity('ann'), committer: identity('carl') })]
    expect(reasonsIn(driversOf(facts({ commits })))).toEqual({
      dev: 'author',
      ann: 'commit-author',
      carl: 'committer',
    })
  })

  test('are those who are remembered, though nothing shows it any more', () => {
    const remembered = { signals: [], drivers: [driver('pat'), driver('quin', { reason: 'asked-agent' })] }
    expect(reasonsIn(driversOf(facts({ remembered })))).toMatchObject({ pat: 'pusher', quin: 'asked-agent' })
  })

  test('are not bots, nor the web interface that commits for somebody', () => {
    const commits = [commit({ author: identity('dependabot[bot]'), committer: identity('web-flow') })]
    expect(reasonsIn(driversOf(facts({ commits })))).toEqual({ dev: 'author' })
  })

  test('whoever clicked "Update branch" is the author of that merge', () => {
    const commits = [
      commit(),
      commit({ author: identity('clicker'), committer: identity('web-flow'), parents: 2, viaWeb: true }),
    ]
    expect(reasonsIn(driversOf(facts({ commits })))).toMatchObject({ clicker: 'commit-author' })
  })

  test('nobody is named twice under an old and a new login', () => {
    const commits = [
      commit({ author: identity('dev', { person: person('dev-renamed', { id: person('dev').id }) }) }),
    ]
    expect(driversOf(facts({ commits })).list).toHaveLength(1)
  })

  test('a pull request of a deleted account still has the drivers of its commits', () => {
    expect(reasonsIn(driversOf(facts({ pullRequest: { author: null } })))).toEqual({ dev: 'commit-author' })
  })

  test('assignees of a pull request that an agent opened asked for it', () => {
    const pullRequest = { author: person('copilot-swe-agent[bot]'), assignees: [person('boss')] }
    expect(reasonsIn(driversOf(facts({ pullRequest }), [], true))).toMatchObject({ boss: 'assignee' })
    expect(reasonsIn(driversOf(facts({ pullRequest }), [], false))).not.toHaveProperty('boss')
  })
})

describe('co-authors', () => {
  const message = [
    'Add a thing',
    '',
    'Co-authored-by: Drv <77+drv@users.noreply.github.com>',
    'Co-authored-by: Ann <ann@people.example>',
    'Co-authored-by: Nobody <nobody@nowhere.example>',
    'Co-authored-by: Claude <noreply@anthropic.com>',
    '',
  ].join('\n')

  test('of an AI commit drove the tool: by their noreply address, or the address of another commit', () => {
    const ai = commit({ message })
    const seen = facts({ commits: [commit({ sha: sha('x'), by: 'ann' }), ai] })
    const drivers = driversOf(seen, [ai])
    expect(drivers.list.find(({ person: { login } }) => login === 'drv')).toEqual({
      person: { id: 77, login: 'drv', kind: 'user' },
      reason: 'co-author',
      evidence: HEAD,
    })
    expect(drivers.people.has(person('ann'))).toBe(true)
  })

  test('of an AI commit are known when their address is another commit’s', () => {
    const ai = commit({ message, by: 'dev' })
    const known = commit({ sha: sha('x'), author: identity('someone', { email: 'Ann@People.example' }) })
    expect(reasonsIn(driversOf(facts({ commits: [known, ai] }), [ai]))).toHaveProperty('someone')
  })

  test('are those whom the platform maps', () => {
    const ai = claudeCommit({ coAuthors: [identity('mapped'), identity('ghost', { person: null })] })
    expect(reasonsIn(driversOf(facts({ commits: [ai] }), [ai]))).toEqual({
      dev: 'author',
      mapped: 'co-author',
    })
  })

  test('of commits without AI are no drivers', () => {
    expect(reasonsIn(driversOf(facts({ commits: [commit({ message })] })))).toEqual({ dev: 'author' })
  })
})

describe('addresses that belong to nobody', () => {
  test('are counted once each, letter case aside', () => {
    const commits = [
      commit({ author: identity('x', { person: null, email: 'B@b.example' }) }),
      commit({ committer: identity('x', { person: null, email: 'b@B.example' }) }),
      commit({ author: identity('x', { person: null, email: 'a@a.example' }) }),
    ]
    expect(driversOf(facts({ commits })).unmapped).toEqual(['a@a.example', 'b@b.example'])
  })

  test('are not those of tools, bots and the web interface', () => {
    expect(unmappedIn('noreply@anthropic.com', 'Claude')).toEqual([])
    expect(unmappedIn('1+x[bot]@users.noreply.github.com')).toEqual([])
    expect(unmappedIn('noreply@github.com', 'GitHub')).toEqual([])
    expect(unmappedIn('jane@home.example')).toEqual(['jane@home.example'])
  })
})
