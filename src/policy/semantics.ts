import type { Remark } from './checks.ts'
import { expandPresets, levelNames } from './expand.ts'
import { problemAt } from './load.ts'
import { type Named, namedIn } from './named.ts'
import { didYouMean } from './nearest.ts'
import type { PolicyProblem } from './policy.ts'
import { inOrder } from './read.ts'
import type { PolicyFile } from './schema.ts'
import { levelRemarks } from './semantic-levels.ts'
import { neverApplies, ruleRemarks } from './semantic-rules.ts'
import type { PlaceOf } from './yaml-tree.ts'

/** What is known of the world that a policy speaks of. What is left out is not checked. */
export interface Known {
  /** Names of tools: products, and variants as `product/variant` where a product has some. */
  readonly toolIds: readonly string[]
  /** Slugs of the teams of the organisation. */
  readonly teams?: readonly string[]
  /** Logins of people who can see the repository. */
  readonly users?: readonly string[]
  /** Those of them who may write: nobody else's approval counts. */
  readonly writers?: readonly string[]
  /** Levels of blast radius that the organisation's policy declares: none, when there is no such policy. */
  readonly levels?: readonly string[]
}

/** A file as it was loaded, and how it is named. */
export interface Examined {
  readonly file: PolicyFile
  readonly placeOf: PlaceOf
  readonly name: string
}

/** What a policy of the right shape cannot mean: names nobody knows, rules that never apply or never hold anybody up. */
export function semanticProblems({ file, placeOf, name }: Examined, known: Known): readonly PolicyProblem[] {
  const remarks = [
    ...unknownTools(file, known),
    ...unknownLevels(file, known),
    ...unknownPeople(file, known),
    ...powerlessApprovers(file, known),
    ...levelRemarks(file),
    ...toolRemarks(file),
    ...(file.rules ?? []).flatMap((rule, index) => ruleRemarks(rule, index, file)),
    ...sameRules(file),
    ...granterRemarks(file, known),
    ...effectRemarks(file),
  ]
  return inOrder(remarks.map((remark) => problemAt(remark, name, placeOf)))
}

/** Looking for what was meant costs something: nobody reads more of these at once. */
const AT_MOST = 20

function unknownTools(file: PolicyFile, { toolIds }: Known): readonly Remark[] {
  const ids = [...toolIds, ...(file.provenance?.custom ?? []).map(({ tool }) => tool)]
  const unknown = namedIn(file).tools.filter(({ name }) => !isKnownTool(ids, name.toLowerCase()))
  return unknown.slice(0, AT_MOST).map(({ name, path }): Remark => {
    const message = `no tool is called \`${name}\`${didYouMean(name, ids)}; a tool of your own is named under \`provenance.custom\``
    return { path, code: 'unknown-tool', message, severity: 'warning' }
  })
}

/** A variant of a product that has none listed may be any. */
function isKnownTool(ids: readonly string[], name: string): boolean {
  if (isKnown(ids, name)) return true
  const [product = '', variant] = name.split('/')
  const hasVariants = ids.some((id) => id.toLowerCase().startsWith(`${product}/`))
  return variant !== undefined && isKnown(ids, product) && !hasVariants
}

/** Without knowledge of the organisation's policy it cannot be told for sure. */
function unknownLevels(file: PolicyFile, { levels }: Known): readonly Remark[] {
  const declared = [...levelNames(file), ...(levels ?? [])]
  const known = declared.length === 0 ? ['critical'] : declared
  const [severity, unless] =
    levels === undefined
      ? (['warning', ', unless the policy of the organisation has it'] as const)
      : (['error', ''] as const)
  return namedIn(file).levels.flatMap(({ name, path }): Remark[] => {
    if (known.includes(name)) return []
    const list = known.map((level) => `\`${level}\``).join(', ')
    const message = `there is no level \`${name}\`${didYouMean(name, known)}; there is ${list}${unless}. Until this is mended the rule is judged as if every change reached it`
    return [{ path, code: 'unknown-level', message, severity }]
  })
}

function unknownPeople(file: PolicyFile, { teams, users }: Known): readonly Remark[] {
  const named = namedIn(file)
  return [
    ...(teams === undefined ? [] : unknownNames(named.teams, teams, 'team')),
    ...(users === undefined ? [] : unknownNames(named.users.filter(isPerson), users, 'user')),
  ]
}

/** Accounts of apps have no permission that could be looked up. */
function isPerson({ name }: Named): boolean {
  return !name.endsWith('[bot]')
}

function unknownNames(
  named: readonly Named[],
  known: readonly string[],
  kind: 'team' | 'user',
): readonly Remark[] {
  const where =
    kind === 'team' ? 'no team of this organisation is' : 'nobody with access to this repository is'
  const unknown = named.filter(({ name }) => !isKnown(known, name.toLowerCase()))
  return unknown.slice(0, AT_MOST).map(({ name, path }): Remark => {
    const message = `${where} called \`${name}\`${didYouMean(name, known)}`
    return { path, code: `unknown-${kind}`, message, severity: 'warning' }
  })
}

/** People who are asked to approve, and whose approval would not count. */
function powerlessApprovers(file: PolicyFile, { users = [], writers }: Known): readonly Remark[] {
  if (writers === undefined) return []
  const powerless = namedIn(file).approvers.filter(
    ({ name }) => isKnown(users, name.toLowerCase()) && !isKnown(writers, name.toLowerCase()),
  )
  return powerless.slice(0, AT_MOST).map(({ name, path }): Remark => {
    const message = `\`${name}\` has no write permission here, so their approval does not count; give it to them, or name somebody else`
    return { path, code: 'cannot-approve', message, severity: 'warning' }
  })
}

function toolRemarks({ tools }: PolicyFile): readonly Remark[] {
  const lists = ['deny', 'exception', 'allow'] as const
  return lists.flatMap((list, rank) =>
    (tools?.[list] ?? []).flatMap((tool, index): Remark[] => {
      const stricter = lists.slice(0, rank).find((other) => tools?.[other]?.some((each) => each === tool))
      if (stricter === undefined) return []
      const message = `\`${tool}\` stands under \`tools.${stricter}\` too, which wins; take it out of one of the two`
      return [{ path: ['tools', list, index], code: 'contradiction', message, severity: 'warning' }]
    }),
  )
}

/** Two rules that say the same with different ids: one of them is a slip. */
function sameRules({ rules = [] }: PolicyFile): readonly Remark[] {
  const texts = rules.map(({ when, require, mode }) => JSON.stringify([when, require, mode]))
  return rules.flatMap(({ id }, index): Remark[] => {
    const first = texts.indexOf(texts[index] ?? '')
    const earlier = rules[first]
    if (first === index || earlier === undefined) return []
    const message = `the rule \`${id}\` says what \`${earlier.id}\` says already; remove one of the two`
    return [{ path: ['rules', index], code: 'redundant-rule', message, severity: 'warning' }]
  })
}

function granterRemarks(file: PolicyFile, { teams, users }: Known): readonly Remark[] {
  const grant = file.exceptions?.grant
  if (grant === undefined) return []
  const machines = (file.reviewers?.machine_users ?? []).map((login) => login.toLowerCase())
  const able = grant.filter((granter) => {
    const [kind, name = ''] = granter.toLowerCase().split('/')
    if (kind === 'codeowners') return true
    if (kind === 'team') return isKnown(teams, name)
    return !machines.includes(name) && !name.endsWith('[bot]') && isKnown(users, name)
  })
  if (able.length > 0) return []
  const message =
    'nobody of these can grant an exception: a granter is a person, or a team that exists; name another'
  return [{ path: ['exceptions', 'grant'], code: 'no-granter', message, severity: 'warning' }]
}

function isKnown(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.some((each) => each.toLowerCase() === name)
}

/** A policy under which nothing can be unmet is told, since a green check would mean nothing. */
function effectRemarks(file: PolicyFile): readonly Remark[] {
  const { rules = [], tools } = expandPresets(file, 'repository').file
  if (restrictsTools(tools) || rules.some((rule) => neverApplies(rule) === null)) return []
  const message =
    rules.length === 0
      ? 'the policy has no rules and restricts no tool, so it holds nobody up; add a rule, or extend `preset:starter`'
      : 'none of the rules can ever apply, so the policy holds nobody up'
  return [{ path: rules.length === 0 ? [] : ['rules'], code: 'no-effect', message, severity: 'warning' }]
}

function restrictsTools(tools: PolicyFile['tools']): boolean {
  const { unlisted = 'allow', deny = [], exception = [] } = tools ?? {}
  return unlisted !== 'allow' || deny.length > 0 || exception.length > 0
}
