import { readFileSync } from 'node:fs'
import { openRepository } from './adapters/git/repository.ts'
import { runProgram } from './cli/program.ts'
import { standardInput, standardOutput } from './cli/standard-streams.ts'

process.exitCode = await runProgram(process.argv.slice(2), {
  out: standardOutput(process.stdout, process.env),
  err: standardOutput(process.stderr, process.env),
  input: standardInput(process.stdin),
  directory: process.cwd(),
  environment: process.env,
  now: () => new Date().toISOString(),
  version: versionOf(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
  openRepository,
  // Stores and clients are large, and most commands need none.
  openGitHub: async () => (await import('./cli-github.ts')).openGitHub(process.env),
  openClinic: async () => (await import('./cli-clinic.ts')).openClinic(process.env),
  openMover: async () => (await import('./cli-records.ts')).openMover(process.env),
  openRecords: async () => (await import('./cli-records.ts')).openRecords(process.env),
  playDemo: async () => (await import('./cli-demo.ts')).playDemo(),
})

function versionOf(manifest: string): string {
  return /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unknown'
}
