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
  'member',
  'membership',
  'merge_group',
  'organization',
  'pull_request',
  'pull_request_review',
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

/** What it must be allowed beside, and told of, where a policy guards environments. */
export const DEPLOYMENT_PERMISSIONS = { deployments: 'write', actions: 'read' } as const
export const DEPLOYMENT_EVENTS = ['deployment_protection_rule', 'deployment_status'] as const

/** What lets it tell when somebody weakens the rules of a branch. */
export const WATCHING_PERMISSIONS = { administration: 'read' } as const
export const WATCHING_EVENTS = ['branch_protection_rule', 'repository_ruleset'] as const
