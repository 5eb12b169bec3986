import { z } from 'zod'
import { OutsideError } from '../../../app/errors.ts'
import type { PolicyText, Reading } from '../../../app/ports.ts'
import type { RepositoryFacts } from '../../../core/facts.ts'
import type { Session } from './session.ts'

const Values = z.array(
  z.object({
    property_name: z.string(),
    value: z.union([z.string(), z.array(z.string())]).nullish(),
  }),
)

/** Custom properties, and the permission that was missing to read them. */
export interface Properties {
  readonly values: RepositoryFacts['properties']
  readonly missingPermission: string | null
}

const NONE: Properties = { values: {}, missingPermission: null }

/**
 * Custom properties of the repository. GraphQL does not know them, so they cost a request, and are read only where a
 * policy speaks of properties.
 */
export async function readProperties(session: Session, policies: Reading['policy']): Promise<Properties> {
  if (![policies.repository, policies.organisation].some(speaksOfProperties)) return NONE
  try {
    const values = Values.parse(await session.get('/properties/values'))
    return {
      values: Object.fromEntries(values.map(({ property_name: name, value }) => [name, value ?? null])),
      missingPermission: null,
    }
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    // A repository outside an organisation has none.
    if (error.reason === 'gone') return NONE
    if (error.reason !== 'forbidden') throw error
    return { values: {}, missingPermission: error.permission ?? 'repository_custom_properties: read' }
  }
}

function speaksOfProperties(policy: PolicyText): boolean {
  return policy.state === 'found' && /\bproperties\b/.test(policy.text)
}
