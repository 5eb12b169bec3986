import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REQUIREMENTS } from '../../../src/core/requirements/table.ts'
import { Require } from '../../../src/policy/require.ts'

describe('the table of requirements', () => {
  test('holds every key of `require`, once', () => {
    expect(REQUIREMENTS.map(({ key }) => key).toSorted()).toEqual(Object.keys(Require.shape).toSorted())
  })

  test.each(REQUIREMENTS.map((each) => [each.kind, each] as const))(
    '%s has an example that the policy language takes',
    (_kind, each) => {
      const example = Require.parse(parse(each.example))
      expect(Object.keys(example)).toEqual([each.key])
    },
  )

  test.each(REQUIREMENTS.map(({ key, kind }) => [kind, key] as const))(
    '%s has a file, a test and a section of the docs of its own',
    (kind, key) => {
      const root = new URL('../../../', import.meta.url)
      expect(existsSync(new URL(`src/core/requirements/${kind}.ts`, root))).toBe(true)
      expect(existsSync(new URL(`test/core/requirements/${kind}.test.ts`, root))).toBe(true)
      const docs = readFileSync(new URL('docs/reference/requirements.md', root), 'utf8')
      expect(docs.split('\n')).toContain(`## \`${key}\``)
    },
  )

  test.each(REQUIREMENTS.map((each) => [each.kind, each] as const))(
    '%s says in sentences what it asks and how to meet it',
    (_kind, each) => {
      expect(each.summary).toMatch(/\.$/)
      expect(each.remedy).toMatch(/\.$/)
    },
  )
})
