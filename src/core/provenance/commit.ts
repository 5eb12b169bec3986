import type { Signal, SignalPlace } from '../signal.ts'
import type { CustomMarker } from './custom.ts'
import { customSignals } from './custom.ts'
import { type Identity, identify } from './identity.ts'
import { accountById, accountByLogin } from './lookup.ts'
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
  const found = [...author, ...committer, ...scanText({ text: commit.message, kind: 'commit' })]
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
  return identities.map((identity) => ({
    ...identity,
    role: identity.role === 'assistant' ? 'author' : identity.role,
    grade:
      linked !== null && commit.verified === true && linked.grade !== 'hint' ? 'verified' : identity.grade,
    place,
    text,
  }))
}

/** A tool behind the account that GitHub linked; the link alone follows the address, so it proves no more than text. */
function accountIdentity(account: AccountRef | null): Identity | null {
  if (account === null) return null
  const row = account.id === null ? undefined : accountById(account.id)
  const found = row ?? (account.kind === 'bot' ? accountByLogin(account.login) : undefined)
  if (found === undefined) return null
  return {
    tool: found.tool,
    ...(found.variant === undefined ? {} : { variant: found.variant }),
    grade: found.grade === 'verified' ? 'marked' : found.grade,
    role: found.role,
    marker: found.id,
  }
}

/** The committer is usually the author once more. */
function isSame(signal: Finding, author: readonly Finding[], commit: CommitInput): boolean {
  return commit.author.email === commit.committer.email && author.some((other) => other.tool === signal.tool)
}
