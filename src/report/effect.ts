/** What the check shows: GitHub's limits are already kept (65,535 characters a text, 50 annotations, 3 buttons). */
export interface CheckReport {
  readonly title: string
  readonly summary: string
  readonly text: string
  readonly annotations: readonly Annotation[]
  readonly buttons: readonly Button[]
}

/** A remark on lines of a file of the head commit. Lines are 1-based. */
export interface Annotation {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly level: 'notice' | 'warning' | 'failure'
  readonly title: string
  readonly message: string
}

/** A button on the check run: label at most 20, description 40, id 20 characters. */
export interface Button {
  readonly id: 'recheck' | 'request_exception' | 'own'
  readonly label: string
  readonly description: string
}

export type CheckState = 'success' | 'failure' | 'neutral' | 'in-progress'

/** A wish: what shall be true on the platform. A publisher makes it so, idempotently. */
export type Effect =
  | {
      readonly kind: 'check'
      readonly head: string
      readonly state: CheckState
      readonly report: CheckReport
      /** Digest of all that is shown; kept with the check, so that an unchanged verdict costs no write. */
      readonly digest: string
      /** Digest of the annotations alone: GitHub appends them, so they are sent only when they change. */
      readonly annotationsDigest: string
      /** Run to update; null makes a new one. */
      readonly run: string | null
    }
  | { readonly kind: 'add-labels'; readonly labels: readonly LabelWish[] }
  | { readonly kind: 'remove-labels'; readonly labels: readonly string[] }
  | { readonly kind: 'create-comment'; readonly body: string }
  | { readonly kind: 'update-comment'; readonly comment: string; readonly body: string }
  | {
      readonly kind: 'request-reviewers'
      readonly people: readonly ReviewerWish[]
      readonly teams: readonly ReviewerWish[]
    }

export interface LabelWish {
  readonly name: string
  readonly color: string
  readonly description: string
}

/** `name` is a login or a team slug; `nodeId` when known. */
export interface ReviewerWish {
  readonly name: string
  readonly id: number | null
  readonly nodeId: string | null
}

/** What the platform shows of ours now. */
export interface Shown {
  /** Our newest check run on the head. */
  readonly check: {
    readonly id: string
    readonly state: CheckState | 'queued' | 'other'
    /** As stored with the run by us; null when it is not in our form. */
    readonly digest: string | null
    readonly annotationsDigest: string | null
    /** When it was concluded, by the platform's clock; null or absent: it was not, or it is not told. */
    readonly concludedAt?: string | null
  } | null
  readonly labels: readonly string[]
  /** Our one comment, found by author and by the id we stored; never by a marker in a text. */
  readonly comment: { readonly id: string; readonly body: string } | null
  /** Logins and `team/<slug>` that we ever asked on this pull request. */
  readonly requestedBefore: readonly string[]
}
