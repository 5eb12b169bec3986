import { labelShape } from '../shapes/repositories.ts'
import type { Account, Label, PullRequest, Repository } from '../world/entities.ts'
import { findLabel } from '../world/repositories.ts'
import { register, type World } from '../world/world.ts'
import { announceIn } from './announcements.ts'
import { removeLabels } from './pull-requests.ts'
import { invalid, Refusal } from './refusal.ts'

export interface LabelText {
  readonly name: string
  readonly color?: string | undefined
  readonly description?: string | null | undefined
}

const NAME_LIMIT = 50
const DESCRIPTION_LIMIT = 100

/** Makes a label that is not there yet. */
export function createLabel(world: World, repository: Repository, by: Account, text: LabelText): Label {
  checkLabel(text)
  if (findLabel(repository, text.name))
    throw new Refusal(422, 'Validation Failed', [
      { resource: 'Label', field: 'name', code: 'already_exists' },
    ])
  const label = register<Label>(world, {
    kind: 'Label',
    repository,
    name: text.name,
    color: text.color ?? 'ededed',
    description: text.description ?? null,
  })
  repository.labels.set(label.name.toLowerCase(), label)
  announceIn(world, repository, 'label', {
    action: 'created',
    by,
    extra: { label: labelShape(world, label) },
  })
  return label
}

/** The label of that name; REST makes one when it is put on an issue for the first time. */
export function labelNamed(world: World, repository: Repository, by: Account, name: string): Label {
  return findLabel(repository, name) ?? createLabel(world, repository, by, { name })
}

/** Renames or recolours a label. */
export function changeLabel(world: World, label: Label, by: Account, text: Partial<LabelText>): void {
  checkLabel({ ...text, name: text.name ?? label.name })
  const isRenamed = text.name !== undefined && text.name !== label.name
  const changes = isRenamed ? { name: { from: label.name } } : {}
  label.repository.labels.delete(label.name.toLowerCase())
  label.name = text.name ?? label.name
  label.color = text.color ?? label.color
  label.description = text.description === undefined ? label.description : text.description
  label.repository.labels.set(label.name.toLowerCase(), label)
  const extra = { label: labelShape(world, label), changes }
  announceIn(world, label.repository, 'label', { action: 'edited', by, extra })
}

/** Takes a label away, from every pull request that has it as well. */
export function deleteLabel(world: World, label: Label, by: Account): void {
  for (const pull of label.repository.pullRequests.values()) removeLabels(world, pull, by, [label])
  label.repository.labels.delete(label.name.toLowerCase())
  const extra = { label: labelShape(world, label) }
  announceIn(world, label.repository, 'label', { action: 'deleted', by, extra })
}

/** The label on a pull request, which must be there to be taken off. */
export function labelOn(pull: PullRequest, name: string): Label {
  const label = findLabel(pull.repository, name)
  if (!label || !pull.labels.has(label)) throw new Refusal(404, 'Label does not exist')
  return label
}

function checkLabel({ name, color, description }: LabelText): void {
  if (name.length > NAME_LIMIT)
    throw invalid('Label', 'name', `is too long (maximum is ${NAME_LIMIT} characters)`)
  if (name.trim() === '') throw invalid('Label', 'name', "can't be blank")
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) throw invalid('Label', 'color', 'is invalid')
  if ((description?.length ?? 0) > DESCRIPTION_LIMIT)
    throw invalid('Label', 'description', `is too long (maximum is ${DESCRIPTION_LIMIT} characters)`)
}
