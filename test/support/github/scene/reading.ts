import type { CheckRun, PullRequest, Repository } from '../world/entities.ts'

/** A pull request, or its scene. */
type Told = PullRequest | { readonly pull: PullRequest }

const CHECK = 'ai-policy'

/** The app's newest check run on the head, or `null`. */
export function checkOf(told: Told, name = CHECK): CheckRun | null {
  const { repository, head } = pullOf(told)
  const own = [...repository.checkRuns.values()].filter(
    (run) => run.headSha === head.sha && run.state.name === name,
  )
  return own.at(-1) ?? null
}

/** What the check on the head says: its conclusion, `pending` before that, `none` when there is none. */
export function verdictOf(told: Told, name = CHECK): string {
  const run = checkOf(told, name)
  if (run === null) return 'none'
  return run.state.conclusion ?? 'pending'
}

/** Title, summary and text of the check on the head, for looking for words. */
export function checkTextOf(told: Told, name = CHECK): string {
  const run = checkOf(told, name)
  return [run?.state.title, run?.state.summary, run?.state.text].filter(Boolean).join('\n')
}

/** The texts of comments by an account, oldest first; of all bots when nobody is named. */
export function commentsOf(told: Told, login?: string): readonly string[] {
  return pullOf(told)
    .comments.filter(({ author }) => (login === undefined ? author?.kind === 'Bot' : author?.login === login))
    .map(({ body }) => body)
}

/** The texts of comments below commits of a repository, with the commit, oldest first. */
export function commitCommentsOf({
  repository,
}: {
  readonly repository: Repository
}): readonly { readonly commit: string; readonly body: string }[] {
  return repository.commitComments.map(({ commit, body }) => ({ commit, body }))
}

/** The names of the labels, in order. */
export function labelsOf(told: Told): readonly string[] {
  return [...pullOf(told).labels].map(({ name }) => name).toSorted()
}

/** Logins and `team/slug` of all who are asked for a review. */
export function reviewersOf(told: Told): readonly string[] {
  const { requestedReviewers, requestedTeams } = pullOf(told)
  return [...requestedReviewers]
    .map(({ login }) => login)
    .concat([...requestedTeams].map(({ slug }) => `team/${slug}`))
}

function pullOf(told: Told): PullRequest {
  return 'pull' in told ? told.pull : told
}
