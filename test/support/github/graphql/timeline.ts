import type { TimelineEvent } from '../world/entities.ts'
import type { Fields } from './fields.ts'
import { commitNode, refNode } from './git-objects.ts'

type EventOf<Kind extends TimelineEvent['kind']> = Extract<TimelineEvent, { readonly kind: Kind }>

const bareFields: Fields<TimelineEvent> = {
  id: (event) => event.nodeId,
  actor: ({ actor }) => actor,
  createdAt: ({ createdAt }) => createdAt,
}

/** Events that only pull requests have name theirs. */
const eventFields: Fields<TimelineEvent> = {
  ...bareFields,
  pullRequest: ({ pullRequest }) => pullRequest,
}

const closingFields: Fields<TimelineEvent> = {
  ...bareFields,
  closable: ({ pullRequest }) => pullRequest,
}

const labelFields: Fields<EventOf<'LabeledEvent' | 'UnlabeledEvent'>> = {
  ...bareFields,
  label: ({ label }) => label,
  labelable: ({ pullRequest }) => pullRequest,
}

const forcePushFields: Fields<EventOf<'HeadRefForcePushedEvent'>> = {
  ...eventFields,
  beforeCommit: ({ pullRequest, before }) => commitNode(pullRequest.repository, before),
  afterCommit: ({ pullRequest, after }) => commitNode(pullRequest.repository, after),
  ref: ({ pullRequest: { head } }) =>
    head.repository === null ? null : refNode(head.repository, `refs/heads/${head.ref}`),
}

const baseChangeFields: Fields<EventOf<'BaseRefChangedEvent'>> = {
  ...eventFields,
  databaseId: ({ id }) => id,
  previousRefName: ({ from }) => from,
  currentRefName: ({ to }) => to,
}

const baseInheritedFields: Fields<EventOf<'AutomaticBaseChangeSucceededEvent'>> = {
  ...eventFields,
  oldBase: ({ from }) => from,
  newBase: ({ to }) => to,
}

const titleFields: Fields<EventOf<'RenamedTitleEvent'>> = {
  ...bareFields,
  previousTitle: ({ from }) => from,
  currentTitle: ({ to }) => to,
  subject: ({ pullRequest }) => pullRequest,
}

const requestFields: Fields<EventOf<'ReviewRequestedEvent' | 'ReviewRequestRemovedEvent'>> = {
  ...eventFields,
  requestedReviewer: ({ reviewer }) => reviewer,
}

const dismissalFields: Fields<EventOf<'ReviewDismissedEvent'>> = {
  ...eventFields,
  databaseId: ({ id }) => id,
  review: ({ review }) => review,
  dismissalMessage: ({ message }) => message,
  previousReviewState: () => 'APPROVED',
}

const assignmentFields: Fields<EventOf<'AssignedEvent' | 'UnassignedEvent'>> = {
  ...bareFields,
  assignee: ({ assignee }) => assignee,
  assignable: ({ pullRequest }) => pullRequest,
}

const mergeFields: Fields<TimelineEvent> = {
  ...eventFields,
  commit: ({ pullRequest }) => commitNode(pullRequest.repository, pullRequest.merge?.sha ?? null),
  mergeRefName: ({ pullRequest }) => pullRequest.base.ref,
}

/** Fields of each kind of timeline event. */
export const timelineFields = {
  LabeledEvent: labelFields,
  UnlabeledEvent: labelFields,
  HeadRefForcePushedEvent: forcePushFields,
  BaseRefChangedEvent: baseChangeFields,
  AutomaticBaseChangeSucceededEvent: baseInheritedFields,
  RenamedTitleEvent: titleFields,
  ReviewRequestedEvent: requestFields,
  ReviewRequestRemovedEvent: requestFields,
  ReviewDismissedEvent: dismissalFields,
  AssignedEvent: assignmentFields,
  UnassignedEvent: assignmentFields,
  MergedEvent: mergeFields,
  ReadyForReviewEvent: eventFields,
  ConvertToDraftEvent: eventFields,
  ClosedEvent: closingFields,
  ReopenedEvent: closingFields,
  AddedToMergeQueueEvent: eventFields,
  RemovedFromMergeQueueEvent: eventFields,
}
