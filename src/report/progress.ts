import type { Decision } from '../core/decision.ts'
import { MOST_CHARACTERS } from './check-run.ts'
import type { CheckReport, CheckState } from './effect.ts'
import { fit, prose } from './markdown.ts'
import { plural, sentence } from './phrases.ts'

/** The check while no verdict can be had; `reason` says why not, when it is not only a matter of seconds. */
export function progressReport(reason: string | null = null): CheckReport {
  const why =
    reason === null
      ? 'The pull request is being read. The verdict follows within seconds.'
      : `${sentence(prose(reason))} It is tried again by itself, and nothing passes meanwhile.`
  return plainReport('Being judged', why)
}

/** The check where judging failed too often to be tried on at once. */
export function givenUpReport(): CheckReport {
  const text =
    'Something fails here again and again, on our side or in what GitHub answers. Those who operate this app have been told. ' +
    'It is tried again now and then; whoever does not want to wait can comment `/ai-policy recheck`.'
  return plainReport('Could not be judged', text)
}

/** How one pull request of a merge group was judged at the group's commit. */
export interface GroupMember {
  readonly number: number
  readonly verdict: Decision['verdict']
  readonly title: string
}

/** The check on a merge group: met only when it is known which pull requests are in it, and all of them pass. */
export function groupReport(members: readonly GroupMember[]): {
  readonly state: CheckState
  readonly report: CheckReport
} {
  const failed = members.filter(({ verdict }) => verdict === 'fail')
  const lines = members.map(({ number, verdict, title }) => `- #${number} ${WORDS[verdict]}: ${prose(title)}`)
  if (members.length === 0) {
    const help =
      'A group that cannot be looked into does not pass. Take the pull request out of the queue and put it in again.'
    return {
      state: 'failure',
      report: plainReport('The pull requests of this group could not be found', help),
    }
  }
  const [first] = failed
  if (first === undefined) {
    const state = members.some(({ verdict }) => verdict === 'warn') ? 'neutral' : 'success'
    const title = `${plural(members.length, 'pull request')} judged again for the merge queue: nothing is unmet`
    return { state, report: plainReport(title, lines.join('\n')) }
  }
  const more = failed.length === 1 ? '' : `, and ${plural(failed.length - 1, 'more pull request')} unmet`
  return {
    state: 'failure',
    report: plainReport(`#${first.number}: ${first.title}${more}`, lines.join('\n')),
  }
}

const WORDS: Readonly<Record<Decision['verdict'], string>> = {
  pass: 'met',
  warn: 'unmet, not enforced',
  fail: '**unmet**',
}

function plainReport(title: string, text: string): CheckReport {
  const summary = fit(`**${prose(title)}.**\n\n${text}`, MOST_CHARACTERS)
  return { title, summary, text: '', annotations: [], buttons: [] }
}
