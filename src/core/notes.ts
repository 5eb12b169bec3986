import { approvalsOf } from '../policy/asks.ts'
import type { PolicyInForce, PolicyLayer } from '../policy/policy.ts'
import { isIndependent, ownedFiles } from './demands.ts'
import type { Facts } from './facts.ts'
import type { JudgedRule } from './findings.ts'
import { peopleNamed, readPrincipal, troubleWithTeam } from './principals.ts'
import type { Situation } from './situation.ts'
import { type Concern, isLive, whyInVain } from './waivers.ts'

/** A layer with what was judged under it. */
interface Judged {
  readonly situation: Situation
  readonly rules: readonly JudgedRule[]
  readonly concerns: readonly Concern[]
}

/** What people should know of how this was judged: what could not be read, and what no rule looked at. */
export function notesOn(facts: Facts, policy: PolicyInForce, layers: readonly Judged[]): readonly string[] {
  const notes = [
    ...notesOnSources(policy),
    ...notesOnCompleteness(facts),
    ...notesOnRules(layers),
    ...(policy.sources.length === 0 ? [] : noteOnNoRule(layers)),
    ...layers.flatMap(({ situation }) => notesOnOwners(situation)),
    ...layers.flatMap(({ situation }) => notesOnAuthors(situation)),
    ...layers.flatMap(notesOnExceptions),
  ]
  return [...new Set(notes)]
}

function notesOnSources({ sources, unseenFloor }: PolicyInForce): readonly string[] {
  const unseen =
    unseenFloor === undefined
      ? []
      : [
          `If ${unseenFloor} holds a policy for the organisation, it is not applied: this app is not installed there.`,
        ]
  const outdated = sources.flatMap(({ layer, lastValidSince }) =>
    lastValidSince === undefined
      ? []
      : [`The policy of the ${layer} is invalid since ${lastValidSince}; its last valid version is used.`],
  )
  return [...outdated, ...unseen]
}

function notesOnCompleteness({ complete, files, commits, pullRequest }: Facts): readonly string[] {
  const notes: string[] = []
  if (!complete.files) {
    notes.push(
      `Only ${files.length} of ${pullRequest.changedFiles} changed files could be read: judged as touching everything.`,
    )
  }
  if (!complete.commits) {
    notes.push(`Only ${commits.length} of ${pullRequest.commitCount} commits could be read: judged as AI.`)
  }
  return notes
}

function notesOnRules(layers: readonly Judged[]): readonly string[] {
  const rules = layers.flatMap((layer) => layer.rules)
  const doubtful = rules
    .filter(({ applies }) => applies === 'unknown')
    .map(
      ({ finding }) =>
        `It could not be told whether the rule ${finding.rule} applies, so it is judged as if it did.`,
    )
  const empty = rules
    .filter(({ applies, finding }) => applies !== false && finding.requirements.length === 0)
    .map(({ finding }) => `The rule ${finding.rule} asks for nothing.`)
  return [...doubtful, ...empty]
}

/** A policy that looks at nothing is not passed over in silence. */
function noteOnNoRule(layers: readonly Judged[]): readonly string[] {
  const rules = layers.flatMap((layer) => layer.rules)
  const takesStance = layers.some(({ situation }) => situation.layer.tools !== null)
  if (rules.length === 0) return takesStance ? [] : ['The policy has no rules.']
  return rules.every(({ applies }) => applies === false)
    ? ['No rule of the policy applies to this pull request.']
    : []
}

/** Owners who cannot sign are named, since a rule that waits for them waits in vain. */
function notesOnOwners(situation: Situation): readonly string[] {
  if (!situation.layer.rules.some((rule) => asksOwners(rule))) return []
  const { owners, facts } = situation
  if (owners === null)
    return [
      'A rule asks for code owners, and there is no CODEOWNERS file: anybody with write permission may sign.',
    ]
  const files = ownedFiles(situation)
  const unsigned = files.filter((file) => !file.owners.some((owner) => canSign(owner, situation)))
  return [
    ...owners.problems.map((problem) => `CODEOWNERS, ${problem}; the line is skipped.`),
    ...(files.length === 0 && facts.files.length > 0
      ? ['No changed file has a code owner: anybody with write permission may sign.']
      : []),
    ...unsigned
      .slice(0, 10)
      .map(
        ({ path, owners: named }) => `None of the code owners of ${path} can approve: ${named.join(', ')}.`,
      ),
  ]
}

function asksOwners(rule: PolicyLayer['rules'][number]): boolean {
  return approvalsOf(rule.require).some((entry) => entry.from?.includes('codeowners') === true)
}

function canSign(owner: string, situation: Situation): boolean {
  const principal = readPrincipal(owner)
  if (principal.kind === 'team' && troubleWithTeam(principal.slug, situation.facts.teams) !== null)
    return false
  return peopleNamed([owner], situation.facts).some((person) => isIndependent(person, situation))
}

/** Who was granted something here and still reads "unmet" is told why. */
function notesOnExceptions({ situation, concerns }: Judged): readonly string[] {
  const { facts, now } = situation
  return facts.exceptions
    .filter((exception) => isLive(exception, now))
    .flatMap((exception) => {
      const why = whyInVain(exception, concerns, situation)
      return why === null ? [] : [`${exception.id} does not hold: ${why}.`]
    })
}

/** Somebody whom the platform cannot name cannot be kept from approving; that is always said. */
function notesOnAuthors({ drivers, evidence, layer }: Situation): readonly string[] {
  if (!evidence.provenance.ai || drivers.unmapped.length === 0) return []
  const cost = layer.unmappedAuthor === 'plus-one' ? ', so each rule asks for one more approval' : ''
  return [`No account is known for ${drivers.unmapped.slice(0, 10).join(', ')}${cost}.`]
}
