import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { everPassed, textOf, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { commentsOf, labelsOf, reviewersOf, verdictOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type PolicyScene, type PolicySetting, policyScene, says, settled } from '../support/policy-scene.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'

const ONE = 'rules: [{ id: countersign, when: { ai: true }, require: { approvals: 1 } }]\n'
const FILES = { 'src/a.ts': 'export const a = 1\nexport const b = 2\n' }

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
})
afterAll(() => running.close())

function under(policy: string, setting: Partial<PolicySetting> = {}): Promise<PolicyScene> {
  return policyScene(running, { policy, ...setting })
}

type Opening = Parameters<RepositoryScene['openPullRequest']>[0]

function aiChange(repo: RepositoryScene, opening: Partial<Opening> = {}): Promise<PullRequestScene> {
  return repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev', { files: FILES })], ...opening })
}

/** Of a file of its own: the same change would inherit the evidence of another pull request. */
function humanChange(repo: RepositoryScene, opening: Partial<Opening> = {}): Promise<PullRequestScene> {
  const files = {
    [`src/by-hand-${(count += 1)}.ts`]: `export const a = ${count}\nexport const b = ${count}\n`,
  }
  return repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files }], ...opening })
}

function marked(line: string, files: CommitPlan['files'] = FILES): CommitPlan {
  return { by: 'dev', message: `Do it\n\n${line}`, files }
}

const CURSOR = 'Co-authored-by: Cursor <cursoragent@cursor.com>'

describe('reviewers', () => {
  const owned = { files: { CODEOWNERS: 'src/ @rev1\n' } }

  test('request: owners of the files are asked, and nobody when it is switched off', async () => {
    const asking = await under(ONE, owned)
    const silent = await under(`${ONE}reviewers: { request: false }\n`, owned)

    const [asked, left] = [await aiChange(asking), await aiChange(silent)]

    await verdict(asked, 'failure')
    await verdict(left, 'failure')
    await settled(running)
    expect(reviewersOf(asked)).toEqual(['rev1'])
    expect(reviewersOf(left)).toEqual([])
  })

  test('request: a draft asks nobody until it is ready', async () => {
    const repo = await under(ONE, owned)
    const pull = await aiChange(repo, { draft: true })
    await verdict(pull, 'failure')
    await settled(running)
    expect([reviewersOf(pull), commentsOf(pull)]).toEqual([[], []])

    await pull.markReady('dev')
    await settled(running)

    expect(reviewersOf(pull)).toEqual(['rev1'])
  })

  test('machine_users: their approvals never count', async () => {
    const repo = await under(`${ONE}reviewers: { machine_users: [Rev1] }\n`)
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await pull.approve('rev1')
    await says(pull, /`rev1`.*machine/i)
    expect(everPassed(pull)).toBe(false)
    await pull.approve('rev2')

    expect(await verdict(pull, 'success')).toContain('rev2')
  })

  test('stale: on-push an approval ends with the push, same-diff it lives on while the diff does', async () => {
    const [strict, lax] = [await under(ONE), await under(`${ONE}reviewers: { stale: same-diff }\n`)]
    for (const repo of [strict, lax]) {
      const pull = await aiChange(repo)
      await verdict(pull, 'failure')
      await pull.approve('rev1')
      await verdict(pull, 'success')
      const onto = await repo.pushToBranch(
        'main',
        [{ by: 'adm', files: { 'other.md': 'one\ntwo\n' } }],
        'adm',
      )

      await pull.forcePush({ by: 'dev', commits: [claudeCommit('dev', { files: FILES })], onto })
      await settled(running)
      expect(verdictOf(pull)).toBe(repo === lax ? 'success' : 'failure')

      await pull.push({ commits: [{ by: 'dev', files: { 'src/a.ts': 'something\nelse\n' } }] })
      expect(await verdict(pull, 'failure')).toContain('rev1')
    }
  })

  test('unmapped_author: a commit of nobody known costs one more approval', async () => {
    const repo = await under(`${ONE}reviewers: { unmapped_author: plus-one }\n`)
    const nobody = { name: 'Somebody', email: 'somebody@else.example' }
    const pull = await aiChange(repo, {
      pushedBy: 'dev',
      commits: [{ ...claudeCommit('dev', { files: FILES }), by: nobody }],
    })
    await verdict(pull, 'failure')

    await pull.approve('rev1')
    await says(pull, 'Needs 1 more approval')
    await pull.approve('rev2')

    expect(await verdict(pull, 'success')).toContain('rev2')
  })
})

describe('provenance', () => {
  test('hints: report shows them, count makes them AI', async () => {
    const [shown, counted] = [await under(ONE), await under(`${ONE}provenance: { hints: count }\n`)]

    const pulls = [
      await humanChange(shown, { branch: 'claude/idea' }),
      await humanChange(counted, { branch: 'claude/idea' }),
    ] as const

    expect(await verdict(pulls[0], 'success')).toContain('claude/idea')
    expect(await verdict(pulls[1], 'failure')).toContain('claude/idea')
  })

  test('unmarked: ai judges what shows nothing as AI, and says no more than that', async () => {
    const repo = await under(`${ONE}provenance: { unmarked: ai }\n`)
    const pull = await humanChange(repo)

    expect(await verdict(pull, 'failure')).toMatch(/no AI evidence/i)
    await pull.approve('rev1')
    expect(await verdict(pull, 'success')).toContain('rev1')
  })

  test('custom: tools of your own by trailer, author and branch', async () => {
    const custom =
      'provenance: { custom: [{ tool: acme-coder, trailer: Acme-Coder, author: "acme-coder[bot]", branch: "acme/*" }] }\n'
    const repo = await under(`${ONE}${custom}`)

    const trailer = await humanChange(repo, { commits: [marked('Acme-Coder: v3')] })
    const author = await repo.openPullRequest({ by: 'acme-coder[bot]', commits: [{ by: 'acme-coder[bot]' }] })
    const branch = await humanChange(repo, { branch: 'acme/fix' })

    expect(await verdict(trailer, 'failure')).toContain('acme-coder')
    expect(await verdict(author, 'failure')).toContain('acme-coder')
    expect(await verdict(branch, 'success')).toContain('acme-coder')
  })
})

describe('exceptions', () => {
  const EXCEPTION = 'tools: { exception: [claude-code] }\n'

  test('grant: only those who are named may, and max_days is the most they may give', async () => {
    const repo = await under(`${EXCEPTION}exceptions: { grant: [team/owners, user/rev2], max_days: 3 }\n`)
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await pull.comment('dev', '/ai-policy request-exception tool=claude-code for=4d reason="spike"')
    await says(pull, /3 days|3d/)
    await pull.comment('dev', '/ai-policy request-exception tool=claude-code for=3d reason="spike"')
    await says(pull, 'EX-1')
    await pull.comment('adm', '/ai-policy grant EX-1')
    await settled(running)
    expect(everPassed(pull)).toBe(false)
    await pull.comment('rev2', '/ai-policy grant EX-1')

    expect(await verdict(pull, 'success')).toContain('EX-1')
  })

  test('without grant the administrators may', async () => {
    const repo = await under(EXCEPTION)
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')
    await pull.comment('dev', '/ai-policy request-exception tool=claude-code for=3d reason="spike"')
    await says(pull, 'EX-1')

    await pull.comment('adm', '/ai-policy grant EX-1')

    expect(await verdict(pull, 'success')).toContain('EX-1')
  })
})

function levels(label: string): string {
  return `blast_radius: [{ level: critical, paths: ["src/**"]${label} }]\n`
}

describe('labels', () => {
  test('have their names, or yours', async () => {
    const repo = await under(`${ONE}${levels('')}`)
    const named = await under(`${ONE}${levels(', label: "area: core"')}labels: { ai: robots }\n`)

    const [usual, own] = [await aiChange(repo), await aiChange(named)]

    await settled(running)
    expect(labelsOf(usual)).toEqual(['ai-assisted', 'blast-radius: critical'])
    expect(labelsOf(own)).toEqual(['area: core', 'robots'])
  })

  test('false switches one off', async () => {
    const repo = await under(`${ONE}${levels(', label: false')}labels: { ai: false, exception: false }\n`)
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')
    await pull.comment('adm', '/ai-policy waive reason="hotfix" for=1d')
    await verdict(pull, 'success')
    await settled(running)

    expect(labelsOf(pull)).toEqual([])
  })

  test('that are set or taken off by hand are corrected, and mean nothing', async () => {
    const repo = await under(`${ONE}labels: { exception: waved-through }\n`)
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')
    await settled(running)

    await pull.label('rev1', 'waved-through')
    await pull.unlabel('rev1', 'ai-assisted')
    await settled(running)

    expect([labelsOf(pull), verdictOf(pull)]).toEqual([['ai-assisted'], 'failure'])
  })
})

test('disclosure.heading: the section under your heading is read, and no other', async () => {
  const repo = await under(
    'disclosure: { heading: "Use of AI" }\nrules: [{ id: r, require: { disclosure: { fields: [tool] } } }]\n',
  )
  const pull = await humanChange(repo, { body: '## AI disclosure\n\nTool: Codex\n' })
  await verdict(pull, 'failure')
  await says(pull, 'Use of AI')

  await pull.edit('dev', { body: '### Use of AI\n\n- Tool: Codex\n- [x] AI-assisted: yes\n' })

  expect(await verdict(pull, 'success')).toContain('codex')
})

describe('mode', () => {
  test('warn: the check is neutral, and the comment is there', async () => {
    const pull = await aiChange(await under(`mode: warn\n${ONE}`))

    expect(await verdict(pull, 'neutral')).toContain('Not enforced')
    await settled(running)
    expect(commentsOf(pull)).toHaveLength(1)
    expect(labelsOf(pull)).toContain('ai-assisted')
  })

  test('observe: the check is there, and nothing else is touched', async () => {
    const pull = await aiChange(await under(`mode: observe\n${ONE}`, { files: { CODEOWNERS: '* @rev1\n' } }))

    await verdict(pull, 'neutral')
    await settled(running)
    expect([commentsOf(pull), labelsOf(pull), reviewersOf(pull)]).toEqual([[], [], []])
  })

  test('of a rule: it warns while the others enforce', async () => {
    const repo = await under(`rules:
  - { id: soft, mode: warn, when: { ai: true }, require: { disclosure: true } }
  - { id: hard, when: { paths: ["auth/**"] }, require: { approvals: 1 } }
`)
    const soft = await aiChange(repo)
    const hard = await humanChange(repo, { commits: [{ by: 'dev', files: { 'auth/a.ts': 'one\ntwo\n' } }] })

    await verdict(soft, 'neutral')
    await verdict(hard, 'failure')
    await hard.approve('rev1')
    expect(await verdict(hard, 'success')).toContain('rev1')
  })
})

test('rules[].description and rules[].remedy: people read what it is for, and where to get help', async () => {
  const repo = await under(`rules:
  - id: countersign
    description: Somebody else reads it – with their own eyes 👀
    when: { ai: true }
    require: { approvals: 1 }
    remedy: "Ask in #reviewers."
`)
  const pull = await aiChange(repo)
  await verdict(pull, 'failure')

  const text = await says(pull, 'Somebody else reads it – with their own eyes 👀')
  expect(text).toMatch(/Ask in `#reviewers`\./)
})

describe('extends', () => {
  test('presets hold, and the file over them', async () => {
    const repo = await under(
      'extends: [preset:gentoo-ban]\nrules: [{ id: own, require: { max: { changed_files: 1 } } }]\n',
    )
    const ai = await aiChange(repo)
    const large = await humanChange(repo, {
      commits: [{ by: 'dev', files: { 'a.md': 'x\n', 'b.md': 'x\n' } }],
    })
    const small = await humanChange(repo)

    await verdict(ai, 'failure')
    expect(await verdict(large, 'failure')).toContain('own')
    expect(await verdict(small, 'success')).not.toContain('**unmet**')
  })
})

describe('tools', () => {
  test('deny: neither approvals nor waivers lift it, and reason and link are shown', async () => {
    const repo = await under(
      'tools: { deny: [claude-code], reason: "Review SEC-12 is open.", link: "https://wiki.example.com/ai" }\n',
    )
    const pull = await aiChange(repo)
    const text = await verdict(pull, 'failure')
    expect(text).toContain('SEC-12')
    expect(text).toContain('https://wiki.example.com/ai')

    await pull.approve('rev1')
    await pull.comment('adm', '/ai-policy waive reason="hotfix" for=1d')
    await settled(running)

    expect(everPassed(pull)).toBe(false)
  })

  test('allow, exception and unlisted', async () => {
    const repo = await under('tools: { allow: [claude-code], unlisted: exception }\n')
    const allowed = await aiChange(repo)
    const other = await humanChange(repo, {
      commits: [marked(CURSOR, { 'src/c.ts': 'export const c = 1\nexport const d = 2\n' })],
    })
    const nobody = await humanChange(repo)

    expect(await verdict(allowed, 'success')).toContain('claude-code')
    expect(await verdict(other, 'failure')).toContain('cursor')
    expect(await verdict(nobody, 'success')).toContain('No AI evidence found')
  })

  test('a variant may have a stance of its own', async () => {
    const repo = await under('tools: { allow: [github-copilot], deny: [github-copilot/cloud-agent] }\n')
    const agent = await humanChange(repo, { commits: [copilotCommit('dev')] })
    const other = await humanChange(repo, {
      commits: [
        marked('Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>', { 'b.md': 'x\n' }),
      ],
    })

    expect(await verdict(agent, 'failure')).toContain('github-copilot/cloud-agent')
    expect(await verdict(other, 'success')).toContain('github-copilot')
  })

  test('paths: production code only', async () => {
    const repo = await under('tools: { deny: [claude-code], paths: ["src/**"] }\n')
    const docs = await aiChange(repo, {
      commits: [claudeCommit('dev', { files: { 'docs/a.md': 'one\ntwo\n' } })],
    })
    const code = await aiChange(repo)

    expect(await verdict(docs, 'success')).toContain('claude-code')
    expect(await verdict(code, 'failure')).toContain('claude-code')
  })

  test('trials: within paths and date', async () => {
    const repo = await under(`tools:
  unlisted: deny
  trials:
    - { tool: claude-code, until: 2999-01-31, paths: ["tools/**"] }
    - { tool: cursor, until: 2020-01-31 }
`)
    const inside = await aiChange(repo, {
      commits: [claudeCommit('dev', { files: { 'tools/a.ts': 'x\ny\n' } })],
    })
    const outside = await aiChange(repo)
    const over = await humanChange(repo, { commits: [marked(CURSOR, { 'tools/b.ts': 'x\ny\n' })] })

    expect(await verdict(inside, 'success')).toContain('claude-code')
    await verdict(outside, 'failure')
    expect(await verdict(over, 'failure')).toContain('cursor')
  })
})

describe('an organisation and a repository', () => {
  test('rules of both hold, each with the layer that it comes from', async () => {
    const repo = await under('rules: [{ id: own, when: { ai: true }, require: { owner: true } }]\n', {
      organisationPolicy: ONE,
    })
    const pull = await aiChange(repo)
    const text = await verdict(pull, 'failure')
    expect(text).toMatch(/`countersign`.*organisation/)
    expect(text).toMatch(/`own`/)

    await pull.approve('rev1')
    await says(pull, /own/)
    await pull.comment('dev', '/ai-policy own')

    expect(await verdict(pull, 'success')).toContain('rev1')
  })

  test('the repository cannot loosen: mode, tools, granters, levels', async () => {
    const repo = await under(
      `mode: observe
tools: { allow: [devin], trials: [{ tool: devin, until: 2999-01-01 }], unlisted: allow }
exceptions: { grant: [user/dev, user/rev1], max_days: 90 }
blast_radius: [{ level: low, paths: ["**"] }]
rules: []
`,
      {
        organisationPolicy: `tools: { deny: [devin], unlisted: exception }
exceptions: { grant: [team/owners], max_days: 2 }
blast_radius: [{ level: critical, paths: ["src/**"] }]
rules: [{ id: sign, when: { ai: true, blast_radius: critical }, require: { approvals: 1 } }]
`,
      },
    )
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await pull.approve('rev1')
    await says(pull, /claude-code/)
    await pull.comment('rev2', '/ai-policy request-exception tool=claude-code for=2d reason="spike"')
    await says(pull, 'EX-1')
    await pull.comment('rev1', '/ai-policy grant EX-1')
    await settled(running)
    expect(everPassed(pull)).toBe(false)
    await pull.comment('own1', '/ai-policy grant EX-1')

    expect(await verdict(pull, 'success')).toContain('EX-1')
  })

  test('what the repository sets stricter holds for the rules of the organisation', async () => {
    const repo = await under(
      'blast_radius: [{ level: critical, paths: ["src/**"] }]\nreviewers: { machine_users: [rev1] }\n',
      {
        organisationPolicy:
          'rules: [{ id: sign, when: { ai: true, blast_radius: critical }, require: { approvals: 1 } }]\n',
      },
    )
    const pull = await aiChange(repo)
    await verdict(pull, 'failure')

    await pull.approve('rev1')
    await says(pull, /`rev1`.*machine/i)
    expect(everPassed(pull)).toBe(false)
    await pull.approve('rev2')

    expect(await verdict(pull, 'success')).toContain('rev2')
  })

  test('the policy of the organisation alone is enough', async () => {
    const repo = await policyScene(running, { policy: null, organisationPolicy: ONE })
    const pull = await aiChange(repo)

    expect(await verdict(pull, 'failure')).toContain('organisation')
  })
})

test('a policy with a version that nobody knows is an error that names the one there is', async () => {
  const repo = await policyScene(running, { policy: 'version: 2\nrules: []\n' })
  const ai = await aiChange(repo)
  const human = await humanChange(repo)

  expect(await verdict(ai, 'failure')).toMatch(/ai-policy\.yml:1:1 .*version 1/)
  expect(textOf(ai)).toContain('default branch')
  expect(await verdict(human, 'success')).toContain('never was a valid one')
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
