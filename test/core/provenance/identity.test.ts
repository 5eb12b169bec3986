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
