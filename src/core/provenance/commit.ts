import type { Grade, Signal, SignalPlace } from '../signal.ts'
import type { CustomMarker } from './custom.ts'
import { customSignals } from './custom.ts'
import { type Identity, identify, partsOf, weightOf } from './identity.ts'
import { agentAccount } from './lookup.ts'
import { type Finding, scanText } from './scan.ts'

/** An account as GitHub links it to a commit or pull request. */
export interface AccountRef {
  readonly id: number | null
  readonly login: string
  readonly kind: string
}

/** A commit as git or GitHub gives it. */
export interface CommitInput {
  readonly sha?: string
  readonly author: Person
  readonly committer: Person
  readonly message: string
  /** Whether GitHub verified the signature; unknown in a local clone. */
  readonly verified?: boolean | null
  readonly authorAccount?: AccountRef | null
  readonly committerAccount?: AccountRef | null
}

export interface Person {
  readonly name: string
  readonly email: string
}

export interface ProvenanceOptions {
  readonly custom?: readonly CustomMarker[]
}

/** Every trace of an AI tool on one commit, most exact places first. */
export function signalsOfCommit(commit: CommitInput, options: ProvenanceOptions = {}): readonly Signal[] {
  const author = personSignals(commit, 'commit-author')
  const committer = personSignals(commit, 'commit-committer').filter(
    (signal) => !isSame(signal, author, commit),
  )
  const said = scanText({ text: commit.message, kind: 'commit' }).map((signal) => sameWeight(signal, author))
  const found = [...author, ...committer, ...said]
  const all =
    (options.custom?.length ?? 0) > 0 ? [...found, ...customSignals(commit, options.custom ?? [])] : found
  return commit.sha === undefined ? all : all.map((signal) => ({ ...signal, commit: commit.sha ?? '' }))
}

function personSignals(commit: CommitInput, place: SignalPlace): readonly Finding[] {
  const isAuthor = place === 'commit-author'
  const person = isAuthor ? commit.author : commit.committer
  const account = isAuthor ? commit.authorAccount : commit.committerAccount
  const text = `${person.name} <${person.email}>`.slice(0, 300)
  const linked = accountIdentity(account ?? null)
  const identities = linked === null ? identify(person.name, person.email) : [linked]
  const isVouched = linked !== null && commit.verified === true
  return identities.map((identity) => ({
    ...partsOf(identity),
    role: identity.role === 'assistant' ? 'author' : identity.role,
    grade: gradeOf(identity.grade, isLowered(identity.asAuthor, commit.message), isVouched),
    place,
    text,
  }))
}

function gradeOf(grade: Grade, lowered: boolean, vouched: boolean): Grade {
  if (lowered || grade === 'hint') return 'hint'
  return vouched ? 'verified' : grade
}

const RELEASE = /^(?:chore|build|ci)?(?:\(release\))?:? ?(?:release\b|bump (?:the )?version|v?\d+\.\d+\.\d+)/i

function isLowered(weight: Identity['asAuthor'], message: string): boolean {
  return weight === 'hint' || (weight === 'hint-on-release' && RELEASE.test(message))
}

/** A tool behind the account that GitHub linked; the link alone follows the address, so it proves no more than text. */
function accountIdentity(account: AccountRef | null): Identity | null {
  if (account === null) return null
  const found = agentAccount(account)
  if (found === undefined) return null
  return {
    tool: found.tool,
    ...(found.variant === undefined ? {} : { variant: found.variant }),
    grade: found.grade === 'verified' ? 'marked' : found.grade,
    role: found.role,
    marker: found.id,
    ...weightOf(found.match),
  }
}

/** An account that names itself as co-author too says no more there than as author. */
function sameWeight(signal: Finding, author: readonly Finding[]): Finding {
  const isOwn = author.some((other) => other.marker === signal.marker && other.grade === 'hint')
  return isOwn ? { ...signal, grade: 'hint' } : signal
}

/** The committer is usually the author once more. */
function isSame(signal: Finding, author: readonly Finding[], commit: CommitInput): boolean {
  return commit.author.email === commit.committer.email && author.some((other) => other.tool === signal.tool)
}
