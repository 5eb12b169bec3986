import { describe, expect, test } from '@jest/globals'
import { signalsOfCommit } from '../../../src/core/provenance/commit.ts'

const DEV = { name: 'Dev', email: 'dev@people.example' }

function found(message: string): readonly string[] {
  return signalsOfCommit({ author: DEV, committer: DEV, message }).map(
    ({ tool, grade }) => `${tool} ${grade}`,
  )
}

describe('a block that is set apart', () => {
  test('holds a labelled disclosure that speaks for its author', () => {
    expect(found('Fix\n\n> [!NOTE]\n> **LLM usage:** The fix was written by Codex.\n')).toContain(
      'codex declared',
    )
    expect(
      found('Fix\n\n> [!IMPORTANT]\n> **AI Usage Disclosure**\n> I used Claude Code to write the tests.\n'),
    ).toEqual(['claude-code declared'])
  })

  test.each([
    ['a plain quotation', '> **LLM usage:** The fix was written by Codex.'],
    [
      'a footer that was pasted in',
      '> [!NOTE]\n> Generated with [Claude Code](https://claude.com/claude-code)',
    ],
    ['an example in a fence', '```\n> [!NOTE]\n> **LLM usage:** The fix was written by Codex.\n```'],
    ['what a revert quotes', 'This reverts commit 0123456789abcdef0123456789abcdef01234567.'],
    [
      'a quotation after the block has ended',
      '> [!NOTE]\n> Text.\n\n> **LLM usage:** The fix was written by Codex.',
    ],
  ])('is not %s', (_, text) => {
    expect(found(`Fix\n\n${text}\n`).filter((one) => !one.endsWith('hint'))).toEqual([])
  })
})

describe('a squash as git writes it', () => {
  const header =
    'commit ced36e3ecb2db38f93d60e5e7cc6f788d4cd4f77\nAuthor: Dev <dev@people.example>\nDate:   Tue Oct 28 14:37:36 2025 +0100\n'

  test('holds messages that git indented: their trailers count', () => {
    const message = `Squashed commit of the following:\n\n${header}\n    Fix\n\n    Co-authored-by: Claude <noreply@anthropic.com>\n`

    expect(found(message)).toEqual(['claude-code marked'])
  })

  test.each([
    ['without its first line', `${header}\n    Co-authored-by: Claude <noreply@anthropic.com>\n`],
    [
      'after text that is no message of it',
      `Squashed commit of the following:\n\n${header}\n    Fix\n\nWe write trailers so:\n\n    Co-authored-by: Claude <noreply@anthropic.com>\n`,
    ],
    [
      'where the message quotes',
      `Squashed commit of the following:\n\n${header}\n        Co-authored-by: Claude <noreply@anthropic.com>\n`,
    ],
  ])('leaves code what is indented %s', (_, message) => {
    expect(found(`Title\n\n${message}`)).toEqual(['claude-code hint'])
  })
})

describe('a disclosure of several clauses', () => {
  test('says that AI wrote something, though the author looked at it', () => {
    expect(found('Fix\n\n**LLM usage:** Only the tests are AI generated, which I reviewed.\n')).toEqual([
      'unspecified declared',
    ])
  })

  test('says that AI only looked, where each clause does', () => {
    expect(found('Fix\n\nAI usage: I used Codex to find the bug, then wrote the fix by hand.\n')).toEqual([
      'codex hint',
    ])
  })
})
