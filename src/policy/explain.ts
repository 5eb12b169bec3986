import type { z } from 'zod'
import { exampleAt, keysAt, type LanguageNode, nodesAt } from './language.ts'
import { didYouMean } from './nearest.ts'
import type { KeyPath, Mistake, PlaceOf } from './yaml-tree.ts'
import { YAML_LIMITS } from './yaml-tree.ts'

type Issue = z.core.$ZodIssue

/** Turns what the schema found into mistakes with a place, what was found, and what to write instead. */
export function explainIssues(
  issues: readonly Issue[],
  {
    language,
    value,
    placeOf,
  }: { readonly language: LanguageNode; readonly value: unknown; readonly placeOf: PlaceOf },
): readonly Mistake[] {
  const explained = issues.flatMap((issue) => explain({ language, value, placeOf }, issue, []))
  return explained.slice(0, YAML_LIMITS.problems)
}

interface Context {
  readonly language: LanguageNode
  readonly value: unknown
  readonly placeOf: PlaceOf
}

function explain(context: Context, issue: Issue, above: KeyPath): readonly Mistake[] {
  const path = [...above, ...issue.path.filter((step) => typeof step !== 'symbol')]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, YAML_LIMITS.problems).map((name) => unknownKey(context, path, name))
  }
  if (issue.code === 'invalid_union') {
    const branch = branchOfKind(issue.errors)
    if (branch !== null) return branch.flatMap((inner) => explain(context, inner, path))
  }
  if (found(context.value, path) === undefined) return [missingKey(context, path)]
  return [wrongValue(context, issue, path)]
}

/** The one alternative whose kind fits what was written, so that the mistake inside it keeps its place. */
function branchOfKind(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = branches.filter(
    (issues) => !issues.some(({ code, path }) => path.length === 0 && isOfKind(code)),
  )
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

function isOfKind(code: Issue['code']): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union'
}

function unknownKey({ language, placeOf }: Context, path: KeyPath, name: string): Mistake {
  const known = keysAt(language, path)
  const meant = didYouMean(name, known)
  const list = known.map((key) => `\`${key}\``).join(', ')
  const owner = path.length === 0 ? 'a policy' : `\`${textOf(path)}\``
  const merge = name === '<<' ? '; merge keys are not part of YAML 1.2, write the keys out' : ''
  const message = `${owner} has no key \`${name.slice(0, 60)}\`${meant}${merge}; it has ${list}`
  return { ...placeOf([...path, name]), code: 'unknown-key', message }
}

function missingKey({ language, placeOf }: Context, path: KeyPath): Mistake {
  const name = String(path.at(-1))
  const parent = path.slice(0, -1)
  const owner = parent.length === 0 ? 'the policy' : `\`${textOf(parent)}\``
  const example = exampleAt(language, path)
  const message = `${owner} lacks \`${name}\`; write for example \`${name}: ${inline(example)}\``
  return { ...placeOf(parent), code: 'missing-key', message }
}

function wrongValue(context: Context, issue: Issue, path: KeyPath): Mistake {
  const seen = found(context.value, path)
  const place = { ...context.placeOf(path), code: 'wrong-value' }
  if (path.length === 1 && path[0] === 'version') {
    const message = `version ${inline(seen)} of the policy language is not known; this Countersign knows version 1: write \`version: 1\``
    return { ...place, code: 'unknown-version', message }
  }
  const name = path.length === 0 ? 'the policy' : `\`${textOf(path)}\``
  const help = issue.code === 'invalid_format' ? descriptionText(context.language, path) : ''
  const message = `${name} is ${shown(seen)}, but ${wanted(issue, seen)}${help}${exampleText(context.language, path)}`
  return { ...place, message }
}

const TRUTH_WORDS = new Set(['yes', 'no', 'on', 'off', 'y', 'n', 'true', 'false'])

function wanted(issue: Issue, seen: unknown): string {
  if (typeof seen === 'string' && TRUTH_WORDS.has(seen.toLowerCase()) && allowsTruth(issue)) {
    return 'YAML 1.2 reads that as a word; write `true` or `false`, without quotes'
  }
  if (issue.code === 'invalid_type') return `it must be ${KINDS[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_union') return `it must be ${alternativesText(issue)}`
  if (issue.code === 'invalid_value') {
    return `it must be ${oneOf(issue.values)}${typeof seen === 'string' ? didYouMean(seen, issue.values.map(String)) : ''}`
  }
  if (issue.code === 'too_small') return `it must ${bound('at least', issue.minimum, issue.origin)}`
  if (issue.code === 'too_big') return `it must ${bound('at most', issue.maximum, issue.origin)}`
  return 'that is not the form it has'
}

function bound(limit: 'at least' | 'at most', count: number | bigint, origin: string): string {
  if (origin === 'string') return `have ${limit} ${count} characters`
  return origin === 'array' ? `have ${limit} ${count} entries` : `be ${limit} ${count}`
}

function allowsTruth(issue: Issue): boolean {
  if (issue.code === 'invalid_union') return issue.errors.flat().some(allowsTruth)
  if (issue.code === 'invalid_value') return issue.values.some((value) => typeof value === 'boolean')
  return issue.code === 'invalid_type' && issue.expected === 'boolean'
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
}

function alternativesText(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const kinds = issue.errors.flatMap((errors) =>
    errors.filter(({ path }) => path.length === 0).map(kindOfIssue),
  )
  return [...new Set(kinds.filter((kind) => kind !== ''))].join(', or ') || 'of another form'
}

function kindOfIssue(issue: Issue): string {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return oneOf(issue.values)
  return issue.code === 'invalid_union' ? alternativesText(issue) : ''
}

function oneOf(values: readonly unknown[]): string {
  return values
    .map((value) => `\`${String(value)}\``)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1')
}

function exampleText(language: LanguageNode, path: KeyPath): string {
  const owner = nearestKey(path)
  const example = exampleAt(language, owner)
  return example === undefined ? '' : `; for example \`${owner.at(-1)}: ${inline(example)}\``
}

function descriptionText(language: LanguageNode, path: KeyPath): string {
  const node = nodesAt(language, nearestKey(path)).find(({ description }) => description !== undefined)
  return node?.description === undefined ? '' : `: ${node.description.replace(/\.$/, '')}`
}

/** The path up to its last key: entries of a list are described with the list. */
function nearestKey(path: KeyPath): KeyPath {
  return path.slice(0, path.findLastIndex((step) => typeof step === 'string') + 1)
}

/** What stands at a path of the value; undefined when nothing does. */
function found(value: unknown, path: KeyPath): unknown {
  let current = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = Object.getOwnPropertyDescriptor(current, step)?.value
  }
  return current
}

function shown(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map of keys'
  const text = inline(value)
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``
}

/** A value as it is written on one line of YAML: JSON is YAML, but for words that need no quotes. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inner]) => `${name}: ${inline(inner)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  const isPlain =
    typeof value === 'string' &&
    /^(?:[A-Za-z][\w./: -]*|\d{4}-\d\d-\d\d)$/.test(value) &&
    !/: |:$|^(?:true|false|null|yes|no|on|off)$/i.test(value)
  return isPlain ? value : JSON.stringify(value)
}

/** `rules[0].require.approvals`. */
function textOf(path: KeyPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('')
}
