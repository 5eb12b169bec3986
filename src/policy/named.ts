import { approvalsOf } from './asks.ts'
import { conditionsIn } from './checks.ts'
import type { PolicyFile } from './schema.ts'
import type { KeyPath } from './yaml-tree.ts'

export interface Named {
  readonly name: string
  readonly path: KeyPath
}

/** Names of things outside the file that a policy speaks of, with their places. */
export interface NamedThings {
  readonly tools: readonly Named[]
  readonly levels: readonly Named[]
  /** Slugs, without `team/`. */
  readonly teams: readonly Named[]
  /** Logins, without `user/`. */
  readonly users: readonly Named[]
  /** Those of the logins that are asked to approve. */
  readonly approvers: readonly Named[]
}

/** Finds every tool, level, team and person that a file names. */
export function namedIn(file: PolicyFile): NamedThings {
  const conditions = (file.rules ?? []).flatMap(({ when }, index) =>
    when === undefined ? [] : conditionsIn(['rules', index, 'when'], when),
  )
  const approvals = approversIn(file)
  const principals = [...approvals, ...listAt(['exceptions', 'grant'], file.exceptions?.grant)]
  return {
    tools: [
      ...toolsIn(file),
      ...conditions.flatMap(({ path, condition }) => listAt([...path, 'tools'], condition.tools)),
    ],
    levels: conditions.flatMap(({ path, condition }) =>
      listAt([...path, 'blast_radius'], condition.blast_radius),
    ),
    teams: [
      ...principals.flatMap((each) => ofKind('team/', each)),
      ...conditions.flatMap(({ path, condition }) =>
        listAt([...path, 'author', 'teams'], condition.author?.teams).map((each) =>
          withoutPrefix('team/', each),
        ),
      ),
    ],
    users: [
      ...principals.flatMap((each) => ofKind('user/', each)),
      ...conditions.flatMap(({ path, condition }) =>
        listAt([...path, 'author', 'users'], condition.author?.users).map((each) =>
          withoutPrefix('user/', each),
        ),
      ),
      ...listAt(['reviewers', 'machine_users'], file.reviewers?.machine_users),
    ],
    approvers: approvals.flatMap((each) => ofKind('user/', each)),
  }
}

function toolsIn({ tools }: PolicyFile): readonly Named[] {
  return [
    ...(['allow', 'exception', 'deny'] as const).flatMap((list) => listAt(['tools', list], tools?.[list])),
    ...(tools?.trials ?? []).map(({ tool }, index) => ({
      name: tool,
      path: ['tools', 'trials', index, 'tool'],
    })),
  ]
}

function approversIn(file: PolicyFile): readonly Named[] {
  return (file.rules ?? []).flatMap(({ require }, index) =>
    approvalsOf(require).flatMap(({ from }, entry) =>
      listAt([...approvalPath(require.approvals, index, entry), 'from'], from),
    ),
  )
}

function approvalPath(approvals: unknown, rule: number, entry: number): KeyPath {
  const path = ['rules', rule, 'require', 'approvals']
  return Array.isArray(approvals) ? [...path, entry] : path
}

function listAt(path: KeyPath, names: string | readonly string[] | undefined): readonly Named[] {
  if (typeof names === 'string') return [{ name: names, path }]
  return (names ?? []).map((name, index) => ({ name, path: [...path, index] }))
}

function ofKind(prefix: string, named: Named): readonly Named[] {
  return named.name.startsWith(prefix) ? [withoutPrefix(prefix, named)] : []
}

function withoutPrefix(prefix: string, { name, path }: Named): Named {
  return { name: name.startsWith(prefix) ? name.slice(prefix.length) : name, path }
}
