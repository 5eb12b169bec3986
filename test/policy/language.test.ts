import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { stringify } from 'yaml'
import { REQUIREMENTS } from '../../src/core/requirements/table.ts'
import {
  alternatives,
  exampleAt,
  jsonSchemaOf,
  keysAt,
  type LanguageNode,
} from '../../src/policy/language.ts'
import { formatProblem, loadPolicy } from '../../src/policy/load.ts'
import { loadPolicyTests, PolicyTests } from '../../src/policy/policy-tests.ts'
import { PRESETS } from '../../src/policy/presets.generated.ts'
import { PolicyFile } from '../../src/policy/schema.ts'
import { wholeExamples } from '../support/example-policies.ts'

const policy = jsonSchemaOf(PolicyFile)
const tests = jsonSchemaOf(PolicyTests)

function validator(name: string): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(`schema/${name}.schema.json`, 'utf8')) as object)
}

describe('every key of the language', () => {
  test.each([
    ['policy', policy],
    ['policy tests', tests],
  ])('has a meaning and an example in the %s format', (_, language) => {
    const bare = nodesWithoutDocs(language, language, new Set())
    expect(bare).toEqual([])
  })

  test.each(wholeExamples(policy).map(({ path, value }) => [path, value]))(
    '%s has an example that loads',
    (_, value) => {
      const loaded = loadPolicy({ text: stringify(value), file: 'example.yml', layer: 'repository' })
      expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([])
      expect(validator('policy')(value)).toBe(true)
    },
  )

  test.each(wholeExamples(tests).map(({ path, value }) => [path, value]))(
    '%s of a test has an example that loads',
    (_, value) => {
      const loaded = loadPolicyTests({ text: stringify(value), file: 'example.yml' })
      expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([])
      expect(validator('policy-tests')(value)).toBe(true)
    },
  )
})

function nodesWithoutDocs(language: LanguageNode, node: LanguageNode, seen: Set<unknown>): readonly string[] {
  return alternatives(language, node).flatMap((option) => {
    if (option.items !== undefined) return nodesWithoutDocs(language, option.items, seen)
    if (option.properties === undefined || seen.has(option.properties)) return []
    seen.add(option.properties)
    return Object.entries(option.properties).flatMap(([name, value]) => {
      const [resolved] = alternatives(language, value)
      const isBare = resolved?.description === undefined || (resolved.examples ?? []).length === 0
      return [...(isBare ? [name] : []), ...nodesWithoutDocs(language, value, seen)]
    })
  })
}

test.each(REQUIREMENTS.map(({ key, example }) => [key, example]))(
  'the page of requirements shows %s as it is written',
  (key, example) => {
    const text = `version: 1\nrules:\n  - id: r\n    require:\n${example.replaceAll(/^/gm, '      ')}\n`
    const loaded = loadPolicy({ text, file: 'example.yml', layer: 'repository' })
    expect(
      loaded.ok ? Object.keys(loaded.file.rules?.[0]?.require ?? {}) : loaded.problems.map(formatProblem),
    ).toEqual([key])
  },
)

describe('the JSON Schema for editors', () => {
  test.each(Object.entries(PRESETS))('accepts the preset %s', (_, preset) => {
    expect(validator('policy')(preset)).toBe(true)
  })

  test.each([
    [{ version: 2 }],
    [{}],
    [{ version: 1, rulez: [] }],
    [{ version: 1, mode: 'enforced' }],
    [{ version: 1, rules: [{ id: 'a' }] }],
    [{ version: 1, rules: [{ id: 'a', when: { not: { toolz: 'x' } }, require: {} }] }],
    [{ version: 1, tools: { trials: [{ tool: 'x', until: '2027-02-30' }] } }],
  ])('refuses %j', (value) => {
    expect(validator('policy')(value)).toBe(false)
  })

  test('asks for no key but the version', () => {
    expect(policy.required).toEqual(['version'])
  })
})

describe('finding one’s way in the language', () => {
  test('keys are known at any depth, also in conditions inside conditions', () => {
    expect(keysAt(policy, ['rules', 0, 'when', 'any', 1, 'not', 'author'])).toEqual([
      'teams',
      'users',
      'association',
      'first_time',
    ])
    expect(keysAt(policy, ['rules', 0, 'require', 'approvals', 0])).toEqual(['count', 'from'])
    expect(keysAt(policy, ['rules', 0, 'require', 'approvals'])).toEqual(['count', 'from'])
    expect(keysAt(policy, ['mode', 'x'])).toEqual([])
  })

  test('examples are known, where there are any', () => {
    expect(exampleAt(policy, ['mode'])).toBe('observe')
    expect(exampleAt(policy, ['rules', 0, 'when', 'repository', 'properties', 'tier'])).toBeUndefined()
  })

  test('a schema that refers to nothing is a broken assumption', () => {
    expect(() => keysAt({ properties: { a: { $ref: '#/$defs/gone' } } }, ['a'])).toThrow('#/$defs/gone')
    expect(keysAt({ properties: { a: { $ref: '#' } } }, ['a'])).toEqual(['a'])
  })
})
