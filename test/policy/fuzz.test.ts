import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { describePolicyChange } from '../../src/policy/describe-change.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { policyInForce } from '../../src/policy/merge.ts'
import { semanticProblems } from '../../src/policy/semantics.ts'
import { arbitraryText } from '../support/arbitrary-texts.ts'

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
const isValid = ajv.compile(JSON.parse(readFileSync('schema/policy.schema.json', 'utf8')) as object)

test('any text is refused with places, or is a policy that the schema accepts and that can be used', () => {
  let accepted = 0
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const loaded = loadPolicy({ text, file: 'p.yml', layer: 'repository' })
      const problems = loaded.ok ? loaded.warnings : loaded.problems
      expect(loaded.ok || problems.length > 0).toBe(true)
      expect(problems.every(({ line, column, message }) => line >= 1 && column >= 1 && message !== '')).toBe(
        true,
      )
      if (!loaded.ok) return
      accepted += 1
      const { file, placeOf } = loaded
      expect([isValid(file), isValid.errors]).toEqual([true, null])
      policyInForce({ repository: file, organisation: file, sources: [], placeOf })
      semanticProblems({ file, placeOf, name: 'p.yml' }, { toolIds: [], teams: [], users: [] })
      expect(describePolicyChange(file, file).changes).toEqual([])
    }),
    { numRuns: 600 },
  )
  expect(accepted).toBeGreaterThan(60)
})
