import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { OutsideError } from '../../app/errors.ts'

/** Where git is run: a folder inside the repository, or the repository itself when it is bare. */
export interface GitPlace {
  readonly directory: string
}

/**
 * A repository's own configuration may name programs (monitors, hooks, signature checkers, transports of a partial
 * clone). None of them is started: we read objects and nothing else.
 */
const READ_ONLY = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...setting('core.fsmonitor', 'false'),
  ...setting('core.hooksPath', '/dev/null'),
  ...setting('core.attributesFile', '/dev/null'),
  ...setting('log.showSignature', 'false'),
  ...setting('protocol.allow', 'never'),
]

/** What git may see of our environment: enough to find the repository, nothing that makes it start programs. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'XDG_CONFIG_HOME',
  'SYSTEMROOT',
  'TMPDIR',
  'GIT_DIR',
  'GIT_COMMON_DIR',
  'GIT_WORK_TREE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CEILING_DIRECTORIES',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
]

/** More than any answer that is read whole; a longer one is refused, never cut. */
const LARGEST_ANSWER = 256 * 1024 * 1024

/** Yields what git prints, piece by piece; throws OutsideError when git fails. Stops git when no longer read. */
export async function* streamGit(
  place: GitPlace,
  args: readonly string[],
): AsyncGenerator<Buffer, void, undefined> {
  const child = start(place, args)
  const ending = endOf(child)
  let finished = false
  try {
    yield* inLargerPieces(bytesOf(child))
    finished = true
  } finally {
    if (!finished) child.kill()
  }
  const end = await ending
  if (end.code !== 0) throw failure(args, end)
}

/** Git writes 4 KiB at a time; what is done with a piece costs as much for so little as for much. */
const PIECE = 65_536

async function* inLargerPieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    held.push(chunk)
    size += chunk.length
    if (size < PIECE) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}

/** The whole answer of a git command as text; throws OutsideError when git fails. */
export async function readGit(place: GitPlace, args: readonly string[]): Promise<string> {
  return (await readGitBytes(place, args)).toString('utf8')
}

/** The whole answer of a git command as bytes; throws OutsideError when git fails. */
export async function readGitBytes(place: GitPlace, args: readonly string[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of streamGit(place, args)) {
    size += chunk.length
    if (size > LARGEST_ANSWER) throw new OutsideError('git', `git ${args[0]} answered more than can be held`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** For questions to which git says no by ending with status 1 and no output; that is null. */
export async function askGit(place: GitPlace, args: readonly string[]): Promise<string | null> {
  const child = start(place, args)
  const ending = endOf(child)
  const chunks: Buffer[] = []
  for await (const chunk of bytesOf(child)) chunks.push(chunk)
  const end = await ending
  const answer = Buffer.concat(chunks).toString('utf8').trim()
  if (end.code === 0) return answer
  if (end.code === 1 && answer === '') return null
  throw failure(args, end)
}

type Running = ChildProcessByStdio<null, Readable, Readable>

function start(place: GitPlace, args: readonly string[]): Running {
  return spawn('git', [...READ_ONLY, ...args], {
    cwd: place.directory,
    env: environment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
}

function bytesOf(child: Running): AsyncIterable<Buffer> {
  return child.stdout
}

function environment(ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = {}
  for (const name of PASSED_ON) {
    if (ours[name] !== undefined) passed[name] = ours[name]
  }
  return {
    ...passed,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    // Otherwise it hands over every commit alone, and waking up for each costs more than reading it.
    GIT_FLUSH: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ATTR_NOSYSTEM: '1',
  }
}

interface End {
  readonly code: number | null
  readonly complaint: string
  readonly cause?: Error
}

/** Never rejects: the answer is looked at after the output was read. */
function endOf(child: Running): Promise<End> {
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < 2000) complaint += chunk.toString('utf8')
  })
  return new Promise((resolve) => {
    child.on('error', (cause) => resolve({ code: null, complaint: cause.message, cause }))
    child.on('close', (code) => resolve({ code, complaint }))
  })
}

function failure(args: readonly string[], end: End): OutsideError {
  if (end.cause !== undefined && 'code' in end.cause && end.cause.code === 'ENOENT')
    return new OutsideError('git', 'git could not be started: is it installed, and does the folder exist?', {
      cause: end.cause,
    })
  // Repository content can reach these lines, and control characters in it would reach the terminal.
  const said = end.complaint
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500)
  return new OutsideError('git', `git ${args[0]} failed: ${said}`, { cause: end.cause })
}

function setting(name: string, value: string): readonly string[] {
  return ['-c', `${name}=${value}`]
}
