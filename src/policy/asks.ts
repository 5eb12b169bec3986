import { conditionsIn } from './checks.ts'
import type { Condition } from './condition.ts'
import { labelOfLevel } from './levels.ts'
import type { PolicyInForce, PolicyLayer, RuleInForce } from './policy.ts'
import type { ApprovalsRequirement, Require } from './require.ts'

/** What a policy needs to be judged that is dear to read. The app layer has the same shape as `Asks`. */
export interface PolicyAsks {
  readonly teams: readonly string[]
  readonly codeowners: boolean
  readonly checks: boolean
  readonly sameDiff: boolean
  readonly firstTime: boolean
  readonly openPullRequests: boolean
  readonly reviewComments: boolean
  readonly issueLabels: boolean
  readonly labels: readonly string[]
}

/** What has to be read, beyond the pull request itself, to judge by this policy. */
export function asksOf({ layers, request, aiLabel, exceptionLabel }: PolicyInForce): PolicyAsks {
  const rules = layers.flatMap((layer) => layer.rules)
  const conditions = rules.flatMap(({ when }) =>
    when === undefined ? [] : conditionsIn([], when).map(({ condition }) => condition),
  )
  const principals = rules.flatMap(({ require }) => approvalsOf(require).flatMap(({ from }) => from ?? []))
  return {
    teams: teamsOf(principals, conditions),
    codeowners: principals.includes('codeowners') || (request && rules.some(asksAnybody)),
    checks: rules.some(({ require }) => require.checks !== undefined),
    sameDiff: layers.some(asksSameDiff),
    firstTime: conditions.some(({ author }) => author?.first_time !== undefined),
    openPullRequests: rules.some(({ require }) => require.max?.open_pull_requests !== undefined),
    reviewComments: rules.some(({ require }) => require.acknowledge === true),
    issueLabels: conditions.some(({ issue_labels }) => issue_labels !== undefined),
    labels: labelsOf(layers, [aiLabel, exceptionLabel]),
  }
}

/** Approvals that a requirement asks for, in their long form. */
export function approvalsOf({ approvals }: Require): readonly ApprovalsRequirement[] {
  if (approvals === undefined) return []
  if (typeof approvals === 'number') return [{ count: approvals }]
  return Array.isArray(approvals) ? approvals : [approvals]
}

function teamsOf(principals: readonly string[], conditions: readonly Condition[]): readonly string[] {
  const authors = conditions.flatMap(({ author }) => author?.teams ?? [])
  const slugs = [...principals.filter((name) => name.startsWith('team/')), ...authors].map(slugOf)
  return [...new Set(slugs)].toSorted()
}

/** `team/x` and `x` are one team; letter case makes no difference. */
function slugOf(team: string): string {
  return team.replace(/^team\//, '').toLowerCase()
}

/** Approvals of anybody: the owners of the files are asked for them. */
function asksAnybody({ require }: RuleInForce): boolean {
  return approvalsOf(require).some(({ from }) => from === undefined)
}

function asksSameDiff({ stale, rules }: PolicyLayer): boolean {
  return stale === 'same-diff' && rules.some(({ require }) => require.approvals !== undefined)
}

function labelsOf(layers: readonly PolicyLayer[], own: readonly (string | false)[]): readonly string[] {
  const levels = layers.flatMap(({ levels: each }) => each.map(labelOfLevel))
  return [...new Set([...own, ...levels].filter((label) => label !== null && label !== false))]
}
