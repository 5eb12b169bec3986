import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import type { LocalRepository } from '../app/local-repository.ts'
import { POLICY_PATH } from '../app/policy-in-force.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { positive } from './numbers.ts'
import { disclosureSnippet, type Findings, proposePolicy } from './propose-policy.ts'
import { findRiskyPaths } from './risky-paths.ts'
import { tallyTools } from './tool-tally.ts'
import type { World } from './world.ts'

const TEMPLATE_PATH = '.github/pull_request_template.md'
const TEMPLATES = /^(?:\.github\/|docs\/)?pull_request_template(?:\.(?:md|txt)|\/.+)$/i
const CODEOWNERS = /^(?:\.github\/|docs\/)?CODEOWNERS$/

interface Options {
  readonly write?: true
  readonly commits: string
}

/** `init`: proposes a first policy from what the repository's own history and tree show. */
export async function runInit(command: Command, world: World): Promise<ExitCode> {
  const options = command.opts<Options>()
  const repository = await world.openRepository(world.directory)
  const paths = await headPaths(repository)
  const policy = proposePolicy(await findingsOf(repository, paths, positive(options.commits, '--commits')))
  if (options.write !== true) {
    await world.out.write(policy)
    await world.err.write(adviceWhenPrinted(paths))
    return EXIT.met
  }
  await writeNew(join(repository.root, POLICY_PATH), policy)
  await world.err.write(`Wrote ${POLICY_PATH}.\n`)
  await world.err.write(await writeTemplate(repository.root, paths))
  await world.err.write(`Next: countersign backtest --policy ${POLICY_PATH}\n`)
  return EXIT.met
}

async function headPaths(repository: LocalRepository): Promise<readonly string[]> {
  const head = await repository.resolve('HEAD')
  return head === null ? [] : repository.paths(head)
}

async function findingsOf(
  repository: LocalRepository,
  paths: readonly string[],
  commits: number,
): Promise<Findings> {
  const hashes = (await repository.resolveRange('HEAD')) ?? []
  const tally = await tallyTools(repository.commits(hashes), commits)
  return {
    ...tally,
    risky: findRiskyPaths(paths),
    hasCodeowners: paths.some((path) => CODEOWNERS.test(path)),
  }
}

async function writeTemplate(root: string, paths: readonly string[]): Promise<string> {
  if (paths.some((path) => TEMPLATES.test(path))) return adviceForTemplate()
  await writeNew(join(root, TEMPLATE_PATH), disclosureSnippet())
  return `Wrote ${TEMPLATE_PATH}.\n`
}

function adviceWhenPrinted(paths: readonly string[]): string {
  const hasTemplate = paths.some((path) => TEMPLATES.test(path))
  return `\nWrite it with --write, or put it in ${POLICY_PATH}.\n${hasTemplate ? adviceForTemplate() : ''}`
}

function adviceForTemplate(): string {
  return `Put this section into your pull request template:\n\n${disclosureSnippet()}\n`
}

/** What is already there was written by somebody with reasons: it is never replaced. */
async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'EEXIST')
      throw new UsageError(`${path} is there already; remove it first, or leave out --write`)
    throw error
  }
}
