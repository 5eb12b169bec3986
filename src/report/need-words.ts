import type { Finding, Need } from '../core/decision.ts'
import { capitalised, grouped, listed, percent, plural, sentence } from './phrases.ts'
import { granterNames, principal } from './sentences.ts'
import { told } from './told.ts'
import type { Voice } from './voice.ts'

/** Who can do a step. */
export type Actor = 'Author' | 'Reviewer' | 'Granter' | 'Administrator' | 'Everybody'

/** How needs are told: in which voice, and for which decision. */
export interface Telling {
  readonly voice: Voice
  readonly head: string
  /** Somebody's approval counts already. */
  readonly more: boolean
  /** False in a local clone, where approvals are still to come. */
  readonly known: boolean
  /** Where needs come from. */
  readonly findings: readonly Finding[]
}

export type NeedOf<Kind extends Need['kind'] = Need['kind']> = {
  readonly [K in Kind]: Extract<Need, { readonly kind: K }>
}[Kind]

/** Words for a need, and for the same thing wanted of other commits, files, boxes or checks (`group`, itself included). */
export interface Wording<Kind extends Need['kind']> {
  readonly actor: (need: NeedOf<Kind>) => Actor
  /** Needs with an equal key become one step; none: each is a step of its own. */
  readonly key?: (need: NeedOf<Kind>) => string
  /** For a title, without capital and full stop: `needs a change in test/**`. */
  readonly short: (need: NeedOf<Kind>, group: readonly Need[], telling: Telling) => string
  /** What to do and how, without full stop. */
  readonly full: (need: NeedOf<Kind>, group: readonly Need[], telling: Telling) => string
}

/** The words for each kind of need. */
export const NEED_WORDS: { readonly [Kind in Need['kind']]: Wording<Kind> } = {
  approval: {
    actor: () => 'Reviewer',
    short: (need, _group, telling) =>
      `${telling.known ? 'needs' : 'will need'} ${approvals(need.count, telling)}${fromWhom(need.from, telling.voice)}`,
    full: approvalInFull,
  },
  'change-request': {
    actor: () => 'Author',
    short: ({ person }, _group, { voice }) => `${voice.person(person.login)} asked for changes`,
    full: ({ person }, _group, { voice }) =>
      `settle the changes that ${voice.person(person.login)} asked for; a new review by them lifts this`,
  },
  disclosure: {
    actor: () => 'Author',
    short: ({ heading }, _group, { voice }) => `needs the section ${voice.code(heading)} filled in`,
    full: disclosureInFull,
  },
  trailer: {
    actor: () => 'Author',
    key: ({ problem, trailer }) => `${problem} ${trailer}`,
    short: trailerInShort,
    full: trailerInFull,
  },
  'sign-off': {
    actor: () => 'Author',
    key: () => '',
    short: (_need, group) => `needs the sign-off of a person on ${plural(group.length, 'commit')}`,
    full: signOffInFull,
  },
  attestation: {
    actor: () => 'Author',
    key: ({ heading }) => heading,
    short: (_need, group) => `needs ${plural(group.length, 'box').replace('boxs', 'boxes')} ticked`,
    full: ({ heading }, group, { voice }) =>
      `tick ${boxes(group, voice)} under the heading ${voice.code(heading)} of the description, if that is true`,
  },
  check: {
    actor: () => 'Author',
    key: () => '',
    short: (_need, group, { voice }) => `needs ${checkNames(group, voice)} to succeed`,
    full: (_need, group, { voice }) => `let ${checkStates(group, voice)} succeed on the head commit`,
  },
  tests: {
    actor: () => 'Author',
    short: ({ globs }, _group, { voice }) => `needs a change in ${listed(globs.map(voice.code), 'or', 3)}`,
    full: ({ globs }, _group, { voice }) =>
      `change a file that matches ${listed(globs.map(voice.code), 'or')} too; so far none is changed`,
  },
  acknowledge: {
    actor: () => 'Reviewer',
    key: () => '',
    short: acknowledgeInShort,
    full: acknowledgeInFull,
  },
  owner: {
    actor: () => 'Author',
    key: () => '',
    short: () => 'needs somebody to accept accountability',
    full: (_need, _group, { voice }) =>
      `accept accountability with the comment ${voice.code('/ai-policy own')} or the button on the check; ` +
      'anybody with write permission can',
  },
  shrink: {
    actor: () => 'Author',
    short: ({ what, seen, max }) => `has ${amount(what, seen)}, at most ${grouped(max)} allowed`,
    full: ({ what, seen, max }) =>
      what === 'open-pull-requests'
        ? `merge or close some pull requests first: you have ${amount(what, seen)}, at most ${grouped(max)} allowed`
        : `make the change smaller: it has ${amount(what, seen)}, at most ${grouped(max)} allowed`,
  },
  'wait-for-share': {
    actor: () => 'Everybody',
    short: ({ share, below }) =>
      `waits until the share of AI falls below ${percent(below)}, now ${percent(share)}`,
    full: ({ share, below, windowDays }) =>
      `wait until AI's share of what was merged in the last ${plural(windowDays, 'day')} ` +
      `is below ${percent(below)}; it is ${percent(share)}`,
  },
  exception: {
    actor: ({ pending }) => (pending === null ? 'Author' : 'Granter'),
    short: exceptionInShort,
    full: exceptionInFull,
  },
  impossible: {
    actor: () => 'Author',
    short: impossibleInShort,
    full: impossibleInFull,
  },
  'fix-policy': {
    actor: ({ proposed }) => (proposed === true ? 'Author' : 'Administrator'),
    short: ({ message }, _group, { voice }) => `the policy has to be mended: ${told(message, voice)}`,
    full: ({ message, proposed }, _group, { voice }) =>
      `mend the policy ${proposed === true ? 'in this pull request' : 'on the default branch'}: ${told(message, voice)}`,
  },
  permission: {
    actor: () => 'Administrator',
    key: () => '',
    short: (_need, group, { voice }) => `the app lacks the permission ${permissions(group, voice)}`,
    full: (_need, group, { voice }) =>
      `accept the permission ${permissions(group, voice)} in the settings of the installed app; without it this cannot be judged`,
  },
}

function approvals(count: number, { more }: Telling): string {
  return more ? `${grouped(count)} more approval${count === 1 ? '' : 's'}` : plural(count, 'approval')
}

function anybody(count: number): string {
  const independent =
    count === 1 ? 'somebody with write permission who takes' : 'people with write permission who take'
  return `, from ${independent} no part in this change`
}

function fromWhom(from: readonly string[] | null, voice: Voice): string {
  return from === null
    ? ''
    : `, from ${listed(
        from.map((name) => principal(name, voice)),
        'or',
      )}`
}

function approvalInFull(need: NeedOf<'approval'>, _group: readonly Need[], telling: Telling): string {
  const { voice, head } = telling
  const of = head === '' ? '' : ` of commit ${voice.commit(head)}`
  const whom = need.from === null ? anybody(need.count) : fromWhom(need.from, voice)
  return approvals(need.count, telling) + of + whom + candidatesOf(need, telling)
}

/** Who can, by name. Too few among those asked for is said, since waiting for them would be in vain. */
function candidatesOf({ from, count, candidates }: NeedOf<'approval'>, { voice, known }: Telling): string {
  const names = candidates.map((person) => voice.person(person.login))
  // Of all who may write only some are known; a list that looked complete would keep the others from signing.
  if (from === null) return names.length === 0 ? '' : ` (${listed(names, 'or')}, for example)`
  if (!known || names.length >= count) return names.length === 0 ? '' : ` (${listed(names, 'or')})`
  const who = names.length === 0 ? 'nobody among them can' : `only ${listed(names, 'and')} among them can`
  return ` (${who} as things stand; an administrator can add people, or an exception can be asked for)`
}

function disclosureInFull(need: NeedOf<'disclosure'>, _group: readonly Need[], { voice }: Telling): string {
  const lines = need.missing.map((field) => voice.code(DISCLOSURE_LINES[field] ?? `${capitalised(field)}: …`))
  const heading = `under the heading ${voice.code(need.heading)} of the description`
  return lines.length === 0 ? `fill in what stands ${heading}` : `write ${listed(lines, 'and')} ${heading}`
}

const DISCLOSURE_LINES: Readonly<Record<string, string>> = { 'ai-assisted': '- [x] AI-assisted: yes' }

function commitsOf(group: readonly Need[], voice: Voice): string {
  const commits = group.flatMap((need) => ('commit' in need ? [voice.commit(need.commit)] : []))
  return `commit${commits.length === 1 ? '' : 's'} ${listed(commits, 'and', 3)}`
}

function seenOf(seen: string | null, voice: Voice): string {
  return seen === null || seen === '' ? '' : `; it reads ${voice.code(seen)}`
}

function trailerInShort(need: NeedOf<'trailer'>, group: readonly Need[], { voice }: Telling): string {
  const where = `on ${plural(group.length, 'commit')}`
  const trailer = voice.code(need.trailer)
  if (need.problem === 'missing') return `needs the trailer ${trailer} ${where}`
  return need.problem === 'forbidden'
    ? `must not carry the trailer ${trailer} ${where}`
    : `needs the trailer ${trailer} in the right form ${where}`
}

function trailerInFull(need: NeedOf<'trailer'>, group: readonly Need[], { voice }: Telling): string {
  const trailer = voice.code(need.trailer)
  const commits = commitsOf(group, voice)
  if (need.problem === 'missing') return `add the trailer ${trailer} to ${commits}`
  const seen = seenOf(need.seen, voice)
  return need.problem === 'forbidden'
    ? `take the trailer ${trailer} out of ${commits}${seen}`
    : `correct the trailer ${trailer} of ${commits}${seen}`
}

function signOffInFull(need: NeedOf<'sign-off'>, group: readonly Need[], { voice }: Telling): string {
  const how = group.length === 1 ? 'git commit --amend --signoff' : 'git rebase --signoff <base>'
  const seen =
    need.seen === null || need.seen === ''
      ? ''
      : `, and take out ${voice.code(need.seen)}, which is not a person's`
  return `sign off ${commitsOf(group, voice)} as a person (${voice.code(how)})${seen}`
}

function boxes(group: readonly Need[], voice: Voice): string {
  const texts = group.flatMap((need) => (need.kind === 'attestation' ? [voice.code(need.text)] : []))
  return `the box${texts.length === 1 ? '' : 'es'} ${listed(texts, 'and')}`
}

function checkNames(group: readonly Need[], voice: Voice): string {
  const names = group.flatMap((need) => (need.kind === 'check' ? [voice.code(need.name)] : []))
  return `the check${names.length === 1 ? '' : 's'} ${listed(names, 'and', 3)}`
}

function checkStates(group: readonly Need[], voice: Voice): string {
  const states = group.flatMap((need) => (need.kind === 'check' ? [checkState(need, voice)] : []))
  return `the check${states.length === 1 ? '' : 's'} ${listed(states, 'and')}`
}

function checkState(need: NeedOf<'check'>, voice: Voice): string {
  const state = need.conclusion === null ? 'no result yet' : `concluded ${voice.code(need.conclusion)}`
  return `${voice.code(need.name)} (${state})`
}

function pathsOf(group: readonly Need[]): readonly string[] {
  return group.flatMap((need) => (need.kind === 'acknowledge' ? [need.path] : []))
}

function acknowledgeInShort(
  _need: NeedOf<'acknowledge'>,
  group: readonly Need[],
  { voice }: Telling,
): string {
  const [only, ...others] = pathsOf(group)
  const what = only === undefined || others.length > 0 ? plural(group.length, 'file') : voice.code(only)
  return `needs somebody to answer for ${what}`
}

function acknowledgeInFull(need: NeedOf<'acknowledge'>, group: readonly Need[], { voice }: Telling): string {
  const paths = listed(pathsOf(group).map(voice.code), 'and')
  return (
    `answer for ${paths}: an inline review comment on the file, or the comment ` +
    `${voice.code(`/ai-policy acknowledge ${need.path}`)}; anybody with write permission who took no part can`
  )
}

function amount(what: NeedOf<'shrink'>['what'], seen: number): string {
  if (what === 'changed-lines') return plural(seen, 'changed line')
  return plural(seen, what === 'changed-files' ? 'changed file' : 'open pull request')
}

function exceptionInShort(need: NeedOf<'exception'>, _group: readonly Need[], telling: Telling): string {
  const { voice } = telling
  if (need.pending !== null) {
    return `needs a decision on ${voice.code(need.pending)}, from ${listed(deciders(need, voice), 'or')}`
  }
  const subject = need.tool ?? need.rule
  const reason = reasonOf(need, telling)
  return `needs an exception${subject === null ? '' : ` for ${voice.code(subject)}`}${reason === null ? '' : `: ${voice.prose(reason)}`}`
}

/** Why the rule itself cannot be met, when it cannot. */
function reasonOf({ rule }: NeedOf<'exception'>, { findings }: Telling): string | null {
  const source = findings.find((finding) => finding.rule === rule && finding.status === 'unmet')
  const needs = source?.requirements.flatMap((requirement) => requirement.needs) ?? []
  return needs.find((need) => need.kind === 'impossible')?.reason ?? null
}

/** Those who can decide now, as people who can act. */
function deciders({ granters }: NeedOf<'exception'>, voice: Voice): readonly string[] {
  return granters === null ? granterNames(null, voice) : granters.map((name) => principal(name, voice))
}

function exceptionInFull(need: NeedOf<'exception'>, _group: readonly Need[], telling: Telling): string {
  const { voice } = telling
  if (need.pending !== null) {
    const refuse = voice.code(`/ai-policy refuse ${need.pending} reason="…"`)
    const grant = voice.code(`/ai-policy grant ${need.pending}`)
    return `decide on ${voice.code(need.pending)} with ${grant} or ${refuse}; ${listed(deciders(need, voice), 'or')} can`
  }
  const granters = listed(granterNames(need.granters, voice), 'or')
  const reason = reasonOf(need, telling)
  const ask = `ask for an exception with the comment ${voice.code(exceptionRequest(need))}; ${granters} can grant it`
  return reason === null ? ask : `${sentence(voice.prose(reason))} ${capitalised(ask)}`
}

/** The command that asks for the exception. */
export function exceptionRequest({ rule, tool }: NeedOf<'exception'>): string {
  const subject = tool === null ? `rule=${rule ?? '<id>'}` : `tool=${tool}`
  return `/ai-policy request-exception ${subject} for=1d reason="…"`
}

function impossibleInShort(need: NeedOf<'impossible'>, _group: readonly Need[], telling: Telling): string {
  const { voice } = telling
  const tool = sourceOf(need, telling)?.tool ?? null
  if (tool === null) return `not allowed here: ${voice.prose(need.reason)}`
  const named = `the tool ${voice.code(tool)}`
  if (need.reason.startsWith(`${tool} `)) return `${named} ${voice.prose(need.reason.slice(tool.length))}`
  return `${named} is not allowed here: ${voice.prose(need.reason)}`
}

function impossibleInFull(need: NeedOf<'impossible'>, group: readonly Need[], telling: Telling): string {
  const { voice } = telling
  const source = sourceOf(need, telling)
  const link = need.link === null ? '' : ` Read more: ${voice.link(need.link)}`
  const isAbsolute = source?.absolute === true
  const way = isAbsolute
    ? 'No exception lifts this, only a change of the policy'
    : 'Only an exception lifts this'
  return `${sentence(impossibleInShort(need, group, telling))} ${way}.${link}`
}

function sourceOf({ reason }: NeedOf<'impossible'>, { findings }: Telling): Finding | undefined {
  return findings.find(({ requirements }) =>
    requirements.some(({ needs }) =>
      needs.some((need) => need.kind === 'impossible' && need.reason === reason),
    ),
  )
}

function permissions(group: readonly Need[], voice: Voice): string {
  return listed(
    group.flatMap((need) => (need.kind === 'permission' ? [voice.code(need.permission)] : [])),
    'and',
  )
}
