import {
  type Alias,
  Composer,
  CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLMap,
} from 'yaml'
import type { PolicyProblem } from './policy.ts'

/** Limits of a text, checked before anything recursive or quadratic touches it. */
export const YAML_LIMITS = { bytes: 65_536, aliases: 10, depth: 20, problems: 20 } as const

export type KeyPath = readonly (string | number)[]

export interface Place {
  readonly line: number
  readonly column: number
}

/** Where a value stands: at its key, or else the nearest thing above it. Lines and columns are 1-based. */
export type PlaceOf = (path: KeyPath) => Place

/** A mistake before it is known which file it is in. */
export type Mistake = Omit<PolicyProblem, 'file' | 'severity'>

export type YamlTree =
  | { readonly ok: true; readonly value: unknown; readonly placeOf: PlaceOf }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

const TOO_DEEP = `the text nests deeper than ${YAML_LIMITS.depth} levels; a policy needs fewer than ten`
const ONE_DOCUMENT = 'a policy is one document; remove `---` and what follows it'

/** Reads hostile YAML into plain values, in bounded time; every refusal has its place. */
export function readYaml(text: string): YamlTree {
  const tooLarge = mistakeOfSize(text)
  if (tooLarge !== null) return { ok: false, mistakes: [tooLarge] }
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const tooDeep = offsetTooDeep(tokens)
  if (tooDeep !== null) {
    return { ok: false, mistakes: [{ ...placeAt(lines, tooDeep), code: 'too-deep', message: TOO_DEEP }] }
  }
  const composer = new Composer({ uniqueKeys: false, logLevel: 'silent' })
  const documents = [...composer.compose(tokens, true, text.length)]
  return readDocuments(documents, lines)
}

function mistakeOfSize(text: string): Mistake | null {
  // A character is at least one byte: a text that is far too long need not be encoded to see it.
  const isLarge = text.length > YAML_LIMITS.bytes || new TextEncoder().encode(text).length > YAML_LIMITS.bytes
  if (!isLarge) return null
  const line = text.slice(0, YAML_LIMITS.bytes).split('\n').length
  const message =
    'the file is larger than 64 KB; move documentation elsewhere, and write globs for long lists'
  return { line, column: 1, code: 'too-large', message }
}

/**
 * The offset at which tokens nest too deep. Composing them is recursive, and V8 may abort the whole process when a
 * regular expression is compiled near the end of the stack, so this cannot be left to a RangeError.
 */
function offsetTooDeep(tokens: readonly CST.Token[]): number | null {
  const waiting = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next
    if (depth > YAML_LIMITS.depth && CST.isCollection(token)) return token.offset
    for (const child of childrenOf(token)) waiting.push({ token: child, depth: depth + 1 })
  }
  return null
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!CST.isCollection(token)) return []
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat())
}

function readDocuments(documents: readonly Document.Parsed[], lines: LineCounter): YamlTree {
  const [document, second] = documents
  if (document === undefined) throw new Error('The YAML composer gave no document, not even an empty one')
  const mistakes = [...directiveMistakes(document), ...syntaxMistakes(document, lines)]
  if (second !== undefined) {
    mistakes.push({ ...placeAt(lines, second.range[0]), code: 'many-documents', message: ONE_DOCUMENT })
  }
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.slice(0, YAML_LIMITS.problems) }
  const walk: Walk = { document, lines, mistakes: [], aliases: 0, isOver: false }
  const value = valueOf(walk, document.contents, 1)
  if (walk.mistakes.length > 0) return { ok: false, mistakes: walk.mistakes.slice(0, YAML_LIMITS.problems) }
  return { ok: true, value, placeOf: (path) => placeOfPath(document, lines, path) }
}

function directiveMistakes({ directives }: Document.Parsed): readonly Mistake[] {
  const isPlain = directives.yaml.explicit !== true && Object.keys(directives.tags).length <= 1
  if (isPlain) return []
  const message = 'a line that begins with `%` changes how YAML is read; remove it'
  return [{ line: 1, column: 1, code: 'yaml-syntax', message }]
}

/** One slip makes YAML stumble over everything after it, so only the first of a line is told, and only a few. */
function syntaxMistakes(document: Document.Parsed, lines: LineCounter): readonly Mistake[] {
  const byLine = new Map<number, Mistake>()
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    // Tags are refused with a better text when the tree is walked.
    if (code === 'TAG_RESOLVE_FAILED') continue
    const place = placeAt(lines, pos[0])
    if (byLine.has(place.line)) continue
    byLine.set(place.line, { ...place, code: 'yaml-syntax', message: syntaxMessage(code, message) })
    if (byLine.size === 3) break
  }
  return [...byLine.values()]
}

function syntaxMessage(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; YAML is indented with spaces'
    case 'BAD_SCALAR_START':
      return `this is not YAML: ${lowerFirst(message)}; put the value in quotes`
    case 'UNEXPECTED_TOKEN':
    case 'MISSING_CHAR':
      return `this is not YAML: ${lowerFirst(message)}; a value with brackets, braces or \`*\` in it needs quotes`
    default:
      return `this is not YAML: ${lowerFirst(message)}`
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

interface Walk {
  readonly document: Document.Parsed
  readonly lines: LineCounter
  readonly mistakes: Mistake[]
  aliases: number
  /** A limit was passed: what follows could be endless, so nothing more is read. */
  isOver: boolean
}

function valueOf(walk: Walk, node: unknown, depth: number): unknown {
  if (walk.isOver || !isNode(node)) return null
  if (isAlias(node)) return aliasedValue(walk, node, depth)
  if (node.tag !== undefined) return refuseTag(walk, node, node.tag)
  if (isScalar(node)) return node.value
  if (depth > YAML_LIMITS.depth) return refuse(walk, node, 'too-deep', TOO_DEEP)
  if (isSeq(node)) return node.items.map((item) => valueOf(walk, item, depth + 1))
  return isMap(node) ? mapValue(walk, node, depth) : null
}

function aliasedValue(walk: Walk, alias: Alias, depth: number): unknown {
  walk.aliases += 1
  if (walk.aliases > YAML_LIMITS.aliases) {
    const message = `more than ${YAML_LIMITS.aliases} aliases (\`*name\`) are followed; write the values out`
    return refuse(walk, alias, 'too-many-aliases', message)
  }
  const target = alias.resolve(walk.document)
  if (target !== undefined) return valueOf(walk, target, depth)
  const written = `*${alias.source}`
  const message = `YAML reads \`${written}\` as an alias, because it begins with \`*\`; put it in quotes: "${written}"`
  return refuse(walk, alias, 'unknown-alias', message)
}

function refuseTag(walk: Walk, node: Node, tag: string): null {
  const shown = tag.slice(0, 60)
  const message = `YAML reads \`${shown}\` as a tag, which has no meaning here; remove it, or put the value in quotes`
  return refuse(walk, node, 'yaml-tag', message)
}

function mapValue(walk: Walk, map: YAMLMap, depth: number): unknown {
  const linesOfKeys = new Map<string, number>()
  const entries = map.items.flatMap(({ key, value }): [string, unknown][] => {
    const name = keyName(walk, key, map)
    if (name === null) return []
    const { line } = placeOfNode(walk.lines, isNode(key) ? key : map)
    const first = linesOfKeys.get(name)
    if (first !== undefined) {
      const message = `the key \`${name}\` stands here a second time (first in line ${first}); keep one of the two`
      refuse(walk, isNode(key) ? key : map, 'duplicate-key', message)
    }
    linesOfKeys.set(name, line)
    return [[name, valueOf(walk, value, depth + 1)]]
  })
  return Object.fromEntries(entries)
}

function keyName(walk: Walk, key: unknown, map: YAMLMap): string | null {
  if (isScalar(key) && typeof key.value === 'string' && key.tag === undefined) return key.value
  const node = isNode(key) ? key : map
  return refuse(walk, node, 'bad-key', 'a key is a word; if this one is meant as text, put it in quotes')
}

function refuse(walk: Walk, node: Node, code: string, message: string): null {
  walk.mistakes.push({ ...placeOfNode(walk.lines, node), code, message })
  walk.isOver ||= ['too-deep', 'too-many-aliases'].includes(code)
  return null
}

function placeOfNode(lines: LineCounter, node: Node): Place {
  return placeAt(lines, node.range?.[0] ?? 0)
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function placeOfPath(document: Document.Parsed, lines: LineCounter, path: KeyPath): Place {
  let place = document.contents === null ? placeAt(lines, 0) : placeOfNode(lines, document.contents)
  let node: unknown = document.contents
  for (const step of path) {
    const container = isAlias(node) ? node.resolve(document) : node
    const pair = isMap(container)
      ? container.items.find(({ key }) => isScalar(key) && key.value === step)
      : null
    node = isSeq(container) ? container.items[Number(step)] : pair?.value
    const start = pair?.key ?? node
    if (!isNode(start)) break
    place = placeOfNode(lines, start)
  }
  return place
}
