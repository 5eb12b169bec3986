import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { NotedCommit } from '../app/local-repository.ts'
import type { CommitFacts } from '../core/facts.ts'
import { readNotes } from '../core/provenance/notes.ts'
import { signalsLine } from '../core/provenance/signals-line.ts'
import { type CommitRecord, parseCommitRecord } from './commit-record.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readLines } from './lines.ts'
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
  for await (const commits of repository.commits(hashes)) {
    await world.out.write(commits.map(lineOf).join(''))
    if (world.out.isClosed()) break
  }
  return EXIT.met
}

async function ofLines(bytes: AsyncIterable<Uint8Array>, world: World): Promise<ExitCode> {
  let line = 0
  let code: ExitCode = EXIT.met
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
    if (world.out.isClosed()) break
  }
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

function lineOf(commit: NotedCommit): string {
  const { notes } = commit
  const beside = notes === undefined ? [] : readNotes(notes).signals
  return `${JSON.stringify(signalsLine(toRecord(commit), { beside }))}\n`
}

function toRecord(commit: CommitFacts): CommitRecord {
  return { id: commit.sha, author: commit.author, committer: commit.committer, message: commit.message }
}

function toLine(record: CommitRecord): string {
  return `${JSON.stringify(signalsLine(record))}\n`
}
