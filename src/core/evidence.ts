import type { PolicyLayer } from '../policy/policy.ts'
import type { Provenance } from './decision.ts'
import type { CommitFacts, ExceptionFacts, Facts } from './facts.ts'
import { TABLE_VERSION } from './markers/table.ts'
import { type People, peopleOf } from './people.ts'
import { type CommitInput, signalsOfCommit } from './provenance/commit.ts'
import { contradictions } from './provenance/contradictions.ts'
import { readDisclosure } from './provenance/disclosure.ts'
import { type PullRequestInput, signalsOfPullRequest } from './provenance/pull-request.ts'
import { summariseProvenance } from './provenance/summary.ts'
import type { Grade, RememberedSignal, Signal } from './signal.ts'
import { toolsToJudge } from './tools-found.ts'
import { isLive, isSelfGranted } from './waivers.ts'

/** What is known of AI in a pull request under one layer, and what rules need of it besides. */
export interface Evidence {
  readonly provenance: Provenance
  /** Signals, of now and remembered, that make it AI; empty when a granter found that it is not. */
  readonly counting: readonly Signal[]
  /** Commits of now that carry one of them. */
  readonly aiCommits: readonly CommitFacts[]
  /** Tools that a stance is taken on: `product`, or `product/variant`. */
  readonly toolsInForce: readonly string[]
  /** Models and strongest grade that conditions are judged by; none when a granter found that it is not AI. */
  readonly modelsInForce: readonly string[]
  readonly gradeInForce: Grade | null
}

type Settings = Pick<PolicyLayer, 'hints' | 'unmarked' | 'custom' | 'disclosureHeading'> & {
  /** Labels that are our own output, and suggest nothing. */
  readonly ownLabels: readonly string[]
}

/** Gathers all signals that the facts hold, and says what they come to. */
export function gatherEvidence(facts: Facts, layer: Settings, now: string): Evidence {
  const signals = signalsOf(facts, layer)
  const remembered = noLongerThere(facts.remembered.signals, signals)
  const all = [...signals, ...remembered.map(({ signal }) => signal)]
  const summary = summariseProvenance(all, { hints: layer.hints })
  const notAi = standingNotAi(facts, summary.evidence, now)
  const counting = notAi === null ? summary.evidence : []
  const assumed = assumption(facts, layer, { isKnown: counting.length > 0, notAi })
  const aiCommits = commitsWith(facts.commits, counting)
  const provenance: Provenance = {
    ai: counting.length > 0 || assumed !== null,
    assumed,
    tools: [...new Set([...summary.tools, ...summary.variants.filter((id) => id.includes('/'))])].toSorted(),
    models: summary.models,
    grade: summary.strongest,
    signals,
    remembered,
    share: facts.commits.length === 0 ? 0 : aiCommits.length / facts.commits.length,
    contradictions: contradictions(readDisclosure(facts.pullRequest.body, layer.disclosureHeading), all),
    notAi,
    table: TABLE_VERSION,
    ...(facts.checkpointRemarks === undefined ? {} : { checkpointRemarks: facts.checkpointRemarks }),
    ...(facts.notedByPeople === undefined ? {} : { notedByPeople: facts.notedByPeople }),
  }
  return {
    provenance,
    counting,
    aiCommits,
    toolsInForce: toolsToJudge(counting),
    modelsInForce: notAi === null ? summary.models : [],
    gradeInForce: notAi === null ? summary.strongest : null,
  }
}

function signalsOf(facts: Facts, layer: Settings): readonly Signal[] {
  const custom = layer.custom
  const inCommits = facts.commits.flatMap((commit) => signalsOfCommit(commitInput(commit), { custom }))
  return [
    ...inCommits,
    ...signalsOfPullRequest(pullRequestInput(facts, layer), { custom }),
    ...facts.extraSignals,
  ]
}

function pullRequestInput({ pullRequest, files }: Facts, layer: Settings): PullRequestInput {
  const { author, title, body, head, labels } = pullRequest
  const { disclosureHeading, ownLabels } = layer
  return { author, title, body, branch: head.branch, labels, files, disclosureHeading, ownLabels }
}

function commitInput(commit: CommitFacts): CommitInput {
  return {
    sha: commit.sha,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    verified: commit.verified,
    authorAccount: commit.author.person,
    committerAccount: commit.committer.person,
  }
}

/** Two signals are one when the same marker says the same at the same kind of place of the same commit. */
function identityOf(signal: Signal): string {
  return JSON.stringify([signal.marker, signal.tool, signal.place, signal.commit ?? null, signal.text])
}

function noLongerThere(
  remembered: readonly RememberedSignal[],
  signals: readonly Signal[],
): readonly RememberedSignal[] {
  const present = new Set(signals.map(identityOf))
  return remembered.filter(({ signal }) => !present.has(identityOf(signal)))
}

/** Names for pieces of evidence that stay the same while the evidence does; a finding of "not AI" is bound to them. */
export function evidenceIds(signals: readonly Signal[]): readonly string[] {
  return [
    ...new Set(signals.map(({ marker, tool, commit, place }) => `${marker}@${commit ?? `${place}:${tool}`}`)),
  ].toSorted()
}

/**
 * The finding that this is not AI, as long as nothing has been found since that it did not know of, and whoever found it
 * takes no part in the change.
 */
function standingNotAi(facts: Facts, found: readonly Signal[], now: string): ExceptionFacts | null {
  const ids = evidenceIds(found)
  const makers = makersOf(facts)
  const stands = facts.exceptions.find(
    (exception) =>
      exception.kind === 'not-ai' &&
      exception.pullRequest === facts.pullRequest.number &&
      isLive(exception, now) &&
      !isSelfGranted(exception, { people: makers }) &&
      ids.every((id) => exception.evidence?.includes(id) === true),
  )
  return stands ?? null
}

/** Who takes part in the change, whether it is AI or not. */
function makersOf({ pullRequest, commits, remembered }: Facts): People {
  const persons = [
    pullRequest.author,
    ...remembered.drivers.map(({ person }) => person),
    ...commits.flatMap(({ author, committer }) => [author.person, committer.person]),
  ]
  return peopleOf(persons.filter((person) => person !== null))
}

/** Whether it counts as AI without evidence. Commits that nobody has seen may hold anything, whatever was found before. */
function assumption(
  facts: Facts,
  layer: Settings,
  { isKnown, notAi }: { readonly isKnown: boolean; readonly notAi: ExceptionFacts | null },
): Provenance['assumed'] {
  if (isKnown) return null
  if (!facts.complete.commits) return 'incomplete'
  return layer.unmarked === 'ai' && notAi === null ? 'unmarked' : null
}

function commitsWith(commits: readonly CommitFacts[], signals: readonly Signal[]): readonly CommitFacts[] {
  const shas = new Set(signals.map((signal) => signal.commit))
  return commits.filter((commit) => shas.has(commit.sha))
}
