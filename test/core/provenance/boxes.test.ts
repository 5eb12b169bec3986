import { describe, expect, test } from '@jest/globals'
import { readBox } from '../../../src/core/provenance/boxes.ts'

describe('a ticked box', () => {
  test.each([
    ['- [x] AI was used', 'unspecified'],
    ['* [X] Assisted by an LLM', 'unspecified'],
    ['+ [x] Generative tools helped: created with them', 'unspecified'],
    ['   1. [x] Written with A.I', 'unspecified'],
    ['123) [x] Produced by LLMs', 'unspecified'],
    ['-   [x]   Coded with GenAI', 'unspecified'],
    ['- [x] yes, AI', 'unspecified'],
    ['- [x] with help of AI', 'unspecified'],
    ['- [x] with the help of AI', 'unspecified'],
    ['- [x] Codex generated it', 'codex'],
    ['- [x] Made with Claude Code and Cursor', 'claude-code cursor'],
    ['- [x] AI: Claude was used', 'claude'],
  ])('%j admits AI', (line, tools) => {
    expect(readBox(line)?.join(' ')).toBe(tools)
  })

  test.each([
    ['that is not ticked', '- [ ] AI was used'],
    ['that is none', '- AI was used'],
    ['that is too far in', '    - [x] AI was used'],
    ['behind words', 'Done - [x] AI was used'],
    ['glued to its mark', '-[x] AI was used'],
    ['glued to its words', '- [x]AI was used'],
    ['with a number of four digits', '1234. [x] AI was used'],
    ['that says too little', '- [x] AI'],
    ['that speaks of no use', '- [x] AI is great'],
    ['of a person’s name', '- [x] Claude was used'],
    ['of no AI', '- [x] The linter was used'],
    ['of a word that holds another', '- [x] The maid made it'],
    ['of a word that ends in yes', '- [x] eyes on AI'],
    ['that says no', '- [x] AI was not used'],
    ['about a rule', '- [x] I follow the policy on AI that is used'],
    ['about what was disclosed', '- [x] I disclosed how AI was used'],
    ['about a review', '- [x] I reviewed what AI generated'],
  ])('%s admits nothing', (_, line) => {
    expect(readBox(line)).toBeNull()
  })

  test('is read only where it is of a length that people write', () => {
    expect(readBox(`- [x] AI used ${'x'.repeat(392)}`)).toEqual(['unspecified'])
    expect(readBox(`- [x] AI used ${'x'.repeat(393)}`)).toBeNull()
    expect(readBox('- [x] AI')).toBeNull()
  })
})
