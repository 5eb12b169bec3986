import { describe, expect, test } from '@jest/globals'
import { findNames, wordsOf } from '../../../src/core/provenance/words.ts'

function texts(text: string): readonly string[] {
  return wordsOf(text).map((word) => word.text)
}

function names(text: string): readonly string[] {
  return findNames(wordsOf(text)).map(({ tool, from, to }) => `${tool} ${from}-${to}`)
}

describe('words of a text', () => {
  test.each([
    ['Claude-Code, v5.2!', ['claude', 'code', 'v5.2']],
    ['Ärger 4.5.1.', ['ärger', '4.5.1']],
    ['qwen3.5 gpt4 GPT.5', ['qwen', '3.5', 'gpt', '4', 'gpt', '5']],
    ['myqwen3 qwen3x', ['myqwen3', 'qwen', '3x']],
    ['CodeRabbit.ai cursor.com aider.chat', ['coderabbit', 'cursor', 'aider.chat']],
    ['jane.dev a.cursor.com cursor.company', ['jane.dev', 'a.cursor.com', 'cursor.company']],
    ['v0.dev', ['v0.dev']],
    ['...', []],
  ])('%j', (text, words) => {
    expect(texts(text)).toEqual(words)
  })

  test('know where they stand, glued ones too', () => {
    expect(wordsOf('a GPT5.2 b')).toEqual([
      { text: 'a', start: 0, end: 1 },
      { text: 'gpt', start: 2, end: 5 },
      { text: '5.2', start: 5, end: 8 },
      { text: 'b', start: 9, end: 10 },
    ])
    expect(wordsOf('by cursor.com')[1]).toEqual({ text: 'cursor', start: 3, end: 13 })
  })

  test('are two hundred at most', () => {
    expect(wordsOf('a '.repeat(300))).toHaveLength(200)
  })
})

describe('names among words', () => {
  test.each([
    ['by Claude Code and Claude', ['claude-code 1-3', 'claude 4-5']],
    ['GitHub Copilot Copilot', ['github-copilot 0-2', 'github-copilot 2-3']],
    ['gpt codex', ['codex 0-2']],
    ['gpt-5.2-codex', ['codex 0-3']],
    ['with gpt-5.2 in codex', ['openai 1-2', 'codex 4-5']],
    ['gpt 5 high codex', ['openai 0-1', 'codex 3-4']],
    ['nobody', []],
  ])('%j', (text, found) => {
    expect(names(text)).toEqual(found)
  })

  test('are those of products, brands and makers, and some are people’s too', () => {
    expect(
      findNames(wordsOf('Claude Code, Claude, Anthropic, gpt-5-codex')).map(({ kind, common }) => [
        kind,
        common,
      ]),
    ).toEqual([
      ['tool', false],
      ['brand', true],
      ['maker', true],
      ['brand', false],
    ])
  })
})
