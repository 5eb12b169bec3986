import { readFileSync } from 'node:fs'
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { Answer } from './rest/routing.ts'
import { isWaived } from './waivers.ts'

/** GitHub's description, cut down by `scripts/prune-openapi.ts` to what the stand-in serves and sends. */
interface Description {
  readonly operations: Readonly<Record<string, Operation>>
  /** Schema of the payload by `event.action`, or by `event` alone. */
  readonly webhooks: Readonly<Record<string, AnySchema>>
}

interface Operation {
  /** Names of query parameters; what else is asked for is ignored by GitHub, and so a mistake. */
  readonly query: Readonly<Record<string, AnySchema>>
  readonly body: (AnySchema & { readonly properties?: object }) | null
  /** Schemas of the answers by status; `null` for an answer without content. */
  readonly answers: Readonly<Record<string, AnySchema | null>>
}

/** Holds requests, answers and webhooks to what GitHub has published; what breaks it is collected. */
export interface Contract {
  readonly violations: readonly string[]
  readonly checkRequest: (operation: string, query: URLSearchParams, body: unknown) => void
  readonly checkAnswer: (operation: string, answer: Answer) => void
  readonly checkWebhook: (event: string, action: string | null, payload: unknown) => void
  readonly report: (violation: string) => void
}

const DESCRIPTION = new URL('openapi.json', import.meta.url)

/** A contract that collects violations. */
export function createContract(): Contract {
  const violations: string[] = []
  loaded ??= loadDescription()
  const { description, validate } = loaded

  function check(what: string, pointer: readonly string[], value: unknown): void {
    for (const problem of validate(pointer, value)) report(`${what}: ${problem}`)
  }

  /** A query has no types: a number is as good as the text that it is written in. */
  function isValid(pointer: readonly string[], value: string): boolean {
    return [value, fromQuery(value)].some((one) => validate(pointer, one).length === 0)
  }

  function report(violation: string): void {
    if (!isWaived(violation) && !violations.includes(violation)) violations.push(violation)
  }

  return {
    violations,
    report,
    checkRequest(name, query, body) {
      const operation = description().operations[name]
      if (!operation) return report(`${name}: not in GitHub's description`)
      for (const [parameter, value] of query)
        if (!operation.query[parameter]) report(`${name}: unknown query parameter "${parameter}"`)
        else if (!isValid(['operations', name, 'query', parameter], value))
          report(`${name}?${parameter}=${value}: invalid`)
      if (operation.body === null) return
      for (const member of unknownMembers(operation.body, body)) report(`${name}: unknown member "${member}"`)
      check(`${name} request`, ['operations', name, 'body'], body ?? {})
    },
    checkAnswer(name, { status, body }) {
      const operation = description().operations[name]
      if (!operation || status >= 400) return
      const schema = operation.answers[String(status)]
      if (schema === undefined) report(`${name}: answered ${status}, which is not described`)
      else if (schema !== null && body !== undefined)
        check(`${name} answer ${status}`, ['operations', name, 'answers', String(status)], overTheWire(body))
    },
    checkWebhook(event, action, payload) {
      const name = [event, action].filter(Boolean).join('.')
      if (description().webhooks[name] === undefined) report(`webhook ${name}: not in GitHub's description`)
      else check(`webhook ${name}`, ['webhooks', name], overTheWire(payload))
    },
  }
}

/** A contract that asks nothing, for measuring. */
export function createNoContract(): Contract {
  return {
    violations: [],
    report: () => {},
    checkRequest: () => {},
    checkAnswer: () => {},
    checkWebhook: () => {},
  }
}

/** Compiling costs more than checking, so that one process does it once. */
let loaded: LoadedDescription | null = null

interface LoadedDescription {
  readonly description: () => Description
  /** Problems of a value by the schema at a place of the description. */
  readonly validate: (pointer: readonly string[], value: unknown) => readonly string[]
}

/** Reads the description and compiles its schemas when they are first needed. */
function loadDescription(): LoadedDescription {
  // Compiling is most of the time that checking takes: small functions that call each other are the quickest.
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    inlineRefs: false,
    code: { optimize: false },
  })
  addFormats.default(ajv)
  const compiled = new Map<string, ValidateFunction>()
  let read: Description | null = null

  function description(): Description {
    if (read === null) {
      read = JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as Description
      ajv.addSchema(read, 'github')
    }
    return read
  }

  return {
    description,
    validate(pointer, value) {
      description()
      const ref = `github#/${pointer.map(escapePointer).join('/')}`
      const validator = compiled.get(ref) ?? ajv.compile({ $ref: ref })
      compiled.set(ref, validator)
      if (validator(value)) return []
      return (validator.errors ?? []).slice(0, 5).map((error) => {
        const extra =
          'allowedValues' in error.params ? ` (${JSON.stringify(error.params['allowedValues'])})` : ''
        return `${error.instancePath} ${error.message}${extra}`
      })
    },
  }
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** Dates, maps and missing members become what the other side will read. */
function overTheWire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function fromQuery(value: string): unknown {
  if (/^\d+$/.test(value)) return Number(value)
  return value === 'true' || value === 'false' ? value === 'true' : value
}

function unknownMembers(schema: { readonly properties?: object }, body: unknown): readonly string[] {
  const { properties } = schema
  if (!properties || typeof body !== 'object' || body === null) return []
  return Object.keys(body).filter((member) => !(member in properties))
}
