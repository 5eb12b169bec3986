interface Waiver {
  readonly violation: RegExp
  readonly reason: string
}

/** Where GitHub's description is known to be wrong about GitHub. */
const WAIVERS: readonly Waiver[] = [
  {
    violation: /^webhook check_suite\.\w+: \/check_suite\/app\/events\/\d+ must be equal/,
    reason: 'The list of events that an app may have is older than deployment_protection_rule and others.',
  },
  {
    violation: /^GET \/app\/installations answer 200: \/\d+\/account must/,
    reason: 'The account is described as a user and an enterprise at once.',
  },
  {
    violation: /\/labels\/\d+\/description must be string/,
    reason: 'A label without a description has null there, as the schema of a label itself says.',
  },
  {
    violation: /\/(?:author|committer)\/email must match format "email"/,
    reason: 'Addresses of bots have brackets in them, which GitHub sends all the same.',
  },
  {
    violation: /^webhook issue_comment\.\w+: \/issue\/user must be object/,
    reason: 'The author of an issue may be deleted, as the schema of an issue itself says.',
  },
]

/** True when a violation is the description's fault. */
export function isWaived(violation: string): boolean {
  return WAIVERS.some((waiver) => waiver.violation.test(violation))
}
