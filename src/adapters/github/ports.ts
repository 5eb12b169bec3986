import type {
  Answer,
  Log,
  Publish,
  ReadInstallations,
  ReadPeople,
  ReadPolicyTexts,
  ReadPullRequest,
  Reply,
} from '../../app/ports.ts'
import type {
  AnswerDeployment,
  CommentOnCommits,
  PublishCheck,
  ReadHistory,
  ReadMergeGroup,
  ReadProtection,
} from '../../app/production-ports.ts'
import type { Redeliver, SpareRequests, SurveyRepositories } from '../../app/sweep-ports.ts'
import { createAnswers, createCommitComments, createDeploymentAnswers, createNotices } from './answers.ts'
import type { GitHub } from './client.ts'
import { createHistoryReader, createProtectionReader } from './history.ts'
import { createInstallationsReader, createRedelivery } from './installations.ts'
import { createMergeGroupReader } from './merge-groups.ts'
import { createPeopleReader } from './permission.ts'
import { createPolicyTextReader } from './policy-texts.ts'
import { createPublisher } from './publish.ts'
import { createCheckPublisher } from './publish-check.ts'
import { createContentPace } from './publishing/pace.ts'
import { createPullRequestReader } from './read-pull-request.ts'
import { createSurvey } from './survey.ts'

/** Everything that use cases may ask of GitHub. */
export interface GitHubPorts {
  readonly read: ReadPullRequest
  readonly people: ReadPeople
  readonly publish: Publish
  readonly checks: PublishCheck
  readonly answer: Answer
  readonly notices: Reply
  readonly answers: AnswerDeployment
  readonly commits: CommentOnCommits
  readonly groups: ReadMergeGroup
  readonly history: ReadHistory
  readonly protection: ReadProtection
  readonly installations: ReadInstallations
  readonly redeliver: Redeliver
  readonly survey: SurveyRepositories
  readonly requests: SpareRequests
  readonly policyTexts: ReadPolicyTexts
}

/** The ports of use cases, on GitHub. */
export function githubPorts(github: GitHub, log: Log): GitHubPorts {
  const pace = createContentPace()
  return {
    read: createPullRequestReader(github),
    people: createPeopleReader(github),
    publish: createPublisher(github, log, pace),
    checks: createCheckPublisher(github),
    answer: createAnswers(github),
    notices: createNotices(github, pace),
    answers: createDeploymentAnswers(github),
    commits: createCommitComments(github, pace),
    groups: createMergeGroupReader(github),
    history: createHistoryReader(github),
    protection: createProtectionReader(github),
    installations: createInstallationsReader(github),
    redeliver: createRedelivery(github),
    survey: createSurvey(github),
    requests: github,
    policyTexts: createPolicyTextReader(github),
  }
}
