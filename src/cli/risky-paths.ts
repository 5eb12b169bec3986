/** A glob over files of the repository at hand that change can do harm through, and how many files it finds. */
export interface RiskyPath {
  readonly glob: string
  readonly level: 'critical' | 'high'
  readonly files: number
}

type Kind = Pick<RiskyPath, 'level'> & { readonly names: ReadonlySet<string> }

/** Names of folders that usually hold what can take production down, or let somebody in. */
const FOLDERS: readonly Kind[] = [
  kind('critical', 'auth authn authz authentication authorization iam crypto secrets security'),
  kind('critical', 'infra infrastructure terraform pulumi cdk ansible k8s kubernetes helm'),
  kind('critical', 'deploy deployment deployments migrations'),
  kind('high', 'payment payments billing checkout permissions session sessions'),
]

function kind(level: RiskyPath['level'], names: string): Kind {
  return { level, names: new Set(names.split(' ')) }
}

/** Files that are risky wherever they stand. */
const FILES: readonly { readonly level: RiskyPath['level']; readonly glob: string; readonly name: RegExp }[] =
  [
    { level: 'critical', glob: '**/*.tf', name: /\.tf$/i },
    { level: 'high', glob: '**/Dockerfile*', name: /^Dockerfile/i },
    { level: 'high', glob: '**/Jenkinsfile', name: /^Jenkinsfile$/i },
  ]

/** Folders whose content is not what runs here. */
const ASIDE =
  /^(?:node_modules|vendor|third_party|tests?|__tests__|spec|fixtures|testdata|docs?|examples?|\.github|dist|build)$/i

/** From this many places on, one glob names the folder wherever it stands. */
const MANY = 3

/** Proposes globs for the riskiest folders and files of a tree. `.github/**` is left out: it always counts. */
export function findRiskyPaths(paths: readonly string[]): readonly RiskyPath[] {
  const ours = paths.map((path) => path.split('/')).filter((parts) => !parts.slice(0, -1).some(isAside))
  const folders = FOLDERS.flatMap((each) => foldersOf(each, ours))
  const files = FILES.map(({ level, glob, name }) => ({
    level,
    glob,
    files: ours.filter((parts) => name.test(parts.at(-1) ?? '')).length,
  }))
  return [...folders, ...files.filter(({ files: count }) => count > 0)]
}

function foldersOf({ level, names }: Kind, paths: readonly (readonly string[])[]): readonly RiskyPath[] {
  const found = new Map<string, Map<string, number>>()
  for (const parts of paths) {
    const depth = parts.slice(0, -1).findIndex((part) => names.has(part.toLowerCase()))
    const name = parts[depth]
    if (depth === -1 || name === undefined) continue
    const places = found.get(name) ?? new Map<string, number>()
    const place = parts.slice(0, depth + 1).join('/')
    found.set(name, places.set(place, (places.get(place) ?? 0) + 1))
  }
  return [...found].flatMap(([name, places]) => globsOf(name, places, level))
}

function globsOf(
  name: string,
  places: ReadonlyMap<string, number>,
  level: RiskyPath['level'],
): readonly RiskyPath[] {
  const entries = [...places].map(([place, files]) => ({ glob: `${escapeGlob(place)}/**`, level, files }))
  if (entries.length < MANY) return entries
  const files = entries.reduce((sum, entry) => sum + entry.files, 0)
  return [{ glob: `**/${escapeGlob(name)}/**`, level, files }]
}

/** A folder may be called `[id]`: what globs give a meaning to is matched by any one character instead. */
function escapeGlob(path: string): string {
  return path.replaceAll(/[[\]{}()*?!+@\\]/g, '?')
}

function isAside(part: string): boolean {
  return ASIDE.test(part)
}
