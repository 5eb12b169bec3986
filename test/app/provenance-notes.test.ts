import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, textOf, verdict } from '../support/eventually.ts'
import type { CommitPlan } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'

const POLICY = `version: 1
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
`
const PATH = 'src/queue.ts'
const byHand: CommitPlan = {
  by: 'dev',
  message: 'Make the queue longer',
  files: { [PATH]: 'export const size = 1\n' },
}
const GIT_AI = 'refs/notes/ai'

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
})
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

async function aRepository(files: Readonly<Record<string, string>> = {}): Promise<RepositoryScene> {
  const organisation = running.github.organization(`notes-${(count += 1)}`, { members: ['dev', 'rev1'] })
  const repository = organisation.repository('app', {
    files: { '.github/ai-policy.yml': POLICY, 'README.md': '# app\n', ...files },
    access: { dev: 'write', rev1: 'write' },
  })
  await running.app.installOn(organisation)
  return repository
}

function gitAiNote(sessions: Readonly<Record<string, object>>): string {
  const lines = Object.keys(sessions).map((key) => `  ${key} 1-9\n`)
  const attested = lines.length === 0 ? '' : `${PATH}\n${lines.join('')}`
  return `${attested}---\n${JSON.stringify({ schema_version: 'authorship/3.0.0', prompts: {}, sessions })}`
}

const CURSOR = { agent_id: { tool: 'cursor', id: 'x', model: 'claude-4.5-opus' }, human_author: 'Dev' }
const SESSION = 's_0123456789abcd'

/** A note raises no event: the next look finds it. */
async function lookAgain(pull: PullRequestScene): Promise<void> {
  await pull.edit('dev', { title: `Longer queue ${(count += 1)}` })
}

function queriesNamed(name: string, repository: RepositoryScene): number {
  return running.github.log.requests.filter(
    ({ body }) => body.includes(`query ${name}(`) && body.includes(repository.repository.owner.login),
  ).length
}

describe('git notes', () => {
  test('a note of git-ai on a commit is evidence, with tool and model', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')

    repo.writeNote(pull.headSha(), gitAiNote({ [SESSION]: CURSOR }), GIT_AI)
    await lookAgain(pull)

    expect(await verdict(pull, 'failure')).toMatch(
      /`cursor` \(`claude-4.5-opus`\), marked, not verified: commit .*, git note/,
    )
  })

  test('a note that is taken away again stays evidence', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')
    repo.writeNote(pull.headSha(), gitAiNote({ [SESSION]: CURSOR }), GIT_AI)
    await lookAgain(pull)
    await verdict(pull, 'failure')

    repo.repository.refs.delete(GIT_AI)
    await lookAgain(pull)

    await eventually(() => expect(textOf(pull)).toContain('no longer there'))
    await verdict(pull, 'failure')
  })

  test('a note in a folder, as git keeps them when there are many, is found as well', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')
    const sha = pull.headSha()

    repo.writeNote(`${sha.slice(0, 2)}/${sha.slice(2)}`, gitAiNote({ [SESSION]: CURSOR }), GIT_AI)
    await lookAgain(pull)

    await verdict(pull, 'failure')
  })

  test('notes of Qwen Code and of agentblame are read too', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')
    const qwen = { version: 1, generator: 'Qwen-Coder', summary: { aiPercent: 80, aiChars: 90 } }
    const blame = {
      version: 2,
      attributions: [{ category: 'ai_generated', provider: 'cursor', model: 'gpt-5' }],
    }

    repo.writeNote(pull.headSha(), JSON.stringify(qwen), 'refs/notes/ai-attribution')
    repo.writeNote(pull.headSha(), JSON.stringify(blame), 'refs/notes/agentblame')
    await lookAgain(pull)

    const text = await verdict(pull, 'failure')
    expect(text).toMatch(/`qwen-code`, marked, not verified: commit .*, git note/)
    expect(text).toMatch(/`cursor` \(`gpt-5`\), marked, not verified: commit .*, git note/)
  })

  test('a note that ascribes a commit to people is shown, and lowers nothing', async () => {
    const repo = await aRepository()
    const message = 'Longer\n\nAssisted-by: Codex:gpt-5'
    const pull = await repo.openPullRequest({ by: 'dev', commits: [{ ...byHand, message }] })
    await verdict(pull, 'failure')

    repo.writeNote(pull.headSha(), gitAiNote({}), GIT_AI)
    await lookAgain(pull)

    await eventually(() => expect(textOf(pull)).toMatch(/by a git note, people alone wrote .*lowers nothing/))
    await verdict(pull, 'failure')
  })

  test('where there are no notes nothing more is asked, and the same notes are read once', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({ by: 'dev', commits: [byHand] })
    await verdict(pull, 'success')
    expect(queriesNamed('PullRequest', repo)).toBeGreaterThan(0)
    expect(queriesNamed('Notes', repo)).toBe(0)

    repo.writeNote(pull.headSha(), gitAiNote({ [SESSION]: CURSOR }), GIT_AI)
    await lookAgain(pull)
    await verdict(pull, 'failure')
    await lookAgain(pull)
    await running.github.quiet()

    expect(queriesNamed('Notes', repo)).toBe(2)
  })
})

function record(path: string, type: 'ai' | 'human'): string {
  const contributor = { type, model_id: 'anthropic/claude-opus-4-5' }
  return `${JSON.stringify({
    version: '0.1.0',
    id: '550e8400-e29b-41d4-a716-446655440000',
    timestamp: '2026-02-01T10:00:00Z',
    tool: { name: 'cursor', version: '2.4.0' },
    files: [{ path, conversations: [{ contributor, ranges: [{ start_line: 1, end_line: 3 }] }] }],
  })}\n`
}

describe('Agent Trace', () => {
  const TRACES = '.agent-trace/traces.jsonl'

  test('a record that the change adds is evidence', async () => {
    const repo = await aRepository()
    const pull = await repo.openPullRequest({
      by: 'dev',
      commits: [{ ...byHand, files: { ...byHand.files, [TRACES]: record(PATH, 'ai') } }],
    })
    expect(await verdict(pull, 'failure')).toMatch(
      /`cursor` \(`anthropic\/claude-opus-4-5`\), marked, not verified: agent trace/,
    )
  })

  test('records of earlier changes, and of files that are left alone, say nothing of this one', async () => {
    const before = record(PATH, 'ai')
    const repo = await aRepository({ [TRACES]: before, 'src/other.ts': 'export const other = 1\n' })
    const after = before + record(PATH, 'human') + record('src/other.ts', 'ai')
    const pull = await repo.openPullRequest({
      by: 'dev',
      commits: [{ ...byHand, files: { ...byHand.files, [TRACES]: after } }],
    })
    expect(await verdict(pull, 'success')).toMatch(/a hint, which proves nothing: changed file/)
  })
})
