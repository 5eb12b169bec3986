import { agentAccount } from './lookup.ts'

/** Who opened or pushed: a person, an agent that writes code, or another machine. */
export type ActorKind = 'human' | 'agent' | 'bot'

interface ActorAccount {
  readonly id: number | null
  readonly login: string
  readonly kind: string
}

/** Logins of machines that update dependencies, release, format or check; none of them is an AI. */
const DEPENDENCY_BOTS = new Set(
  (
    'dependabot dependabot-preview renovate renovate-bot mend-for-github-com greenkeeper greenkeeperio-bot snyk-bot snyk-io ' +
    'pyup-bot depfu scala-steward imgbot whitesource-bolt-for-github deepsource-autofix pre-commit-ci autofix-ci ' +
    'github-actions allcontributors release-please semantic-release-bot changeset-bot mergify kodiakhq bors ' +
    'github-merge-queue weblate crowdin-bot transifex-integration restyled-io nixpkgs-update r-ryantm'
  ).split(' '),
)

/** Whether an account, or the e-mail address of a commit, belongs to a dependency or housekeeping bot. */
export function isDependencyBot(who: { readonly login: string } | string): boolean {
  const login = typeof who === 'string' ? loginOf(who) : who.login
  return DEPENDENCY_BOTS.has(login.toLowerCase().replace(/\[bot\]$/, ''))
}

function loginOf(email: string): string {
  const local = email.slice(0, Math.max(0, email.lastIndexOf('@')))
  return local.slice(local.indexOf('+') + 1)
}

/** What kind of actor an account is: agents by number or bot login, other bots by the platform's own word. */
export function actorKind(account: ActorAccount): ActorKind {
  const agent = agentAccount(account)
  if (agent !== undefined && agent.grade !== 'hint' && agent.match.asAuthor !== 'hint') return 'agent'
  return account.kind === 'bot' || isDependencyBot(account) ? 'bot' : 'human'
}
