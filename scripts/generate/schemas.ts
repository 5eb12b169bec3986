import type { z } from 'zod'
import { jsonSchemaOf } from '../../src/policy/language.ts'
import { PolicyTests } from '../../src/policy/policy-tests.ts'
import { PolicyFile } from '../../src/policy/schema.ts'

/** JSON Schemas for editors, draft 2020-12. */
export const schemaFiles: Readonly<Record<string, () => string>> = {
  'schema/policy.schema.json': () => schemaText(PolicyFile, 'policy', 'Countersign: .github/ai-policy.yml'),
  'schema/policy-tests.schema.json': () =>
    schemaText(PolicyTests, 'policy-tests', 'Countersign: .github/ai-policy.tests.yml'),
}

function schemaText(declaration: z.ZodType, name: string, title: string): string {
  const { $schema, ...schema } = { $schema: '', ...jsonSchemaOf(declaration) }
  return `${JSON.stringify({ $schema, $id: `urn:countersign:${name}:1`, title, ...schema }, null, 2)}\n`
}
