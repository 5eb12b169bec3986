import { type LateFinding, lateFindingComment } from '../report/findings.ts'
import { OutsideError } from './errors.ts'
import { findPolicyOf } from './policy-in-force.ts'
import type { Clock, Log, ReadPolicyTexts, RememberPolicies } from './ports.ts'
import type { CommentOnCommits } from './production-ports.ts'
import { type Audience, audienceOf } from './tell-finding.ts'
import type { TakeOnce } from './upkeep-ports.ts'
import type { RepositoryRef } from './work.ts'

export interface TellOnCommitPorts {
  readonly commits: CommentOnCommits
  readonly once: TakeOnce
  readonly policies: RememberPolicies
  readonly policyTexts: ReadPolicyTexts
  readonly clock: Clock
  readonly log: Log
}

type DirectPush = Extract<LateFinding, { kind: 'direct-push' }>
type WeakerRules = Required<Extract<LateFinding, { kind: 'check-not-required' | 'check-not-pinned' }>>
type Override = Extract<LateFinding, { kind: 'deployed-against-refusal' }>

/**
 * One comment on the newest commit that a push brought past every pull request. Each commit is told of once for a
 * branch, so that the same, pushed again by force, is no news.
 */
export async function tellOfPush(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  push: DirectPush,
): Promise<void> {
  await tell(ports, ref, async () => {
    const commits = []
    const begun = []
    for (const commit of push.commits) {
      const one = await beginTelling(ports, ref, `direct-push:${push.branch}:${commit.sha}`)
      if (one === null) continue
      commits.push(commit)
      begun.push(one)
    }
    const newest = commits.at(-1)
    return newest === undefined ? null : { commit: newest.sha, finding: { ...push, commits }, begun }
  })
}

/** One comment on a commit that went live against a refusal, once for each environment. */
export async function tellOfOverride(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  finding: Override,
): Promise<void> {
  const { environment, commit } = finding
  await tell(ports, ref, async () => {
    const one = await beginTelling(ports, ref, `deployed-against-refusal:${environment}:${commit}`)
    return one === null ? null : { commit, finding, begun: [one] }
  })
}

/** One comment on the newest commit of a branch whose rules somebody weakened, once for each time. */
export async function tellOfWeakerRules(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  commit: string,
  finding: WeakerRules,
): Promise<void> {
  const { kind, branch, changed } = finding
  await tell(ports, ref, async () => {
    const one = await beginTelling(ports, ref, `${kind}:${branch}:${changed.at}`)
    return one === null ? null : { commit, finding, begun: [one] }
  })
}

interface News {
  readonly commit: string
  readonly finding: LateFinding
  readonly begun: readonly Begun[]
}

/** What is about to be told, under its name. */
interface Begun {
  readonly name: string
  /** Broken off before: it may have been told, or not. */
  readonly isAgain: boolean
}

/** Null: it was told. */
async function beginTelling(
  { once }: TellOnCommitPorts,
  ref: RepositoryRef,
  name: string,
): Promise<Begun | null> {
  if (await once.takeOnce(ref, name)) return { name, isAgain: false }
  return (await once.isTaken(ref, `said:${name}`)) ? null : { name, isAgain: true }
}

/** It must hold up nothing else: a finding that nobody could be told of is in the audit log all the same. */
async function tell(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  takeNews: () => Promise<News | null>,
): Promise<void> {
  try {
    const audience = await audienceIn(ports, ref)
    const news = audience === null ? null : await takeNews()
    if (audience === null || news === null) return
    const body = lateFindingComment(news.finding, audience.granters, ref.owner)
    const isThere =
      news.begun.some(({ isAgain }) => isAgain) &&
      (await ports.commits.standsOnCommit(ref, news.commit, body))
    if (!isThere) await ports.commits.commentOnCommit(ref, news.commit, body)
    for (const { name } of news.begun) await ports.once.takeOnce(ref, `said:${name}`)
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    ports.log.warn({ ref, err: error }, 'a finding could not be shown on its commit')
  }
}

/** Where no pull request was ever judged nothing is known of the policy yet. */
async function audienceIn(
  { policies, policyTexts, clock }: TellOnCommitPorts,
  ref: RepositoryRef,
): Promise<Audience | null> {
  const known = await policies.lastPolicy(ref)
  const texts = known ?? (await policyTexts.readPolicyTexts(ref))
  return audienceOf(await findPolicyOf(policies, ref, { texts, known, now: clock() }))
}
