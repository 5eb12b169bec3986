import { inline } from '../../src/policy/explain.ts'
import { alternatives, jsonSchemaOf, type LanguageNode } from '../../src/policy/language.ts'
import { PolicyTests } from '../../src/policy/policy-tests.ts'
import { PolicyFile } from '../../src/policy/schema.ts'
import { costOf, TRIGGERS } from './triggers.ts'

/** The reference of the policy language, made from its declaration. */
export function policyReferencePage(): string {
  return [
    '<!-- Made by `npm run generate` from src/policy/schema.ts. Do not edit. -->',
    '',
    '# The policy language',
    '',
    'Every key of `.github/ai-policy.yml`, version 1, with an example that is tried in our tests. To learn the language, begin with [the guide](../policy.md). Editors complete and check the file with [`policy.schema.json`](../../schema/policy.schema.json).',
    '',
    ...sectionsOf(jsonSchemaOf(PolicyFile)),
    ...triggerTable(),
    '# Policy tests',
    '',
    'Every key of `.github/ai-policy.tests.yml`, version 1: pull requests in short form, and what the policy must say of them. `countersign validate .github/ai-policy.yml --tests .github/ai-policy.tests.yml` runs them.',
    '',
    ...sectionsOf(jsonSchemaOf(PolicyTests)),
  ].join('\n')
}

interface Owner {
  readonly path: string
  readonly node: LanguageNode
}

function sectionsOf(language: LanguageNode): readonly string[] {
  return ownersIn(language, { path: '', node: language }).flatMap(({ path, node }) => [
    `## ${path === '' ? 'The file' : `\`${path}\``}`,
    '',
    '| key | meaning | written | example |',
    '| --- | --- | --- | --- |',
    ...Object.entries(node.properties ?? {}).map(([name, value]) => row(language, name, value, node)),
    '',
  ])
}

/** Every map of keys in the language, in the order of the file; the one that holds itself only once. */
function ownersIn(language: LanguageNode, owner: Owner, seen = new Set<string>()): readonly Owner[] {
  const inner = Object.entries(owner.node.properties ?? {}).flatMap(([name, value]) =>
    mapsIn(language, owner.path === '' ? name : `${owner.path}.${name}`, value, seen),
  )
  return [owner, ...inner]
}

function mapsIn(
  language: LanguageNode,
  path: string,
  node: LanguageNode,
  seen: Set<string>,
): readonly Owner[] {
  if (node.$ref !== undefined) {
    if (seen.has('Condition')) return []
    seen.add('Condition')
  }
  return alternatives(language, node).flatMap((option) => {
    if (option.properties !== undefined) return ownersIn(language, { path, node: option }, seen)
    return option.items === undefined ? [] : mapsIn(language, `${path}[]`, option.items, seen)
  })
}

function row(language: LanguageNode, name: string, value: LanguageNode, owner: LanguageNode): string {
  const [node = value] = alternatives(language, value)
  const needed = owner.required?.includes(name) === true ? ' **Required.**' : ''
  const examples = (node.examples ?? []).map((example) => code(`${name}: ${inline(example)}`))
  return `| \`${name}\` | ${cell(`${node.description ?? ''}${needed}`)} | ${cell(kindsOf(language, node))} | ${examples.join('<br>')} |`
}

function kindsOf(language: LanguageNode, node: LanguageNode): string {
  if (node.anyOf !== undefined)
    return [...new Set(node.anyOf.map((option) => kindsOf(language, option)))].join(', or ')
  if (node.$ref === '#/$defs/Condition' || node === language.$defs?.['Condition']) return 'conditions'
  if (node.enum !== undefined) return node.enum.map((word) => `\`${String(word)}\``).join(', ')
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``
  if (node.items !== undefined)
    return `list of ${kindsOf(language, node.items)}${range(node.minItems, node.maxItems)}`
  return node.type === 'object' ? 'map' : scalarKind(node)
}

function scalarKind(node: LanguageNode): string {
  if (node.type === 'boolean') return '`true`, `false`'
  if (node.type === 'string') return node.format === 'date' ? 'a date' : 'text'
  return `${node.type === 'integer' ? 'whole number' : 'number'}${range(node.minimum, node.maximum)}`
}

function range(least: number | undefined, most: number | undefined): string {
  const limits = [
    ...(least === undefined ? [] : [`from ${least}`]),
    ...(most === undefined || most === Number.MAX_SAFE_INTEGER ? [] : [`up to ${most}`]),
  ]
  return limits.length === 0 ? '' : ` (${limits.join(' ')})`
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return `${fence}${cell(text.replaceAll('\\n', '\\n'))}${fence}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function triggerTable(): readonly string[] {
  return [
    '## When a key is looked at again, and what it costs',
    '',
    'Each event means only "look at the pull request again"; several within a moment become one look. A look at an ordinary pull request is one read; this table says what is read for a key, and what it costs beyond that one. What no key asks for is not read. The examples behind this table are run in our tests, and their requests counted.',
    '',
    '| key | looked at again when | read | more requests |',
    '| --- | --- | --- | --- |',
    ...TRIGGERS.map(
      (trigger) =>
        `| ${trigger.keys.map((key) => `\`${key}\``).join(', ')} | ${trigger.events} | ${trigger.reads} | ${costOf(trigger)} |`,
    ),
    '',
  ]
}
