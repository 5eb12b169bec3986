import { checkReport } from '../report/check-run.ts'
import { digestOf } from '../report/digest.ts'
import type { CheckReport, CheckState } from '../report/effect.ts'
import { type GroupMember, groupReport, progressReport } from '../report/progress.ts'
import { withdrawnReport } from '../report/withdrawn.ts'
import { OutsideError } from './errors.ts'
import { type GovernedPorts, isGoverned } from './governed.ts'
import { type JudgePorts, judge, look, type Seen } from './judge.ts'
import type { PublishCheck, ReadMergeGroup } from './production-ports.ts'
import type { WorkItem } from './work.ts'

export interface MergeGroupPorts extends JudgePorts, GovernedPorts {
  readonly groups: ReadMergeGroup
  readonly checks: PublishCheck
}

type GroupItem = Extract<WorkItem, { kind: 'merge-group' }>

/**
 * Answers for a merge group: every pull request in it is judged afresh, and the worst of them is the group's result.
 * It shows at once that it is being judged, since the queue has a time limit of its own. Nothing is written for a
 * group that is destroyed meanwhile; a group without any policy in force is left alone.
 */
export async function judgeMergeGroup(
  ports: MergeGroupPorts,
  items: readonly GroupItem[],
  signal: AbortSignal,
): Promise<void> {
  const group = items.findLast(({ action }) => action === 'requested')
  if (group === undefined || items.some(({ action }) => action === 'destroyed')) return
  if (!(await isGoverned(ports, group.ref))) return
  await postIfAlive(ports, group, signal, { state: 'in-progress', report: progressReport() })
  const verdict = await verdictOn(ports, group)
  await postIfAlive(ports, group, signal, verdict)
}

interface Verdict {
  readonly state: CheckState
  readonly report: CheckReport
}

async function verdictOn(ports: MergeGroupPorts, group: GroupItem): Promise<Verdict> {
  const numbers = await ports.groups.pullRequestsOfGroup(group.ref, group)
  const members = new Map<number, GroupMember>()
  const open = [...(numbers ?? [])]
  for (let number = open.shift(); number !== undefined; number = open.shift()) {
    if (members.has(number)) continue
    const judged = await judgeMember(ports, group, number)
    if (judged === 'no-policy') return { state: 'neutral', report: withdrawnReport() }
    members.set(number, judged.member)
    open.push(...judged.below)
  }
  return groupReport([...members.values()])
}

interface JudgedMember {
  readonly member: GroupMember
  /** Pull requests that are merged along with it, being below it in a stack. */
  readonly below: readonly number[]
}

async function judgeMember(
  ports: JudgePorts,
  { ref }: GroupItem,
  number: number,
): Promise<JudgedMember | 'no-policy'> {
  const seen = await look(ports, { ...ref, number })
  if (seen === null) return { member: { number, verdict: 'fail', title: 'it could not be found' }, below: [] }
  if (seen.inForce.state === 'unreadable') {
    throw new OutsideError('github', `the policy could not be read: ${seen.inForce.reason}`, {
      reason: 'unavailable',
    })
  }
  const judged = await judge(ports, seen, [])
  if (judged === null) return 'no-policy'
  const { verdict } = judged.decision
  return { member: { number, verdict, title: checkReport(judged.decision).title }, below: belowIn(seen) }
}

/** Only a stack of the platform's own is merged as one. */
function belowIn({ reading }: Seen): readonly number[] {
  const { trunk = null } = reading.facts.pullRequest
  return trunk === null ? [] : (reading.below ?? []).map(({ number }) => number)
}

async function postIfAlive(
  ports: MergeGroupPorts,
  { ref, headRef, headSha }: GroupItem,
  signal: AbortSignal,
  { state, report }: Verdict,
): Promise<void> {
  if (signal.aborted || !(await ports.groups.isGroupAlive(ref, { headRef, headSha }))) return
  const digest = digestOf(JSON.stringify([state, report]))
  await ports.checks.publishCheck(ref, headSha, { state, report, digest })
}
