import { completeReading } from '../app/complete-reading.ts'
import { gatherFacts } from '../app/gather.ts'
import { examinePolicyChange } from '../app/policy-change.ts'
import { FIRST_LOOK, POLICY_PATH } from '../app/policy-in-force.ts'
import type { Memory, Reading } from '../app/ports.ts'
import { decide } from '../core/decide.ts'
import { asksOf } from '../policy/asks.ts'
import { UsageError } from './errors.ts'
import type { Judged } from './judge-local.ts'
import { type ChosenPolicy, policyInFile, policyInTexts } from './policy-choice.ts'
import { parsePullRequestName } from './pull-request-name.ts'
import type { World } from './world.ts'

const NOTHING_REMEMBERED: Memory = {
  signals: [],
  drivers: [],
  baseChangedAt: null,
  comment: null,
  requested: [],
  lastDecision: null,
  ownerships: [],
  acknowledgements: [],
}

const UNREMEMBERED =
  'This looks at the pull request as it is now. Exceptions, accepted accountability, and evidence from earlier commits are kept by the app, and are not known here.'

/** Judges an open pull request as it stands now, with somebody's token; nothing is written. */
export async function judgePullRequest(
  question: { readonly pullRequest: string; readonly policy?: string },
  world: World,
): Promise<Judged> {
  const ref = parsePullRequestName(question.pullRequest)
  const read = await world.openGitHub()
  const first = await read.readPullRequest(ref, FIRST_LOOK)
  if (first === null) throw new UsageError(`there is no ${question.pullRequest}, or the token may not see it`)
  const policy = await choosePolicy(first, question.policy, world)
  const at = question.policy ?? `${POLICY_PATH} in ${ref.owner}/${ref.name}`
  if (policy.state !== 'valid') return { state: 'undecided', policy, at }
  const reading = await completeReading(
    read,
    { ref, reading: first, asked: FIRST_LOOK },
    asksOf(policy.policy),
  )
  const facts = {
    ...gatherFacts(reading, { memory: NOTHING_REMEMBERED, exceptions: [], shares: [], causes: [] }),
    policyChange: examinePolicyChange(reading)?.change ?? null,
  }
  const decision = decide(facts, policy.policy, world.now())
  return { state: 'decided', facts, decision: { ...decision, notes: [...decision.notes, UNREMEMBERED] } }
}

async function choosePolicy(
  { facts, policy }: Reading,
  file: string | undefined,
  world: World,
): Promise<ChosenPolicy> {
  if (file === undefined) return policyInTexts(policy, world.now())
  return policyInFile(file, `${facts.repository.owner}/${facts.repository.name}`, world)
}
