import { moveBranch } from '../acts/branches.ts'
import { pressButton, rerequestRun, rerequestSuite } from '../acts/checks.ts'
import { addComment, deleteComment, editComment } from '../acts/comments.ts'
import { labelNamed, labelOn } from '../acts/labels.ts'
import { type Merging, mergePullRequest, updateBranch } from '../acts/merges.ts'
import {
  addLabels,
  assign,
  closePullRequest,
  editPullRequest,
  enableAutoMerge,
  type PullRequestEdit,
  removeLabels,
  reopenPullRequest,
  setDraft,
} from '../acts/pull-requests.ts'
import {
  dismissReview,
  editReview,
  type NewReview,
  removeReviewRequests,
  requestReviews,
  reviewersNamed,
  submitReview,
} from '../acts/reviews.ts'
import type { App, CheckRun, Comment, PullRequest, Review } from '../world/entities.ts'
import { type CommitPlan, pusherOf, writeCommits } from './commits.ts'
import { checkOf } from './reading.ts'
import { act, type Stage, who } from './stage.ts'

interface Pushing {
  readonly commits: readonly CommitPlan[]
  /** Whoever wrote the last commit, if not said. */
  readonly by?: string
}

/** A pull request, and what people do with it. Each act resolves once its webhooks have been answered. */
export interface PullRequestScene {
  readonly pull: PullRequest
  readonly number: number
  readonly headSha: () => string
  readonly push: (pushing: Pushing) => Promise<string>
  /** Replaces the commits; they stand on the base branch, or on `onto`. */
  readonly forcePush: (pushing: Pushing & { readonly onto?: string }) => Promise<string>
  /** Presses "Update branch", and gives the new head. */
  readonly updateBranch: (by: string) => Promise<string>
  readonly review: (by: string, review: NewReview) => Promise<Review>
  readonly approve: (by: string, body?: string) => Promise<Review>
  readonly requestChanges: (by: string, body?: string) => Promise<Review>
  readonly dismiss: (review: Review, by: string, message?: string) => Promise<void>
  readonly editReview: (review: Review, by: string, body: string) => Promise<void>
  readonly askForReview: (
    by: string,
    reviewers: { readonly people?: readonly string[]; readonly teams?: readonly string[] },
  ) => Promise<void>
  readonly unaskForReview: (
    by: string,
    reviewers: { readonly people?: readonly string[]; readonly teams?: readonly string[] },
  ) => Promise<void>
  /** Somebody comments, or an app does so for them. */
  readonly comment: (by: string, body: string, viaApp?: App) => Promise<Comment>
  readonly editComment: (comment: Comment, by: string, body: string) => Promise<void>
  readonly deleteComment: (comment: Comment, by: string) => Promise<void>
  readonly edit: (by: string, edit: PullRequestEdit) => Promise<void>
  readonly label: (by: string, name: string) => Promise<void>
  readonly unlabel: (by: string, name: string) => Promise<void>
  readonly assign: (by: string, assignee: string) => Promise<void>
  readonly markReady: (by: string) => Promise<void>
  readonly convertToDraft: (by: string) => Promise<void>
  readonly close: (by: string) => Promise<void>
  readonly reopen: (by: string) => Promise<void>
  readonly enableAutoMerge: (by: string) => Promise<void>
  /** Merges whatever the checks say, and gives the commit on the base branch. */
  readonly merge: (by: string, merging?: Partial<Merging>) => Promise<string>
  /** Presses a button of the app's check run on the head, or of the run that is given. */
  readonly clickButton: (by: string, identifier: string, run?: CheckRun) => Promise<void>
  readonly rerequestCheck: (by: string) => Promise<void>
  readonly rerequestSuite: (by: string) => Promise<void>
}

/** The scene of one pull request. */
export function pullRequestScene(stage: Stage, pull: PullRequest): PullRequestScene {
  const { world } = stage

  function check(): CheckRun {
    const run = checkOf(pull)
    if (!run) throw new Error(`No check run stands on the head of #${pull.number}`)
    return run
  }

  async function push({ commits, by }: Pushing, onto: string): Promise<string> {
    return act(stage, () => {
      const { head } = pull
      if (head.repository === null) throw new Error(`The fork of #${pull.number} is gone`)
      const to = writeCommits(world, head.repository, onto, commits)
      const pusher =
        by === undefined ? pusherOf(world, commits, pull.author ?? who(stage, 'dev')) : who(stage, by)
      moveBranch(world, head.repository, head.ref, { to, by: pusher })
      return to
    })
  }

  function review(by: string, given: NewReview): Promise<Review> {
    return act(stage, () => submitReview(world, pull, who(stage, by), given))
  }

  return {
    pull,
    number: pull.number,
    headSha: () => pull.head.sha,
    push: (pushing) => push(pushing, pull.head.sha),
    forcePush: ({ onto, ...pushing }) => push(pushing, onto ?? pull.base.sha),
    updateBranch: (by) => act(stage, () => updateBranch(world, pull, who(stage, by))),
    review,
    approve: (by, body = '') => review(by, { state: 'APPROVED', body }),
    requestChanges: (by, body = 'Please change this.') => review(by, { state: 'CHANGES_REQUESTED', body }),
    dismiss: (given, by, message = 'Out of date') =>
      act(stage, () => dismissReview(world, given, who(stage, by), message)),
    editReview: (given, by, body) => act(stage, () => editReview(world, given, who(stage, by), body)),
    askForReview: (by, { people = [], teams = [] }) =>
      act(stage, () =>
        requestReviews(world, pull, who(stage, by), reviewersNamed(world, pull, { people, teams })),
      ),
    unaskForReview: (by, { people = [], teams = [] }) =>
      act(stage, () =>
        removeReviewRequests(world, pull, who(stage, by), reviewersNamed(world, pull, { people, teams })),
      ),
    comment: (by, body, viaApp) =>
      act(stage, () => addComment(world, pull, who(stage, by), { body, viaApp: viaApp ?? null })),
    editComment: (comment, by, body) => act(stage, () => editComment(world, comment, who(stage, by), body)),
    deleteComment: (comment, by) => act(stage, () => deleteComment(world, comment, who(stage, by))),
    edit: (by, edit) => act(stage, () => editPullRequest(world, pull, who(stage, by), edit)),
    label: (by, name) =>
      act(stage, () => {
        const label = labelNamed(world, pull.repository, who(stage, by), name)
        addLabels(world, pull, who(stage, by), [label])
      }),
    unlabel: (by, name) => act(stage, () => removeLabels(world, pull, who(stage, by), [labelOn(pull, name)])),
    assign: (by, assignee) => act(stage, () => assign(world, pull, who(stage, by), who(stage, assignee))),
    markReady: (by) => act(stage, () => setDraft(world, pull, who(stage, by), false)),
    convertToDraft: (by) => act(stage, () => setDraft(world, pull, who(stage, by), true)),
    close: (by) => act(stage, () => closePullRequest(world, pull, who(stage, by))),
    reopen: (by) => act(stage, () => reopenPullRequest(world, pull, who(stage, by))),
    enableAutoMerge: (by) => act(stage, () => enableAutoMerge(world, pull, who(stage, by), 'squash')),
    merge: (by, merging = {}) =>
      act(stage, () => mergePullRequest(world, pull, who(stage, by), { method: 'squash', ...merging })),
    clickButton: (by, identifier, run = check()) =>
      act(stage, () => pressButton(world, run, who(stage, by), identifier)),
    rerequestCheck: (by) => act(stage, () => rerequestRun(world, check(), who(stage, by))),
    rerequestSuite: (by) => act(stage, () => rerequestSuite(world, check().suite, who(stage, by))),
  }
}
