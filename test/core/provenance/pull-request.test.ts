import { describe, expect, test } from '@jest/globals'
import { AGENT_FILE_GLOBS } from '../../../src/core/provenance/agent-files.ts'
import {
  type PullRequestInput,
  signalsOfPullRequest,
  signalsOfPusher,
} from '../../../src/core/provenance/pull-request.ts'
import { compileGlobs } from '../../../src/policy/glob.ts'

const PLAIN: PullRequestInput = {
  author: { id: 7, login: 'jane', kind: 'user' },
  title: 'Keep the session',
  body: 'Fixes #12.',
  branch: 'fix/session',
  labels: ['bug'],
  files: [{ path: 'src/session.ts', change: 'modified' }],
  disclosureHeading: 'AI disclosure',
}

function brief(changes: Partial<PullRequestInput>): readonly string[] {
  return signalsOfPullRequest({ ...PLAIN, ...changes }).map(
    ({ grade, tool, place }) => `${grade} ${tool} ${place}`,
  )
}

describe('a pull request', () => {
  test('without a trace has no signal', () => {
    expect(brief({})).toEqual([])
    expect(brief({ author: null })).toEqual([])
  })

  test('opened by the bot account of an agent, by number and type, is verified', () => {
    const opened = ['verified github-copilot pull-request-author']
    expect(brief({ author: { id: 198982749, login: 'Copilot', kind: 'bot' } })).toEqual(opened)
    expect(brief({ author: { id: 198982749, login: 'renamed-since', kind: 'bot' } })).toEqual(opened)
    expect(brief({ author: { id: 244629292, login: 'kiro-agent', kind: 'user' } })).toEqual([
      'verified kiro pull-request-author',
    ])
  })

  test('opened under a login alone is no proof', () => {
    expect(brief({ author: { id: 12345, login: 'Copilot', kind: 'user' } })).toEqual([])
    expect(brief({ author: { id: 12345, login: 'devin-ai-integration', kind: 'bot' } })).toEqual([
      'marked devin pull-request-author',
    ])
    expect(brief({ author: { id: 198982749, login: 'Copilot', kind: 'user' } })).toEqual([
      'marked github-copilot pull-request-author',
    ])
  })

  test('opened by a dependency bot is no AI', () => {
    expect(brief({ author: { id: 49699333, login: 'dependabot[bot]', kind: 'bot' } })).toEqual([])
    expect(brief({ author: { id: 119856028, login: 'aikido-autofix[bot]', kind: 'bot' } })[0]).toContain(
      'hint',
    )
  })

  test('pushed to by an agent is verified', () => {
    expect(signalsOfPusher({ id: 161369871, login: 'google-labs-jules[bot]', kind: 'bot' })).toMatchObject([
      { tool: 'jules', grade: 'verified', place: 'pusher' },
    ])
    expect(signalsOfPusher({ id: 7, login: 'jane', kind: 'user' })).toEqual([])
  })

  test('footers, session links and hidden comments of its body are marked, with their line', () => {
    const body = [
      'Fixes #12.',
      '',
      '🤖 Generated with [Claude Code](https://claude.com/claude-code)',
      '[Codex Task](https://chatgpt.com/codex/tasks/task_e_0123456789abcdef)',
      '<!-- START COPILOT CODING AGENT TIPS -->',
    ].join('\n')
    const found = signalsOfPullRequest({ ...PLAIN, body })
    expect(found.map(({ tool, grade, line, place }) => [tool, grade, line, place])).toEqual([
      ['claude-code', 'marked', 3, 'pull-request-body'],
      ['codex', 'marked', 4, 'pull-request-body'],
      ['github-copilot', 'marked', 5, 'pull-request-body'],
    ])
    expect(found[1]?.link).toBe('https://chatgpt.com/codex/tasks/task_e_0123456789abcdef')
  })

  test('what a review bot wrote into its body is no authorship', () => {
    const body = [
      '<!-- CURSOR_SUMMARY -->',
      '> [!NOTE]',
      'Generated with Claude Code',
      '<sup>Written by [Cursor Bugbot](https://cursor.com/dashboard?tab=bugbot)</sup>',
      '<!-- /CURSOR_SUMMARY -->',
      '<!-- This is an auto-generated comment: release notes by coderabbit.ai -->',
      '## Summary by CodeRabbit',
      '<!-- end of auto-generated comment: release notes by coderabbit.ai -->',
    ].join('\n')
    expect(brief({ body }).filter((said) => !said.startsWith('hint'))).toEqual([])
  })

  test('branches, labels and files of tools only suggest', () => {
    expect(brief({ branch: 'copilot/fix-login' })).toEqual(['hint github-copilot branch'])
    expect(brief({ branch: 'fix-login-1234567890123456789' })).toEqual(['hint jules branch'])
    expect(brief({ branch: 'revert-12-copilot/fix-login' })).toEqual([])
    expect(brief({ branch: 'fix/cursor-blink' })).toEqual([])
    expect(brief({ labels: ['Codex'] })).toEqual(['hint codex label'])
    expect(brief({ files: [{ path: 'packages/a/CLAUDE.md', change: 'added' }] })).toEqual([
      'hint claude-code file',
    ])
    expect(brief({ files: [{ path: '.kiro/specs/login/tasks.md', change: 'added' }] })).toEqual([
      'hint kiro file',
    ])
    expect(brief({ files: [{ path: 'AGENTS.md', change: 'modified' }] })).toEqual(['hint unspecified file'])
  })

  test('a thousand files of one tool are one hint', () => {
    const files = Array.from({ length: 1000 }, (_, at) => ({
      path: `.cursor/rules/${at}.mdc`,
      change: 'added',
    }))
    expect(brief({ files })).toEqual(['hint cursor file'])
  })

  test('labels that Countersign set itself suggest nothing', () => {
    expect(brief({ labels: ['ai-assisted'] })).toEqual([])
    expect(brief({ labels: ['ai-generated'], ownLabels: ['ai-generated'] })).toEqual([])
    expect(brief({ labels: ['ai-generated'] })).toEqual(['hint unspecified label'])
  })

  test('its disclosure section is a declaration', () => {
    const body =
      '## AI disclosure\n\nTool: github-copilot/cli\nModel: GPT-5\nPrompt: https://example.org/p/1\n'
    expect(signalsOfPullRequest({ ...PLAIN, body })).toMatchObject([
      {
        tool: 'github-copilot',
        variant: 'cli',
        model: 'GPT-5',
        link: 'https://example.org/p/1',
        grade: 'declared',
        place: 'pull-request-body',
        line: 1,
      },
    ])
    expect(brief({ body: '## AI disclosure\n\n- [x] AI-assisted: yes' })).toEqual([
      'declared unspecified pull-request-body',
    ])
    expect(brief({ body: '## AI disclosure\n\nTool: none' })).toEqual([])
    expect(brief({ body: '## AI disclosure\n\n- [ ] AI-assisted: yes\n- [ ] AI-assisted: no' })).toEqual([])
  })

  test('a title that an agent writes is marked', () => {
    expect(brief({ title: '[Junie]: Fix login' })).toEqual(['marked junie pull-request-title'])
  })

  test('the policy adds markers for author and branch', () => {
    const custom = [{ tool: 'acme-coder', author: 'acme-coder[bot]', branch: 'acme/*' }]
    const options = { custom }
    const author = { id: 99, login: 'acme-coder[bot]', kind: 'bot' }
    expect(signalsOfPullRequest({ ...PLAIN, author }, options)).toMatchObject([
      { tool: 'acme-coder', grade: 'verified' },
    ])
    expect(signalsOfPullRequest({ ...PLAIN, branch: 'acme/fix' }, options)).toMatchObject([
      { tool: 'acme-coder', grade: 'hint', place: 'branch' },
    ])
    expect(signalsOfPullRequest({ ...PLAIN, branch: 'acme/a/b' }, options)).toEqual([])
  })
})

describe('what a signal of a pull request tells', () => {
  test('of an account: who, and by which row', () => {
    expect(signalsOfPusher({ id: 198982749, login: 'Copilot', kind: 'bot' })).toEqual([
      {
        tool: 'github-copilot',
        variant: 'cloud-agent',
        grade: 'verified',
        role: 'author',
        place: 'pusher',
        text: '@Copilot',
        marker: 'github-copilot/cloud-agent',
      },
    ])
    const login = 'x'.repeat(400)
    expect(signalsOfPusher({ id: 198982749, login, kind: 'bot' })[0]?.text).toBe(`@${'x'.repeat(299)}`)
  })

  test('of an account that the policy names: verified only where it is a bot', () => {
    const options = { custom: [{ tool: 'acme', author: 'Acme-Coder' }, { tool: 'other' }] }
    const signal = {
      tool: 'acme',
      role: 'author',
      place: 'pusher',
      text: '@acme-coder',
      marker: 'acme/custom-author',
    }
    expect(signalsOfPusher({ id: 9, login: 'ACME-coder', kind: 'bot' }, options)).toEqual([
      { ...signal, grade: 'verified' },
    ])
    expect(signalsOfPusher({ id: 9, login: 'ACME-coder', kind: 'user' }, options)).toEqual([
      { ...signal, grade: 'marked' },
    ])
    expect(signalsOfPusher({ id: 9, login: 'jane', kind: 'user' }, options)).toEqual([])
    expect(signalsOfPullRequest({ ...PLAIN, author: null }, options)).toEqual([])
  })

  test('of a title, a branch, a label and a file: their words, cut to what can be shown', () => {
    const title = `[Junie]: Fix ${'x'.repeat(400)}`
    expect(signalsOfPullRequest({ ...PLAIN, title })).toEqual([
      {
        tool: 'junie',
        grade: 'marked',
        role: 'author',
        place: 'pull-request-title',
        text: title.slice(0, 300),
        marker: expect.stringMatching(/^junie\//),
      },
    ])
    const branch = `copilot/${'x'.repeat(400)}`
    expect(signalsOfPullRequest({ ...PLAIN, branch })).toEqual([
      {
        tool: 'github-copilot',
        variant: 'cloud-agent',
        grade: 'hint',
        role: 'author',
        place: 'branch',
        text: branch.slice(0, 255),
        marker: expect.stringMatching(/^github-copilot\//),
      },
    ])
    expect(signalsOfPullRequest({ ...PLAIN, labels: ['Codex'] })).toEqual([
      {
        tool: 'codex',
        grade: 'hint',
        role: 'author',
        place: 'label',
        text: 'Codex',
        marker: expect.stringMatching(/^codex\//),
      },
    ])
    const path = `${'x'.repeat(400)}/CLAUDE.md`
    expect(signalsOfPullRequest({ ...PLAIN, files: [{ path, change: 'added' }] })).toMatchObject([
      { tool: 'claude-code', grade: 'hint', place: 'file', path, text: path.slice(0, 300) },
    ])
  })

  test('of the disclosure section: each tool, the model, and a prompt that is a link', () => {
    const body = '## AI disclosure\n\nTool: Codex, github-copilot/cli\nPrompt: in the issue\n'
    const signal = {
      grade: 'declared',
      role: 'assistant',
      place: 'pull-request-body',
      line: 1,
      text: 'Tool: Codex, github-copilot/cli',
      marker: 'disclosure/section',
    }
    expect(signalsOfPullRequest({ ...PLAIN, body })).toEqual([
      { ...signal, tool: 'codex' },
      { ...signal, tool: 'github-copilot', variant: 'cli' },
    ])
    expect(signalsOfPullRequest({ ...PLAIN, body: '## AI disclosure\n\nModel: GPT-5\n' })).toEqual([
      { ...signal, tool: 'unspecified', model: 'GPT-5', text: 'AI-assisted: yes' },
    ])
    const long = `## AI disclosure\n\nTool: Codex ${'x'.repeat(400)}\n`
    expect(signalsOfPullRequest({ ...PLAIN, body: long })[0]?.text).toHaveLength(300)
  })

  test('of the files of a tool: one hint each, in any case, and only of its own', () => {
    expect(hintsOf('.aider.model.settings', 'a/claude.md')).toEqual([
      'hint aider file',
      'hint claude-code file',
    ])
    expect(hintsOf('cursor/rules', '.kiro.md', 'docs/.cursor', 'x.CLAUDE.md')).toEqual([])
  })

  test('of a ticked box: what the section says, where there is one', () => {
    const box = '- [x] This contribution was created with Codex'
    expect(brief({ body: box })).toEqual(['declared codex pull-request-body'])
    expect(brief({ body: `## AI disclosure\n\nTool: Cursor\n${box}` })).toEqual([
      'declared cursor pull-request-body',
    ])
  })

  test('of labels that are its own in any case: nothing', () => {
    expect(
      brief({ labels: ['AI-Assisted', 'Ai-Generated'], ownLabels: ['ai-ASSISTED', 'AI-generated'] }),
    ).toEqual([])
  })
})

describe('files that steer agents', () => {
  const globs = compileGlobs(AGENT_FILE_GLOBS, { caseInsensitive: true })

  test.each([
    'AGENTS.md',
    'packages/api/AGENTS.md',
    'CLAUDE.md',
    '.claude/settings.json',
    '.cursor/rules/style.mdc',
    '.cursorrules',
    '.kiro/steering/tech.md',
    '.github/copilot-instructions.md',
    '.github/instructions/ts.instructions.md',
    'GEMINI.md',
    '.mcp.json',
    '.windsurfrules',
    '.clinerules/a.md',
  ])('%s', (path) => {
    expect(globs.matches(path)).not.toBeNull()
  })

  test.each(['src/agents.ts', 'docs/CLAUDE-notes.md', '.coderabbit.yaml', 'README.md'])('not %s', (path) => {
    expect(globs.matches(path)).toBeNull()
  })
})

function hintsOf(...paths: readonly string[]): readonly string[] {
  return brief({ files: paths.map((path) => ({ path, change: 'added' })) })
}
