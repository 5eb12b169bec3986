import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type TemporaryRepository, temporaryRepository } from '../adapters/git/temporary-repository.ts'
import { run } from './command-line.ts'

const POLICY = `version: 1
tools: { deny: [devin] }
blast_radius:
  - { level: critical, paths: ["auth/**"] }
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
`
const CLAUDE = 'Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>\n'
const POLICY_PATH = '.github/ai-policy.yml'

let made: TemporaryRepository

beforeEach(() => {
  made = temporaryRepository()
  made.commit({ message: 'Begin', files: { 'src/a.ts': 'a\n', [POLICY_PATH]: POLICY } })
})
afterEach(() => made.remove())

describe('check', () => {
  test('passes a change without evidence of AI, and says so without calling it human', async () => {
    branch('Fix')

    const { code, out } = await run(made.directory, ['check'])

    expect(code).toBe(0)
    expect(out).toContain('No AI evidence found')
    expect(out).not.toMatch(/human-written|written by a human/i)
  })

  test('fails a change with evidence of AI, with what will be needed', async () => {
    branch(CLAUDE)

    const { code, out } = await run(made.directory, ['check'])

    expect(code).toBe(1)
    expect(out).toMatch(/1 approval/i)
    expect(out).toContain('claude-code')
  })

  test('judges by the policy of the default branch, not by the one that the change brings', async () => {
    branch(CLAUDE, { [POLICY_PATH]: 'version: 1\nmode: observe\n' })

    const { code } = await run(made.directory, ['check'])

    expect(code).toBe(1)
  })

  test('shows the mistakes of the policy that the change brings, at their lines', async () => {
    branch('Fix', { [POLICY_PATH]: 'version: 1\nruls: []\n' })

    const { out } = await run(made.directory, ['check'])

    expect(out).toContain(`${POLICY_PATH}:2:1`)
  })

  test('made on the default branch itself is judged by the policy of its base', async () => {
    made.commit({ message: CLAUDE, files: { [POLICY_PATH]: 'version: 1\nmode: observe\n' } })

    const { code } = await run(made.directory, ['check', '--base', 'HEAD~1'])

    expect(code).toBe(1)
  })

  test('judges by a file that was named, whatever the default branch says', async () => {
    branch(CLAUDE)
    writeFileSync(join(made.directory, 'other.yml'), 'version: 1\n')

    const { code } = await run(made.directory, ['check', '--policy', 'other.yml'])

    expect(code).toBe(0)
  })

  test('with a policy that only warns passes, and shows what would be needed', async () => {
    made.commit({
      message: 'Warn',
      files: { [POLICY_PATH]: POLICY.replace('version: 1', 'version: 1\nmode: warn') },
    })
    branch(CLAUDE)

    const { code, out } = await run(made.directory, ['check'])

    expect(code).toBe(0)
    expect(out).toMatch(/not enforced/i)
  })

  test('says that it cannot know what the organisation asks for', async () => {
    branch('Fix')

    const { out } = await run(made.directory, ['check'])

    expect(out).toContain("The organisation's policy")
  })

  test('as JSON is the whole decision', async () => {
    branch(CLAUDE)

    const { out } = await run(made.directory, ['check', '--format', 'json'])

    expect(JSON.parse(out)).toMatchObject({ verdict: 'fail', head: made.git('rev-parse', 'HEAD') })
  })

  test('without a policy could not decide, and says how to get one', async () => {
    made.commit({ message: 'Drop', files: { [POLICY_PATH]: null } })
    branch(CLAUDE)

    const { code, out, err } = await run(made.directory, ['check'])

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('countersign init')
  })

  test('with an invalid policy fails, naming file, line and column', async () => {
    made.commit({ message: 'Break', files: { [POLICY_PATH]: 'version: 1\nruls: []\n' } })
    branch('Fix')

    const { code, err } = await run(made.directory, ['check'])

    expect(code).toBe(1)
    expect(err).toContain(`${POLICY_PATH}:2:1 `)
  })

  test('with a policy that is a symbolic link fails, instead of following it', async () => {
    made.commit({
      message: 'Link',
      files: { [POLICY_PATH]: { linkTo: '../lax.yml' }, 'lax.yml': 'version: 1\n' },
    })
    branch(CLAUDE)

    const { code, err } = await run(made.directory, ['check'])

    expect(code).toBe(1)
    expect(err).toContain('symbolic link')
  })

  test.each([
    ['a base that is not there', ['check', '--base', 'nowhere'], 'no commit "nowhere"'],
    ['a head that looks like an option', ['check', '--head=--all'], 'no commit "--all"'],
    ['a policy file that is not there', ['check', '--policy', 'missing.yml'], 'cannot read missing.yml'],
    ['a format that does not exist', ['check', '--format', 'xml'], 'Allowed choices'],
    ['a folder that is no repository', ['-C', '/', 'check'], 'git'],
  ])('given %s is wrong usage', async (_, args, words) => {
    const { code, out, err } = await run(made.directory, args)

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
  })
})

describe('validate', () => {
  test.each([
    ['a valid file', POLICY, 0, 'policy.yml: valid\n'],
    ['an unknown key', 'version: 1\nruls: []\n', 1, 'policy.yml:2:1 '],
    ['a text that is no YAML', 'version: [\n', 1, 'policy.yml:'],
  ])('of %s', async (_, text, code, words) => {
    writeFileSync(join(made.directory, 'policy.yml'), text)

    const said = await run(made.directory, ['validate', 'policy.yml'])

    expect(said.code).toBe(code)
    expect(said.out).toContain(words)
  })

  test('looks at the policy of the work tree when no file is named', async () => {
    const { code, out } = await run(made.directory, ['validate'])

    expect({ code, out }).toEqual({ code: 0, out: `${POLICY_PATH}: valid\n` })
  })
})

describe('validate of what a policy means', () => {
  test('warns of names that no tool bears, and still passes', async () => {
    writeFileSync(join(made.directory, 'policy.yml'), POLICY.replace('devin', 'claud-code'))

    const { code, out } = await run(made.directory, ['validate', 'policy.yml'])

    expect(code).toBe(0)
    expect(out).toMatch(/policy\.yml:\d+:17 warning: .*claude-code/)
  })

  test('tells what the policy of the organisation overrules', async () => {
    writeFileSync(join(made.directory, 'floor.yml'), 'version: 1\nexceptions: { max_days: 3 }\n')
    writeFileSync(join(made.directory, 'policy.yml'), 'version: 1\nexceptions: { max_days: 30 }\nrules: []\n')

    const { code, out } = await run(made.directory, ['validate', 'policy.yml', '--organisation', 'floor.yml'])

    expect(code).toBe(0)
    expect(out).toMatch(/policy\.yml:2:\d+ warning: /)
  })
})

describe('validate with tests', () => {
  test('finds them beside the policy when they are not named', async () => {
    writeFileSync(join(made.directory, 'policy.yml'), POLICY)
    writeFileSync(join(made.directory, 'policy.tests.yml'), casesWanting('pass'))

    const { code, out } = await run(made.directory, ['validate', 'policy.yml', '--tests'])

    expect(code).toBe(1)
    expect(out).toContain('policy.tests.yml:')
  })

  test('passes when every case is decided as wanted', async () => {
    writeFileSync(join(made.directory, 'tests.yml'), casesWanting('fail'))

    const { code, out } = await run(made.directory, ['validate', '--tests', 'tests.yml'])

    expect(code).toBe(0)
    expect(out).toContain('tests.yml: 1 case decided as wanted')
  })

  test('fails with the line and name of a case that is decided otherwise', async () => {
    writeFileSync(join(made.directory, 'tests.yml'), casesWanting('pass'))

    const { code, out } = await run(made.directory, ['validate', '--tests', 'tests.yml'])

    expect(code).toBe(1)
    expect(out).toMatch(/tests\.yml:\d+:1 .*AI needs a signature/)
  })

  test('fails when the tests themselves cannot be read', async () => {
    writeFileSync(join(made.directory, 'tests.yml'), 'version: 1\ncaess: []\n')

    const { code, out } = await run(made.directory, ['validate', '--tests', 'tests.yml'])

    expect(code).toBe(1)
    expect(out).toContain('tests.yml:2:1 ')
  })
})

describe('explain', () => {
  test('says where each value came from', async () => {
    const { code, out } = await run(made.directory, ['explain'])

    expect(code).toBe(0)
    expect(out).toContain('critical: auth/** (repository)')
    expect(out).toContain('never: devin (repository)')
    expect(out).toContain('mode enforce (default)')
    expect(out).toContain(`at commit ${made.git('rev-parse', '--short=12', 'HEAD')}`)
  })

  test('shows the rules of a preset as those of the preset', async () => {
    writeFileSync(join(made.directory, 'p.yml'), 'version: 1\nextends: [preset:regulated]\n')

    const { out } = await run(made.directory, ['explain', '--policy', 'p.yml'])

    expect(out).toContain('(preset:regulated)')
  })
})

describe('backtest', () => {
  test('tells which of the last changes would have been held, and for what', async () => {
    made.commit({ message: 'Plain (#7)', files: { 'src/b.ts': 'b\n' } })
    made.commit({ message: `Assisted (#8)\n\n${CLAUDE}`, files: { 'auth/c.ts': 'c\n' } })

    const { code, out } = await run(made.directory, ['backtest'])

    expect(code).toBe(0)
    expect(out).toContain('Judged the last 2 changes of main')
    expect(out).toContain('with AI evidence: 1 (claude-code 1)')
    expect(out).toContain('blast radius critical: 1')
    expect(out).toMatch(/held +#8 .*approval.*Assisted/)
    expect(out).not.toMatch(/#7 /)
  })

  test('asks for a number that is one', async () => {
    const { code } = await run(made.directory, ['backtest', '--last', 'many'])

    expect(code).toBe(2)
  })
})

describe('init', () => {
  test('proposes what the history and the tree show, as a policy that is valid', async () => {
    made.commit({
      message: CLAUDE,
      files: { 'infra/main.tf': 'x\n', 'services/auth/a.ts': 'x\n', CODEOWNERS: '* @dev\n' },
    })

    const { code, out } = await run(made.directory, ['init'])
    writeFileSync(join(made.directory, 'proposed.yml'), out)

    expect(code).toBe(0)
    expect(out).toMatch(/^# yaml-language-server: \$schema=\S+policy\.schema\.json\n/)
    expect(out).toContain('- claude-code # 1 of the last 2 commits')
    expect(out).toContain('- "infra/**"')
    expect(out).toContain('- "services/auth/**"')
    expect(out).toContain('codeowners')
    expect((await run(made.directory, ['validate', 'proposed.yml'])).code).toBe(0)
  })

  test('writes nothing unless asked to, and never over what is there', async () => {
    const before = readFileSync(join(made.directory, POLICY_PATH), 'utf8')

    await run(made.directory, ['init'])
    const { code, err } = await run(made.directory, ['init', '--write'])

    expect(code).toBe(2)
    expect(err).toContain('is there already')
    expect(readFileSync(join(made.directory, POLICY_PATH), 'utf8')).toBe(before)
    expect(existsSync(join(made.directory, '.github/pull_request_template.md'))).toBe(false)
  })

  test('writes the policy and a template with the disclosure section', async () => {
    made.commit({ message: 'Drop', files: { [POLICY_PATH]: null } })

    const { code } = await run(made.directory, ['init', '--write'])

    expect(code).toBe(0)
    expect((await run(made.directory, ['validate'])).code).toBe(0)
    const template = readFileSync(join(made.directory, '.github/pull_request_template.md'), 'utf8')
    expect(template).toContain('## AI disclosure')
  })

  test('proposes a valid policy for an empty repository too', async () => {
    const empty = temporaryRepository()

    const { code, out } = await run(empty.directory, ['init'])
    empty.remove()

    expect(code).toBe(0)
    expect(out).toContain('version: 1')
  })
})

describe('the program', () => {
  test.each([
    ['--help', 0],
    ['--version', 0],
    ['unknown-command', 2],
    ['--unknown-option', 2],
  ])('given %s ends with %i', async (argument, code) => {
    expect((await run(made.directory, [argument])).code).toBe(code)
  })

  test('given nothing shows its help as wrong usage', async () => {
    const { code, out, err } = await run(made.directory, [])

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage: countersign')
  })
})

function branch(message: string, files: Readonly<Record<string, string>> = { 'src/b.ts': 'b\n' }): void {
  made.git('checkout', '--quiet', '-b', 'feature')
  made.commit({ message, files })
}

function casesWanting(verdict: string): string {
  return `version: 1\ncases:\n  - name: AI needs a signature\n    given: { ai: [codex] }\n    want: ${verdict}\n`
}
