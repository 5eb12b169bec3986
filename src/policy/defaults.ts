import type { PolicyFile } from './schema.ts'
import type { Mode } from './words.ts'

type Section = 'reviewers' | 'provenance' | 'labels' | 'disclosure' | 'deployments'
type Filled<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }
type Limits = Pick<NonNullable<PolicyFile['exceptions']>, 'max_days' | 'notify_days'>

/** What holds when a file does not say. Who grants exceptions has no default here: it is the administrators. */
export type Settings = { readonly [S in Section]: Filled<NonNullable<PolicyFile[S]>> } & {
  readonly mode: Mode
  readonly exceptions: Filled<Limits>
}

const DEFAULTS: Settings = {
  mode: 'enforce',
  reviewers: { request: true, machine_users: [], stale: 'on-push', unmapped_author: 'ignore' },
  provenance: { hints: 'report', unmarked: 'human', custom: [] },
  exceptions: { max_days: 14, notify_days: [7, 1] },
  labels: { ai: 'ai-assisted', exception: 'ai-exception' },
  disclosure: { heading: 'AI disclosure' },
  deployments: { environments: [] },
}

/** The settings of a file, over what holds below it: the defaults, unless another file's are given. */
export function settingsOver(file: PolicyFile, below: Settings = DEFAULTS): Settings {
  const { max_days, notify_days } = file.exceptions ?? {}
  return {
    mode: file.mode ?? below.mode,
    reviewers: filled(below.reviewers, file.reviewers),
    provenance: filled(below.provenance, file.provenance),
    exceptions: filled(below.exceptions, {
      ...(max_days === undefined ? {} : { max_days }),
      ...(notify_days === undefined ? {} : { notify_days }),
    }),
    labels: filled(below.labels, file.labels),
    disclosure: filled(below.disclosure, file.disclosure),
    deployments: filled(below.deployments, file.deployments),
  }
}

function filled<T extends object>(
  below: T,
  given: { readonly [K in keyof T]?: T[K] | undefined } | undefined,
): T {
  return { ...below, ...given }
}
