import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type PolicyScene, policyScene, says, settled } from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp()
})
afterAll(() => running.close())

/** The policies are those that people find in our examples. */
function under(example: string): Promise<PolicyScene> {
  return policyScene(running, { policy: readFileSync(`examples/${example}/policy.yml`, 'utf8') })
}

function claude(path: string): CommitPlan {
  return claudeCommit('dev', { files: { [path]: `one of ${(count += 1)}\ntwo of ${count}\n` } })
}

function opened(repo: RepositoryScene, commit: CommitPlan, body = ''): Promise<PullRequestScene> {
  return repo.openPullRequest({ by: 'dev', body, commits: [commit] })
}

test('"No AI on good-first-issues."', async () => {
  const repo = await under('good-first-issues')
  const issue = repo.openIssue('rev1', { title: 'A typo', labels: ['good first issue'] })

  const ai = await opened(repo, claude('src/a.ts'), `Fixes #${issue.number}`)
  const human = await opened(
    repo,
    { by: 'dev', files: { 'src/b.ts': 'one\ntwo\n' } },
    `Fixes #${issue.number}`,
  )
  const elsewhere = await opened(repo, claude('src/c.ts'))

  expect(await verdict(ai, 'failure')).toContain('people who want to learn')
  expect(await verdict(human, 'success')).toContain('No AI evidence found')
  expect(await verdict(elsewhere, 'success')).toContain('claude-code')
})

test('"Claude Code and Codex only with an exception, Kiro free, only in src and infra."', async () => {
  const repo = await under('tools-by-exception')

  const code = await opened(repo, claude('src/a.ts'))
  const kiro = await opened(repo, {
    by: 'dev',
    message: 'Do it\n\nCo-authored-by: Kiro Agent <244629292+kiro-agent@users.noreply.github.com>',
    files: { 'src/b.ts': 'one\ntwo\n' },
  })
  const docs = await opened(repo, claude('docs/a.md'))

  await verdict(code, 'failure')
  expect(await verdict(kiro, 'success')).toContain('kiro')
  expect(await verdict(docs, 'success')).toContain('claude-code')
  await code.comment('dev', '/ai-policy request-exception tool=claude-code for=2d reason="a spike"')
  await says(code, 'EX-1')
  await code.comment('adm', '/ai-policy grant EX-1')
  expect(await verdict(code, 'success')).toContain('EX-1')
})

test('"Two people, one an owner, for AI changes to terraform; one for all other AI changes."', async () => {
  const repo = await under('two-for-terraform')
  const terraform = await opened(repo, claude('infra/main.tf'))
  const other = await opened(repo, claude('src/a.ts'))
  await verdict(terraform, 'failure')
  await verdict(other, 'failure')

  await other.approve('rev1')
  expect(await verdict(other, 'success')).toContain('rev1')
  await terraform.approve('rev1')
  await terraform.approve('rev2')
  await says(terraform, /1 .*approval.*owners/)
  await terraform.approve('own1')

  expect(await verdict(terraform, 'success')).toContain('own1')
})

test('"Kernel-style Assisted-by on every AI commit, and no AI may sign off."', async () => {
  const repo = await under('kernel-sign-off')
  const good = 'Assisted-by: Claude:claude-opus-4-6 coccinelle\nSigned-off-by: Dev <dev@people.example>'

  const pulls = []
  for (const trailers of [
    good,
    good.replace(':claude-opus-4-6 coccinelle', ''),
    `${good}\nSigned-off-by: Claude <noreply@anthropic.com>`,
  ])
    pulls.push(
      await opened(repo, {
        by: 'dev',
        message: `mm: fix it\n\n${trailers}`,
        files: { [`mm/${(count += 1)}.c`]: `${count}\n\n` },
      }),
    )

  const [met, unnamed, signedByTool] = pulls
  if (met === undefined || unnamed === undefined || signedByTool === undefined)
    throw new Error('three were opened')
  expect(await verdict(met, 'success')).toContain('The policy is met')
  expect(await verdict(unnamed, 'failure')).toContain('Assisted-by')
  expect(await verdict(signedByTool, 'failure')).toContain('Claude <noreply@anthropic.com>')
})

test('"If more than half of what was merged in six weeks is AI, stop until it is below forty percent."', async () => {
  const repo = await under('circuit-breaker')
  const waiting = await opened(repo, claude('src/waiting.ts'))
  await verdict(waiting, 'success')

  await merge(await opened(repo, claude('src/a.ts')))
  await says(waiting, '1 of 1')
  await verdict(waiting, 'failure')
  for (const name of ['b', 'c', 'd']) {
    await merge(await opened(repo, { by: 'dev', files: { [`src/${name}.ts`]: `${name}\n${name}\n` } }))
  }

  expect(await verdict(waiting, 'success')).toContain('The policy is met')
})

async function merge(pull: PullRequestScene): Promise<void> {
  await settled(running)
  await pull.merge('adm')
  await settled(running)
}

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
