import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SiftedCommit } from '../app/local-repository.ts'
import { createSieve } from '../core/provenance/sieve.ts'
import { signalsLine } from '../core/provenance/signals-line.ts'
import type { Signal } from '../core/signal.ts'
import { type CommitRecord, parseCommitRecord } from './commit-record.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readLines } from './lines.ts'
import { showProgress } from './progress.ts'
import { reasonOf } from './read-file.ts'
import type { World } from './world.ts'

/** `signals`: what AI tools left on commits, one JSON line for each, in memory that does not grow. */
export async function runSignals(command: Command, world: World): Promise<ExitCode> {
  const { input } = command.opts<{ readonly input?: string }>()
  const [range] = command.args
  if (input !== undefined && range !== undefined) throw new UsageError('give a range or --input, not both')
  if (range !== undefined) return ofRange(range, world)
  if (input === undefined && !world.input.isPiped)
    throw new UsageError('give a range such as main..HEAD, or --input <file>')
  return ofLines(input === undefined || input === '-' ? world.input.bytes : bytesOfFile(input, world), world)
}

async function ofRange(range: string, world: World): Promise<ExitCode> {
  const repository = await world.openRepository(world.directory)
  const hashes = await repository.resolveRange(range)
  if (hashes === null) throw new UsageError(`"${range}" names no commits here`)
  const progress = showProgress(world, 'commits')
  for await (const commits of repository.sift(hashes, createSieve())) {
    const beside = await besideCommits(commits)
    await world.out.write(commits.map((commit) => lineOf(commit, beside.get(commit.sha) ?? [])).join(''))
    await progress.add(commits.length)
    if (world.out.isClosed()) break
  }
  await progress.end()
  return EXIT.met
}

/** What notes say. Hardly any history has notes, and what reads them is slow to load. */
async function besideCommits(
  commits: readonly SiftedCommit[],
): Promise<ReadonlyMap<string, readonly Signal[]>> {
  const noted = commits.filter(({ notes }) => notes !== undefined)
  if (noted.length === 0) return new Map()
  const { readNotes } = await import('../core/provenance/notes.ts')
  return new Map(noted.map(({ sha, notes = [] }) => [sha, readNotes(notes).signals]))
}

async function ofLines(bytes: AsyncIterable<Uint8Array>, world: World): Promise<ExitCode> {
  let line = 0
  let code: ExitCode = EXIT.met
  const progress = showProgress(world, 'lines')
  for await (const lines of readLines(bytes)) {
    const problems: string[] = []
    let text = ''
    for (const each of lines) {
      line += 1
      if (each.trim() === '') continue
      const parsed = parseCommitRecord(each)
      if (parsed.ok) text += toLine(parsed.record)
      else problems.push(`line ${line} ${parsed.problem}\n`)
    }
    if (problems.length > 0) {
      code = EXIT.undecided
      await world.err.write(problems.join(''))
    }
    await world.out.write(text)
    await progress.add(lines.length)
    if (world.out.isClosed()) break
  }
  await progress.end()
  return code
}

/** A file that cannot be read is wrong usage, found only when its first piece is asked for. */
async function* bytesOfFile(file: string, world: World): AsyncGenerator<Uint8Array, void, undefined> {
  const stream: AsyncIterable<Uint8Array> = createReadStream(resolve(world.directory, file), {
    highWaterMark: 65_536,
  })
  try {
    yield* stream
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`)
  }
}

/** Most commits of most histories are silent: for them nothing is made but the line. */
function lineOf({ sha, told }: SiftedCommit, beside: readonly Signal[]): string {
  if (told === null && beside.length === 0) return `{"id":"${sha}","ai":false,"tools":[],"signals":[]}\n`
  return toLine({ id: sha, ...(told ?? NOBODY) }, beside)
}

const NOBODY = { author: { name: '', email: '' }, committer: { name: '', email: '' }, message: '' }

function toLine(record: CommitRecord, beside: readonly Signal[] = []): string {
  return `${JSON.stringify(signalsLine(record, { beside }))}\n`
}
