/** Which events make a key be looked at again, and what reading it costs beyond the one read of a usual look. */
export const TRIGGERS: readonly {
  readonly keys: readonly string[]
  readonly events: string
  readonly reads: string
  readonly cost: string
}[] = [
  {
    keys: ['when.ai', 'when.tools', 'when.models', 'when.grade', 'when.ai_share', 'tools'],
    events: 'a push, an edit of title or body, a command',
    reads: 'commits, title, body, branch, labels',
    cost: 'none up to 100 commits, then one for each further page',
  },
  {
    keys: [
      'when.paths',
      'when.only_paths',
      'when.blast_radius',
      'when.changed_lines',
      'require.tests',
      'require.max',
    ],
    events: 'a push, a change of the base branch',
    reads: 'changed files',
    cost: 'none up to 100 files, then one for each further page; one more for renames, copies and possible links',
  },
  {
    keys: ['when.base', 'when.head', 'when.title', 'when.draft'],
    events: 'an edit, ready for review',
    reads: 'the pull request',
    cost: 'none',
  },
  { keys: ['when.labels'], events: 'a label is set or taken off', reads: 'labels', cost: 'none' },
  {
    keys: ['when.author.teams', 'approvals.from: team/x'],
    events: 'a change of the team',
    reads: 'members of the teams that are named',
    cost: 'none; one in all after a change of policy',
  },
  {
    keys: ['when.author.first_time'],
    events: 'a pull request is opened',
    reads: 'merged pull requests of the author',
    cost: 'none',
  },
  {
    keys: ['when.repository'],
    events: 'any event of the repository',
    reads: 'topics, properties, visibility',
    cost: 'none',
  },
  {
    keys: ['approvals'],
    events: 'a review is given, dismissed or edited; a push',
    reads: 'reviews, permissions of the reviewers',
    cost: 'none up to 100 reviews; one when a permission is missing',
  },
  {
    keys: ['approvals.from: codeowners', 'reviewers.request'],
    events: 'a review, a push',
    reads: 'CODEOWNERS at the base',
    cost: 'none',
  },
  {
    keys: ['reviewers.stale: same-diff'],
    events: 'a push',
    reads: 'the diff each older approval was given on',
    cost: 'one for each older approval',
  },
  {
    keys: ['checks'],
    events: 'a check run or suite completes',
    reads: 'check runs of the head commit',
    cost: 'none',
  },
  { keys: ['disclosure', 'attestations'], events: 'an edit of the body', reads: 'the body', cost: 'none' },
  { keys: ['trailers', 'sign_off'], events: 'a push', reads: 'commit messages', cost: 'none' },
  {
    keys: ['acknowledge'],
    events: 'a review comment, a command',
    reads: 'inline review comments',
    cost: 'none',
  },
  {
    keys: ['owner', 'exception', 'exceptions'],
    events: 'a command, a button, the end of an exception',
    reads: 'our own register',
    cost: 'none',
  },
  {
    keys: ['max.open_pull_requests'],
    events: 'a pull request is opened or closed',
    reads: 'open pull requests of the author',
    cost: 'none',
  },
  { keys: ['ai_share'], events: 'a pull request is merged', reads: 'our own receipts', cost: 'none' },
]
