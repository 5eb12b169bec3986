/**
 * Cuts GitHub's API description (13 MB) down to the operations that the stand-in serves and the webhooks that it sends.
 *
 *   cd "$(mktemp -d)" && npm i @octokit/openapi && node ~/countersign/scripts/prune-openapi.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sentWebhooks } from '../test/support/github/hooks/sent.ts'
import { routes } from '../test/support/github/rest/routes.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
type Schema = { readonly [name: string]: Json }

interface OpenApi {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly 'x-webhooks': Readonly<Record<string, { readonly post: Operation }>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Schema[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Schema>>
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

const SOURCE = resolve('node_modules/@octokit/openapi/generated/api.github.com.json')
const TARGET = new URL('../test/support/github/openapi.json', import.meta.url)
/** Says nothing about what is valid. */
const NOISE = [
  'description',
  'title',
  'example',
  'examples',
  'externalDocs',
  'discriminator',
  'deprecated',
  'default',
  'x-github',
  'readOnly',
]
/** Smaller schemas are not worth a place of their own. */
const WORTH_SHARING = 60

const github = JSON.parse(readFileSync(SOURCE, 'utf8')) as OpenApi
const schemas = new Map<string, Json>()

const operations = Object.fromEntries(routes.map(({ operation }) => [operation, prunedOperation(operation)]))
const webhooks = Object.fromEntries(sentWebhooks.map((name) => [name, prunedWebhook(name)]))
const pruned = shareRepeated({ operations, webhooks, schemas: Object.fromEntries(schemas) })
const origin = `@octokit/openapi ${github.info.version}, pruned by scripts/prune-openapi.ts`
writeFileSync(TARGET, `${JSON.stringify({ origin, ...pruned })}\n`)
console.log(
  `${routes.length} operations, ${sentWebhooks.length} webhooks, ${readFileSync(TARGET).length} bytes`,
)

function prunedOperation(name: string): Schema {
  const [method = '', path = ''] = name.split(' ')
  const found = github.paths[path]?.[method.toLowerCase()]
  if (!found) throw new Error(`GitHub's description has no ${name}`)
  const parameters = (found.parameters ?? []).map(referenced).filter((one) => one['in'] === 'query')
  const answers = Object.entries(found.responses).filter(([status]) => Number(status) < 400)
  return {
    query: Object.fromEntries(
      parameters.map((one) => [one['name'] as string, translate(one['schema'] ?? {})]),
    ),
    body: jsonSchema(found.requestBody?.content) ?? null,
    answers: Object.fromEntries(
      answers.map(([status, answer]) => [
        status,
        jsonSchema(referenced(answer)['content'] as Content) ?? null,
      ]),
    ),
  }
}

function prunedWebhook(name: string): Json {
  const id = name.replace('.', '/').replaceAll('_', '-')
  const found = Object.values(github['x-webhooks']).find(({ post }) => post.operationId === id)
  const schema = jsonSchema(found?.post.requestBody?.content)
  if (schema === undefined) throw new Error(`GitHub's description has no webhook ${name}`)
  return schema
}

function jsonSchema(content: Content | undefined): Json | undefined {
  const schema = content?.['application/json']?.schema
  return schema && translate(schema)
}

/** What stands behind a `$ref` of a parameter or response. */
function referenced(value: Schema): Schema {
  const ref = value['$ref']
  if (typeof ref !== 'string') return value
  const [, , kind = '', name = ''] = ref.split('/')
  return github.components[kind]?.[name] ?? {}
}

/** OpenAPI 3.0 to plain JSON Schema, without what does not decide. */
function translate(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(translate)
  if (typeof schema !== 'object' || schema === null) return schema
  const { nullable, ...rest } = schema as Schema
  const ref = rest['$ref']
  const plain: Schema = typeof ref === 'string' ? { $ref: reached(ref) } : translatedMembers(rest)
  return nullable === true ? orNull(plain) : plain
}

function orNull(schema: Schema): Schema {
  const { type } = schema
  const isPlainType = typeof type === 'string' && !('enum' in schema)
  return isPlainType ? { ...schema, type: [type, 'null'] } : { anyOf: [schema, { type: 'null' }] }
}

function translatedMembers(schema: Schema): Schema {
  const members = Object.entries(schema).filter(([name]) => !NOISE.includes(name))
  return Object.fromEntries(
    members.map(([name, value]) => {
      if (name === 'properties') return [name, mapMembers(value as Schema)]
      // The description's alternatives overlap, so that `oneOf` would refuse what is right.
      if (name === 'oneOf') return ['anyOf', translate(value)]
      return [name, name === 'enum' ? value : translate(value)]
    }),
  )
}

function mapMembers(properties: Schema): Schema {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, translate(value)]))
}

/** Takes a component along, with all that it refers to. */
function reached(ref: string): string {
  const name = ref.split('/').at(-1) ?? ''
  if (!schemas.has(name)) {
    schemas.set(name, {})
    schemas.set(name, translate(github.components['schemas']?.[name] ?? {}))
  }
  return `github#/schemas/${encodeURIComponent(name)}`
}

/** GitHub writes a repository out in each of its webhooks; equal schemas are kept once. */
function shareRepeated(document: Schema): Schema {
  const seen = new Map<string, number>()
  count(document)
  const names = new Map<string, string>()
  const shared = new Map<string, Json>()
  const small = replaceRepeated(document, true) as Schema
  return { ...small, shared: Object.fromEntries(shared) }

  function count(value: Json): void {
    if (typeof value !== 'object' || value === null) return
    const text = JSON.stringify(value)
    const times = (seen.get(text) ?? 0) + 1
    if (text.length >= WORTH_SHARING) seen.set(text, times)
    if (times === 1) for (const part of Object.values(value)) count(part)
  }

  function replaceRepeated(value: Json, isTop = false): Json {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((part: Json) => replaceRepeated(part))
    const text = JSON.stringify(value)
    if (isTop || !isSchema(value as Schema) || (seen.get(text) ?? 0) < 2)
      return replacedMembers(value as Schema)
    const name = names.get(text) ?? names.size.toString(36)
    if (!names.has(text)) {
      names.set(text, name)
      shared.set(name, replacedMembers(value as Schema))
    }
    return { $ref: `github#/shared/${name}` }
  }

  function replacedMembers(value: Schema): Schema {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaceRepeated(part)]))
  }
}

function isSchema(value: Schema): boolean {
  return 'type' in value || 'anyOf' in value || 'allOf' in value
}
