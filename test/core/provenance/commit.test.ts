import { describe, expect, test } from '@jest/globals'
import { type CommitInput, signalsOfCommit } from '../../../src/core/provenance/commit.ts'
import type { Signal } from '../../../src/core/signal.ts'

const JANE = { name: 'Jane Doe', email: 'jane@example.org' }

function commit(changes: Partial<CommitInput>): CommitInput {
  return { author: JANE, committer: JANE, message: 'fix: keep the session', ...changes }
}

function brief(changes: Partial<CommitInput>): readonly string[] {
  return signalsOfCommit(commit(changes)).map(({ grade, tool, place }) => `${grade} ${tool} ${place}`)
}

function ofMessage(message: string): readonly Signal[] {
  return signalsOfCommit(commit({ message }))
}

function counted(message: string): readonly string[] {
  return ofMessage(message).flatMap(({ grade, tool }) => (grade === 'hint' ? [] : [tool]))
}

describe('who made a commit', () => {
  test('an agent as author is marked, and said once when it committed too', () => {
    const agent = { name: 'copilot-swe-agent[bot]', email: '198982749+Copilot@users.noreply.github.com' }
    expect(brief({ author: agent, committer: agent })).toEqual(['marked github-copilot commit-author'])
    expect(signalsOfCommit(commit({ author: agent, committer: agent }))[0]).toMatchObject({
      variant: 'cloud-agent',
      role: 'author',
      marker: 'github-copilot/cloud-agent',
    })
  })

  test('a signature that GitHub verified, on a commit by an agent it knows, is verified', () => {
    const author = { name: 'Devin AI', email: '158243242+devin-ai-integration[bot]@users.noreply.github.com' }
    const authorAccount = { id: 158243242, login: 'devin-ai-integration[bot]', kind: 'bot' }
    expect(brief({ author, authorAccount, verified: true })).toEqual(['verified devin commit-author'])
    expect(brief({ author, authorAccount, verified: false })).toEqual(['marked devin commit-author'])
    expect(brief({ author, authorAccount, verified: null })).toEqual(['marked devin commit-author'])
    expect(brief({ author, verified: true })).toEqual(['marked devin commit-author'])
  })

  test('the same login names three things at one vendor, told apart by number', () => {
    const variants = [198982749, 223556219, 175728472].map((id) => {
      const author = { name: 'Copilot', email: `${id}+Copilot@users.noreply.github.com` }
      return signalsOfCommit(commit({ author }))[0]?.variant
    })
    expect(variants).toEqual(['cloud-agent', 'cli', 'code-review'])
  })

  test('a renamed bot is the same bot, and a lent number does not hide its name', () => {
    const renamed = { name: 'cto-new[bot]', email: '140088366+engine-labs-app[bot]@users.noreply.github.com' }
    const lent = { name: 'claude[bot]', email: '41898282+claude[bot]@users.noreply.github.com' }
    expect(brief({ author: renamed })).toEqual(['marked cto-new commit-author'])
    expect(brief({ author: lent })).toEqual(['marked claude-code commit-author'])
  })

  test.each([
    ['Claude Dupont', 'claude@dupont.example'],
    ['Devin Smith', 'devin.smith@example.org'],
    ['Jules Martin', 'jules@example.org'],
    ['Cody Miller', 'cody@sourcegraph.com'],
    ['Charlie Brown', 'charlie@anthropic.com'],
    ['Lin (Kimi) Kong', 'lin@example.org'],
    ['Claude', 'claude@dupont.fr'],
    ['Jules', 'jules@martin.fr'],
    ['Devin', '4711+devin@users.noreply.github.com'],
    ['Devin (he/him)', 'd@example.org'],
    ['Jules (ACME)', 'j@example.org'],
    ['Claude (Xavier)', 'x@example.org'],
    ['Charlie 7', 'c7@example.org'],
    ['Cody Tester', 'c@example.org'],
    ['Jane Doe', 'jane@anthropic.com'],
    ['Jane Doe', 'jane@cline.bot'],
    ['Jane Doe', '12345678-jane@users.noreply.replit.com'],
    ['Jane Doe', 'jane+crystal@example.org'],
    ['copilot', '4711+copilot@users.noreply.github.com'],
    ['AI不止语', 'ai@example.org'],
    ['Nyx AI', 'hello@nyx.example'],
    ['AI-Agent-Hub', 'hub@example.org'],
    ['Letta Team', 'team@letta.com'],
    ['OpenAI SDKs', 'sdk@example.org'],
    ['git-ai', 'git-ai@local'],
    ['Git AI Bot', 'bot@usegitai.com'],
    ['dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com'],
    ['github-actions[bot]', '41898282+github-actions[bot]@users.noreply.github.com'],
    ['Platform Build Agent', 'ci@example.org'],
  ])('%s <%s> is not called a machine', (name, email) => {
    const found = signalsOfCommit(commit({ author: { name, email } }))
    expect(found.filter((signal) => signal.grade !== 'hint')).toEqual([])
  })

  test('a bare first name on a private address only suggests', () => {
    expect(brief({ author: { name: 'Claude', email: 'c.martin@private.example' } })).toEqual([
      'hint claude commit-author',
    ])
    expect(brief({ author: { name: 'Devin', email: 'd@private.example' } })).toEqual([
      'hint devin commit-author',
    ])
  })

  test.each([
    ['Jane Doe (aider)', 'jane@example.org', 'aider'],
    ['Jane Doe (via Claude Code)', 'jane@example.org', 'claude-code'],
    ['Jane Doe (via pi)', 'jane@example.org', 'pi'],
    ['Claude Opus 4.6', 'jane+claude-code@example.org', 'claude-code'],
    ['gpt-4.1 (GitHub Copilot)', 'jane@example.org', 'github-copilot'],
    ['Gemini (OpenCode)', 'jane@example.org', 'opencode'],
    ['GPT-5 (Cursor)', 'jane@example.org', 'cursor'],
    ['Claude', 'claude@localhost', 'claude'],
    ['Claude', 'claude-agent@team.example', 'claude'],
    ['Warp', 'agent@build.warp.dev', 'warp'],
    ['Claude (Opus 4.6)', 'jane@example.org', 'claude'],
    ['Claude 3.5 Sonnet', 'jane@example.org', 'claude'],
    ['OpenHands-GPT-5', 'openhands@all-hands.dev', 'openhands'],
    ['Qwen Code', 'noreply@anthropic.com', 'qwen-code'],
    ['MiniMax M2.7', 'noreply@anthropic.com', 'claude-code'],
    ['AI Assistant', 'assistant@example.org', 'unspecified'],
    ['pr-cleanup-agent', 'bot@example.org', 'unspecified'],
    ['team-opencode-runner[bot]', 'x@example.org', 'opencode'],
    ['gastown/crew/ada', 'ada@example.org', 'gas-town'],
    ['Codex', 'jane@example.org', 'codex'],
  ])('%s <%s> is %s', (name, email, tool) => {
    const found = signalsOfCommit(commit({ author: { name, email } }))
    expect(found.map((signal) => [signal.grade, signal.tool])).toEqual([['marked', tool]])
  })

  test('the model is kept as it was written', () => {
    const found = ofMessage('fix: x\n\nCo-Authored-By: Claude Opus 4.6 (1M context) <noreply@anthropic.com>')
    expect(found[0]).toMatchObject({ tool: 'claude-code', model: 'Claude Opus 4.6', role: 'assistant' })
  })

  test('an account that also works without AI only hints as author, and counts as co-author', () => {
    const vercel = { name: 'vercel[bot]', email: '35613825+vercel[bot]@users.noreply.github.com' }
    const line = `Co-authored-by: ${vercel.name} <${vercel.email}>`
    expect(brief({ author: vercel })).toEqual(['hint vercel-agent commit-author'])
    expect(brief({ message: `fix: x\n\n${line}` })).toEqual(['marked vercel-agent commit-trailer'])
    expect(
      brief({ author: vercel, message: `fix: x\n\n${line}` }).every((said) => said.startsWith('hint')),
    ).toBe(true)
    const gemini = { name: 'gemini-cli[bot]', email: '218312386+gemini-cli[bot]@users.noreply.github.com' }
    expect(brief({ author: gemini, message: 'chore(release): bump version to 0.7.0' })[0]).toContain('hint')
    expect(brief({ author: gemini, message: 'fix: a leak' })[0]).toContain('marked')
  })
})

describe('what is known of author and committer', () => {
  const codex = { name: 'Codex', email: 'codex@people.example' }
  const cursor = { name: 'Cursor Agent', email: 'cursor-agent@people.example' }

  test('is told whole', () => {
    expect(signalsOfCommit(commit({ author: codex }))).toEqual([
      {
        tool: 'codex',
        grade: 'marked',
        role: 'author',
        marker: 'codex/named',
        place: 'commit-author',
        text: 'Codex <codex@people.example>',
      },
    ])
    const name = `Codex ${'x'.repeat(400)}`
    const found = signalsOfCommit(commit({ author: { name, email: 'jane+codex@people.example' } }))
    expect(found[0]?.text).toBe(name.slice(0, 300))
  })

  test('counts twice where two tools had a hand in it, or the same one at two addresses', () => {
    expect(brief({ author: codex, committer: cursor })).toEqual([
      'marked codex commit-author',
      'marked cursor commit-committer',
    ])
    expect(brief({ author: codex, committer: { ...codex, email: 'x@people.example' } })).toEqual([
      'marked codex commit-author',
      'marked codex commit-committer',
    ])
    expect(brief({ author: codex, committer: { ...cursor, email: codex.email } })).toEqual([
      'marked codex commit-author',
      'marked cursor commit-committer',
    ])
    expect(brief({ committer: codex })).toEqual(['marked codex commit-committer'])
  })

  test('follows the account that GitHub linked, of author and of committer', () => {
    const account = { id: 198982749, login: 'Copilot', kind: 'bot' }
    expect(signalsOfCommit(commit({ authorAccount: account, verified: true }))).toEqual([
      {
        tool: 'github-copilot',
        variant: 'cloud-agent',
        grade: 'verified',
        role: 'author',
        marker: 'github-copilot/cloud-agent',
        place: 'commit-author',
        text: 'Jane Doe <jane@example.org>',
      },
    ])
    expect(signalsOfCommit(commit({ committerAccount: account }))).toMatchObject([
      { variant: 'cloud-agent', grade: 'marked', place: 'commit-committer' },
    ])
    expect(brief({ authorAccount: { id: 7, login: 'jane', kind: 'user' } })).toEqual([])
  })

  test('is a reviewer’s where the tool reviews', () => {
    const author = { name: 'CodeRabbit', email: 'x@coderabbit.ai' }
    expect(signalsOfCommit(commit({ author }))).toMatchObject([{ role: 'reviewer' }])
  })

  test('weighs less only for the account that says so', () => {
    const vercel = { name: 'vercel[bot]', email: '35613825+vercel[bot]@users.noreply.github.com' }
    const message = 'fix: x\n\nCo-authored-by: Codex <codex@people.example>'
    expect(brief({ author: vercel, message })).toEqual([
      'hint vercel-agent commit-author',
      'marked codex commit-trailer',
    ])
    const devin = { name: 'Devin AI', email: '158243242+devin-ai-integration[bot]@users.noreply.github.com' }
    expect(brief({ author: devin, message: 'chore(release): v1.2.3' })).toEqual([
      'marked devin commit-author',
    ])
  })

  test.each([
    'v1.2.3',
    'release 7',
    'build: bump version',
    'ci(release): bump the version',
    'Release: x',
    '1.2.3',
  ])('weighs less at a release: %j', (message) => {
    const author = { name: 'gemini-cli[bot]', email: '218312386+gemini-cli[bot]@users.noreply.github.com' }
    expect(brief({ author, message })[0]).toContain('hint')
  })

  test.each(['releases', 'fix: release', 'chore(core): release', 'chore: v1.2', 'the release'])(
    'but not at %j',
    (message) => {
      const author = { name: 'gemini-cli[bot]', email: '218312386+gemini-cli[bot]@users.noreply.github.com' }
      expect(brief({ author, message })[0]).toContain('marked')
    },
  )
})

describe('what a message says', () => {
  test('a footer glued to a trailer, outside the block that git reads, counts and says so', () => {
    const found = ofMessage(
      'fix: x\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\nCo-Authored-By: Claude <noreply@anthropic.com>',
    )
    expect(found.map(({ marker, line, inTrailerBlock }) => [marker, line, inTrailerBlock])).toEqual([
      ['claude-code/footer', 3, false],
      ['claude-code/co-author', 4, false],
    ])
  })

  test('a trailer in the block says so', () => {
    const found = ofMessage(
      'fix: x\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\nSigned-off-by: Jane <jane@example.org>',
    )
    expect(found[0]).toMatchObject({ place: 'commit-trailer', line: 3, inTrailerBlock: true })
  })

  test('a squash that quotes whole messages shows each of their marks', () => {
    const body = [
      'feat: sessions (#12)',
      '',
      '* first step',
      '',
      'Co-authored-by: Amp <amp@ampcode.com>',
      '',
      '* second step',
      '',
      'Made-with: Cursor',
      '',
      '---------',
      '',
      'Co-authored-by: John Roe <john@example.org>',
    ].join('\n')
    expect(counted(body)).toEqual(['amp', 'cursor'])
  })

  test('a message whose breaks were written out is read line by line', () => {
    expect(counted('fix: x\\n\\nDone.\\n\\nCo-authored-by: openhands <openhands@all-hands.dev>')).toEqual([
      'openhands',
    ])
  })

  test('Windows line ends, odd case and folded lines change nothing', () => {
    expect(counted('fix: x\r\n\r\nCO-AUTHORED-BY: Claude <NoReply@Anthropic.com>\r\n')).toEqual([
      'claude-code',
    ])
    expect(counted('fix: x\n\nco-authored-by : Cursor <cursoragent@cursor.com>')).toEqual(['cursor'])
  })

  test.each([
    ['a block quote', '> Co-authored-by: Claude <noreply@anthropic.com>'],
    ['a fence', '```\nCo-authored-by: Claude <noreply@anthropic.com>\n```'],
    ['a tilde fence', '~~~~\nCo-authored-by: Claude <noreply@anthropic.com>\n~~~~'],
    ['an indented block', '    Co-authored-by: Claude <noreply@anthropic.com>'],
    ['a comment', '<!--\nCo-authored-by: Claude <noreply@anthropic.com>\n-->'],
    [
      'a review bot’s summary',
      '<!-- CURSOR_SUMMARY -->\nGenerated with Claude Code\n<!-- /CURSOR_SUMMARY -->',
    ],
  ])('%s is at most a hint', (_, text) => {
    const found = ofMessage(`docs: explain the trailer\n\n${text}\n\nAnd so on.`)
    expect(found.map((signal) => signal.grade)).toEqual(found.map(() => 'hint'))
  })

  test('three backticks that nobody closes hide nothing', () => {
    expect(counted('fix: render ``` right\n\n```\n\nCo-authored-by: Amp <amp@ampcode.com>')).toEqual(['amp'])
  })

  test('a line with backticks around an example is no mark', () => {
    expect(counted('docs: x\n\n`Co-authored-by: open-swe[bot]`, which the project forbids.')).toEqual([])
    expect(counted('docs: x\n\nThe "Made by Open SWE" footer has a new link')).toEqual([])
  })

  test('a revert says of itself what stands after the commit that it takes back', () => {
    const quoted =
      'Revert "feat: x"\n\nCo-authored-by: Claude <noreply@anthropic.com>\n\nThis reverts commit 0123456.'
    expect(counted(quoted)).toEqual([])
    expect(ofMessage(quoted).map((signal) => signal.grade)).toEqual(['hint'])
    expect(counted(`${quoted}\n\nCo-authored-by: Cursor <cursoragent@cursor.com>`)).toEqual(['cursor'])
  })

  test.each([
    ['Assisted-by: Claude:claude-opus-4-7 coccinelle sparse', ['claude']],
    ['Assisted-by: Claude Sonnet 4.5 via Crush <crush@charm.land>', ['crush']],
    ['Assisted-by: Crush:AWS Claude Opus 4.6', ['crush']],
    ['Assisted-by: OpenCode (Claude Opus 4.5)', ['opencode']],
    ['Assisted-by: Zed Agent (GPT-5.2-Codex)', ['zed']],
    ['Assisted-by: Cursor <Auto>', ['cursor']],
    ['Generated-by: Claude Opus 4.6 (1M context) via Claude Code', ['claude-code']],
    ['Assisted-by: AI', ['unspecified']],
    ['Assisted-by: acme-agent:model-7', ['unspecified']],
    ['Generated-by: ChatGPT 5', ['chatgpt']],
    ['AI-Tools: GitLab Duo, OpenCode', ['gitlab-duo', 'opencode']],
    ['AI-assisted: yes', ['unspecified']],
    ['Co-authored-by-AI: Gemini CLI (gemini-2.5-pro)', ['gemini-cli']],
    ['Signed-off-by: Jane Doe (via Claude Code)', ['claude-code']],
    ['Co-authored-by: Claude Fable 5', ['claude']],
    ['Co-authored-by: OpenHands openhands@all-hands.dev', ['openhands']],
    ['Amp-Thread-ID: https://ampcode.com/threads/T-0a1b2c3d-0000', ['amp']],
    ['Entire-Agent: Claude Code', ['claude-code', 'entire']],
  ])('%s', (line, tools) => {
    expect([...counted(`fix: x\n\n${line}`)].toSorted()).toEqual(tools)
  })

  test.each([
    'Assisted-by: Daniel Example',
    'Assisted-by: Claude Dupont <claude@dupont.example>',
    'Assisted-by: Jane Cursor <jane@example.org>',
    'Suggested-by: Claude <noreply@anthropic.com>',
    'Reviewed-by: CodeRabbit <noreply@coderabbit.ai>',
    'Generated-by: scripts/bump-version.sh',
    'Assisted-by: https://example.org/people',
    'AI-assisted: no',
    'AI-Tools: none',
    'Ai-Assisted: false',
    'Co-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>',
    'Replit-Commit-Author: User',
    'Made-with: love',
    'updated-dependencies: anthropic',
  ])('%s counts for nothing', (line) => {
    expect(counted(`fix: x\n\n${line}`)).toEqual([])
  })

  test.each([
    ['💘 Generated with Crush', ['crush']],
    ['🤖 Generated with acme.diy', ['unspecified']],
    ['Mostly written by Claude', ['claude']],
    ['supported by AI claude.', ['claude']],
    ['This PR was generated by the Gemini CLI Bot based on the report.', ['gemini-cli']],
    ['_This PR was created by [Oz](https://warp.dev/oz) (running Codex)._', ['codex', 'warp']],
    ['Commit generated with [cn](https://docs.continue.dev)', ['continue']],
    ['_codex-gpt-5.5-medium on behalf of jane_', ['codex']],
    ['Thanks Copilot!', ['github-copilot']],
    ['Codex wrote most of this.', ['codex']],
    ['vibe coded this, hope it helps', ['unspecified']],
    ['The tests were researched and created with help from GitHub Copilot.', ['github-copilot']],
    ['Add a view (written by Copilot)', ['github-copilot']],
  ])('%s', (line, tools) => {
    expect([...counted(`fix: x\n\n${line}`)].toSorted()).toEqual(tools)
  })

  test.each([
    'Built using [Crystal](https://crystal-lang.org)',
    'Generated by scripts/bump-version.sh',
    'Created by Claude Dupont in 2014',
    '- Built with OpenAI Agents SDK',
    '- Powered by GPT-4o: the text is shorter',
    'Generated by Codex hooks are skipped now',
    'This was found while testing with Claude Code',
    'Address the Copilot review',
    'Support Claude Code, Codex and Cursor as agents',
    'the messages that are\ngenerated by Claude Code.',
    'Rename the vibe-coded module',
    'Thanks Claude Dupont',
    'Handle messages that were generated by Copilot.',
    'The check for calls that weren’t generated by Copilot.',
    'Skip files which are written by Codex.',
    'Show when a change is made with OpenCode.',
    '(Thanks @google-gemini!)',
    'agent: advertise the OS name',
    'ai: add a provider for Claude',
    'LLM: Claude 4 is supported now',
  ])('%s is about a tool, not by one', (line) => {
    expect(counted(line)).toEqual([])
    expect(counted(`fix: x\n\nSee below.\n${line}`)).toEqual([])
  })

  test.each([
    ['AI disclosure: I used Claude Code to write the tests.', ['claude-code']],
    ['**LLM usage:** Fable did the implementation, I wrote the comments.', ['claude']],
    ['## AI Disclosure\n\nThis change was made with assistance from GitHub Copilot.', ['github-copilot']],
    [
      '### Was this patch authored or co-authored using generative AI tooling?\n\nYes, Claude Code.',
      ['claude-code'],
    ],
    ['AI: Claude Code (Opus) assisted with test generation.', ['claude-code']],
    ['AI-assisted.', ['unspecified']],
    ['- [x] This contribution was created with Generative AI tools.', ['unspecified']],
    ['- [x] Warp Agent Mode - This PR was created via Warp’s AI Agent Mode', ['warp']],
  ])('a person says so: %s', (text, tools) => {
    const found = ofMessage(`fix: x\n\n${text}`)
    expect([...new Set(found.map(({ tool }) => tool))]).toEqual(tools)
    expect(found.every(({ grade }) => grade === 'declared')).toBe(true)
  })

  test.each([
    'AI disclosure: none',
    'AI disclosure: I didn’t use AI for this.',
    '### Was this patch authored or co-authored using generative AI tooling?\n\nNo',
    '- [ ] This contribution was created with Generative AI tools.',
    '- [x] This patch was not authored using Generative Tooling',
    '- [x] I have read the AI policy',
    '- [x] If AI was used, I have disclosed it',
    '## AI disclosure\n\n- [ ] AI-assisted: yes\n- [ ] AI-assisted: no\n\nTool:\n',
    'AI disclosure: Claude Code for research and review. All code typed by me.',
  ])('a person says no, or nothing, or that AI only looked: %s', (text) => {
    expect(counted(`fix: x\n\n${text}`)).toEqual([])
  })

  test('a link to a shared chat counts when it stands alone', () => {
    const link = 'https://claude.ai/share/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f'
    expect(counted(`tool: new page\n\n${link}`)).toEqual(['claude'])
    expect(counted(`fix: x\n\nAs discussed (see ${link}) this is wrong.`)).toEqual([])
  })

  test('a session link is kept as a link', () => {
    const url = 'https://claude.ai/code/session_0123456789ABCDEF'
    expect(ofMessage(`fix: x\n\nClaude-Session: ${url}`)[0]).toMatchObject({ tool: 'claude-code', link: url })
  })

  test('signals name the commit, and their text is cut to what can be shown', () => {
    const sha = '0123456789abcdef0123456789abcdef01234567'
    const message = `fix: x\n\nCo-authored-by: Claude <noreply@anthropic.com> ${'x'.repeat(900)}`
    const [signal] = signalsOfCommit(commit({ sha, message }))
    expect(signal?.commit).toBe(sha)
    expect(signal?.text.length).toBe(300)
  })
})

describe('markers that a policy adds', () => {
  const custom = [{ tool: 'acme-coder', trailer: 'Acme-Coder', author: 'acme-coder[bot]', branch: 'acme/*' }]

  test('are found as trailer, and as login, name or address of an author', () => {
    const byTrailer = commit({ message: 'fix: x\n\nacme-coder: session 7' })
    expect(signalsOfCommit(byTrailer, { custom })).toMatchObject([
      { tool: 'acme-coder', grade: 'marked', line: 3 },
    ])
    const author = { name: 'Acme', email: '99+acme-coder[bot]@users.noreply.github.com' }
    expect(signalsOfCommit(commit({ author }), { custom })).toMatchObject([
      { tool: 'acme-coder', place: 'commit-author' },
    ])
    expect(signalsOfCommit(commit({ author: JANE }), { custom })).toEqual([])
  })
})
