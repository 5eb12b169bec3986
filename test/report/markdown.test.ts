import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { cell, code, cut, escapeHtml, fit, link, oneLine, prose, visible } from '../../src/report/markdown.ts'
import { liveParts, outsideCode } from './live-markup.ts'

const NASTY = [
  ...Array.from('`*_~<>[]()|$\\!#@&:/.-+=1aG\n\t"\''),
  '@acme/owners',
  '#12',
  'GH-12',
  'https://evil.example/a.png',
  'www.evil.example',
  '<script>',
  '![](',
  '](javascript:',
  '\u202e',
  '\u200b',
  '\u{E0041}',
  '\ud800',
  '😀',
  '```',
  '--',
  '<!--',
  '&lt;',
  ' ',
  ' ',
]
const hostile = fc.array(fc.constantFrom(...NASTY), { maxLength: 30 }).map((parts) => parts.join(''))
const someText = hostile.filter((text) => text !== '')

describe('text of strangers', () => {
  test('shows a right-to-left override and zero-width letters written out', () => {
    expect(visible('a\u202egnp.exe\u200b')).toBe('a⟨U+202E⟩gnp.exe⟨U+200B⟩')
    expect(visible('tag\u{E0041}, half \ud800')).toBe('tag⟨U+E0041⟩, half ⟨U+D800⟩')
  })

  test('leaves readable text of any script, and emoji, alone', () => {
    expect(visible('Grüße, 你好, ✔️ 😀')).toBe('Grüße, 你好, ✔️ 😀')
  })

  test('stands in a code span with a fence longer than any run of backticks in it', () => {
    expect(code('`@acme/everyone` <b>')).toBe('`` `@acme/everyone` <b> ``')
    expect(code('a``b')).toBe('```a``b```')
    expect(code('plain')).toBe('`plain`')
    expect(code('')).toBe('(empty)')
  })

  test('is exactly one code span, whatever it is', () => {
    fc.assert(
      fc.property(someText, (text) => {
        expect(outsideCode(code(text))).toBe('\uE001')
      }),
    )
  })

  test('keeps all its letters in the code span', () => {
    expect(code('copilot/a\u202egnp.exe')).toContain('gnp.exe')
    fc.assert(
      fc.property(someText, (text) => {
        expect(code(text)).toContain(visible(text))
      }),
    )
  })

  test('is nowhere live, neither as code nor as prose', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(liveParts(code(text))).toEqual([])
        expect(liveParts(prose(text))).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  test('never starts a block', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(prose(text)).not.toMatch(/^(?:#|>|[-+*] |\d+[.)] |=+$|-+$|```[^`]*$|~~~|\s{4})/)
      }),
    )
  })

  test('does not break out of a table cell', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cell(code(text))).not.toMatch(/(?<!\\)\|/)
        expect(cell(prose(text))).not.toMatch(/(?<!\\)\|/)
      }),
    )
  })

  test('is inert in a page', () => {
    expect(escapeHtml(`<a href="x" title='y'>&\u202e`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;⟨U+202E⟩',
    )
    fc.assert(fc.property(hostile, (text) => expect(escapeHtml(text)).not.toMatch(/[<>"']/)))
  })
})

describe('sentences of a policy', () => {
  test('read as they were written', () => {
    expect(prose('Security review SEC-12 is open (see the wiki).')).toBe(
      'Security review SEC-12 is open (see the wiki).',
    )
    expect(prose('two\n  lines')).toBe('two lines')
  })

  test('mention nobody and refer to nothing', () => {
    expect(prose('Ask in #owners, or @acme/security.')).toBe('Ask in `#owners`, or `@acme/security`.')
    expect(prose('See (https://wiki.example/x).')).toBe('See (`https://wiki.example/x`).')
    expect(prose('like GH-12 @')).toBe('like `GH-12` `@`')
  })

  test('format nothing', () => {
    expect(prose('*a* _b_ <c> [d](e) $f$ & `g`')).toBe(
      '\\*a\\* \\_b\\_ &lt;c&gt; \\[d\\](e) &#36;f&#36; &amp; \\`g\\`',
    )
    expect(prose('- a')).toBe('\\- a')
    expect(prose('1. a')).toBe('1\\. a')
  })

  test('may link only to the web, and not with unseen letters', () => {
    expect(link('https://wiki.example.com/ai-tools')).toBe('<https://wiki.example.com/ai-tools>')
    expect(link('javascript:alert(1)')).toBe('`javascript:alert(1)`')
    expect(link('https://a.example/>x')).toBe('`https://a.example/>x`')
    expect(link('https://a.example/\u202e')).toBe('`https://a.example/⟨U+202E⟩`')
  })
})

describe('length', () => {
  test('is cut at whole letters', () => {
    expect(cut('abcdef', 4)).toBe('abc…')
    expect(cut('😀😀😀', 2)).toBe('😀…')
    expect(cut('😀😀', 2)).toBe('😀😀')
    expect(oneLine(' a\r\n b ')).toBe('a b')
  })

  test('of a text is kept by dropping whole lines, and said', () => {
    expect(fit('short', 100)).toBe('short')
    const long = Array.from({ length: 50 }, (_, at) => `- \`line ${at} 😀\``).join('\n')
    const fitted = fit(long, 300)
    expect(fitted.length).toBeLessThanOrEqual(300)
    expect(fitted).toContain('truncated')
    for (const line of fitted.split('\n').slice(0, -2)) expect(long.split('\n')).toContain(line)
    expect(fit('x'.repeat(400), 300)).not.toContain('xx')
  })
})
