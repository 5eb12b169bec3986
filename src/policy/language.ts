import { z } from 'zod'
import type { KeyPath } from './yaml-tree.ts'

/** A node of the JSON Schema that is made from the declaration of the language; only what is used of it. */
export interface LanguageNode {
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, LanguageNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | LanguageNode
  readonly items?: LanguageNode
  readonly anyOf?: readonly LanguageNode[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, LanguageNode>>
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly format?: string
}

/** JSON Schema (draft 2020-12) of a zod declaration as people write it: keys with defaults are not required. */
export function jsonSchemaOf(declaration: z.ZodType): LanguageNode {
  const schema: unknown = z.toJSONSchema(declaration, { io: 'input', target: 'draft-2020-12' })
  if (!isLanguageNode(schema)) throw new Error('zod made a JSON Schema that is no map')
  return schema
}

/** zod's own type of a JSON Schema is wider in every key; what it writes is what stands above. */
function isLanguageNode(schema: unknown): schema is LanguageNode {
  return typeof schema === 'object' && schema !== null
}

/** What the language has at a path; more than one where it leaves a choice (a number, or a map, or a list). */
export function nodesAt(language: LanguageNode, path: KeyPath): readonly LanguageNode[] {
  let nodes = alternatives(language, language)
  for (const step of path) {
    nodes = nodes.flatMap((node) => {
      const next = typeof step === 'number' ? node.items : propertyOf(node, step)
      return next === undefined ? [] : alternatives(language, next)
    })
  }
  return nodes
}

function propertyOf(node: LanguageNode, name: string): LanguageNode | undefined {
  const { properties = {}, additionalProperties } = node
  if (Object.hasOwn(properties, name)) return properties[name]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

/**
 * A node itself and its alternatives, with references followed.
 */
export function alternatives(language: LanguageNode, node: LanguageNode): readonly LanguageNode[] {
  const target = node.$ref === undefined ? node : { ...definition(language, node.$ref), ...node }
  return [target, ...(target.anyOf ?? []).flatMap((option) => alternatives(language, option))]
}

function definition(language: LanguageNode, reference: string): LanguageNode {
  const name = reference.replace('#/$defs/', '')
  const found = reference === '#' ? language : language.$defs?.[name]
  if (found === undefined) throw new Error(`The schema refers to ${reference}, which it does not define`)
  return found.$ref === undefined ? found : { ...definition(language, found.$ref), ...found }
}

/** Keys that may stand at a path. */
export function keysAt(language: LanguageNode, path: KeyPath): readonly string[] {
  return [...new Set(nodesAt(language, path).flatMap(({ properties = {} }) => Object.keys(properties)))]
}

/** The first example given for the value at a path. */
export function exampleAt(language: LanguageNode, path: KeyPath): unknown {
  return nodesAt(language, path).find(({ examples = [] }) => examples.length > 0)?.examples?.[0]
}
