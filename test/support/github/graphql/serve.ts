import {
  type DocumentNode,
  execute,
  type GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql'
import { Refusal } from '../acts/refusal.ts'
import type { Contract } from '../contract.ts'
import { identify } from '../http/caller.ts'
import type { RequestKind } from '../http/request-log.ts'
import type { Incoming } from '../http/server.ts'
import type { Answer } from '../rest/routing.ts'
import type { World } from '../world/world.ts'
import { costOf } from './cost.ts'
import { MUTATION_KINDS } from './mutations.ts'
import { resolveField, resolveType } from './resolvers.ts'
import { githubSchema } from './schema.ts'

export interface GraphqlServing {
  readonly world: World
  readonly contract: Contract
}

export interface Graphql {
  readonly describe: (incoming: Incoming) => void
  readonly answer: (incoming: Incoming) => Promise<Answer>
}

interface Question {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

interface Prepared {
  readonly document: DocumentNode
  readonly errors: readonly GraphQLError[]
}

/** Answers GraphQL by GitHub's public schema. */
export function createGraphql({ world, contract }: GraphqlServing): Graphql {
  const documents = new Map<string, DocumentNode>()
  const validated = new Map<string, Prepared>()

  function parsed(query: string): DocumentNode {
    const document = documents.get(query) ?? parse(query)
    documents.set(query, document)
    return document
  }

  function prepare(query: string): Prepared {
    const known = validated.get(query)
    if (known) return known
    const document = parsed(query)
    const prepared = { document, errors: validate(githubSchema(), document) }
    validated.set(query, prepared)
    return prepared
  }

  return {
    describe(incoming) {
      const question = readQuestion(incoming)
      const operation = getOperationAST(parsed(question.query), question.operationName)
      if (!operation) return
      incoming.logged.operation = nameOf(operation)
      incoming.logged.kind = kindOf(operation)
    },
    async answer(incoming) {
      const caller = identify(world, incoming.headers.authorization)
      if (caller.kind === 'nobody' || caller.kind === 'app') throw new Refusal(401, 'Requires authentication')
      const question = readQuestion(incoming)
      const { document, errors } = prepare(question.query)
      for (const error of errors) contract.report(`GraphQL query: ${error.message}`)
      if (errors.length > 0) return { status: 200, body: { errors: errors.map((error) => error.toJSON()) } }
      const variables = question.variables ?? {}
      const result = await execute({
        schema: githubSchema(),
        document,
        variableValues: variables,
        operationName: question.operationName,
        rootValue: null,
        contextValue: { world, caller, contract, rateLimit: rateLimit(world, costOf(document, variables)) },
        fieldResolver: resolveField,
        typeResolver: resolveType,
      })
      for (const error of result.errors ?? []) reportOwnFault(contract, error)
      const problems = result.errors?.map(errorShape)
      return { status: 200, body: { data: result.data, ...(problems ? { errors: problems } : {}) } }
    },
  }
}

function readQuestion({ body }: Incoming): Question {
  const question = JSON.parse(body) as Partial<Question>
  if (typeof question.query !== 'string')
    throw new Refusal(400, 'A query attribute must be specified and must be a string.')
  return { ...question, query: question.query }
}

function nameOf(operation: OperationDefinitionNode): string {
  return `${operation.operation} ${operation.name?.value ?? rootFields(operation).join(',')}`
}

/** A mutation counts apart only if all that it does counts apart. */
function kindOf(operation: OperationDefinitionNode): RequestKind {
  if (operation.operation === OperationTypeNode.QUERY) return 'read'
  const kinds = new Set(rootFields(operation).map((field) => MUTATION_KINDS[field] ?? 'write'))
  const [only = 'write', ...others] = kinds
  return others.length === 0 ? only : 'write'
}

function rootFields({ selectionSet }: OperationDefinitionNode): readonly string[] {
  return selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []))
}

/** Errors that GitHub would not make are mistakes of the stand-in, or of a query's variables. */
function reportOwnFault(contract: Contract, error: GraphQLError): void {
  if (!('type' in error.extensions))
    contract.report(`GraphQL ${error.path?.join('.') ?? 'request'}: ${error.message}`)
}

function errorShape(error: GraphQLError): object {
  const { message, path, locations, extensions } = error
  return { ...('type' in extensions ? { type: extensions['type'] } : {}), path, locations, message }
}

function rateLimit(world: World, cost: { readonly points: number; readonly nodes: number }): object {
  return {
    kind: 'RateLimit',
    cost: cost.points,
    nodeCount: cost.nodes,
    limit: 5_000,
    used: cost.points,
    remaining: 5_000 - cost.points,
    resetAt: new Date(world.clock.now() + 3_600_000).toISOString(),
  }
}
