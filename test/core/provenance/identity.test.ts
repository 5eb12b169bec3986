import { describe, expect, test } from '@jest/globals'
import { identify } from '../../../src/core/provenance/identity.ts'

/** Grade, tool, and how it was known. */
function known(name: string, email: string): readonly string[] {
  return identify(name, email).map(({ grade, marker, beside }) =>
    [grade, marker, ...(beside === true ? ['beside'] : [])].join(' '),
  )
}

describe('a name and an address stand for', () => {
  test.each([
    ['a tool tagged onto the address', 'Jane', 'jane+claude-code@example.org', 'marked claude-code/plus-tag'],
    ['an agent tagged onto it', 'Jane', 'jane+agent@example.org', 'marked unspecified/plus-tag'],
    ['a brand tagged onto it', 'Jane', 'jane+claude@example.org', 'marked claude/plus-tag'],
    ['the tool of the tag', 'Claude Opus 4.6', 'jane+claude-code@x.org', 'marked claude-code/named'],
    ['the address of a vendor', 'Claude', 'claude@anthropic.com', 'marked claude-code/imitated-address'],
    ['a name without an address', 'Claude', '', 'marked claude/named'],
    ['a name with something behind it', 'Codex, with a plan', '', 'marked codex/named'],
    ['a machine’s address', 'Claude', 'claude-bot@x.org', 'marked claude/named'],
    ['an address where nobody gets mail', 'Cursor', 'cursor@localhost', 'marked cursor/named'],
    ['an address at the vendor', 'Devin', 'devin@devin.ai', 'marked devin/address'],
    ['a person with a tool', 'Jane (Claude Code)', 'jane@x.org', 'marked claude-code/named-beside beside'],
    [
      'a full name on an account',
      'Copilot Bot',
      '12+copilot@users.noreply.github.com',
      'marked github-copilot/named',
    ],
    [
      'a bare one on somebody’s account',
      'Copilot',
      '12+copilot@users.noreply.github.com',
      'hint github-copilot/named',
    ],
    ['a tool’s name on an account', 'Warp', '4711+warp@users.noreply.github.com', 'hint warp/named'],
    ['a first name at home', 'Claude', 'claude@dupont.example', 'hint claude/named'],
    ['an office of the vendor', 'Claude', 'support@anthropic.com', 'hint claude/named'],
    ['a domain that looks like it', 'Claude', 'jane@notanthropic.com', 'hint claude/named'],
    ['a tag before which nobody stands', 'Claude', '+claude@x.org', 'hint claude/named'],
  ])('%s', (_, name, email, identity) => {
    expect(known(name, email)).toEqual([identity])
  })

  test.each([
    ['Jane', 'x@y.z'],
    ['Jane', 'jane+jane@x.org'],
    ['Jane', 'jane+cursor-project@x.org'],
    ['Claude and Jane', ''],
    ['Jane, Codex', ''],
    ['Codex and some friends of ours who are many and more than twelve of them', ''],
  ])('nobody: %s <%s>', (name, email) => {
    expect(known(name, email)).toEqual([])
  })

  test('a reviewer, where the tool reviews, and the model that the name tells', () => {
    expect(identify('CodeRabbit', 'x@coderabbit.ai')).toMatchObject([
      { tool: 'coderabbit', role: 'reviewer' },
    ])
    expect(identify('Claude Opus 4.6', 'jane+claude-code@x.org')).toMatchObject([
      { role: 'assistant', model: 'Claude Opus 4.6' },
    ])
  })
})

describe('an address', () => {
  test.each([
    ['of a machine', 'Claude', 'claude_bot@x.org', 'marked claude/named'],
    ['of a service', 'Claude', 'svc_claude@x.org', 'marked claude/named'],
    ['of nobody', 'Claude', 'claude-no-reply@x.org', 'marked claude/named'],
    ['of nobody, in one word', 'Claude', 'claude+noreply@x.org', 'marked claude/named'],
    ['with a maker in it', 'Claude', 'claude-anthropic@x.org', 'marked claude/named'],
    ['with a word that only begins so', 'Claude', 'claude.bottle@x.org', 'hint claude/named'],
    ['with a word that only ends so', 'Claude', 'claude.robot@x.org', 'hint claude/named'],
    ['of a machine without the tool', 'Claude', 'bot@x.org', 'hint claude/named'],
    ['of the same first name', 'Claude', 'claude@x.org', 'hint claude/named'],
    ['at a made-up place', 'Claude', 'claude@example.com', 'marked claude/named'],
    ['below a made-up place', 'Claude', 'claude@ci.example.net', 'marked claude/named'],
    ['at the machine itself', 'Claude', 'claude@mac.local', 'marked claude/named'],
    ['at a place that looks made up', 'Claude', 'claude@myexample.com', 'hint claude/named'],
    ['at a place made up only in part', 'Claude', 'claude@local.people.org', 'hint claude/named'],
    ['of GitHub without a number', 'Claude', 'claude@users.noreply.github.com', 'marked claude/named'],
    ['below the place of GitHub', 'Claude', 'claude@x.users.noreply.github.com', 'hint claude/named'],
    ['at the vendor', 'Devin', 'jane@devin.ai', 'marked devin/named'],
    ['below the vendor', 'Devin', 'jane@mail.devin.ai', 'marked devin/named'],
    ['of an office there', 'Devin', 'team@devin.ai', 'hint devin/named'],
    ['of an office with a place', 'Devin', 'team-eu@devin.ai', 'hint devin/named'],
    ['of what begins as an office', 'Devin', 'teamster@devin.ai', 'marked devin/named'],
    ['that is empty', 'Devin', '', 'marked devin/named'],
    ['without its place', 'Devin', 'devin', 'marked devin/named'],
    ['in another case and with blanks', 'Claude', '  CLAUDE@Example.COM ', 'marked claude/named'],
  ])('%s', (_, name, email, identity) => {
    expect(known(name, email)).toEqual([identity])
  })

  test('of GitHub names an account by number or login, and a number only where it is one', () => {
    expect(known('X', '198982749+renamed@users.noreply.github.com')).toEqual([
      'marked github-copilot/cloud-agent',
    ])
    expect(known('X', '+devin-ai-integration[bot]@users.noreply.github.com')).toMatchObject([
      expect.stringMatching(/^marked devin\//),
    ])
    expect(known('X', '158243242x+jane@users.noreply.github.com')).toEqual([])
    expect(known('X', '198982749@users.noreply.github.com')).toEqual([])
    expect(known('X', '198982749+renamed@users.noreply.github.example')).toEqual([])
  })
})

describe('a tag on an address', () => {
  test.each([
    ['jane+codex@x.org', ['marked codex/plus-tag']],
    ['jane+gpt-5@x.org', ['marked openai/plus-tag']],
    ['jane+agents@x.org', []],
    ['jane+devin@x.org', []],
    ['jane+cursor@x.org', []],
    ['jane+codex@users.noreply.github.com', []],
    ['4711+codex@users.noreply.github.com', []],
    ['+codex@x.org', []],
    ['jane+codex', []],
    ['jane@x+codex.org', []],
    ['jane+dev+codex@x.org', ['marked codex/plus-tag']],
  ])('%s', (email, found) => {
    expect(known('Jane', email)).toEqual(found)
  })

  test('is beaten by a product that the name tells', () => {
    expect(known('Cursor Agent', 'jane+codex@x.org')).toEqual(['marked cursor/named'])
    expect(known('Anthropic Bot', 'jane+codex@x.org')).toEqual(['marked codex/named'])
  })
})

describe('a name without an address', () => {
  test.each([
    ['Codex plays along', ['marked codex/named']],
    ['Claude plays along', []],
    ['Codex, Jane', ['marked codex/named']],
    ['Jane and Codex', []],
    ['Codex one two three four five six seven eight nine ten eleven', ['marked codex/named']],
    ['Codex one two three four five six seven eight nine ten eleven twelve', []],
  ])('%j', (name, found) => {
    expect(known(name, '')).toEqual(found)
  })
})

test('a bare name on an account is a hint only where the account is a person’s', () => {
  expect(known('Codex', '7+x@users.noreply.github.com')).toEqual(['hint codex/named'])
  expect(known('Codex', '7+x[bot]@users.noreply.github.com')).toEqual(['marked codex/named'])
  expect(known('Codex', 'x@users.noreply.github.com')).toEqual(['marked codex/named'])
  expect(known('Codex Bot', '7+x@users.noreply.github.com')).toEqual(['marked codex/named'])
})
