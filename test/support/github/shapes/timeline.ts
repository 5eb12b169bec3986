import type { TimelineEvent } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { accountShape, type Json, teamSimpleShape } from './accounts.ts'
import { repositoryUrl } from './repositories.ts'

/** REST's names of timeline events. */
const NAMES: Readonly<Record<TimelineEvent['kind'], string>> = {
  LabeledEvent: 'labeled',
  UnlabeledEvent: 'unlabeled',
  HeadRefForcePushedEvent: 'head_ref_force_pushed',
  BaseRefChangedEvent: 'base_ref_changed',
  AutomaticBaseChangeSucceededEvent: 'automatic_base_change_succeeded',
  RenamedTitleEvent: 'renamed',
  ReviewRequestedEvent: 'review_requested',
  ReviewRequestRemovedEvent: 'review_request_removed',
  ReviewDismissedEvent: 'review_dismissed',
  AssignedEvent: 'assigned',
  UnassignedEvent: 'unassigned',
  ReadyForReviewEvent: 'ready_for_review',
  ConvertToDraftEvent: 'convert_to_draft',
  ClosedEvent: 'closed',
  ReopenedEvent: 'reopened',
  MergedEvent: 'merged',
  AddedToMergeQueueEvent: 'added_to_merge_queue',
  RemovedFromMergeQueueEvent: 'removed_from_merge_queue',
}

/** A timeline event, as REST lists it. */
export function timelineShape(world: World, event: TimelineEvent): Json {
  return {
    id: event.id,
    node_id: event.nodeId,
    url: `${repositoryUrl(world, event.pullRequest.repository)}/issues/events/${event.id}`,
    actor: accountShape(world, event.actor),
    event: NAMES[event.kind],
    commit_id: event.kind === 'HeadRefForcePushedEvent' ? event.after : null,
    commit_url: null,
    created_at: event.createdAt,
    performed_via_github_app: null,
    ...ownMembers(world, event),
  }
}

function ownMembers(world: World, event: TimelineEvent): Json {
  if ('label' in event) return { label: { name: event.label.name, color: event.label.color } }
  if (event.kind === 'RenamedTitleEvent') return { rename: { from: event.from, to: event.to } }
  if ('assignee' in event) return { assignee: accountShape(world, event.assignee) }
  if ('message' in event)
    return {
      dismissed_review: {
        state: 'dismissed',
        review_id: event.review.id,
        dismissal_message: event.message,
      },
    }
  if (!('reviewer' in event)) return {}
  const review_requester = accountShape(world, event.actor)
  return event.reviewer.kind === 'Team'
    ? { review_requester, requested_team: teamSimpleShape(world, event.reviewer) }
    : { review_requester, requested_reviewer: accountShape(world, event.reviewer) }
}
