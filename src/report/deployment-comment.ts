import { code, fit } from './markdown.ts'
import { moment, plural } from './phrases.ts'
import { unknownKind } from './sentences.ts'

/** GitHub takes no more with the answer to a deployment. */
const MOST_CHARACTERS = 1024
const MOST_OBJECTIONS = 8

/** What speaks against deploying a commit. */
export interface DeploymentObjection {
  readonly sha: string
  readonly reason:
    | { readonly kind: 'no-receipt' }
    | { readonly kind: 'unmet'; readonly pullRequest: number }
    | { readonly kind: 'no-verdict'; readonly pullRequest: number }
    | {
        readonly kind: 'exception-ended'
        readonly pullRequest: number
        readonly exception: string
        readonly endedAt: string
      }
}

/** The answer to a deployment, before it is worded. */
export interface DeploymentWords {
  readonly environment: string
  readonly sha: string
  /** Commits that were looked at; null: the list could not be completed. */
  readonly commits: number | null
  readonly objections: readonly DeploymentObjection[]
  /** Nothing had been deployed there before, so only the commit itself was looked at. */
  readonly isFirst: boolean
  readonly isGuarded: boolean
  /** The policy cannot be used, so nobody knows what it guards. */
  readonly policyProblem?: string
}

/** Why a deployment is approved or refused, commit by commit, and what helps. At most 1,024 characters. */
export function deploymentComment(answer: DeploymentWords): string {
  return fit(answerText(answer), MOST_CHARACTERS)
}

function answerText(answer: DeploymentWords): string {
  const { commits, objections, isGuarded } = answer
  const environment = code(answer.environment, 100)
  const sha = code(answer.sha.slice(0, 7))
  if (answer.policyProblem !== undefined) return refusalForPolicy(answer.policyProblem, environment)
  if (!isGuarded) return `Approved: the policy does not guard ${environment}.`
  if (commits === null) {
    return `Refused: not all commits between the last deployment to ${environment} and ${sha} could be listed, so what they hold is not known. ${HELP}`
  }
  if (objections.length > 0) return refusal(objections, commits, environment)
  if (commits === 0) return `Approved: nothing that ${environment} did not have already.`
  const first = answer.isFirst ? ' Nothing was deployed there before, so only this commit was looked at.' : ''
  return `Approved: ${plural(commits, 'commit')} up to ${sha} came with a receipt that holds.${first}`
}

const HELP = 'Whoever may override the protection of the environment can decide otherwise.'

function refusalForPolicy(problem: string, environment: string): string {
  return `Refused: the policy cannot be used, so it is not known whether it guards ${environment}: ${code(problem, 300)}. Mend it on the default branch and deploy again. ${HELP}`
}

function refusal(objections: readonly DeploymentObjection[], commits: number, environment: string): string {
  const lines = objections.slice(0, MOST_OBJECTIONS).map((objection) => `- ${objectionText(objection)}`)
  const left = objections.length - lines.length
  return [
    `Refused: ${objections.length} of ${plural(commits, 'commit')} may not be deployed to ${environment}. ${HELP}`,
    '',
    ...lines,
    ...(left > 0 ? [`- and ${left} more`] : []),
  ].join('\n')
}

function objectionText({ sha, reason }: DeploymentObjection): string {
  const commit = code(sha.slice(0, 7))
  switch (reason.kind) {
    case 'no-receipt':
      return `${commit} has no receipt: no pull request that was judged brought it in`
    case 'unmet':
      return `${commit} came with #${reason.pullRequest}, merged while the policy was unmet`
    case 'no-verdict':
      return `${commit} came with #${reason.pullRequest}, merged without a verdict`
    case 'exception-ended':
      return `${commit} came with #${reason.pullRequest} under ${code(reason.exception)}, which ended ${moment(reason.endedAt)}`
    default:
      return unknownKind(reason)
  }
}
