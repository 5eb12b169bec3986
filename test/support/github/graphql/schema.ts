import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema } from 'graphql'

let schema: GraphQLSchema | null = null

/** GitHub's public GraphQL schema, built when it is first asked for. */
export function githubSchema(): GraphQLSchema {
  schema ??= buildSchema(readSchema(), { assumeValid: true, assumeValidSDL: true, noLocation: true })
  return schema
}

/** The package's index would load the introspection result as well, 5 MB of JSON. */
function readSchema(): string {
  const index = import.meta.resolve('@octokit/graphql-schema')
  return readFileSync(new URL('schema.graphql', index), 'utf8')
}
