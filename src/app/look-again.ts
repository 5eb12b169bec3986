import type { ReadInstallations, ReadPullRequest } from './ports.ts'
import type { SurveyRepositories } from './sweep-ports.ts'
import { sweptItem } from './swept-item.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

export interface LookAgainPorts {
  readonly read: ReadPullRequest
  readonly installations: ReadInstallations
  readonly survey: SurveyRepositories
}

/** Work for the open pull requests of a repository, or for those with one head commit. */
export async function openInRepository(
  { read }: LookAgainPorts,
  ref: RepositoryRef,
  head: string | null,
): Promise<readonly WorkItem[]> {
  const open = await read.openPullRequests(ref)
  return open.filter((each) => head === null || each.head === head).map((each) => sweptItem(ref, each))
}

/** Work for all that is open in an organisation, newest activity first. */
export async function openInOrganisation(
  { installations, survey }: LookAgainPorts,
  installation: number,
  reason: string,
): Promise<readonly WorkItem[]> {
  const refs = await installations.repositories(installation)
  const surveyed = await survey.surveyRepositories(installation, refs)
  const read = new Set(surveyed.map(({ ref }) => ref.repositoryId))
  // Each on its own, so that one that cannot be read keeps no other waiting.
  const unread = refs.filter(({ repositoryId }) => !read.has(repositoryId))
  const open = surveyed
    .flatMap(({ ref, open: pulls }) => pulls.map((pull) => ({ ref, pull })))
    .toSorted((a, b) => (a.pull.updatedAt < b.pull.updatedAt ? 1 : -1))
  return [
    ...open.map(({ ref, pull }) => sweptItem(ref, pull)),
    ...unread.map((ref): WorkItem => ({ kind: 'repository', ref, reason, head: null })),
  ]
}
