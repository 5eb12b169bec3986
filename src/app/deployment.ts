import {
  type DeploymentObjection,
  type DeploymentWords,
  deploymentComment,
} from '../report/deployment-comment.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce } from './policy-in-force.ts'
import type {
  AnswerDeployment,
  AuditEntry,
  Clock,
  DeploymentRecord,
  KeepReceipts,
  ReadHistory,
  ReadPolicyTexts,
  Receipt,
  RememberPolicies,
  Settlement,
} from './ports.ts'
import type { WorkItem } from './work.ts'

export interface DeploymentPorts {
  readonly policyTexts: ReadPolicyTexts
  readonly policies: RememberPolicies
  readonly history: ReadHistory
  readonly receipts: KeepReceipts
  readonly answers: AnswerDeployment
  readonly clock: Clock
}

type Deployment = Extract<WorkItem, { kind: 'deployment' }>

/** Answers a deployment protection rule: approves only when every commit since the last deployment has a good receipt. */
export async function judgeDeployment(
  ports: DeploymentPorts,
  deployment: Deployment,
): Promise<Pick<Settlement, 'audit'>> {
  const answer = await weigh(ports, deployment)
  const approved = answer.commits !== null && answer.objections.length === 0
  const state = approved ? 'approved' : 'rejected'
  const { ref, run, environment, sha } = deployment
  await ports.answers.answerDeployment(ref, { run, environment, state, comment: deploymentComment(answer) })
  const record: DeploymentRecord = { environment, sha, at: ports.clock(), state }
  await ports.receipts.recordDeployment(ref, record, [sha])
  return { audit: [deploymentEntry(deployment, record, answer)] }
}

async function weigh(
  ports: DeploymentPorts,
  { ref, environment, sha, at }: Deployment,
): Promise<DeploymentWords> {
  const texts = await ports.policyTexts.readPolicyTexts(ref)
  const policy = policyOf(findPolicyInForce(texts, await ports.policies.lastPolicy(ref), ports.clock()))
  if (policy === null || !policy.environments.includes(environment)) {
    return { environment, sha, commits: 0, objections: [], isFirst: false, isGuarded: false }
  }
  const last = await lastDeployed(ports, { ref, environment, at })
  const commits = last === null ? [sha] : await shasBetween(ports, ref, last, sha)
  const objections = commits === null ? [] : await objectionsTo(ports, ref.repositoryId, commits)
  return {
    environment,
    sha,
    commits: commits?.length ?? null,
    objections,
    isFirst: last === null,
    isGuarded: true,
  }
}

async function lastDeployed(
  ports: DeploymentPorts,
  { ref, environment, at }: Pick<Deployment, 'ref' | 'environment' | 'at'>,
): Promise<string | null> {
  const known = await ports.receipts.lastDeployment(ref, environment)
  if (known?.state === 'approved') return known.sha
  return ports.history.lastSuccessfulDeployment(ref, environment, at)
}

async function shasBetween(
  ports: DeploymentPorts,
  ref: Deployment['ref'],
  base: string,
  head: string,
): Promise<readonly string[] | null> {
  const commits = await ports.history.commitsBetween(ref, base, head)
  return commits === null ? null : commits.map(({ sha }) => sha)
}

async function objectionsTo(
  ports: DeploymentPorts,
  repositoryId: number,
  shas: readonly string[],
): Promise<readonly DeploymentObjection[]> {
  const now = ports.clock()
  const found: DeploymentObjection[] = []
  for (const sha of shas) {
    const receipts = await ports.receipts.findReceipts(sha, repositoryId)
    const objection = receipts.length === 0 ? { kind: 'no-receipt' as const } : firstObjection(receipts, now)
    if (objection !== null) found.push({ sha, reason: objection })
  }
  return found
}

/** One good receipt is enough: a commit may have gone through more than one pull request. */
function firstObjection(receipts: readonly Receipt[], now: string): DeploymentObjection['reason'] | null {
  const objections = receipts.map((receipt) => objectionOf(receipt, now))
  return objections.includes(null) ? null : (objections[0] ?? null)
}

function objectionOf(receipt: Receipt, now: string): DeploymentObjection['reason'] | null {
  const { pullRequest, state, decision } = receipt
  if (state === 'unmet') return { kind: 'unmet', pullRequest }
  if (state === 'none') return { kind: 'no-verdict', pullRequest }
  for (const { waivedBy } of decision?.findings ?? []) {
    if (waivedBy !== null && waivedBy.endsAt !== null && waivedBy.endsAt <= now) {
      return { kind: 'exception-ended', pullRequest, exception: waivedBy.id, endedAt: waivedBy.endsAt }
    }
  }
  return null
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
    },
  }
}
