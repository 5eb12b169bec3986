import { checkReport } from '../report/check-run.ts'
import { digestOf } from '../report/digest.ts'
import type { CheckReport, CheckState } from '../report/effect.ts'
import { type GroupMember, groupReport, progressReport } from '../report/progress.ts'
import { OutsideError } from './errors.ts'
import { type JudgePorts, judge, look } from './judge.ts'
import type { PublishCheck, ReadMergeGroup } from './ports.ts'
import type { WorkItem } from './work.ts'

export interface MergeGroupPorts extends JudgePorts {
  readonly groups: ReadMergeGroup
  readonly checks: PublishCheck
}

type GroupItem = Extract<WorkItem, { kind: 'merge-group' }>

/**
 * Answers for a merge group: every pull request in it is judged afresh, and the worst of them is the group's result.
 * Nothing is written for a group that is destroyed meanwhile; a group without any policy in force is left alone.
 */
export async function judgeMergeGroup(
  ports: MergeGroupPorts,
  items: readonly GroupItem[],
  signal: AbortSignal,
): Promise<void> {
  const requested = items.findLast(({ action }) => action === 'requested')
  if (requested === undefined || items.some(({ action }) => action === 'destroyed')) return
  const numbers = await ports.groups.pullRequestsOfGroup(requested.ref, requested)
  const members: GroupMember[] = []
  for (const number of numbers ?? []) {
    const member = await judgeMember(ports, requested, number)
    if (member === 'no-policy') return
    members.push(member)
  }
  if (signal.aborted || !(await ports.groups.isGroupAlive(requested.ref, requested))) return
  const { state, report } = groupReport(members)
  await post(ports, requested, state, report)
}

/** Shows at once that the group is being judged: the queue has a time limit of its own. */
export async function announceMergeGroup(ports: MergeGroupPorts, item: GroupItem): Promise<void> {
  await post(ports, item, 'in-progress', progressReport())
}

async function post(
  ports: MergeGroupPorts,
  { ref, headSha }: GroupItem,
  state: CheckState,
  report: CheckReport,
): Promise<void> {
  await ports.checks.publishCheck(ref, headSha, {
    state,
    report,
    digest: digestOf(JSON.stringify([state, report])),
  })
}

async function judgeMember(
  ports: JudgePorts,
  { ref }: GroupItem,
  number: number,
): Promise<GroupMember | 'no-policy'> {
  const seen = await look(ports, { ...ref, number })
  if (seen === null) return { number, verdict: 'fail', title: 'it could not be found' }
  if (seen.inForce.state === 'unreadable') {
    throw new OutsideError('github', `the policy could not be read: ${seen.inForce.reason}`, {
      reason: 'unavailable',
    })
  }
  const judged = await judge(ports, seen, [])
  if (judged === null) return 'no-policy'
  return { number, verdict: judged.decision.verdict, title: checkReport(judged.decision).title }
}
