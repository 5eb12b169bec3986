import type { Condition } from '../policy/schema.ts'
import { includesLoosely, listOf } from './lists.ts'
import { isAmong, troubleWithTeam } from './principals.ts'
import type { Situation } from './situation.ts'
import { every, some, type Truth } from './truth.ts'

type AuthorCondition = NonNullable<Condition['author']>
type RepositoryCondition = NonNullable<Condition['repository']>
type Actor = 'human' | 'agent' | 'bot'

/** Who opened the pull request: an agent's account shows by its evidence, another machine by its type. */
export function judgeActor(wanted: readonly Actor[], { facts, evidence }: Situation): Truth {
  const { author } = facts.pullRequest
  const isAgent = evidence.counting.some((signal) => signal.place === 'pull-request-author')
  if (isAgent) return wanted.includes('agent')
  if (author === null || author.kind === 'ghost') return 'unknown'
  return wanted.includes(author.kind === 'bot' ? 'bot' : 'human')
}

/** Whether the author fits; what is not known of the author, or of a team, is unknown. */
export function judgeAuthor(wanted: AuthorCondition, situation: Situation): Truth {
  const { author, association, firstTime } = situation.facts.pullRequest
  const truths: Truth[] = []
  if (wanted.teams !== undefined)
    truths.push(some(listOf(wanted.teams).map((team) => isInTeam(team, situation))))
  if (wanted.users !== undefined) {
    const logins = listOf(wanted.users).map((user) => user.replace(/^(?:user\/|@)/, ''))
    truths.push(author === null ? 'unknown' : includesLoosely(logins, author.login))
  }
  if (wanted.association !== undefined) truths.push(includesLoosely(listOf(wanted.association), association))
  if (wanted.first_time !== undefined)
    truths.push(firstTime === null ? 'unknown' : firstTime === wanted.first_time)
  return every(truths)
}

function isInTeam(text: string, { facts }: Situation): Truth {
  const slug = text.replace(/^team\//, '')
  const { author } = facts.pullRequest
  if (author === null || troubleWithTeam(slug, facts.teams) !== null) return 'unknown'
  return isAmong(author, [`team/${slug}`], facts.teams)
}

/** Whether the repository fits by its properties, topics and visibility. */
export function judgeRepository(wanted: RepositoryCondition, { facts }: Situation): Truth {
  const { topics, visibility, properties } = facts.repository
  const truths: Truth[] = []
  if (wanted.topics !== undefined)
    truths.push(listOf(wanted.topics).some((topic) => includesLoosely(topics, topic)))
  if (wanted.visibility !== undefined) truths.push(listOf(wanted.visibility).includes(visibility))
  for (const [name, values] of Object.entries(wanted.properties ?? {})) {
    truths.push(
      hasProperty(
        Object.hasOwn(properties, name) ? (properties[name] ?? null) : null,
        Array.isArray(values) ? values : [values],
      ),
    )
  }
  return every(truths)
}

function hasProperty(
  found: string | readonly string[] | boolean | null,
  wanted: readonly (string | boolean)[],
): boolean {
  if (found === null) return false
  const values = typeof found === 'object' ? found : [String(found)]
  return wanted.some((value) => values.includes(String(value)))
}
