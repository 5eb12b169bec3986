import { type CompiledGlobs, compileGlobs } from '../../policy/glob.ts'
import type { Marker } from '../markers/marker.ts'
import { rowsOf } from './lookup.ts'
import type { Finding } from './scan.ts'

interface FileRow {
  readonly marker: Marker
  readonly globs: CompiledGlobs
}

/** Rows by a literal segment that every match must have, so that most paths need no glob at all. */
const BY_SEGMENT: ReadonlyMap<string, readonly FileRow[]> = groupRows()

function groupRows(): ReadonlyMap<string, readonly FileRow[]> {
  const groups = new Map<string, FileRow[]>()
  for (const row of rowsOf('file')) {
    const segment = row.match.name.split('/').find((part) => !part.includes('**')) ?? ''
    const key = segment.replace(/\*.*$/, '').toLowerCase()
    const entry = { marker: row, globs: compileGlobs([row.match.name], { caseInsensitive: true }) }
    groups.set(key, [...(groups.get(key) ?? []), entry])
  }
  return groups
}

/** Hints from files of agent tools that a change touches; one for each row, with the first file. */
export function fileHints(files: readonly { readonly path: string }[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const { path } of files) {
    for (const { marker, globs } of candidates(path)) {
      if (!found.has(marker.id) && globs.matches(path) !== null) found.set(marker.id, toHint(marker, path))
    }
  }
  return [...found.values()]
}

function candidates(path: string): readonly FileRow[] {
  const segments = path.toLowerCase().split('/')
  return segments.flatMap((segment) => {
    const prefix =
      segment.startsWith('.aider') && segment !== '.aider' ? (BY_SEGMENT.get('.aider') ?? []) : []
    return [...(BY_SEGMENT.get(segment) ?? []), ...prefix]
  })
}

function toHint(marker: Marker, path: string): Finding {
  return {
    tool: marker.tool,
    ...(marker.variant === undefined ? {} : { variant: marker.variant }),
    grade: 'hint',
    role: marker.role,
    place: 'file',
    path,
    text: path.slice(0, 300),
    marker: marker.id,
  }
}
