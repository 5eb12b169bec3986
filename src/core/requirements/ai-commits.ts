import type { Need } from '../decision.ts'
import type { CommitFacts } from '../facts.ts'
import type { RuleContext } from '../situation.ts'

/** Commits that a rule about AI commits is judged on: those with evidence, or the head when AI is only declared. */
export function commitsToCheck({ facts, evidence }: RuleContext): readonly CommitFacts[] {
  if (evidence.aiCommits.length > 0) return evidence.aiCommits
  return evidence.provenance.ai ? facts.commits.filter(({ sha }) => sha === facts.pullRequest.head.sha) : []
}

/** What is left to do about commits that could not be read: nobody can say what they carry. */
export function unseenCommits({ facts }: RuleContext): readonly Need[] {
  if (facts.complete.commits) return []
  const { commitCount } = facts.pullRequest
  const reason = `Only ${facts.commits.length} of ${commitCount} commits could be read; squash them or split the change.`
  return [{ kind: 'impossible', reason, link: null }]
}
