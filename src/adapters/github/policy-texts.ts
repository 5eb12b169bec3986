import { z } from 'zod'
import type { ReadPolicyTexts } from '../../app/ports.ts'
import type { GitHub } from './client.ts'
import { organisationTextOf, policyTextOf } from './reading/policy-text.ts'
import { POLICY } from './reading/query.ts'
import { createSession, errorsAt, throwFirst } from './reading/session.ts'
import { PolicyPlace } from './reading/shapes.ts'

const QUERY = `query Policies($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${POLICY} }
  organisationPolicy: repository(owner: $owner, name: ".github") { ${POLICY} }
}`
const Answer = z.object({ repository: PolicyPlace, organisationPolicy: PolicyPlace.nullish() })

/** Reads both policy texts where no pull request is looked at. */
export function createPolicyTextReader(github: GitHub): ReadPolicyTexts {
  return {
    async readPolicyTexts(ref) {
      const { owner, name } = ref
      const answer = await createSession(github, ref).graphql({ query: QUERY, variables: { owner, name } })
      const { errors } = answer
      throwFirst(errors.filter(({ path }) => path?.length === 1 && path[0] === 'repository'))
      const { repository, organisationPolicy } = Answer.parse(answer.data)
      return {
        repository: policyTextOf(`${owner}/${name}`, repository, errorsAt(errors, 'repository')),
        organisation: await organisationTextOf(
          { github, ref },
          owner,
          organisationPolicy ?? null,
          errorsAt(errors, 'organisationPolicy'),
        ),
      }
    },
  }
}
