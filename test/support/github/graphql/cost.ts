import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

export interface Cost {
  /** What GitHub charges: connections asked for, over a hundred, at least one. */
  readonly points: number
  /** The most things that the answer could hold. */
  readonly nodes: number
}

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Readonly<Record<string, unknown>>
}

/** What a query costs by GitHub's published formula. */
export function costOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Cost {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const walk = { fragments, variables }
  let [requests, nodes] = [0, 0]
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue
    const own = costOfSelections(walk, one.selectionSet, 1)
    requests += own.requests
    nodes += own.nodes
  }
  return { points: Math.max(1, Math.round(requests / 100)), nodes }
}

interface Counted {
  readonly requests: number
  readonly nodes: number
}

function costOfSelections(walk: Walk, { selections }: SelectionSetNode, times: number): Counted {
  let [requests, nodes] = [0, 0]
  for (const selection of selections) {
    const own =
      selection.kind === Kind.FIELD
        ? costOfField(walk, selection, times)
        : costOfFragment(walk, selection, times)
    requests += own.requests
    nodes += own.nodes
  }
  return { requests, nodes }
}

function costOfField(walk: Walk, field: FieldNode, times: number): Counted {
  const size = pageSize(walk, field)
  const below = field.selectionSet ? costOfSelections(walk, field.selectionSet, times * (size ?? 1)) : NOTHING
  if (size === null) return below
  return { requests: below.requests + times, nodes: below.nodes + times * size }
}

function costOfFragment(
  walk: Walk,
  selection: Exclude<SelectionSetNode['selections'][number], FieldNode>,
  times: number,
): Counted {
  const target =
    selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value)
  return target ? costOfSelections(walk, target.selectionSet, times) : NOTHING
}

const NOTHING = { requests: 0, nodes: 0 }

function pageSize({ variables }: Walk, field: FieldNode): number | null {
  const argument = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')
  if (!argument) return null
  return Number(literal(argument.value, variables) ?? 0)
}

function literal(value: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value]
  return value.kind === Kind.INT ? value.value : null
}
