import { approvalsOf } from './asks.ts'
import type { Remark } from './checks.ts'
import type { Condition } from './condition.ts'
import type { PolicyFile, Require, Rule } from './schema.ts'

/** What a rule cannot mean: it never applies, never holds anybody up, or can never be met. */
export function ruleRemarks(rule: Rule, index: number, file: PolicyFile): readonly Remark[] {
  const path = ['rules', index]
  const never = neverApplies(rule)
  const idle = neverHoldsUp(rule.require)
  const remarks = [
    ...(never === null
      ? []
      : [remark([...path, 'when'], 'never-applies', `the rule \`${rule.id}\` can never apply: ${never}`)]),
    ...(idle === null
      ? []
      : [
          remark(
            [...path, 'require'],
            'never-holds',
            `the rule \`${rule.id}\` never holds anybody up: ${idle}`,
          ),
        ]),
    ...neverMet(rule.require, file).map(({ key, why }) =>
      remark([...path, 'require', key], 'never-met', `the rule \`${rule.id}\` can never be met: ${why}`),
    ),
  ]
  return [...remarks, ...acknowledgeRemarks(rule, index)]
}

function remark(path: Remark['path'], code: string, message: string): Remark {
  return { path, code, message, severity: 'warning' }
}

/** Why the conditions of a rule exclude each other; null when they do not, as far as can be told. */
export function neverApplies({ when }: Pick<Rule, 'when'>): string | null {
  return when === undefined ? null : contradictionIn(when)
}

function contradictionIn(condition: Condition): string | null {
  return (
    contradictionOfKeys(condition) ??
    contradictionOfNot(condition) ??
    impossibleNumber(condition) ??
    firstOf(condition.all ?? [], contradictionIn) ??
    contradictionOfAny(condition)
  )
}

/** Keys that only evidence of AI can make true, beside `ai: false`. */
const NEED_AI = ['tools', 'models', 'grade'] as const

function contradictionOfKeys(condition: Condition): string | null {
  const { ai, grade, actor } = condition
  const key = NEED_AI.find((name) => condition[name] !== undefined && !(name === 'grade' && grade === 'hint'))
  if (ai === false && key !== undefined) return `\`ai: false\` and \`${key}\` exclude each other`
  if (ai === false && actor === 'agent') return '`ai: false` and `actor: agent` exclude each other'
  return null
}

/** What must not hold is asked for beside it. */
function contradictionOfNot({ not, ...rest }: Condition): string | null {
  if (not === undefined) return null
  const entries = Object.entries(not)
  if (entries.length === 0) return '`not: {}` excludes everything'
  const isSame = entries.every(([key, value]) => {
    const beside = Object.entries(rest).find(([name]) => name === key)?.[1]
    return beside !== undefined && JSON.stringify(beside) === JSON.stringify(value)
  })
  return isSame ? '`not` excludes what stands beside it' : null
}

const RANGES = { ai_share: [0, 1], changed_lines: [0, Infinity], changed_files: [0, Infinity] } as const

function impossibleNumber(condition: Condition): string | null {
  const keys = ['ai_share', 'changed_lines', 'changed_files'] as const
  const key = keys.find((name) => {
    const [least, most] = RANGES[name]
    return condition[name] !== undefined && isOutside(condition[name], least, most)
  })
  return key === undefined ? null : `\`${key}: ${condition[key]}\` is true of no change`
}

function isOutside(comparison: string | number, least: number, most: number): boolean {
  const [, sign = '==', digits = ''] = /^(\D*?)\s*(-?[\d.]+)$/.exec(String(comparison)) ?? []
  const bound = Number(digits)
  if (sign === '>') return bound >= most
  if (sign === '>=') return bound > most
  if (sign === '<') return bound <= least
  if (sign === '<=') return bound < least
  return sign !== '!=' && (bound < least || bound > most)
}

function contradictionOfAny({ any }: Condition): string | null {
  if (any === undefined || any.some((each) => contradictionIn(each) === null)) return null
  return 'none of `any` can hold'
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}

/** Why a requirement asks for nothing; null when it asks for something. */
function neverHoldsUp(require: Require): string | null {
  const { max = {}, trailers = {}, ai_share: share, tests, ...others } = require
  if (Object.keys(require).length === 0) return '`require` is empty; add `approvals: 1`, for example'
  const asks =
    Object.keys(others).length + Object.keys(max).length + Object.keys(trailers).length > 0 ||
    (share !== undefined && share.max < 1) ||
    (tests !== undefined && !tests.includes('**'))
  if (asks) return null
  if (share !== undefined) return 'a share is never above 1; write a smaller `max`'
  return tests === undefined ? 'what it requires is empty' : 'every change has a file that matches `**`'
}

interface Unmeetable {
  readonly key: keyof Require
  readonly why: string
}

function neverMet(require: Require, file: PolicyFile): readonly Unmeetable[] {
  const { max, checks } = require
  return [
    ...(max?.open_pull_requests === 0
      ? [{ key: 'max' as const, why: 'the pull request itself is one that is open; write at least 1' }]
      : []),
    ...(max?.changed_files === 0
      ? [{ key: 'max' as const, why: 'a change has at least one file; write at least 1' }]
      : []),
    ...(checks?.includes('ai-policy') === true
      ? [{ key: 'checks' as const, why: '`ai-policy` is our own check, which would wait for itself' }]
      : []),
    ...approvalsOf(require).flatMap(({ count, from }) => fewerThan(count, from, file)),
  ]
}

/** People who are named one by one can be too few. */
function fewerThan(
  count: number,
  from: readonly string[] | undefined,
  file: PolicyFile,
): readonly Unmeetable[] {
  if (from === undefined || from.some((who) => !who.startsWith('user/'))) return []
  const machines = (file.reviewers?.machine_users ?? []).map((login) => `user/${login}`.toLowerCase())
  const people = [...new Set(from.map((who) => who.toLowerCase()))].filter(
    (who) => !machines.includes(who) && !who.endsWith('[bot]'),
  )
  if (people.length >= count) return []
  return [
    { key: 'approvals', why: `${count} must approve, and only ${people.length} of those who may are people` },
  ]
}

function acknowledgeRemarks({ id, when, require }: Rule, index: number): readonly Remark[] {
  if (require.acknowledge !== true || when?.paths !== undefined) return []
  const message = `the rule \`${id}\` asks for an answer for every changed file; name the ones that matter with \`paths\` under \`when\``
  return [remark(['rules', index, 'require', 'acknowledge'], 'broad-acknowledge', message)]
}
