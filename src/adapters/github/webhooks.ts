import type { WorkItem } from '../../app/work.ts'
import { checkRunWork, checkSuiteWork, statusWork } from './events/check.ts'
import {
  installationRepositoriesWork,
  installationTargetWork,
  installationWork,
  labelWork,
  membershipWork,
  memberWork,
  organizationWork,
  propertiesWork,
  protectionWork,
  repositoryWork,
  teamWork,
} from './events/organisation.ts'
import type { EventReader, Identity } from './events/payload.ts'
import { commentWork, pullRequestWork, reviewCommentWork, reviewWork } from './events/pull-request.ts'
import { pushWork } from './events/push.ts'
import { deploymentStatusWork, deploymentWork, mergeGroupWork } from './events/queue.ts'

const READERS: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
  ['pull_request', pullRequestWork],
  ['pull_request_review', reviewWork],
  ['pull_request_review_comment', reviewCommentWork],
  ['issue_comment', commentWork],
  ['check_run', checkRunWork],
  ['check_suite', checkSuiteWork],
  ['status', statusWork],
  ['merge_group', mergeGroupWork],
  ['deployment_protection_rule', deploymentWork],
  ['deployment_status', deploymentStatusWork],
  ['push', pushWork],
  ['membership', membershipWork],
  ['team', teamWork],
  ['member', memberWork],
  ['organization', organizationWork],
  ['repository', repositoryWork],
  ['label', labelWork],
  ['custom_property_values', propertiesWork],
  ['repository_ruleset', protectionWork('repository_ruleset')],
  ['branch_protection_rule', protectionWork('branch_protection_rule')],
  ['branch_protection_configuration', protectionWork('branch_protection_configuration')],
  ['installation', installationWork],
  ['installation_repositories', installationRepositoriesWork],
  ['installation_target', installationTargetWork],
])

/** We know what to do with this event; others are answered and forgotten. */
export function isKnownEvent(event: string): boolean {
  return READERS.has(event)
}

/**
 * The work that one delivery asks for; none for an unknown event, for one of our own doing, and for one that changes
 * nothing that is judged. Throws ZodError when the payload is not what GitHub describes for the event.
 */
export function workOf(event: string, payload: unknown, self: Identity): readonly WorkItem[] {
  return READERS.get(event)?.(payload, self) ?? []
}
