import { formatProblem } from '../policy/load.ts'
import { type DeploymentWords, deploymentComment } from '../report/deployment-comment.ts'
import { OutsideError } from './errors.ts'
import { policyOf } from './judge.ts'
import { findingEntry } from './late-finding.ts'
import { findPolicyInForce, findPolicyOf, type InForce } from './policy-in-force.ts'
import type { AuditEntry, DeploymentRecord, Settlement } from './ports.ts'
import type { AnswerDeployment } from './production-ports.ts'
import { type TellOnCommitPorts, tellOfOverride } from './tell-on-commit.ts'
import { type MissedMerge, type WeighPorts, weighCommits } from './weigh-commits.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

export interface DeploymentPorts extends WeighPorts, TellOnCommitPorts {
  readonly answers: AnswerDeployment
}

type Deployment = Extract<WorkItem, { kind: 'deployment' }>
type Deployed = Extract<WorkItem, { kind: 'deployed' }>

/** A policy that cannot be read is asked for again after this long; the deployment waits. */
const RETRY_MS = 60_000

/** A merge of a moment ago may not be on record yet: its deployment is not refused for that before so long. */
const MERGE_MS = 45_000
const LOOK_AGAIN_MS = 3_000

/** What came of a deployment that asked: something to keep, or the time of the next look. */
export type AnsweredDeployment =
  | { readonly kind: 'settled'; readonly settlement: Pick<Settlement, 'audit' | 'ask' | 'deployments'> }
  | { readonly kind: 'later'; readonly until: string }

/** Answers a deployment protection rule: approves only when every commit since the last deployment has a good receipt. */
export async function judgeDeployment(
  ports: DeploymentPorts,
  deployment: Deployment,
  receivedAt: string,
): Promise<AnsweredDeployment> {
  const { words, shas, missed } = await weigh(ports, deployment)
  const now = Date.parse(ports.clock())
  if (missed.length > 0 && now - Date.parse(receivedAt) < MERGE_MS)
    return { kind: 'later', until: new Date(now + LOOK_AGAIN_MS).toISOString() }
  const isApproved = words.policyProblem === undefined && words.commits !== null && isClean(words)
  const state = isApproved ? 'approved' : 'rejected'
  const { ref, run, environment, sha } = deployment
  await ports.answers.answerDeployment(ref, { run, environment, state, comment: deploymentComment(words) })
  const record: DeploymentRecord = { environment, sha, at: ports.clock(), state }
  const settlement = {
    audit: [deploymentEntry(deployment, record, words)],
    ask: missed.map((merge) => judgeMissed(deployment, merge)),
    deployments: [{ ref, record, shas }],
  }
  return { kind: 'settled', settlement }
}

/** So that the next try finds it on record. Who merged it is not told any more. */
function judgeMissed({ ref }: Deployment, { number, head, mergeCommit, mergedAt }: MissedMerge): WorkItem {
  const cause = { kind: 'closed', merged: true, by: null, head, mergeCommit, at: mergedAt } as const
  return { kind: 'pull-request', ref: { ...ref, number }, cause }
}

function isClean({ objections }: DeploymentWords): boolean {
  return objections.length === 0
}

interface Weighed {
  readonly words: DeploymentWords
  /** Commits that go out with it, as far as they are known. */
  readonly shas: readonly string[]
  readonly missed: readonly MissedMerge[]
}

async function weigh(ports: DeploymentPorts, deployment: Deployment): Promise<Weighed> {
  const { ref, environment, sha } = deployment
  const inForce = await policyFor(ports, ref)
  const bare = { environment, sha, commits: 0, objections: [], isFirst: false, isGuarded: false }
  const policy = policyOf(inForce)
  if (policy === null && inForce.state === 'invalid') {
    const [problem] = inForce.problems
    const policyProblem = problem === undefined ? 'it is invalid' : formatProblem(problem)
    return { words: { ...bare, policyProblem }, shas: [sha], missed: [] }
  }
  if (policy === null || !includesLoosely(policy.environments, environment))
    return { words: bare, shas: [sha], missed: [] }
  return weighGuarded(ports, deployment)
}

async function weighGuarded(ports: DeploymentPorts, deployment: Deployment): Promise<Weighed> {
  const { ref, environment, sha, branch = null } = deployment
  const last = await lastDeployed(ports, deployment)
  const between = last === null ? [sha] : await shasBetween(ports, ref, last, sha)
  const weighed = await weighCommits(ports, ref, branch, between ?? [])
  const again = between?.includes(sha) === false ? await endedMeanwhile(ports, deployment) : []
  const words = {
    environment,
    sha,
    commits: between?.length ?? null,
    objections: [...weighed.objections, ...again],
    isFirst: last === null,
    isGuarded: true,
  }
  return { words, shas: between ?? [sha], missed: weighed.missed }
}

/** Going back to what was there already is held up by nothing but an exception that has ended since. */
async function endedMeanwhile(
  ports: DeploymentPorts,
  { ref, sha, branch = null }: Deployment,
): Promise<DeploymentWords['objections']> {
  const { objections } = await weighCommits(ports, ref, branch, [sha])
  return objections.filter(({ reason }) => reason.kind === 'exception-ended')
}

/** Throws when it cannot be read: a deployment stays pending until it can. */
async function policyFor(
  ports: Pick<DeploymentPorts, 'policyTexts' | 'policies' | 'clock'>,
  ref: RepositoryRef,
): Promise<InForce> {
  const texts = await ports.policyTexts.readPolicyTexts(ref)
  const now = ports.clock()
  const known = await ports.policies.lastPolicy(ref)
  const inForce = await findPolicyOf(ports.policies, ref, { texts, known, now })
  if (inForce.state !== 'unreadable') return inForce
  const { reason, permission } = inForce
  throw new OutsideError('github', `the policy could not be read: ${reason}`, {
    reason: permission === null ? 'unavailable' : 'forbidden',
    permission,
    retryAt: new Date(Date.parse(now) + RETRY_MS).toISOString(),
  })
}

function includesLoosely(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase())
}

/** What the platform says was there last. Our own approval stands in for it, since it need not have come to that. */
async function lastDeployed(
  ports: DeploymentPorts,
  { ref, environment, at }: Pick<Deployment, 'ref' | 'environment' | 'at'>,
): Promise<string | null> {
  const last = await ports.history.lastSuccessfulDeployment(ref, environment, at)
  return last ?? (await ports.receipts.lastDeployment(ref, environment))?.sha ?? null
}

async function shasBetween(
  ports: Pick<DeploymentPorts, 'history'>,
  ref: RepositoryRef,
  base: string,
  head: string,
): Promise<readonly string[] | null> {
  const commits = await ports.history.commitsBetween(ref, base, head)
  return commits === null ? null : commits.map(({ sha }) => sha)
}

function deploymentEntry(
  { ref, run }: Deployment,
  record: DeploymentRecord,
  answer: DeploymentWords,
): AuditEntry {
  return {
    kind: 'deployment',
    at: record.at,
    repository: `${ref.owner}/${ref.name}`,
    pullRequest: null,
    actor: null,
    data: {
      run,
      environment: record.environment,
      sha: record.sha,
      state: record.state,
      commits: answer.commits,
      objections: answer.objections,
      ...(answer.policyProblem === undefined ? {} : { policy_problem: answer.policyProblem }),
    },
  }
}

/**
 * Something went live. It is recorded with the commits that came with it; when we had refused it, somebody overrode
 * that, which is a finding.
 */
export async function afterDeployment(
  ports: DeploymentPorts,
  deployed: Deployed,
): Promise<Pick<Settlement, 'audit' | 'deployments'>> {
  const { ref, environment, sha, at } = deployed
  const known = await ports.policies.lastPolicy(ref)
  const policy = known === null ? null : policyOf(findPolicyInForce(known, known, ports.clock()))
  if (policy === null || !includesLoosely(policy.environments, environment)) return { audit: [] }
  const earlier = await ports.receipts.deploymentsAt(ref, environment, sha)
  if (earlier.some((record) => record.state === 'deployed' && record.at === at)) return { audit: [] }
  const record: DeploymentRecord = { environment, sha, at, state: 'deployed' }
  const before = await ports.history.lastSuccessfulDeployment(ref, environment, deployed.createdAt)
  const shas = before === null || before === sha ? [sha] : await shasBetween(ports, ref, before, sha)
  const isOverridden = earlier.findLast(({ state }) => state !== 'deployed')?.state === 'rejected'
  if (isOverridden)
    await tellOfOverride(ports, ref, { kind: 'deployed-against-refusal', environment, commit: sha })
  return {
    audit: isOverridden ? [overrideFinding(deployed)] : [],
    deployments: [{ ref, record, shas: shas ?? [sha] }],
  }
}

function overrideFinding({ ref, environment, sha, at, by }: Deployed): AuditEntry {
  return findingEntry({
    ref,
    pullRequest: null,
    by,
    at,
    finding: 'deployed-against-refusal',
    text: 'deployed although it was refused',
    data: { environment, commit: sha },
  })
}
