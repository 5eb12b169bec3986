import { settingsOver } from './defaults.ts'
import { describeRuleChanges } from './describe-rules.ts'
import { expandPresets } from './expand.ts'
import { inline } from './explain.ts'
import type { DescribedChange } from './policy.ts'
import type { Level, PolicyFile } from './schema.ts'
import { listedStance } from './stance.ts'
import { HINTS, MODES, STALE, STANCES, UNMAPPED, UNMARKED } from './words.ts'

/** Tells in words what changes between two policies; what may let more pass is marked. */
export function describePolicyChange(
  before: PolicyFile | null,
  after: PolicyFile,
): { readonly changes: readonly DescribedChange[] } {
  if (before === null) return { changes: [said('sets up a policy'), ...describeFrom({ version: 1 }, after)] }
  return { changes: describeFrom(before, after) }
}

function describeFrom(before: PolicyFile, after: PolicyFile): readonly DescribedChange[] {
  const [old, now] = [expandPresets(before, 'repository').file, expandPresets(after, 'repository').file]
  return [
    ...listChanges('extends', before.extends, after.extends, () => false),
    ...settingChanges(old, now),
    ...toolChanges(old.tools, now.tools),
    ...levelChanges(old.blast_radius ?? [], now.blast_radius ?? []),
    ...describeRuleChanges(old.rules ?? [], now.rules ?? []),
    ...exceptionChanges(old, now),
    ...otherChanges(old, now),
  ]
}

function said(text: string, loosens = false): DescribedChange {
  return { text, loosens }
}

/** One text for each entry that was added or removed. */
function listChanges(
  name: string,
  before: readonly unknown[] | undefined,
  after: readonly unknown[] | undefined,
  loosens: (change: 'added' | 'removed') => boolean,
): readonly DescribedChange[] {
  const [old, now] = [(before ?? []).map(inline), (after ?? []).map(inline)]
  const added = now.filter((entry) => !old.includes(entry))
  const removed = old.filter((entry) => !now.includes(entry))
  return [
    ...(added.length === 0 ? [] : [said(`adds to \`${name}\`: ${added.join(', ')}`, loosens('added'))]),
    ...(removed.length === 0
      ? []
      : [said(`removes from \`${name}\`: ${removed.join(', ')}`, loosens('removed'))]),
  ]
}

function whenRemoved(change: 'added' | 'removed'): boolean {
  return change === 'removed'
}

function whenAdded(change: 'added' | 'removed'): boolean {
  return change === 'added'
}

/** A word of a list whose strictest comes first, changed. */
function wordChange(
  name: string,
  words: readonly string[],
  before: string,
  after: string,
): readonly DescribedChange[] {
  if (before === after) return []
  return [
    said(
      `changes \`${name}\` from \`${before}\` to \`${after}\``,
      words.indexOf(after) > words.indexOf(before),
    ),
  ]
}

function settingChanges(before: PolicyFile, after: PolicyFile): readonly DescribedChange[] {
  const [old, now] = [settingsOver(before), settingsOver(after)]
  const [oldTools, nowTools] = [before.tools?.unlisted ?? 'allow', after.tools?.unlisted ?? 'allow']
  return [
    ...wordChange('mode', MODES, old.mode, now.mode),
    ...wordChange('tools.unlisted', STANCES.toReversed(), oldTools, nowTools),
    ...wordChange('reviewers.stale', STALE, old.reviewers.stale, now.reviewers.stale),
    ...wordChange(
      'reviewers.unmapped_author',
      UNMAPPED,
      old.reviewers.unmapped_author,
      now.reviewers.unmapped_author,
    ),
    ...wordChange('provenance.hints', HINTS, old.provenance.hints, now.provenance.hints),
    ...wordChange('provenance.unmarked', UNMARKED, old.provenance.unmarked, now.provenance.unmarked),
    ...listChanges(
      'reviewers.machine_users',
      old.reviewers.machine_users,
      now.reviewers.machine_users,
      whenRemoved,
    ),
    ...listChanges('provenance.custom', old.provenance.custom, now.provenance.custom, whenRemoved),
    ...listChanges(
      'deployments.environments',
      old.deployments.environments,
      now.deployments.environments,
      whenRemoved,
    ),
  ]
}

function toolChanges(before: PolicyFile['tools'], after: PolicyFile['tools']): readonly DescribedChange[] {
  const named = [before, after].flatMap((tools) => [
    ...(tools?.allow ?? []),
    ...(tools?.exception ?? []),
    ...(tools?.deny ?? []),
  ])
  const stances = [...new Set(named)].flatMap((tool) =>
    wordChange(`tools: ${tool}`, STANCES.toReversed(), listedStance(before, tool), listedStance(after, tool)),
  )
  return [
    ...stances,
    ...listChanges('tools.trials', before?.trials, after?.trials, whenAdded),
    ...scopeChanges('tools.paths', before?.paths, after?.paths),
  ]
}

/** Globs that say where something matters; none means everywhere, so the first ones narrow it. */
function scopeChanges(
  name: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): readonly DescribedChange[] {
  if (before === undefined) return listChanges(name, before, after, whenAdded)
  if (after === undefined) return [said(`\`${name}\` is now everywhere`)]
  return listChanges(name, before, after, whenRemoved)
}

function levelChanges(before: readonly Level[], after: readonly Level[]): readonly DescribedChange[] {
  const removed = before.filter((old) => !after.some(({ level }) => level === old.level))
  return [
    ...removed.map(({ level }) => said(`removes the level \`${level}\` of blast radius`, true)),
    ...after.flatMap((level) => {
      const old = before.find((each) => each.level === level.level)
      return old === undefined
        ? [said(`adds the level \`${level.level}\` of blast radius`)]
        : oneLevel(old, level)
    }),
    ...orderChanges(before, after),
  ]
}

function oneLevel(before: Level, after: Level): readonly DescribedChange[] {
  const name = `blast_radius.${after.level}`
  return [
    ...listChanges(`${name}.paths`, before.paths, after.paths, whenRemoved),
    ...limitChange(`${name}.changed_lines`, before.changed_lines, after.changed_lines),
    ...limitChange(`${name}.changed_files`, before.changed_files, after.changed_files),
    ...plainChange(`${name}.label`, before.label, after.label),
  ]
}

/** An upper limit: a higher one, or none, lets more pass. */
function limitChange(name: string, before?: number, after?: number): readonly DescribedChange[] {
  if (before === after) return []
  const loosens = (after ?? Number.POSITIVE_INFINITY) > (before ?? Number.POSITIVE_INFINITY)
  return [said(`changes \`${name}\` from ${before ?? 'none'} to ${after ?? 'none'}`, loosens)]
}

function plainChange(name: string, before: unknown, after: unknown): readonly DescribedChange[] {
  const [old, now] = [inline(before ?? null), inline(after ?? null)]
  return old === now ? [] : [said(`changes \`${name}\` from ${old} to ${now}`)]
}

function orderChanges(before: readonly Level[], after: readonly Level[]): readonly DescribedChange[] {
  const names = after.map(({ level }) => level)
  const kept = before.map(({ level }) => level).filter((level) => names.includes(level))
  const isInOrder = kept.every(
    (level, index) => index === 0 || names.indexOf(level) > names.indexOf(kept[index - 1] ?? ''),
  )
  return isInOrder ? [] : [said('changes the order of the levels of blast radius', true)]
}

function exceptionChanges(before: PolicyFile, after: PolicyFile): readonly DescribedChange[] {
  const [old, now] = [before.exceptions?.grant, after.exceptions?.grant]
  const isOtherwise = (old === undefined) !== (now === undefined)
  const grant = isOtherwise
    ? [
        said(
          `lets ${now?.join(', ') ?? 'administrators'} grant exceptions, no longer ${old?.join(', ') ?? 'administrators'}`,
          true,
        ),
      ]
    : listChanges('exceptions.grant', old, now, whenAdded)
  const days = [settingsOver(before).exceptions.max_days, settingsOver(after).exceptions.max_days] as const
  return [...grant, ...limitChange('exceptions.max_days', days[0], days[1])]
}

function otherChanges(before: PolicyFile, after: PolicyFile): readonly DescribedChange[] {
  const [old, now] = [settingsOver(before), settingsOver(after)]
  return [
    ...plainChange('reviewers.request', old.reviewers.request, now.reviewers.request),
    ...plainChange('exceptions.notify_days', old.exceptions.notify_days, now.exceptions.notify_days),
    ...plainChange('labels.ai', old.labels.ai, now.labels.ai),
    ...plainChange('labels.exception', old.labels.exception, now.labels.exception),
    ...plainChange('disclosure.heading', old.disclosure.heading, now.disclosure.heading),
  ]
}
