import { compileGlobs } from '../policy/glob.ts'
import type { FileFacts } from './facts.ts'
import { deceptionIn } from './lookalikes.ts'
import { AGENT_FILE_GLOBS } from './provenance/agent-files.ts'

const LOOSELY = { caseInsensitive: true, normalise: true } as const
const POLICY_FILE = compileGlobs(['.github/ai-policy.{yml,yaml}'], LOOSELY)
const CODE_OWNERS = compileGlobs(['{,.github/,docs/}CODEOWNERS', '.gitlab/CODEOWNERS'], LOOSELY)
const PLATFORM_FILES = compileGlobs(['.github/**'], LOOSELY)
const AGENT_FILES = compileGlobs(AGENT_FILE_GLOBS, LOOSELY)

/**
 * Why a file has the highest blast radius whatever a policy says, or null. What steers the policy, the reviewers, the
 * workflows or an agent, and what is not what it seems to be, can undo every other rule.
 */
export function alwaysOn(file: FileFacts): string | null {
  return KINDS[file.kind] ?? firstReason(pathsOf(file))
}

/** Every path that a change touches: both names of a rename, the new name alone of a copy. */
export function pathsOf(file: FileFacts): readonly string[] {
  return file.previousPath === null || file.change === 'copied' ? [file.path] : [file.path, file.previousPath]
}

const KINDS: Readonly<Record<FileFacts['kind'], string | null>> = {
  symlink: 'symbolic link',
  submodule: 'submodule',
  unknown: 'may be a symbolic link or submodule',
  file: null,
}

function firstReason(paths: readonly string[]): string | null {
  for (const path of paths) {
    const reason = reasonOfPath(path)
    if (reason !== null) return reason
  }
  return null
}

function reasonOfPath(path: string): string | null {
  if (POLICY_FILE.matches(path) !== null) return 'the policy itself'
  if (CODE_OWNERS.matches(path) !== null) return 'code owners'
  if (PLATFORM_FILES.matches(path) !== null) return 'workflows and settings'
  const agentFile = AGENT_FILES.matches(path)
  if (agentFile !== null) return `agent instructions (${agentFile})`
  return deceptionIn(path)
}
