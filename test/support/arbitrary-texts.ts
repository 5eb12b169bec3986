import * as fc from 'fast-check'
import { stringify } from 'yaml'
import { jsonSchemaOf, type LanguageNode } from '../../src/policy/language.ts'
import { PRESETS } from '../../src/policy/presets.generated.ts'
import { PolicyFile } from '../../src/policy/schema.ts'
import { arbitraryPolicy } from './arbitrary-policies.ts'

const WORDS = [...new Set(wordsIn(jsonSchemaOf(PolicyFile)))]

/** Keys and examples of the language: material that gets past the first checks. */
function wordsIn(node: LanguageNode): readonly string[] {
  const inner = [
    ...Object.values(node.properties ?? {}),
    ...Object.values(node.$defs ?? {}),
    ...(node.anyOf ?? []),
    ...(node.items === undefined ? [] : [node.items]),
  ]
  return [...Object.keys(node.properties ?? {}), ...(node.enum ?? []).map(String), ...inner.flatMap(wordsIn)]
}

const leaf = fc.oneof(
  fc.constantFrom(
    1,
    0,
    -1,
    2,
    0.5,
    true,
    false,
    null,
    'yes',
    'team/a',
    'preset:starter',
    '> 5',
    '2027-01-01',
    '**',
    'a/',
  ),
  fc.constantFrom(...WORDS),
  fc.string({ maxLength: 12 }),
)

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 4 }),
  ),
})).value

const parts = fc.constantFrom(
  '&a ',
  '*a',
  '!!x ',
  '- ',
  '? ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '#',
  '%',
  '\t',
  '\n',
  '  ',
  '---\n',
  '\uFEFF',
  '\0',
  '<<: ',
  ',',
  ...WORDS,
)
const written = fc.oneof(
  arbitraryPolicy.map((file) => stringify(file)),
  fc.constantFrom(...Object.values(PRESETS).map((file) => stringify(file))),
)

/** Texts that are policies, nearly policies, or nothing of the kind. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  written,
  fc
    .dictionary(fc.constantFrom(...WORDS), anyValue, { maxKeys: 5 })
    .map((value) => stringify({ version: 1, ...value })),
  fc
    .tuple(arbitraryPolicy, fc.constantFrom(...WORDS), anyValue)
    .map(([file, key, value]) => stringify({ ...file, [key]: value })),
  fc
    .tuple(written, fc.nat(), fc.nat(20), fc.array(parts, { maxLength: 3 }))
    .map(([text, at, cut, inserted]) => {
      const start = at % (text.length + 1)
      return text.slice(0, start) + inserted.join('') + text.slice(start + cut)
    }),
  fc.array(parts, { maxLength: 60 }).map((each) => each.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
