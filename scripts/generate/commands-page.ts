import { NEEDED } from '../../src/core/authority.ts'
import { COMMANDS } from '../../src/core/command-specs.ts'

const WHO = {
  read: 'anybody who may read the repository',
  write: 'anybody with write permission',
  granter: 'who grants exceptions',
} as const

/** The page of commands in comments, made from what reads them and from what allows them. */
export function commandsPage(): string {
  const rows = COMMANDS.map(
    ({ name, usage, summary }) =>
      `| \`/ai-policy ${usage.replaceAll('|', '\\|')}\` | ${summary} | ${WHO[NEEDED[name]]} |`,
  )
  return `${[BEFORE, ...rows, AFTER].join('\n')}\n`
}

const BEFORE = `<!-- Made by \`npm run generate\` from src/core/command-specs.ts and src/core/authority.ts. Do not edit. -->

# Commands in comments

People talk to Countersign in comments on a pull request. A command is a line of its own that begins with \`/ai-policy\`; one comment may hold ten of them.

| command | what it does | who may |
| --- | --- | --- |`

const AFTER = `
## How a command is read

- It is the author's own text as it was delivered: not quoted, not in code, not in an HTML comment or a folded part, not in a signature. Editing a comment never makes a command of it, nor changes one.
- Only people are obeyed. What a bot writes is recorded and not answered. What an app wrote in somebody's name may not sign or waive.
- Permission and team are read at that moment.
- Times are \`<n>m\`, \`<n>h\` or \`<n>d\`, at most \`exceptions.max_days\`. Texts with blanks stand in quotes.
- \`own\`, \`acknowledge\`, \`waive\` and \`not-ai\` are for the head commit that was there when the comment was written; after a push they are said again.

## How it is answered

The comment gets a thumbs up when every line of it was carried out, and a puzzled face when one was refused. A reply follows when there is something to say, and a refusal says why; after ten of them on one pull request the same person only gets reactions. Every attempt, also a refused one, is in the audit log.

On a pull request that is closed or merged, \`status\`, \`grant\`, \`refuse\` and \`revoke\` are obeyed.

## Who grants exceptions

The people and teams of \`exceptions.grant\`; where it is not set, administrators of the repository. Never somebody who takes part in the change (its author, who wrote, committed or pushed any of it, whoever asked an agent to work on it), and never the requester. More in [Exceptions](exceptions.md).

## Buttons

The check run has up to three: "Check again" for anybody who may read, "Own this change" and "Request exception" for anybody with write permission. A press that is refused, also one on the run of an older commit, shows as a line in the summary.`
