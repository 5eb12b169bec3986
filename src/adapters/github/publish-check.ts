import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { PublishCheck } from '../../app/production-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import { digestOf } from '../../report/digest.ts'
import { CHECK_NAME, parseExternalId } from './check-run.ts'
import type { GitHub } from './client.ts'
import { annotationParts, type CheckWrite, checkPart } from './publishing/check-part.ts'
import { sendParts } from './publishing/mutation.ts'
import { shownCheck } from './reading/facts.ts'
import { createSession, throwFirst } from './reading/session.ts'
import { CheckRun, nodesOf } from './reading/shapes.ts'

type Check = Parameters<PublishCheck['publishCheck']>[2]

const STANDING = `query Check($owner: String!, $name: String!, $app: Int!, $head: GitObjectID!) {
  repository(owner: $owner, name: $name) { id
    head: object(oid: $head) { ... on Commit { oid
      checkSuites(first: 3, filterBy: { appId: $app }) { nodes {
        checkRuns(first: 3, filterBy: { checkName: "${CHECK_NAME}" }) { nodes {
          id databaseId status conclusion externalId } } } } } } }
}`
const Standing = z.object({
  repository: z.object({
    id: z.string(),
    head: z
      .object({
        oid: z.string(),
        checkSuites: nodesOf(z.object({ checkRuns: nodesOf(CheckRun).nullish() })).nullish(),
      })
      .nullish(),
  }),
})

/** Shows our check on any commit, such as the one of a merge group. */
export function createCheckPublisher(github: GitHub): PublishCheck {
  return {
    async publishCheck(ref, head, check) {
      const first = await attempt(github, ref, head, check)
      // Looked at again before it is sent again: it may have taken effect.
      if (first === 'unknown' && (await attempt(github, ref, head, check)) === 'unknown')
        throw new OutsideError('github', 'the check could not be published', { reason: 'unavailable' })
    },
  }
}

async function attempt(
  github: GitHub,
  ref: RepositoryRef,
  head: string,
  check: Check,
): Promise<'shown' | 'unknown'> {
  const write = await writeFor(github, ref, head, check)
  if (write === null) return 'shown'
  try {
    await sendCheck(github, ref, write)
    return 'shown'
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'unavailable') return 'unknown'
    throw error
  }
}

/** Null when the check shows it already. */
async function writeFor(
  github: GitHub,
  ref: RepositoryRef,
  head: string,
  check: Check,
): Promise<CheckWrite | null> {
  const { owner, name } = ref
  const variables = { owner, name, app: github.appId, head }
  const answer = await createSession(github, ref).graphql({ query: STANDING, variables })
  throwFirst(answer.errors, 'checks: read')
  const { id: repositoryId, head: commit } = Standing.parse(answer.data).repository
  const shown = shownCheck(commit ?? null)
  if (shown?.digest === check.digest && shown.state === check.state) return null
  const annotationsDigest = digestOfAnnotations(check.report.annotations)
  const isSame = shown?.annotationsDigest === annotationsDigest
  const isAddable = isSame || shown?.annotationsDigest === digestOfAnnotations([])
  return {
    ...check,
    repositoryId,
    pullRequest: numberOn(commit ?? null),
    head,
    annotationsDigest,
    run: isAddable ? shown.id : null,
    sendsAnnotations: !isSame,
  }
}

function digestOfAnnotations(annotations: readonly unknown[]): string {
  return digestOf(JSON.stringify(annotations))
}

/** A run made for a pull request keeps its number, by which buttons on it find their way. */
function numberOn(commit: z.output<typeof Standing>['repository']['head'] | null): number | null {
  const runs = (commit?.checkSuites?.nodes ?? []).flatMap(({ checkRuns }) => checkRuns?.nodes ?? [])
  const numbers = runs.map(({ externalId }) => parseExternalId(externalId ?? null)?.pullRequest ?? null)
  return numbers.find((number) => number !== null) ?? null
}

const Written = z.object({ checkRun: z.object({ id: z.string() }) })

async function sendCheck(github: GitHub, ref: RepositoryRef, write: CheckWrite): Promise<void> {
  const [result] = await sendParts(github, ref.installation, [checkPart(write)])
  if (result === undefined) throw new Error('a mutation of one part has one result')
  if (!result.ok) {
    const { type, message } = result.error
    throw new OutsideError('github', `GitHub did not take the check: ${message.slice(0, 200)}`, {
      reason: type === 'FORBIDDEN' ? 'forbidden' : 'unavailable',
      permission: type === 'FORBIDDEN' ? 'checks: write' : null,
    })
  }
  const more = annotationParts(write, Written.parse(result.value).checkRun.id)
  if (more.length > 0) await sendParts(github, ref.installation, more)
}
