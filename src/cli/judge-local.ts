import type { LocalRepository } from '../app/local-repository.ts'
import { examinePolicyChange } from '../app/policy-change.ts'
import { POLICY_PATH, TESTS_PATH } from '../app/policy-in-force.ts'
import { decide } from '../core/decide.ts'
import type { Decision } from '../core/decision.ts'
import type { Facts, PolicyChange } from '../core/facts.ts'
import { UsageError } from './errors.ts'
import { type FoundPolicy, policyFrom } from './local-policy.ts'
import { readNamedFile } from './read-file.ts'
import type { NoPolicy } from './undecided.ts'
import type { World } from './world.ts'

/** What was judged and how, or why it could not be. */
export type Judged =
  | { readonly state: 'decided'; readonly decision: Decision; readonly facts: Facts }
  | ({ readonly state: 'undecided' } & NoPolicy)

/** How a local change was named on the command line. */
export interface LocalQuestion {
  readonly base?: string
  readonly head: string
  readonly policy?: string
  readonly title?: string
  /** File with the text that the pull request will have. */
  readonly body?: string
}

const NO_FLOOR =
  "The organisation's policy, if there is one, is not in a clone: it may ask for more than is said here."

/** Judges the commits between two revisions of a local clone, as a pull request between them would be judged. */
export async function judgeLocal(question: LocalQuestion, world: World): Promise<Judged> {
  const repository = await world.openRepository(world.directory)
  const ends = await endsOf(repository, question)
  const facts = await repository.facts({
    ...ends,
    headBranch: question.head === 'HEAD' ? null : question.head,
    title: question.title ?? null,
    body: question.body === undefined ? '' : await readNamedFile(question.body, world),
    number: 0,
  })
  const { policy, at } = await choosePolicy(repository, facts, question, world)
  if (policy.state !== 'valid') return { state: 'undecided', policy, at }
  const whole = { ...facts, policyChange: await policyChangeIn(repository, facts) }
  const decision = decide(whole, policy.policy, world.now())
  return { state: 'decided', facts: whole, decision: { ...decision, notes: [...decision.notes, NO_FLOOR] } }
}

/**
 * Commit whose tree holds the policy: the trunk's newest, or the base where the trunk's newest is itself part of
 * the change. Nobody's change is judged by its own policy.
 */
async function trunkFor(
  repository: LocalRepository,
  base: string,
  commits: readonly { readonly sha: string }[],
): Promise<string> {
  const branch = await repository.defaultBranch()
  const trunk = branch === null ? null : await repository.resolve(branch.revision)
  return trunk === null || commits.some(({ sha }) => sha === trunk) ? base : trunk
}

async function choosePolicy(
  repository: LocalRepository,
  facts: Facts,
  question: LocalQuestion,
  world: World,
): Promise<FoundPolicy> {
  if (question.policy !== undefined) return policyFrom(repository, { file: question.policy }, world)
  const commit = await trunkFor(repository, facts.pullRequest.base.sha, facts.commits)
  return policyFrom(repository, { commit }, world)
}

async function endsOf(
  repository: LocalRepository,
  question: LocalQuestion,
): Promise<{ readonly base: string; readonly head: string; readonly baseBranch: string }> {
  const branch = question.base ?? (await repository.defaultBranch())?.revision
  if (branch === undefined) throw new UsageError('no default branch was found; name one with --base')
  return {
    base: await commitOf(repository, branch),
    head: await commitOf(repository, question.head),
    baseBranch: branch.replace(/^origin\//, ''),
  }
}

async function commitOf(repository: LocalRepository, revision: string): Promise<string> {
  const commit = await repository.resolve(revision)
  if (commit === null)
    throw new UsageError(`there is no commit "${revision}" here; in a shallow clone fetch it first`)
  return commit
}

/** What the change does to the policy file and its tests, so that mistakes in them are shown before it is merged. */
async function policyChangeIn(repository: LocalRepository, facts: Facts): Promise<PolicyChange | null> {
  const [policy, tests] = [POLICY_PATH, TESTS_PATH].map((file) =>
    facts.files.some(({ path }) => path === file),
  )
  if (policy !== true && tests !== true) return null
  const { base, head } = facts.pullRequest
  const examined = examinePolicyChange({
    facts,
    proposed: {
      policy: policy === true ? await repository.policyAt(head.sha, POLICY_PATH) : null,
      tests: await repository.policyAt(head.sha, TESTS_PATH),
    },
    policy: {
      repository: await repository.policyAt(base.sha, POLICY_PATH),
      organisation: { state: 'absent' },
    },
  })
  return examined?.change ?? null
}
