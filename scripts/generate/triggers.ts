/**
 * Which events have a pull request looked at again for a key, what is read for it, and what that costs beyond the one
 * read of a usual look. A test runs every example through the app and counts.
 */
export interface Trigger {
  readonly keys: readonly string[]
  readonly events: string
  readonly reads: string
  /** More reads, each time an ordinary pull request is looked at again. */
  readonly more: number
  /** When it costs more than that. */
  readonly beyond: string
  /** A policy with the keys. */
  readonly example: string
}

export const TRIGGERS: readonly Trigger[] = [
  {
    keys: ['when.ai', 'when.tools', 'when.models', 'when.grade', 'when.ai_share', 'when.actor', 'tools'],
    events: 'a push, an edit of title or body, a label, a command; for a trial the day after its last',
    reads: 'commits, title, body, branch, labels, author',
    more: 0,
    beyond: 'above 100 commits one for each further page',
    example:
      'tools: { unlisted: exception }\nrules: [{ id: r, when: { ai: true, tools: codex, models: "*", grade: hint, ai_share: "> 0", actor: human }, require: { deny: no } }]',
  },
  {
    keys: [
      'when.paths',
      'when.only_paths',
      'when.blast_radius',
      'when.changed_lines',
      'when.changed_files',
      'require.tests',
      'require.max',
    ],
    events: 'a push, a change of the base branch',
    reads: 'changed files',
    more: 0,
    beyond:
      'above 100 files one for each further page; one for old names of renames; one for changes of one line, which could be links; kept for a head',
    example:
      'rules: [{ id: r, when: { paths: "src/**", blast_radius: critical, changed_lines: "> 3", changed_files: "> 3" }, require: { tests: ["test/**"], max: { changed_files: 9 } } }]',
  },
  {
    keys: ['when.base', 'when.head', 'when.title', 'when.draft', 'when.labels'],
    events: 'an edit, ready for review and back, a label set or taken off',
    reads: 'the pull request',
    more: 0,
    beyond: '',
    example:
      'rules: [{ id: r, when: { base: main, head: "*", title: "*", draft: true, labels: x }, require: { deny: no } }]',
  },
  {
    keys: ['when.issue_labels'],
    events: 'an edit of the body; a label that is set on the issue later is seen with the next event',
    reads: 'labels of the issues that it closes',
    more: 0,
    beyond: 'one after the policy has changed',
    example: 'rules: [{ id: r, when: { issue_labels: x }, require: { deny: no } }]',
  },
  {
    keys: ['when.author.users', 'when.author.teams', 'when.author.association'],
    events: 'a change of the team or of the organisation',
    reads: 'members of the teams that are named',
    more: 0,
    beyond: 'one after the policy has changed; above 100 members of a team one for each further page',
    example:
      'rules: [{ id: r, when: { author: { users: rev1, teams: [owners], association: none } }, require: { deny: no } }]',
  },
  {
    keys: ['when.author.first_time'],
    events: 'one of theirs is merged',
    reads: 'merged pull requests of the author',
    more: 1,
    beyond: 'none where GitHub calls them a contributor, or once one was found',
    example: 'rules: [{ id: r, when: { author: { first_time: true } }, require: { approvals: 1 } }]',
  },
  {
    keys: ['when.repository.topics', 'when.repository.visibility'],
    events: 'a change of the repository',
    reads: 'the repository',
    more: 0,
    beyond: '',
    example:
      'rules: [{ id: r, when: { repository: { topics: x, visibility: public } }, require: { deny: no } }]',
  },
  {
    keys: ['when.repository.properties'],
    events: 'a change of the properties',
    reads: 'custom properties',
    more: 1,
    beyond: '',
    example: 'rules: [{ id: r, when: { repository: { properties: { tier: a } } }, require: { deny: no } }]',
  },
  {
    keys: ['approvals', 'reviewers.machine_users', 'reviewers.unmapped_author'],
    events: "a review is given, dismissed or edited; a push; a change of somebody's permission",
    reads: 'reviews, and whether the reviewers may write',
    more: 0,
    beyond: 'above 100 reviews one for each further page',
    example:
      'reviewers: { machine_users: [bot], unmapped_author: plus-one }\nrules: [{ id: r, require: { approvals: { count: 1, from: [team/owners, user/rev1] } } }]',
  },
  {
    keys: ['approvals.from: codeowners', 'reviewers.request'],
    events: 'as approvals; a push to CODEOWNERS',
    reads: 'CODEOWNERS at the base, and the teams in it that own changed files',
    more: 0,
    beyond: 'one when such a team is met for the first time',
    example: 'rules: [{ id: r, require: { approvals: { count: 1, from: [codeowners] } } }]',
  },
  {
    keys: ['reviewers.stale: same-diff'],
    events: 'a push',
    reads: 'the diff that each older approval was given on',
    more: 0,
    beyond: 'one for the diff of a new head, and one for each commit that an older approval stands on; kept',
    example: 'reviewers: { stale: same-diff }\nrules: [{ id: r, require: { approvals: 1 } }]',
  },
  {
    keys: ['checks'],
    events: 'a check run or a commit status ends on the head',
    reads: 'check runs and statuses of the head commit',
    more: 0,
    beyond: '',
    example: 'rules: [{ id: r, require: { checks: [CodeQL] } }]',
  },
  {
    keys: ['disclosure', 'attestations'],
    events: 'an edit of the body',
    reads: 'the body',
    more: 0,
    beyond: '',
    example: 'rules: [{ id: r, require: { disclosure: true, attestations: [read] } }]',
  },
  {
    keys: ['trailers', 'sign_off'],
    events: 'a push',
    reads: 'commit messages',
    more: 0,
    beyond: '',
    example:
      'rules: [{ id: r, when: { ai: true }, require: { trailers: { required: [Assisted-by] }, sign_off: human } }]',
  },
  {
    keys: ['acknowledge'],
    events: 'a review comment, a command',
    reads: 'inline review comments, and whether who wrote them may write',
    more: 0,
    beyond: 'one for each person whose comment belongs to no review of theirs',
    example: 'rules: [{ id: r, when: { paths: "src/**" }, require: { acknowledge: true } }]',
  },
  {
    keys: ['owner', 'exception', 'exceptions'],
    events: 'a command, a button, the end of an exception',
    reads: 'our own register',
    more: 0,
    beyond: 'one to see what whoever commands may do',
    example:
      'exceptions: { max_days: 3 }\nrules: [{ id: r, require: { owner: true } }, { id: e, require: { exception: true } }]',
  },
  {
    keys: ['max.open_pull_requests'],
    events: 'the author opens or closes another one',
    reads: 'open pull requests',
    more: 0,
    beyond:
      'above 100 that are open one for each further page; one to find the others when one comes or goes',
    example: 'rules: [{ id: r, require: { max: { open_pull_requests: 9 } } }]',
  },
  {
    keys: ['ai_share'],
    events: 'a merge that opens or closes the breaker; time, when old merges leave its window',
    reads: 'our own receipts',
    more: 0,
    beyond: '',
    example: 'rules: [{ id: r, require: { ai_share: { max: 0.5, window_days: 42 } } }]',
  },
]

/** What a key costs, in words. */
export function costOf({ more, beyond }: Trigger): string {
  const first = more === 0 ? 'none' : `${more}`
  return beyond === '' ? first : `${first}; ${beyond}`
}
