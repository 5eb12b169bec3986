import { suiteConclusion, suiteStatus } from '../shapes/checks.ts'
import { repositoryPage } from '../shapes/repositories.ts'
import type { Annotation, CheckRun, CheckSuite, CommitStatus } from '../world/entities.ts'
import { connect } from './connection.ts'
import { type Args, type Fields, fits } from './fields.ts'
import { commitNode } from './git-objects.ts'

export const checkSuiteFields: Fields<CheckSuite> = {
  id: (suite) => suite.nodeId,
  databaseId: ({ id }) => id,
  app: ({ app }) => app,
  repository: ({ repository }) => repository,
  commit: ({ repository, headSha }) => commitNode(repository, headSha),
  status: (suite) => suiteStatus(suite).toUpperCase(),
  conclusion: (suite) => suiteConclusion(suite)?.toUpperCase() ?? null,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  checkRuns: ({ runs }, args) => connect(wantedRuns(runs, args), args),
}

export const checkRunFields: Fields<CheckRun> = {
  id: (run) => run.nodeId,
  databaseId: ({ id }) => id,
  name: ({ state }) => state.name,
  status: ({ state }) => state.status.toUpperCase(),
  conclusion: ({ state }) => state.conclusion?.toUpperCase() ?? null,
  title: ({ state }) => state.title,
  summary: ({ state }) => state.summary,
  text: ({ state }) => state.text,
  externalId: ({ state }) => state.externalId,
  detailsUrl: ({ state }) => state.detailsUrl,
  startedAt: ({ state }) => state.startedAt,
  completedAt: ({ state }) => state.completedAt,
  checkSuite: ({ suite }) => suite,
  repository: ({ repository }) => repository,
  annotations: ({ annotations }, args) =>
    connect(
      annotations.map((annotation) => ({ kind: 'CheckAnnotation', annotation })),
      args,
    ),
  url: ({ id, repository }, _, { world }) => `${repositoryPage(world, repository)}/runs/${id}`,
  permalink: ({ id, repository }, _, { world }) => `${repositoryPage(world, repository)}/runs/${id}`,
  isRequired: ({ repository, state }) => isRequired(repository.rulesets, state.name),
}

export const annotationFields: Fields<{ readonly annotation: Annotation }> = {
  path: ({ annotation }) => annotation.path,
  message: ({ annotation }) => annotation.message,
  title: ({ annotation }) => annotation.title,
  annotationLevel: ({ annotation }) => annotation.annotation_level.toUpperCase(),
  rawDetails: ({ annotation }) => annotation.raw_details,
  location: ({ annotation }) => ({
    kind: 'CheckAnnotationSpan',
    start: { kind: 'CheckAnnotationPosition', line: annotation.start_line, column: annotation.start_column },
    end: { kind: 'CheckAnnotationPosition', line: annotation.end_line, column: annotation.end_column },
  }),
}

export const statusFields: Fields<CommitStatus> = {
  id: (status) => status.nodeId,
  context: ({ context }) => context,
  state: ({ state }) => state.toUpperCase(),
  description: ({ description }) => description,
  targetUrl: ({ targetUrl }) => targetUrl,
  creator: ({ creator }) => creator,
  createdAt: ({ createdAt }) => createdAt,
}

/** Latest runs unless all are asked for: of one name the newest counts. */
function wantedRuns(runs: readonly CheckRun[], { filterBy }: Args): readonly CheckRun[] {
  const { appId, checkName, checkType, status } = filterBy ?? {}
  const latest = [...new Map(runs.map((run) => [run.state.name, run])).values()]
  return (checkType === 'ALL' ? runs : latest).filter(
    (run) =>
      fits(appId, run.app.id) &&
      fits(checkName, run.state.name) &&
      fits(status, run.state.status.toUpperCase()),
  )
}

function isRequired(rulesets: CheckRun['repository']['rulesets'], name: string): boolean {
  return JSON.stringify(rulesets.map(({ rules }) => rules)).includes(`"context":${JSON.stringify(name)}`)
}
