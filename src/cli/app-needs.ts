/** What the app must be allowed, as in `app.yml`. */
export const NEEDED_PERMISSIONS = {
  checks: 'write',
  contents: 'read',
  issues: 'read',
  members: 'read',
  merge_queues: 'read',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
} as const

/** What the app must be told of, as in `app.yml`. */
export const NEEDED_EVENTS = [
  'check_run',
  'check_suite',
  'issue_comment',
  'label',
  'member',
  'membership',
  'merge_group',
  'organization',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'repository',
  'team',
] as const

/** Permissions that nothing needs and whose loss would hurt. */
export const NEVER_NEEDED = {
  contents: 'write',
  workflows: 'write',
  secrets: 'read',
  administration: 'write',
} as const
