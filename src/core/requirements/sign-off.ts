import type { RequirementResult } from '../decision.ts'
import type { CommitFacts } from '../facts.ts'
import { isToolIdentity } from '../provenance/co-authors.ts'
import { parseTrailers } from '../provenance/trailers.ts'
import type { RuleContext } from '../situation.ts'
import { commitsToCheck, unseenCommits } from './ai-commits.ts'
import type { Requirement } from './requirement.ts'

export const SIGN_OFF: Requirement = {
  kind: 'sign-off',
  key: 'sign_off',
  summary:
    'Each AI commit has a `Signed-off-by:` of a person, and none of a tool or bot; the head commit when AI is only declared.',
  remedy: 'Sign the commits off yourself: `git rebase --signoff`, or `git commit --amend --signoff`.',
  example: 'sign_off: human',
  evaluate: evaluateSignOff,
}

function evaluateSignOff(context: RuleContext): RequirementResult | null {
  if (context.rule.require.sign_off === undefined) return null
  const commits = commitsToCheck(context)
  const open = commits.filter((commit) => !isSignedOff(signOffs(commit)))
  const needs = [
    ...open.map(
      ({ sha, message }) =>
        ({ kind: 'sign-off', commit: sha, seen: wrongOne(signOffs({ message })) }) as const,
    ),
    ...unseenCommits(context),
  ]
  return {
    kind: 'sign-off',
    met: needs.length === 0,
    wanted: 'a sign-off of a person on each AI commit',
    seen: `${commits.length - open.length} of ${commits.length} commits`,
    needs,
  }
}

function signOffs({ message }: Pick<CommitFacts, 'message'>): readonly string[] {
  return parseTrailers(message)
    .filter(({ key, inBlock }) => inBlock && key.toLowerCase() === 'signed-off-by')
    .map(({ value }) => value)
}

/** A person certifies, and only a person can: a tool's line beside theirs certifies what it cannot. */
function isSignedOff(values: readonly string[]): boolean {
  return values.some(isByPerson) && !values.some(isByTool)
}

function wrongOne(values: readonly string[]): string | null {
  return values.find(isByTool) ?? values[0] ?? null
}

/** `Name <address>`, and neither is a tool's or a bot's. */
function isByPerson(value: string): boolean {
  const match = /^([^<>]{1,200}?)\s*<([^<>\s]{1,320}@[^<>\s]{1,320})>/.exec(value.slice(0, 900))
  const [, name = ''] = match ?? []
  return match !== null && name.trim() !== '' && !isByTool(value)
}

function isByTool(value: string): boolean {
  const [, name = '', email = ''] =
    /^([^<>]{0,200}?)\s*(?:<([^<>\s]{1,641})>|$)/.exec(value.slice(0, 900)) ?? []
  return /\[bot\]/i.test(`${name} ${email}`) || isToolIdentity({ name, email })
}
