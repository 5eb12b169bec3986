import type { Person } from '../core/facts.ts'
import { cut } from './markdown.ts'
import { capitalised, listed, moment, plural } from './phrases.ts'
import { named, toolNames, unknownKind } from './sentences.ts'
import { commentVoice, type Voice } from './voice.ts'

/** What was found after the fact, when no check could hold it up any more. */
export type LateFinding =
  | {
      readonly kind: 'merged-while-unmet'
      readonly pullRequest: number
      readonly by: Person | null
      readonly commit: string
      readonly unmet: readonly string[]
    }
  | {
      readonly kind: 'merged-without-verdict'
      readonly pullRequest: number
      readonly by: Person | null
      readonly commit: string
    }
  | {
      readonly kind: 'direct-push'
      readonly branch: string
      readonly by: Person | null
      /** Those with evidence of AI, oldest first. */
      readonly commits: readonly CommitWithEvidence[]
    }
  | {
      readonly kind: 'deployed-against-refusal'
      readonly environment: string
      readonly commit: string
    }
  | {
      readonly kind: 'foreign-check'
      readonly app: string
      readonly commit: string
      readonly conclusion: string | null
    }
  | {
      readonly kind: 'check-not-required' | 'check-not-pinned'
      readonly branch: string
      /** Who changed the rules, and when; absent: it showed when something was merged. */
      readonly changed?: { readonly by: Person | null; readonly at: string }
    }

/** A commit, the tools that had a hand in it, and some of the traces by which that shows. */
export interface CommitWithEvidence {
  readonly sha: string
  readonly tools: readonly string[]
  readonly evidence?: readonly { readonly text: string }[]
}

/**
 * What happened, by whom and where, and what can be done about it now: two sentences that blame nobody.
 * @internal Only tests and scripts read it.
 */
export function lateFindingText(finding: LateFinding, voice: Voice): string {
  switch (finding.kind) {
    case 'merged-while-unmet':
      return (
        `#${finding.pullRequest} was merged by ${named(finding.by, voice)} as ${voice.commit(finding.commit)} while the policy was ` +
        `unmet${rulesOf(finding.unmet, voice)}. A review after the fact, or a revert, can make up for it.`
      )
    case 'merged-without-verdict':
      return (
        `#${finding.pullRequest} was merged by ${named(finding.by, voice)} as ${voice.commit(finding.commit)} without a verdict. ` +
        'Check that the app was reachable and that the check is required.'
      )
    case 'direct-push':
      return directPushText(finding, voice)
    case 'deployed-against-refusal':
      return (
        `Commit ${voice.commit(finding.commit)} went live in ${voice.code(finding.environment)} although that had been refused. The answer to ` +
        'the deployment says what it lacks. A review after the fact, or going back to what was live before, can make up for it.'
      )
    case 'foreign-check':
      return (
        `The app ${voice.code(finding.app)} posted a check with our name on commit ${voice.commit(finding.commit)}, ` +
        `${conclusionOf(finding.conclusion, voice)}. Our verdict is unaffected; pin the required check to this app, so that GitHub ignores others.`
      )
    case 'check-not-required':
      return (
        `The check ${voice.code('ai-policy')} is not required on ${voice.code(finding.branch)} any more, so nothing is held up there. ` +
        `${changeOf(finding, voice)}An administrator can require it again: ${voice.strong('Settings > Rules > Rulesets')}, a ruleset for ` +
        `${voice.code(finding.branch)} with ${voice.strong('Require status checks to pass')} and the check ${voice.code('ai-policy')}, this app ` +
        `as its source.${placeOf(finding, voice)}`
      )
    case 'check-not-pinned':
      return (
        `The check ${voice.code('ai-policy')} on ${voice.code(finding.branch)} is required from anybody now, or from another app, so anybody who ` +
        `may write can turn it green. ${changeOf(finding, voice)}An administrator can choose this app as its source again: ` +
        `${voice.strong('Settings > Rules > Rulesets')}, the ruleset for ${voice.code(finding.branch)}, ` +
        `${voice.strong('Require status checks to pass')}.${placeOf(finding, voice)}`
      )
    default:
      return unknownKind(finding)
  }
}

type WeakerRules = Extract<LateFinding, { kind: 'check-not-required' | 'check-not-pinned' }>

function changeOf({ changed }: WeakerRules, voice: Voice): string {
  if (changed === undefined) return ''
  const who = changed.by === null ? 'Somebody' : capitalised(named(changed.by, voice))
  return `${who} changed the rules on ${moment(changed.at)}. `
}

/** Its author has nothing to do with it, and is notified all the same. */
function placeOf({ changed, branch }: WeakerRules, voice: Voice): string {
  if (changed === undefined) return ''
  return ` This stands here because it is the newest commit of ${voice.code(branch)}; it is not about the commit.`
}

type DirectPush = Extract<LateFinding, { kind: 'direct-push' }>

/** So many commits are shown with their traces; the others are counted. */
const MOST_COMMITS = 5
const MOST_TRACES = 2
const LONGEST_TRACE = 120

function directPushText({ by, branch, commits }: DirectPush, voice: Voice): string {
  const tools = toolNames([...new Set(commits.flatMap((commit) => commit.tools))], voice)
  const [only] = commits
  const carried =
    commits.length === 1 && only !== undefined
      ? `commit ${voice.commit(only.sha)} carries evidence of AI (${tools})`
      : `${plural(commits.length, 'commit')} carry evidence of AI (${tools})`
  // The newest is where the comment stands.
  const shown = commits.toReversed().slice(0, MOST_COMMITS)
  const left = commits.length - shown.length
  return [
    `${capitalised(named(by, voice))} made a direct push to ${voice.code(branch)}: ${carried} and came with no pull request.`,
    '',
    ...shown.map((commit) => `- ${commitLine(commit, voice)}`),
    ...(left > 0 ? [`- and ${plural(left, 'more commit')}`] : []),
    '',
    'A review after the fact, or a revert, can make up for it. An administrator can keep it from happening again: require pull requests and ' +
      `the check ${voice.code('ai-policy')} in the rules of ${voice.code(branch)}, with nobody on the bypass list.`,
  ].join('\n')
}

function commitLine({ sha, tools, evidence = [] }: CommitWithEvidence, voice: Voice): string {
  const what = `${voice.commit(sha)}, ${toolNames(tools, voice)}`
  const texts = [...new Set(evidence.map(({ text }) => text))].slice(0, MOST_TRACES)
  if (texts.length === 0) return what
  const traces = texts.map((text) => voice.code(cut(text, LONGEST_TRACE)))
  return `${what}: ${listed(traces, 'and')}`
}

function rulesOf(rules: readonly string[], voice: Voice): string {
  return rules.length === 0 ? '' : ` (${listed(rules.map(voice.code), 'and')})`
}

function conclusionOf(conclusion: string | null, voice: Voice): string {
  return conclusion === null ? 'without a conclusion' : `concluded ${voice.code(conclusion)}`
}

/** A finding as a comment where it happened, for those who answer for exceptions: teams are notified, nobody else. */
export function lateFindingComment(
  finding: LateFinding,
  granters: readonly string[] | null,
  owner: string,
): string {
  const teams = (granters ?? []).filter((name) => name.startsWith('team/'))
  const voice = commentVoice(owner, teams)
  const text = lateFindingText(finding, voice)
  const readers = listed(
    teams.map((name) => voice.team(name.slice('team/'.length))),
    'and',
  )
  return readers === '' ? text : `${text}\n\nFor ${readers}.`
}
