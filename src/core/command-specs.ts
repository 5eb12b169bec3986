import { problemOfGlob } from '../policy/glob.ts'
import type { Command } from './command.ts'

/** How one command is written and read. */
export interface CommandSpec {
  readonly name: Command['name']
  readonly usage: string
  readonly summary: string
  readonly positional: string | null
  readonly named: readonly string[]
  /** The command, or what is wrong with its arguments. */
  readonly build: (values: Values) => Command | string
}
type Values = Readonly<Record<string, string>>

/** Every command, in the order in which help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  plain('status', 'shows where this pull request stands'),
  plain('recheck', 'looks at this pull request again'),
  {
    name: 'declare',
    usage: 'declare tool=<id> [model="..."] [prompt=<url>]',
    summary: 'says which AI tool was used',
    positional: null,
    named: ['tool', 'model', 'prompt'],
    build: ({ tool = '', model = '', prompt = '' }) =>
      tool === ''
        ? 'Which tool?'
        : { name: 'declare', tool: tool.toLowerCase(), model: model || null, prompt: prompt || null },
  },
  plain('own', 'accepts accountability for this change'),
  {
    name: 'acknowledge',
    usage: 'acknowledge <path>',
    summary: 'answers for a changed file',
    positional: 'path',
    named: [],
    build: ({ path = '' }) => (path === '' ? 'Which file?' : { name: 'acknowledge', path: bare(path) }),
  },
  {
    name: 'request-exception',
    usage:
      'request-exception [rule=<id>] [tool=<id>] [paths="a/**,b/**"] [scope=pr|repo] for=7d reason="..."',
    summary: 'asks for an exception',
    positional: null,
    named: ['rule', 'tool', 'paths', 'scope', 'for', 'reason'],
    build: buildRequest,
  },
  {
    name: 'grant',
    usage: 'grant <EX-n> [for=3d]',
    summary: 'grants a requested exception',
    positional: 'exception',
    named: ['for'],
    build: buildGrant,
  },
  ending('refuse', 'refuses a requested exception'),
  ending('revoke', 'ends a granted exception'),
  {
    name: 'waive',
    usage: 'waive reason="..." for=2d',
    summary: 'waives everything that is unmet, for this head commit only; a denied tool stays denied',
    positional: null,
    named: ['reason', 'for'],
    build: buildWaiver,
  },
  {
    name: 'not-ai',
    usage: 'not-ai reason="..."',
    summary: 'finds that this is not AI-written, until new evidence comes',
    positional: null,
    named: ['reason'],
    build: ({ reason = '' }) => (isBlank(reason) ? NO_REASON : { name: 'not-ai', reason }),
  },
]

const NO_REASON = 'A reason is needed.'
const NO_TIME = 'For how long? Write for= with a number and m, h or d, such as for=2d.'
const NO_EXCEPTION = 'Which exception? Write its id, such as EX-1.'
const MOST_PATHS = 20

function plain(name: 'status' | 'recheck' | 'own', summary: string): CommandSpec {
  return { name, usage: name, summary, positional: null, named: [], build: () => ({ name }) }
}

function ending(name: 'refuse' | 'revoke', summary: string): CommandSpec {
  return {
    name,
    usage: `${name} <EX-n> reason="..."`,
    summary,
    positional: 'exception',
    named: ['reason'],
    build: ({ exception = '', reason = '' }) => {
      const id = readId(exception)
      if (id === null) return NO_EXCEPTION
      return isBlank(reason) ? NO_REASON : { name, exception: id, reason }
    },
  }
}

function buildRequest(values: Values): Command | string {
  const minutes = readDuration(given(values, 'for'))
  const reason = given(values, 'reason')
  const paths = splitPaths(given(values, 'paths'))
  const scope = SCOPES.get(given(values, 'scope').toLowerCase())
  if (minutes === null) return NO_TIME
  if (isBlank(reason)) return NO_REASON
  if (scope === undefined) return 'scope is pr or repo.'
  const rule = given(values, 'rule') || null
  const tool = given(values, 'tool').toLowerCase() || null
  return problemOfPaths(paths) ?? { name: 'request-exception', rule, tool, paths, scope, minutes, reason }
}

/** No object: names such as `constructor` would be found in it. */
const SCOPES: ReadonlyMap<string, 'pull-request' | 'repository'> = new Map([
  ['', 'pull-request'],
  ['pr', 'pull-request'],
  ['repo', 'repository'],
])

function given(values: Values, key: string): string {
  return values[key] ?? ''
}

function problemOfPaths(paths: readonly string[]): string | null {
  if (paths.length > MOST_PATHS) return `At most ${MOST_PATHS} globs can be given in paths.`
  for (const path of paths) {
    const problem = problemOfGlob(path)
    if (problem !== null) return `The glob ${JSON.stringify(path)} cannot be used: ${problem}.`
  }
  return null
}

function buildGrant({ exception = '', for: time }: Values): Command | string {
  const id = readId(exception)
  if (id === null) return NO_EXCEPTION
  const minutes = time === undefined ? null : readDuration(time)
  return time !== undefined && minutes === null ? NO_TIME : { name: 'grant', exception: id, minutes }
}

function buildWaiver({ reason = '', for: time = '' }: Values): Command | string {
  const minutes = readDuration(time)
  if (isBlank(reason)) return NO_REASON
  return minutes === null ? NO_TIME : { name: 'waive', reason, minutes }
}

/** Minutes of `30m`, `12h`, `7d`; null for anything else, and for no time at all. */
function readDuration(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,6})\s*([mhd])$/i.exec(text.trim()) ?? []
  const minutes = Number(digits) * (MINUTES_OF[unit.toLowerCase()] ?? 0)
  return minutes > 0 ? minutes : null
}
const MINUTES_OF: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 }

function readId(text: string): string | null {
  const [, number = ''] = /^`?EX-(\d{1,9})`?$/i.exec(text.trim()) ?? []
  return number === '' ? null : `EX-${Number(number)}`
}

/** Commas part globs, but not inside braces. */
function splitPaths(text: string): readonly string[] {
  return text
    .split(/,(?![^{}]*\})/)
    .map((path) => path.trim())
    .filter((path) => path !== '')
}

function bare(path: string): string {
  return path.trim().replace(/^`(.*)`$/, '$1')
}

function isBlank(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text)
}
