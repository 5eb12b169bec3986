import { type LateFinding, lateFindingComment } from '../report/findings.ts'
import { findPolicyOf } from './policy-in-force.ts'
import type { ReadPolicyTexts, RememberPolicies } from './ports.ts'
import type { CommentOnCommits } from './production-ports.ts'
import { type Audience, audienceOf } from './tell-finding.ts'
import { type TellLaterPorts, tellOrLater } from './tell-later.ts'
import type { TakeOnce } from './upkeep-ports.ts'
import type { RepositoryRef } from './work.ts'

export interface TellOnCommitPorts extends TellLaterPorts {
  readonly commits: CommentOnCommits
  readonly once: TakeOnce
  readonly policies: RememberPolicies
  readonly policyTexts: ReadPolicyTexts
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
  since = ports.clock(),
): Promise<void> {
  const commits = []
  for (const commit of push.commits)
    if (!(await ports.once.isTaken(ref, saidName(pushName(push, commit))))) commits.push(commit)
  const newest = commits.at(-1)
  if (newest === undefined) return
  const names = commits.map((commit) => pushName(push, commit))
  await tell(ports, ref, { commit: newest.sha, finding: { ...push, commits }, names, since })
}

function pushName({ branch }: DirectPush, { sha }: DirectPush['commits'][number]): string {
  return `direct-push:${branch}:${sha}`
}

/** One comment on a commit that went live against a refusal, once for each environment. */
export async function tellOfOverride(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  finding: Override,
  since = ports.clock(),
): Promise<void> {
  const { environment, commit } = finding
  await tell(ports, ref, {
    commit,
    finding,
    names: [`deployed-against-refusal:${environment}:${commit}`],
    since,
  })
}

/** One comment on the newest commit of a branch whose rules somebody weakened, once for each time. */
export async function tellOfWeakerRules(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  { commit, finding }: { readonly commit: string; readonly finding: WeakerRules },
  since = ports.clock(),
): Promise<void> {
  const { kind, branch, changed } = finding
  await tell(ports, ref, { commit, finding, names: [`${kind}:${branch}:${changed.at}`], since })
}

interface News {
  readonly commit: string
  readonly finding: LateFinding
  /** What is told, name by name: those of a push commit by commit. */
  readonly names: readonly string[]
  /** When it was first tried. */
  readonly since: string
}

/** Where it was broken off before, it may have been told, or not. */
async function tell(
  ports: TellOnCommitPorts,
  ref: RepositoryRef,
  { commit, finding, names, since }: News,
): Promise<void> {
  const { commits, once } = ports
  const name = `${names.at(-1)}`
  await tellOrLater(ports, { ref, place: { commit }, name, finding, since }, async () => {
    const untold = await notIn(ports, ref, names)
    const audience = untold.length === 0 ? null : await audienceIn(ports, ref)
    if (audience === null) return
    let isAgain = false
    for (const each of untold) isAgain = !(await once.takeOnce(ref, each)) || isAgain
    const body = lateFindingComment(finding, audience.granters, ref.owner)
    const isThere = isAgain && (await commits.standsOnCommit(ref, commit, body))
    if (!isThere) await commits.commentOnCommit(ref, commit, body)
    for (const each of untold) await once.takeOnce(ref, saidName(each))
  })
}

/** Those of the names under which nothing was said yet. */
async function notIn(
  { once }: TellOnCommitPorts,
  ref: RepositoryRef,
  names: readonly string[],
): Promise<readonly string[]> {
  const untold = []
  for (const name of names) if (!(await once.isTaken(ref, saidName(name)))) untold.push(name)
  return untold
}

function saidName(name: string): string {
  return `said:${name}`
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
