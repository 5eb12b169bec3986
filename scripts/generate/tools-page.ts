import type { Marker, MarkerPattern, PatternOf, Tool } from '../../src/core/markers/marker.ts'
import { MARKERS, TABLE_VERSION } from '../../src/core/markers/table.ts'
import { TOOLS } from '../../src/core/markers/tools.ts'

/** The reference page of every tool that a policy may name, with the marks it leaves and how to switch them off. */
export function toolsPage(): string {
  const tools = TOOLS.filter((tool) => tool.kind === 'tool')
  return [
    '# Tools and their marks',
    '',
    '<!-- Made by `npm run generate` from src/core/markers. Do not edit. -->',
    '',
    `Table ${TABLE_VERSION}: ${MARKERS.length} marks of ${tools.length} tools. What the grades mean, and how to dispute a`,
    'finding, is told in [provenance](../provenance.md). Besides these marks a grammar reads names of tools in',
    '`Co-authored-by`, `Assisted-by`, `Generated-by` and the like, in "Generated with …" lines, and in disclosures.',
    '',
    '## Ids',
    '',
    'A policy names a product (`github-copilot`) or one of its variants (`github-copilot/cli`).',
    '',
    '| Id | Tool | Vendor | Variants |',
    '| --- | --- | --- | --- |',
    ...byName(tools).map(idRow),
    '',
    '## Brands and conventions',
    '',
    'Ids for texts that name a model or maker but no tool, and for ways of recording.',
    '',
    '| Id | Meaning |',
    '| --- | --- |',
    ...byName(TOOLS.filter((tool) => tool.kind !== 'tool')).map(
      (tool) => `| \`${tool.id}\` | ${html(tool.name)}${tool.kind === 'brand' ? ', no tool named' : ''} |`,
    ),
    '',
    '## Marks',
    ...byName(TOOLS).flatMap(marksSection),
    '',
  ].join('\n')
}

function byName(tools: readonly Tool[]): readonly Tool[] {
  return tools.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function idRow(tool: Tool): string {
  const variants = (tool.variants ?? []).map((variant) => `\`${tool.id}/${variant.id}\``).join(', ')
  return `| \`${tool.id}\` | ${html(tool.name)} | ${html(tool.vendor ?? '')} | ${variants} |`
}

function marksSection(tool: Tool): readonly string[] {
  const rows = MARKERS.filter((marker) => marker.id.startsWith(`${tool.id}/`) && marker.match.kind !== 'file')
  const files = MARKERS.flatMap(({ id, match }) =>
    match.kind === 'file' && id.startsWith(`${tool.id}/`) ? [`\`${match.name}\``] : [],
  )
  if (rows.length + files.length === 0) return []
  const table = [
    '| Mark | Where | Grade | Written | Source |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(markRow),
  ]
  return [
    '',
    `### ${tool.name}`,
    ...(rows.length === 0 ? [] : ['', ...table]),
    ...switches(rows),
    ...(files.length === 0 ? [] : ['', `Files that suggest it: ${files.join(', ')}.`]),
  ]
}

function markRow(marker: Marker): string {
  const cells = [example(marker), placeOf(marker.match), marker.grade, writtenBy(marker), html(marker.source)]
  return `| ${cells.join(' | ')} |`
}

function example(marker: Marker): string {
  return `<a id="${marker.id.replaceAll('/', '-')}"></a><code>${html(marker.example)}</code>`
}

const PLACES: Readonly<Record<MarkerPattern['kind'], string>> = {
  account: 'author, committer or co-author; pull request author, pusher',
  address: 'author, committer or co-author',
  'address-shape': 'author, committer or co-author',
  name: 'author, committer or co-author',
  trailer: 'trailer',
  line: 'line of a message or body',
  subject: 'first line, or title',
  comment: 'hidden comment',
  link: 'link',
  branch: 'branch name',
  label: 'label',
  file: 'file',
  note: 'git note',
}

function placeOf(match: MarkerPattern): string {
  return match.kind === 'account' ? `${PLACES.account}; ${numberOf(match)}` : PLACES[match.kind]
}

function numberOf(match: PatternOf<'account'>): string {
  return match.account === null ? 'number not confirmed' : `account ${match.account}`
}

function writtenBy({ written, since, until }: Marker): string {
  const how = { default: 'by default', 'opt-in': 'opt-in', unknown: 'now and then' }[written]
  const when = [since === undefined ? '' : ` since ${since}`, until === undefined ? '' : ` until ${until}`]
  return how + when.join('')
}

function switches(rows: readonly Marker[]): readonly string[] {
  const unique = [...new Set(rows.flatMap((row) => (row.switchOff === undefined ? [] : [row.switchOff])))]
  return unique.length === 0 ? [] : ['', 'Switched off by:', '', ...unique.map((text) => `- ${html(text)}`)]
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;')
    .replaceAll('[', '&#91;')
    .replaceAll('*', '&#42;')
    .replaceAll('_', '&#95;')
}
