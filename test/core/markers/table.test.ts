import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import type { Marker } from '../../../src/core/markers/marker.ts'
import { MARKERS, TABLE_VERSION } from '../../../src/core/markers/table.ts'
import { isToolId, productOf, TOOLS, toolById, toolName } from '../../../src/core/markers/tools.ts'
import { signalsOfCommit } from '../../../src/core/provenance/commit.ts'
import { signalsOfPullRequest } from '../../../src/core/provenance/pull-request.ts'
import type { Signal } from '../../../src/core/signal.ts'

const Text = z.string().trim().min(1).max(300)
const Pattern = z
  .string()
  .min(1)
  .max(200)
  .refine(isRegex, 'not a regular expression')
  .refine(isLinear, 'may take more than linear time')
const Match = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('account'),
    account: z.int().positive().nullable(),
    logins: z.array(z.string().regex(/^[A-Za-z0-9-]+(?:\[bot\])?$/)).min(1),
    type: z.enum(['bot', 'user']),
    asAuthor: z.enum(['hint', 'hint-on-release']).optional(),
  }),
  z.strictObject({
    kind: z.literal('address'),
    addresses: z.array(z.string().regex(/^[a-z0-9.+[\]-]+@[a-z0-9.-]+$/)).min(1),
    shared: z.literal(true).optional(),
    needsName: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('address-shape'), pattern: Pattern.refine(isAnchored) }),
  z.strictObject({ kind: z.literal('name'), pattern: Pattern.refine((text) => text.endsWith('$')) }),
  z.strictObject({
    kind: z.literal('trailer'),
    keys: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1),
    spelling: z.string().optional(),
    value: Pattern.refine(isAnchored).optional(),
  }),
  ...(['line', 'subject', 'comment'] as const).map((kind) =>
    z.strictObject({ kind: z.literal(kind), needle: z.string().regex(/^[^A-Z]{4,}$/), pattern: Pattern }),
  ),
  z.strictObject({
    kind: z.literal('link'),
    prefix: z.string().regex(/^[a-z0-9.-]+\/[^A-Z]*$/),
    rest: Pattern,
  }),
  z.strictObject({ kind: z.literal('branch'), pattern: Pattern.refine(isAnchored) }),
  ...(['label', 'file', 'note'] as const).map((kind) =>
    z.strictObject({ kind: z.literal(kind), name: Text }),
  ),
])
const MarkerRow = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\/\S+$/),
  tool: z.string().refine(isToolId),
  variant: z.string().optional(),
  grade: z.enum(['verified', 'marked', 'declared', 'hint']),
  role: z.enum(['author', 'assistant', 'reviewer']),
  since: z
    .string()
    .regex(/^\d{4}-\d{2}(?:-\d{2})?$/)
    .optional(),
  until: z
    .string()
    .regex(/^\d{4}-\d{2}(?:-\d{2})?$/)
    .optional(),
  written: z.enum(['default', 'opt-in', 'unknown']),
  switchOff: Text.optional(),
  source: Text,
  example: Text,
  counterExamples: z.array(Text).min(1),
  match: Match,
})

describe('the marker table', () => {
  test('every row has the form that the engine and the reference page rely on', () => {
    const problems = MARKERS.flatMap((marker) => {
      const parsed = MarkerRow.safeParse(marker)
      return parsed.success ? [] : [`${marker.id}: ${z.prettifyError(parsed.error)}`]
    })
    expect(problems).toEqual([])
  })

  test('ids are unique, and variants are those of the tool', () => {
    expect(new Set(MARKERS.map((marker) => marker.id)).size).toBe(MARKERS.length)
    const unknown = MARKERS.filter(
      ({ tool, variant }) => variant !== undefined && !isToolId(`${tool}/${variant}`),
    )
    expect(unknown.map((marker) => marker.id)).toEqual([])
  })

  test('no account number and no address stands in two rows', () => {
    const accounts = MARKERS.flatMap(({ match }) =>
      match.kind === 'account' ? [match.account ?? match.logins[0]] : [],
    )
    const addresses = MARKERS.flatMap(({ match }) => (match.kind === 'address' ? match.addresses : []))
    expect(accounts.length).toBe(new Set(accounts).size)
    expect(addresses.length).toBe(new Set(addresses).size)
  })

  test('has a version', () => {
    expect(TABLE_VERSION).toMatch(/^\d{4}\.\d{1,2}\.\d+$/)
  })

  test.each(MARKERS.map((marker) => [marker.id, marker] as const))(
    '%s: its example is found',
    (_, marker) => {
      const found = signalsOf(marker, marker.example)
      expect(found.map((signal) => signal.tool)).toContain(marker.tool)
    },
  )

  test.each(MARKERS.map((marker) => [marker.id, marker] as const))(
    '%s: its look-alikes are left alone',
    (_, marker) => {
      for (const text of marker.counterExamples) {
        const found = signalsOf(marker, text).filter((signal) => signal.tool === marker.tool)
        const asStrong = marker.grade === 'hint' ? found : found.filter((signal) => signal.grade !== 'hint')
        expect({ text, found: asStrong }).toEqual({ text, found: [] })
      }
    },
  )

  test('an example is found by its own row, or by one that is more exact', () => {
    const astray = MARKERS.filter((marker) => {
      const ids = signalsOf(marker, marker.example).map((signal) => signal.marker)
      return !ids.includes(marker.id)
    }).map((marker) => marker.id)
    expect(astray).toEqual(KNOWN_AS_ANOTHER)
  })
})

/** The bot of an account row is found first by its login, and `refs/notes` are read elsewhere. */
const KNOWN_AS_ANOTHER: readonly string[] = []

describe('the tool table', () => {
  test('ids are unique, kebab-case, and have a name to show', () => {
    expect(new Set(TOOLS.map((tool) => tool.id)).size).toBe(TOOLS.length)
    for (const tool of TOOLS) {
      expect(tool.id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      expect(toolName(tool.id)).toBe(tool.name)
    }
  })

  test('names are lower-case words, and none belongs to two tools', () => {
    const names = TOOLS.flatMap((tool) => [
      ...(tool.names ?? []),
      ...(tool.commonNames ?? []),
      ...(tool.firstNames ?? []),
      ...(tool.makerNames ?? []),
    ])
    expect(names.filter((name) => !/^[a-z0-9.]+(?: [a-z0-9.]+)*$/.test(name))).toEqual([])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  test('a policy may name a product or one of its variants, and nothing else', () => {
    expect(isToolId('github-copilot')).toBe(true)
    expect(isToolId('github-copilot/cli')).toBe(true)
    expect(isToolId('github-copilot/teapot')).toBe(false)
    expect(isToolId('teapot')).toBe(false)
    expect(productOf('github-copilot/cli')).toBe('github-copilot')
    expect(toolById('github-copilot/cli')?.id).toBe('github-copilot')
    expect(toolName('github-copilot/cli')).toBe('GitHub Copilot CLI')
    expect(toolName('acme-coder')).toBe('acme-coder')
  })
})

const JANE = { name: 'Jane Doe', email: 'jane@example.org' }

/** Puts an example where its kind of marker stands. */
function signalsOf(marker: Marker, text: string): readonly Signal[] {
  const put: Record<Marker['match']['kind'], () => readonly Signal[]> = {
    account: () => ofIdentity(text),
    address: () => ofIdentity(text),
    'address-shape': () => ofIdentity(text),
    name: () => ofIdentity(text.includes(' <') ? text : `${text} <jane@example.org>`),
    subject: () => [...ofMessage(text), ...ofPullRequest({ title: text })],
    branch: () => ofPullRequest({ branch: text }),
    label: () => ofPullRequest({ labels: [text] }),
    file: () => ofPullRequest({ files: [{ path: text, change: 'added' }] }),
    note: () => ofNoteRef(marker, text),
    trailer: () => ofText(text),
    line: () => ofText(text),
    link: () => ofText(text),
    comment: () => ofText(text),
  }
  return put[marker.match.kind]()
}

function ofText(text: string): readonly Signal[] {
  return [...ofMessage(`fix: login\n\n${text}`), ...ofPullRequest({ body: text })]
}

function ofIdentity(text: string): readonly Signal[] {
  return text.includes(': ') ? ofMessage(`fix: login\n\n${text}`) : ofAuthor(text)
}

function ofNoteRef(marker: Marker, text: string): readonly Signal[] {
  const isRef = marker.match.kind === 'note' && text === marker.match.name
  return isRef ? [{ ...NOTE, tool: marker.tool, marker: marker.id }] : []
}

const NOTE: Omit<Signal, 'tool' | 'marker'> = {
  grade: 'marked',
  role: 'assistant',
  place: 'git-note',
  text: '',
}

function ofMessage(message: string): readonly Signal[] {
  return signalsOfCommit({ author: JANE, committer: JANE, message })
}

function ofAuthor(text: string): readonly Signal[] {
  const [, name = '', email = ''] = /^(.*) <(.*)>$/.exec(text) ?? []
  return signalsOfCommit({ author: { name, email }, committer: JANE, message: 'fix: login' })
}

function ofPullRequest(changes: Partial<Parameters<typeof signalsOfPullRequest>[0]>): readonly Signal[] {
  return signalsOfPullRequest({
    author: null,
    title: 'Fix login',
    body: '',
    branch: 'fix/login',
    labels: [],
    files: [],
    disclosureHeading: 'AI disclosure',
    ownLabels: [],
    ...changes,
  })
}

function isRegex(source: string): boolean {
  return new RegExp(source).source !== ''
}

function isAnchored(source: string): boolean {
  return source.startsWith('^')
}

/** No quantifier over a group that holds another, none that is open-ended after an open-ended one, no look-around. */
function isLinear(source: string): boolean {
  const nested = /\([^()]*[*+][^()]*\)[*+{]/
  const open = source.match(/(?:\.|\[\^[^\]]*\])[*+]/g) ?? []
  return !nested.test(source) && open.length <= 1 && !/\(\?[=!<]|\\[1-9]/.test(source)
}
