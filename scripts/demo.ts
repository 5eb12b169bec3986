import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { claudeCommit, copilotCommit } from '../test/support/github/scene/commits.ts'
import type { PullRequestScene } from '../test/support/github/scene/pull-request.ts'
import {
  checkOf,
  commentsOf,
  labelsOf,
  reviewersOf,
  verdictOf,
} from '../test/support/github/scene/reading.ts'
import type { RepositoryScene } from '../test/support/github/scene/repository.ts'
import type { GitHub } from '../test/support/github/start.ts'
import { type RunningApp, startApp } from '../test/support/running-app.ts'
import { demoPage, type Shot } from './demo-page.ts'

// The real app, on its embedded store, against a GitHub of our own on this machine. Nothing leaves it.

const POLICY = `version: 1
tools:
  allow: [github-copilot, claude-code]
  deny: [devin]
  reason: "The security review of this tool is still open."
blast_radius:
  - level: critical
    paths: ["infra/**", "db/migrations/**"]
rules:
  - id: countersign
    description: A person who took no part signs every change that an AI tool had a hand in.
    when: { ai: true }
    require: { approvals: 1 }
  - id: owners-sign-critical
    description: An owner signs AI changes that can take production down.
    when: { ai: true, blast_radius: critical }
    require:
      approvals:
        - { count: 1, from: [team/owners] }
`

const shots: Shot[] = []

/** Events on one pull request are gathered for a moment before it is judged again. */
const QUIET_MS = 1500

function write(text: string): void {
  process.stdout.write(`${text}\n`)
}

function heading(text: string): void {
  write(`\n${styleText(['bold', 'cyan'], text)}`)
}

async function main(): Promise<void> {
  write('Starting Countersign on an embedded store, and a stand-in for GitHub beside it ...')
  const running = await startApp({ logLevel: 'warn' })
  try {
    await show(running)
  } finally {
    await running.close()
  }
  const page = join(tmpdir(), 'countersign-demo.html')
  await writeFile(page, demoPage(POLICY, shots))
  write(`\nThe same for a browser: ${page}`)
  const problems = running.github.violations
  if (problems.length > 0) throw new Error(`the stand-in was misused: ${problems.join('; ')}`)
}

async function show({ github, app }: RunningApp): Promise<void> {
  const acme = github.organization('acme', { members: ['dana', 'drew', 'rosa'], teams: { owners: ['olga'] } })
  const repo = acme.repository('shop', {
    files: {
      '.github/ai-policy.yml': POLICY,
      'README.md': '# shop\n',
      'src/cart.ts': 'export const cart = []\n',
    },
    access: { dana: 'write', drew: 'write', rosa: 'write', olga: 'write' },
  })
  await app.installOn(acme)
  heading('The policy on the default branch (.github/ai-policy.yml)')
  write(POLICY.trimEnd())

  await tell(github, '1. A person writes code, and no tool left a mark', await byHand(repo))
  await tell(github, "2. Copilot's agent opens a pull request that drew asked for", await byAgent(repo))
  await tell(github, '3. dana used Claude Code, and infra/ is touched', await inInfra(repo))
  await tell(github, '4. A tool that the policy denies', await byDeniedTool(repo))
  await signing(github, repo)
}

async function byHand(repo: RepositoryScene): Promise<PullRequestScene> {
  return repo.openPullRequest({
    by: 'dana',
    title: 'Show prices with tax',
    commits: [{ by: 'dana', files: { 'src/price.ts': 'export const tax = 0.2\n' } }],
  })
}

async function byAgent(repo: RepositoryScene): Promise<PullRequestScene> {
  return repo.openPullRequest({
    by: 'copilot-swe-agent[bot]',
    branch: 'copilot/round-cents',
    title: 'Round cents',
    commits: [copilotCommit('drew', { files: { 'src/cents.ts': 'export const cents = Math.round\n' } })],
  })
}

async function inInfra(repo: RepositoryScene): Promise<PullRequestScene> {
  return repo.openPullRequest({
    by: 'dana',
    title: 'Give the queue more memory',
    commits: [
      claudeCommit('dana', {
        message: 'Give the queue more memory',
        files: { 'infra/queue.tf': 'memory = 2048\n' },
      }),
    ],
  })
}

async function byDeniedTool(repo: RepositoryScene): Promise<PullRequestScene> {
  return repo.openPullRequest({
    by: 'dana',
    title: 'Speed up search',
    commits: [
      {
        by: 'dana',
        message:
          'Speed up search\n\nCo-authored-by: Devin AI <158243242+devin-ai-integration[bot]@users.noreply.github.com>',
        files: { 'src/search.ts': 'export const fast = true\n' },
      },
    ],
  })
}

async function signing(github: GitHub, repo: RepositoryScene): Promise<void> {
  const pull = await repo.openPullRequest({
    by: 'copilot-swe-agent[bot]',
    branch: 'copilot/migrate-orders',
    title: 'Add a column for refunds',
    commits: [
      copilotCommit('drew', {
        files: { 'db/migrations/7.sql': 'alter table orders add refunded int;\n' },
      }),
    ],
  })
  await tell(github, '5. Copilot changes a database migration for drew', pull)
  await pull.approve('drew')
  await tell(github, '   drew, who asked the agent for it, approves', pull)
  await pull.approve('olga')
  await tell(github, '   olga, an owner who took no part, approves', pull)
}

/** Prints what a person would see on the pull request, once the app is done with it. */
async function tell(github: GitHub, title: string, pull: PullRequestScene): Promise<void> {
  await github.quiet(QUIET_MS)
  await settled(pull)
  const shot = shotOf(title, pull)
  shots.push(shot)
  heading(shot.title)
  const color = shot.verdict === 'success' ? 'green' : 'red'
  write(`check ai-policy: ${styleText([color, 'bold'], shot.verdict)} · ${shot.checkTitle}`)
  write(
    `labels: ${shot.labels.join(', ') || 'none'}   reviews asked of: ${shot.reviewers.join(', ') || 'nobody'}`,
  )
  const signatures = /### For reviewers[^\n]*\n\n([\s\S]*?)(?:\n###|$)/.exec(shot.summary)?.[1]
  if (signatures !== undefined && pull.pull.reviews.length > 0)
    write(signatures.trim().replace(/^/gm, '  ✎ '))
  if (shot.comment !== null) write(shot.comment.replace(/^/gm, '  │ '))
}

function shotOf(title: string, pull: PullRequestScene): Shot {
  const state = checkOf(pull)?.state
  // The first line is an HTML comment, which GitHub does not show.
  const comment = commentsOf(pull).at(-1)?.split('\n').slice(2).join('\n')
  return {
    title: `${title} (#${pull.number} ${pull.pull.title})`,
    verdict: verdictOf(pull),
    checkTitle: state?.title ?? '',
    summary: state?.summary ?? '',
    labels: labelsOf(pull),
    reviewers: reviewersOf(pull),
    comment: comment ?? null,
  }
}

/** Waits until the check is concluded and has stayed the same for a moment. */
async function settled(pull: PullRequestScene): Promise<void> {
  let last = ''
  for (let unchanged = 0, waited = 0; unchanged < 8; waited += 1) {
    if (waited > 400) throw new Error(`no verdict on #${pull.pull.number} after 40 seconds`)
    await sleep(100)
    const now = JSON.stringify([
      verdictOf(pull),
      checkOf(pull)?.state.title,
      labelsOf(pull),
      commentsOf(pull),
    ])
    const isDone = ['success', 'failure', 'neutral'].includes(verdictOf(pull))
    unchanged = isDone && now === last ? unchanged + 1 : 0
    last = now
  }
}

await main()
