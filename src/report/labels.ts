import type { Decision } from '../core/decision.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import type { Level } from '../policy/schema.ts'
import type { Effect, LabelWish } from './effect.ts'
import { cut } from './markdown.ts'

/** GitHub's limit. */
const MOST_DESCRIPTION = 100
const AI_COLOR = '5319e7'
const EXCEPTION_COLOR = 'fbca04'
/** Highest level first; further levels take the last. */
const LEVEL_COLORS = ['b60205', 'd93f0b', 'fbca04', 'c2e0c6'] as const

type LabelNames = Pick<PolicyInForce, 'layers' | 'aiLabel' | 'exceptionLabel'>

/** Every label that is ours under this policy: what is set by hand among these is corrected. */
export function managedLabels(policy: LabelNames): readonly LabelWish[] {
  const levels = policy.layers.flatMap((layer) => layer.levels.flatMap(levelLabel))
  return unique([
    ...named(policy.aiLabel, AI_COLOR, 'AI had a hand in this change.'),
    ...named(policy.exceptionLabel, EXCEPTION_COLOR, 'Passes under a granted exception or waiver.'),
    ...levels,
  ])
}

/** The labels that the pull request shall carry. They tell; they grant nothing. */
export function wantedLabels(decision: Decision, policy: LabelNames): readonly LabelWish[] {
  const names = new Set([
    hasEvidence(decision) ? policy.aiLabel : false,
    decision.findings.some(({ status }) => status === 'waived') ? policy.exceptionLabel : false,
    decision.levelLabel ?? false,
  ])
  return managedLabels(policy).filter(({ name }) => names.has(name))
}

/** What is to be added and taken away among the managed labels, given those the pull request has. */
export function labelEffects(
  decision: Decision,
  policy: LabelNames,
  shown: readonly string[],
): readonly Effect[] {
  const wanted = wantedLabels(decision, policy)
  const keep = new Set(wanted.map(({ name }) => name.toLowerCase()))
  const managed = new Set(managedLabels(policy).map(({ name }) => name.toLowerCase()))
  const present = new Set(shown.map((name) => name.toLowerCase()))
  const add = wanted.filter(({ name }) => !present.has(name.toLowerCase()))
  const remove = shown.filter((name) => managed.has(name.toLowerCase()) && !keep.has(name.toLowerCase()))
  return [
    ...(add.length === 0 ? [] : [{ kind: 'add-labels', labels: add } as const]),
    ...(remove.length === 0 ? [] : [{ kind: 'remove-labels', labels: remove } as const]),
  ]
}

/** A change that is only treated as AI, without evidence, is not called so. */
function hasEvidence({ provenance }: Decision): boolean {
  return provenance.ai && provenance.assumed === null
}

function levelLabel({ level, label }: Level, at: number): readonly LabelWish[] {
  const color = LEVEL_COLORS[at] ?? LEVEL_COLORS[3]
  return named(label ?? `blast-radius: ${level}`, color, `Blast radius: ${level}.`)
}

function named(name: string | false, color: string, words: string): readonly LabelWish[] {
  const description = cut(`${words} Set by Countersign; it grants nothing.`, MOST_DESCRIPTION)
  return name === false ? [] : [{ name, color, description }]
}

function unique(labels: readonly LabelWish[]): readonly LabelWish[] {
  return labels.filter(({ name }, at) => labels.findIndex((other) => sameName(other.name, name)) === at)
}

// GitHub holds labels that differ only in case to be the same.
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
