import { mergeApprovals } from './cover.ts'
import type { Decision, Finding } from './decision.ts'
import { isIndependent, ownedFiles } from './demands.ts'
import type { Person } from './facts.ts'
import { peopleOf, sameLogin } from './people.ts'
import { findTeam, peopleNamed, readPrincipal } from './principals.ts'
import type { Situation } from './situation.ts'

const NOBODY: Decision['toRequest'] = { people: [], teams: [] }

/**
 * Whom to ask for a review: those whom a rule names, else the owners of the changed files, else nobody. Never drivers,
 * never on a draft, and nobody who was asked or has approved.
 */
export function whomToRequest(
  findings: readonly Finding[],
  situations: readonly Situation[],
): Decision['toRequest'] {
  const situation = situations.at(-1)
  if (situation === undefined || !isTimeToAsk(situation)) return NOBODY
  const wanted = mergeApprovals(
    findings
      .filter((finding) => finding.status === 'unmet' && finding.mode !== 'observe')
      .flatMap((finding) => finding.requirements.flatMap((requirement) => requirement.needs))
      .filter((need) => need.kind === 'approval'),
  )
  const owners = [...new Set(ownedFiles(situation).flatMap((file) => file.owners))]
  const principals = [...new Set(wanted.flatMap((need) => need.from ?? owners))]
  return {
    people: peopleToAsk(principals, situation),
    teams: principals.flatMap((principal) => teamToAsk(principal, situation)),
  }
}

function isTimeToAsk({ facts, policy }: Situation): boolean {
  const { draft, state } = facts.pullRequest
  return policy.request && facts.reviewsKnown && !draft && state === 'open'
}

function peopleToAsk(principals: readonly string[], situation: Situation): readonly Person[] {
  const named = peopleNamed(
    principals.filter((principal) => readPrincipal(principal).kind === 'user'),
    situation.facts,
  )
  const done = peopleOf([...situation.opinions.approvers, ...askedPeople(situation)])
  return peopleOf(named).list.filter((person) => isIndependent(person, situation) && !done.has(person))
}

function askedPeople({ facts }: Situation): readonly Person[] {
  return facts.pullRequest.requestedReviewers.flatMap((asked) =>
    asked.kind === 'person' ? [asked.person] : [],
  )
}

/** A team none of whose members could sign is not asked. */
function teamToAsk(text: string, situation: Situation): readonly string[] {
  const principal = readPrincipal(text)
  if (principal.kind !== 'team') return []
  const team = findTeam(situation.facts.teams, principal.slug)
  const isAsked = situation.facts.pullRequest.requestedReviewers.some(
    (asked) => asked.kind === 'team' && sameLogin(asked.slug, principal.slug),
  )
  const canSign = team?.state === 'known' && team.members.some((member) => isIndependent(member, situation))
  return canSign && !isAsked ? [team.slug] : []
}
