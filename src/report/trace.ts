import type { DiscountReason } from '../core/decision.ts'
import type { DriverReason } from '../core/facts.ts'
import type { ReceiptPredicate } from '../core/receipt/predicate.ts'
import { GRADES } from '../core/signal.ts'
import { grouped, listed, moment, percent, plural } from './phrases.ts'
import { driverReason, GRADE_WORDS, NO_EVIDENCE, toolNames } from './sentences.ts'
import { ownerOf, plainVoice, type Voice } from './voice.ts'

/** One screen: the rest is in the JSON. */
const MOST_EVIDENCE = 6
const MOST_PEOPLE = 8
const MOST_RULES = 12
const MOST_DEPLOYMENTS = 6
const LABEL_WIDTH = 12

const STATES = {
  met: 'the policy was met',
  unmet: 'ALTHOUGH THE POLICY WAS UNMET',
  none: 'WITHOUT A VERDICT',
} as const

/** What is known of one merge, for people: which change, which tools, who signed and who did not count, and where it went. */
export function traceText(receipt: ReceiptPredicate): string {
  const voice = plainVoice(ownerOf(receipt.repository))
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Merged', mergeLines(receipt, voice)],
    ['AI', aiLines(receipt, voice)],
    ['Prompts', receipt.prompts.slice(0, MOST_EVIDENCE).map(voice.link)],
    ['Signed', signedLines(receipt, voice)],
    ['Not counted', discountedLines(receipt, voice)],
    ['Took part', driverLines(receipt, voice)],
    ['Rules', ruleLines(receipt, voice)],
    ['Exceptions', exceptionLines(receipt, voice)],
    ['Checks', checkLines(receipt, voice)],
    ['Policy', policyLines(receipt, voice)],
    ['Deployed', deploymentLines(receipt, voice)],
  ]
  const { number, title } = receipt.pullRequest
  const heading = `${voice.prose(receipt.repository)}#${number}: ${voice.prose(title)}`
  return `${[heading, ...rows.flatMap(([label, lines]) => row(label, lines))].join('\n')}\n`
}

function row(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`)
}

function cutTo(lines: readonly string[], most: number, noun: string): readonly string[] {
  if (lines.length <= most) return lines
  return [...lines.slice(0, most), `and ${plural(lines.length - most, `more ${noun}`)}`]
}

function mergeLines({ pullRequest, state, verdict }: ReceiptPredicate, voice: Voice): readonly string[] {
  const { base, head, merge, commits, mergedAt, mergedBy } = pullRequest
  const by = mergedBy === null ? 'somebody' : voice.code(mergedBy.login)
  const into = base === null ? '' : ` into ${voice.code(base)}`
  const warned = state === 'met' && verdict === 'warn' ? ', but for what is not enforced' : ''
  return [
    `${moment(mergedAt)} by ${by}${into}, ${STATES[state]}${warned}`,
    `as ${merge ?? head}, from head ${head} (${plural(commits.length, 'commit')})`,
  ]
}

function aiLines({ ai }: ReceiptPredicate, voice: Voice): readonly string[] {
  if (ai === null) return []
  const strongestFirst = ai.evidence.toSorted((a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade))
  const evidence = strongestFirst.map((each) => evidenceLine(each, voice))
  return [sumLine(ai, voice), ...cutTo([...new Set(evidence)], MOST_EVIDENCE, 'trace')]
}

type Ai = NonNullable<ReceiptPredicate['ai']>

function sumLine({ found, assumed, notAi, tools, models, shareOfCommits }: Ai, voice: Voice): string {
  if (notAi !== null) return `found not to be AI under ${voice.code(notAi)}`
  if (assumed === 'unmarked') return `${NO_EVIDENCE}; treated as AI, as the policy says`
  if (assumed === 'incomplete') return 'treated as AI, since not all commits could be read'
  if (!found) return NO_EVIDENCE
  const model = models.length === 0 ? '' : ` (${listed(models.map(voice.code), 'and')})`
  const share = shareOfCommits > 0 ? `, in ${percent(shareOfCommits)} of the commits` : ''
  return `${toolNames(tools, voice)}${model}${share}`
}

function evidenceLine(evidence: Ai['evidence'][number], voice: Voice): string {
  const { tool, grade, where, commit, text, present, seenOn } = evidence
  const at = commit === undefined ? where : `commit ${voice.commit(commit)}, ${where}`
  const before = seenOn === null || seenOn === undefined ? '' : ` on ${voice.commit(seenOn)}`
  const gone = present ? '' : `; seen earlier${before}, not on the merged head`
  return `${voice.code(tool)}, ${GRADE_WORDS[grade]}: ${at}: ${voice.code(text)}${gone}`
}

type Review = ReceiptPredicate['reviews'][number]

function signedLines({ reviews }: ReceiptPredicate, voice: Voice): readonly string[] {
  const counted = reviews.filter((review) => review.counted && review.state === 'approved')
  if (counted.length === 0) return ['nobody whose approval counted']
  return cutTo(
    counted.map((review) => `${who(review, voice)} approved${on(review, voice)}`),
    MOST_PEOPLE,
    'approval',
  )
}

function discountedLines({ reviews }: ReceiptPredicate, voice: Voice): readonly string[] {
  const others = reviews.filter((review) => !review.counted || review.state !== 'approved')
  return cutTo(
    others.map((review) => `${who(review, voice)} ${review.state}${on(review, voice)}${why(review, voice)}`),
    MOST_PEOPLE,
    'review',
  )
}

function who({ person }: Review, voice: Voice): string {
  return person === null ? 'a deleted account' : voice.code(person.login)
}

function on({ commit }: Review, voice: Voice): string {
  return commit === null ? '' : ` on ${voice.commit(commit)}`
}

function why({ reasons }: Review, voice: Voice): string {
  return reasons.length === 0 ? '' : `: ${reasons.map((reason) => reasonText(reason, voice)).join('; ')}`
}

const REASON_WORDS: Readonly<Record<DiscountReason['kind'], string>> = {
  bot: 'a bot; only people countersign',
  'machine-user': 'a machine, as the policy says',
  'deleted-account': 'the account is deleted',
  driver: 'not independent',
  'no-write': 'no write permission',
  stale: 'not given on the merged head',
  'before-base-change': 'given before the base branch was changed',
  dismissed: 'dismissed',
  'not-asked-for': 'the rule asks for others',
}

function reasonText({ kind, driver }: Review['reasons'][number], voice: Voice): string {
  const words = isReason(kind) ? REASON_WORDS[kind] : voice.prose(kind)
  return driver === undefined ? words : `${words}: ${partText(driver, voice)}`
}

function isReason(kind: string): kind is DiscountReason['kind'] {
  return kind in REASON_WORDS
}

const DRIVER_REASONS: readonly DriverReason[] = [
  'author',
  'commit-author',
  'committer',
  'co-author',
  'pusher',
  'asked-agent',
  'assignee',
]

function partText(driver: { readonly reason: string; readonly evidence: string }, voice: Voice): string {
  const reason = DRIVER_REASONS.find((each) => each === driver.reason)
  const person = { id: null, login: '', kind: 'user' } as const
  return reason === undefined
    ? voice.prose(driver.reason)
    : driverReason({ person, reason, evidence: driver.evidence }, voice)
}

function driverLines({ drivers, ai }: ReceiptPredicate, voice: Voice): readonly string[] {
  if (ai?.found !== true) return []
  const logins = [...new Set(drivers.map(({ person }) => person.login))]
  const lines = logins.map((login) => {
    const own = drivers.filter(({ person }) => person.login === login)
    const words = [...new Set(own.map((driver) => partText(driver, voice)))]
    return `${voice.code(login)} ${listed(words, 'and', 2)}`
  })
  return cutTo(lines, MOST_PEOPLE, 'person')
}

function ruleLines({ rules }: ReceiptPredicate, voice: Voice): readonly string[] {
  const lines = (['unmet', 'waived', 'met'] as const).flatMap((status) =>
    rules.filter((rule) => rule.status === status).map((rule) => ruleLine(rule, voice)),
  )
  const idle = rules.filter(({ status }) => status === 'not-applicable').length
  return [...cutTo(lines, MOST_RULES, 'rule'), ...(idle === 0 ? [] : [`${grouped(idle)} not applicable`])]
}

function ruleLine(rule: ReceiptPredicate['rules'][number], voice: Voice): string {
  const { status, layer, mode, waivedBy, requirements } = rule
  const remarks = [
    ...(layer === 'organisation' ? ['organisation'] : []),
    ...(mode === 'enforce' ? [] : [`${mode} only`]),
    ...(rule.tool === null ? [] : [`tool ${voice.code(rule.tool)}`]),
  ]
  const seen = requirements.filter(({ met }) => status !== 'unmet' || !met)
  const words = seen.map((each) => `${each.kind}: ${voice.prose(each.seen === '' ? each.wanted : each.seen)}`)
  const waived = waivedBy === null ? '' : ` by ${voice.code(waivedBy)}`
  const name = `${voice.code(rule.rule)}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`
  return `${status === 'unmet' ? 'UNMET' : status}${waived} ${name}${words.length === 0 ? '' : `: ${words.join('; ')}`}`
}

function exceptionLines({ exceptions }: ReceiptPredicate, voice: Voice): readonly string[] {
  return exceptions.map(({ id, state, granter, requester, startsAt, endsAt, reason }) => {
    const by =
      granter === null ? `asked for by ${voice.code(requester.login)}` : `by ${voice.code(granter.login)}`
    const from = startsAt === null ? '' : ` from ${moment(startsAt)}`
    const until = endsAt === null ? '' : ` until ${moment(endsAt)}`
    return `${voice.code(id)} ${voice.prose(state)} ${by}${from}${until}: ${voice.code(reason)}`
  })
}

function checkLines({ checks }: ReceiptPredicate, voice: Voice): readonly string[] {
  const words = checks.map(
    ({ name, conclusion }) => `${voice.code(name)} ${voice.prose(conclusion ?? 'not concluded')}`,
  )
  return words.length === 0 ? [] : [listed(words, 'and', MOST_PEOPLE)]
}

function policyLines({ policy }: ReceiptPredicate, voice: Voice): readonly string[] {
  return policy.map(({ layer, repository, path, commit, lastValidSince }) => {
    const at = commit === null ? '' : ` at commit ${voice.code(commit)}`
    const old =
      lastValidSince === undefined ? '' : `; the newest text was invalid since ${moment(lastValidSince)}`
    return `${layer}: ${voice.prose(repository)} ${voice.prose(path)}${at}${old}`
  })
}

const DEPLOYMENT_WORDS = {
  approved: 'approved for',
  rejected: 'REFUSED for',
  deployed: 'live in',
} as const

function deploymentLines({ deployments }: ReceiptPredicate, voice: Voice): readonly string[] {
  if (deployments.length === 0) return ['nowhere, as far as is known']
  const lines = deployments.map(({ environment, state, at, sha }) => {
    const since = state === 'deployed' ? ' since' : ''
    return `${DEPLOYMENT_WORDS[state]} ${voice.code(environment)}${since} ${moment(at)}, with ${voice.commit(sha)}`
  })
  return cutTo(lines.toReversed(), MOST_DEPLOYMENTS, 'deployment')
}
