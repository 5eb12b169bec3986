import { createPullRequestReader } from './adapters/github/read-pull-request.ts'
import { createTokenGitHub } from './adapters/github/token-client.ts'
import type { ReadPullRequest } from './app/ports.ts'
import { UsageError } from './cli/errors.ts'
import { readApiUrl } from './config.ts'

/** Pull requests as the token of the environment sees them. */
export function openGitHub(env: Readonly<Record<string, string | undefined>>): ReadPullRequest {
  const token = env['GITHUB_TOKEN'] ?? ''
  if (token === '') throw new UsageError('set GITHUB_TOKEN to a token that may read the repository')
  return createPullRequestReader(createTokenGitHub({ token, baseUrl: readApiUrl(env) }))
}
