import { describe, expect, test } from '@jest/globals'
import { holdsPhrase, type Phrase, treeOf } from '../../../src/core/provenance/word-tree.ts'

describe('phrases among words', () => {
  test.each<[string, Phrase['ending'], readonly string[], readonly string[]]>([
    ['ai', 'closed', ['AI', 'by ai.', 'an-ai', '(Ai)', 'éai'], ['aim', 'ai2', 'mai', 'a i']],
    ['gpt', 'versioned', ['gpt4', 'GPT-4', 'a gpt'], ['gpts', 'xgpt']],
    [
      'co authored',
      'open',
      ['Co-authored', 'co_Authoreds', 'co — authored'],
      ['coauthored', 'co then authored', 'co authore'],
    ],
    [
      'signed off by',
      'machine',
      ['Signed-off-by: x[bot]', 'signed-off-by: My Agent', 'Signed-off-by: a:b'],
      ['Signed-off-by: Jane <j@x.example>', 'Signed-off-by: Jane\nmy agent', 'Signed-off-bys: x[bot]'],
    ],
  ])('"%s", %s behind, is found where it begins a word', (words, ending, held, others) => {
    const tree = treeOf([{ words: words.split(' '), ending }])

    expect(held.filter((text) => !holds(tree, text))).toEqual([])
    expect(others.filter((text) => holds(tree, text))).toEqual([])
  })

  test('are found at the very end, and not in what follows the end', () => {
    const tree = treeOf([{ words: ['open', 'code'], ending: 'closed' }])
    const bytes = Buffer.from('by open code')

    expect(holdsPhrase(tree, { bytes, from: 0, to: 12 })).toBe(true)
    expect(holdsPhrase(tree, { bytes, from: 0, to: 11 })).toBe(false)
    expect(holdsPhrase(tree, { bytes, from: 4, to: 12 })).toBe(false)
  })

  test('one may begin inside another that came to nothing', () => {
    const tree = treeOf(
      ['open swe bot', 'swe agent'].map((words) => ({ words: words.split(' '), ending: 'closed' as const })),
    )

    expect(holds(tree, 'open swe agent')).toBe(true)
  })

  test('must be made of small letters and digits', () => {
    expect(() => treeOf([{ words: ['a.b'], ending: 'open' }])).toThrow('no phrase of words: "a.b"')
    expect(() => treeOf([{ words: [], ending: 'open' }])).toThrow('no phrase')
  })
})

function holds(tree: ReturnType<typeof treeOf>, text: string): boolean {
  const bytes = Buffer.from(text)
  return holdsPhrase(tree, { bytes, from: 0, to: bytes.length })
}
