import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { PolicyFile } from '../../src/policy/schema.ts'

const FOLDER = 'presets'

interface Preset {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly yaml: string
  readonly file: PolicyFile
}

/** The module that the pure layers read presets from, since they read no files. */
export function presetsModule(): string {
  const entries = readPresets().map(({ name, file }) => `  '${name}': ${JSON.stringify(file)},`)
  return [
    '// biome-ignore-all format: one line for each preset, made by `npm run generate` from presets/*.yml',
    "import type { PolicyFile } from './schema.ts'",
    '',
    '/** The presets that ship with Countersign, by name without `preset:`. */',
    'export const PRESETS: Readonly<Record<string, PolicyFile>> = {',
    ...entries,
    '}',
    '',
  ].join('\n')
}

/** The page that says for each preset whose policy it is, in our words, and what its rules are. */
export function presetsPage(): string {
  const sections = readPresets().map(({ name, title, summary, yaml }) =>
    [
      `## ${title}`,
      '',
      '```yaml',
      `extends: [preset:${name}]`,
      '```',
      '',
      summary,
      '',
      '<details><summary>What it stands for</summary>',
      '',
      '```yaml',
      yaml.trim(),
      '```',
      '',
      `</details>`,
      '',
      `Tried in [\`examples/${name}\`](../../examples/${name}).`,
      '',
    ].join('\n'),
  )
  return [
    '<!-- Made by `npm run generate` from presets/*.yml. Do not edit. -->',
    '',
    '# Presets',
    '',
    'A policy names presets with `extends`. Their rules are added to yours; a rule of yours with the same id replaces theirs; levels of blast radius are joined by name; any other key that you set replaces theirs. The summaries of other projects’ policies are ours: when in doubt, what the project wrote holds.',
    '',
    ...sections,
  ].join('\n')
}

function readPresets(): readonly Preset[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yml'))
  return files
    .toSorted()
    .map((file) => readPreset(file.replace('.yml', ''), readFileSync(`${FOLDER}/${file}`, 'utf8')))
}

/** The comment at the top is the page: its first line the title, the rest what it stands for. */
function readPreset(name: string, text: string): Preset {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => !line.startsWith('#'))
  const [title = name, ...summary] = lines.slice(0, start).map((line) => line.replace(/^# ?/, ''))
  return {
    name,
    title,
    summary: summary.join('\n').trim(),
    yaml: lines.slice(start).join('\n'),
    file: PolicyFile.parse(parse(text)),
  }
}
