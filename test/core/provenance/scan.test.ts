import { describe, expect, test } from '@jest/globals'
import { scanText } from '../../../src/core/provenance/scan.ts'

function marks(text: string, kind: 'commit' | 'body' = 'commit'): readonly string[] {
  return scanText({ text, kind }).map(({ grade, marker }) => `${grade} ${marker}`)
}

describe('what a line says is told whole', () => {
  test('in a trailer', () => {
    expect(scanText({ text: 'Fix\n\nAssisted-by: Claude Code (claude-opus-4-6)\n', kind: 'commit' })).toEqual(
      [
        {
          tool: 'claude-code',
          model: 'claude-opus-4-6',
          grade: 'marked',
          role: 'assistant',
          marker: 'claude-code/trailer:assisted-by',
          place: 'commit-trailer',
          line: 3,
          text: 'Assisted-by: Claude Code (claude-opus-4-6)',
          inTrailerBlock: true,
        },
      ],
    )
  })

  test('in a footer, of a commit and of a body', () => {
    const text = 'Fix\n\n  🤖 Generated with [Codex](https://openai.com/codex)  \n\nText.\n'
    const footer = {
      tool: 'codex',
      grade: 'marked',
      role: 'author',
      marker: 'codex/footer',
      link: 'https://openai.com/codex',
      line: 3,
      text: '🤖 Generated with [Codex](https://openai.com/codex)',
    }
    expect(scanText({ text, kind: 'commit' })).toEqual([
      { ...footer, place: 'commit-message', inTrailerBlock: false },
    ])
    expect(scanText({ text, kind: 'body' })).toEqual([{ ...footer, place: 'pull-request-body' }])
  })

  test('in prose, in a ticked box and under a label', () => {
    expect(scanText({ text: 'Fix\n\nCodex wrote this.', kind: 'body' })).toEqual([
      {
        tool: 'codex',
        grade: 'declared',
        role: 'author',
        marker: 'codex/prose',
        place: 'pull-request-body',
        line: 3,
        text: 'Codex wrote this.',
      },
    ])
    expect(scanText({ text: 'Fix\n\n- [x] Codex was used', kind: 'body' })).toMatchObject([
      { tool: 'codex', grade: 'declared', role: 'assistant', marker: 'codex/ticked-box', line: 3 },
    ])
    expect(scanText({ text: 'Fix\n\nAI usage: Codex wrote the tests', kind: 'commit' })).toEqual([
      {
        tool: 'codex',
        grade: 'declared',
        role: 'assistant',
        place: 'commit-message',
        line: 3,
        text: 'AI usage: Codex wrote the tests',
        marker: 'codex/labelled-disclosure',
      },
    ])
    expect(scanText({ text: 'AI usage: I asked Codex to review', kind: 'body' })).toMatchObject([
      { grade: 'hint', role: 'reviewer', place: 'pull-request-body' },
    ])
  })
})

describe('marks around a line', () => {
  test.each([
    '* Generated with Codex',
    '**Generated with Codex**',
    '_Generated with Codex_',
    '~~ Generated with Codex',
    '│ Generated with Codex │',
    '| Generated with Codex |',
    '• Generated with Codex',
    '· Generated with Codex',
    '(Generated with Codex',
    '# Generated with Codex',
    '✨ Generated with Codex',
    '* 🧪✨ Generated with Codex',
    'Generated with Codex \t**',
  ])('take nothing from it: %j', (line) => {
    expect(marks(`Fix\n\n${line}\n`)).toEqual(['marked codex/footer'])
  })

  test.each(['x Generated with Codex', '“Generated with Codex', '"Generated with Codex'])(
    'but words and quotation marks do: %j',
    (line) => {
      expect(marks(`Fix\n\n${line}\n`)).toEqual([])
    },
  )
})

describe('a trailer', () => {
  test.each([
    ['Assisted-by: Cursor', ['marked cursor/trailer:assisted-by']],
    ['Assisted by: Cursor', ['declared cursor/footer']],
    ['Co-authored-by: Aider <x@people.example>', ['marked aider/named:co-authored-by']],
    ['Assisted-by: Claude Code <noreply@anthropic.com>', ['marked claude-code/co-author']],
    ['AI-assisted: maybe', ['marked unspecified/trailer:ai-assisted']],
    ['AI-assisted:', []],
    ['AI-assisted: x <jane@people.example>', ['marked unspecified/trailer:ai-assisted']],
    ['Assisted-by: Claude Code <jane@people.example>', ['marked claude-code/named:assisted-by']],
    ['Assisted-by: none', []],
    ['Reviewed-by: none (agent-authored)', ['declared unspecified/trailer:reviewed-by']],
    ['Reviewed-by: AI-generated', ['declared unspecified/trailer:reviewed-by']],
    ['Reviewed-by: LLM written', ['declared unspecified/trailer:reviewed-by']],
    ['Reviewed-by: Aider', ['hint aider/named:reviewed-by']],
    ['Reviewed-by: Jane', []],
  ])('%j', (line, found) => {
    expect(marks(`Fix\n\n${line}\n`)).toEqual(found)
  })

  test('keeps its link', () => {
    const link = 'https://people.example/prompt'
    expect(scanText({ text: `Fix\n\nAI-assisted: yes (${link})\n`, kind: 'commit' })).toMatchObject([
      { link },
    ])
  })
})

describe('of many signals', () => {
  test('one for a tool and a line is kept', () => {
    expect(marks('Fix\n\nAssisted-by: Codex and Codex, Cursor\n')).toEqual([
      'marked codex/trailer:assisted-by',
      'marked cursor/trailer:assisted-by',
    ])
  })

  test('the first two hundred are kept, in the order of their lines', () => {
    const text = `Fix\n\nAI usage: Codex wrote it.\n\n${'Assisted-by: Cursor\n'.repeat(300)}`
    const found = scanText({ text, kind: 'commit' })
    expect(found).toHaveLength(200)
    expect(found.slice(0, 2).map(({ tool, line }) => [tool, line])).toEqual([
      ['codex', 3],
      ['cursor', 5],
    ])
  })

  test('those at both ends of a long text are found', () => {
    const filler = 'the claude cache\n'.repeat(3000)
    const text = `Fix\n\nAssisted-by: Cursor\n${filler}\nAssisted-by: Codex\n`
    expect(marks(text)).toEqual(['marked cursor/trailer:assisted-by', 'marked codex/trailer:assisted-by'])
  })
})

describe('words that stand in a quotation', () => {
  test('only suggest; a comment that a tool hid there still speaks', () => {
    expect(marks('Fix\n\n> Assisted-by: Cursor\n')).toEqual(['hint cursor/trailer:assisted-by'])
    expect(marks('Fix\n\n> <!-- START COPILOT CODING AGENT TIPS -->\n', 'body')[0]).toMatch(/^marked /)
  })

  test('are those before the commit that a revert takes back, in a commit alone', () => {
    const text = 'Revert "x"\n\nAssisted-by: Cursor\n\nThis reverts commit 0123456.\n\nAssisted-by: Codex\n'
    expect(marks(text)).toEqual(['hint cursor/trailer:assisted-by', 'marked codex/trailer:assisted-by'])
    expect(marks(text, 'body')).toEqual([
      'marked cursor/trailer:assisted-by',
      'marked codex/trailer:assisted-by',
    ])
  })

  test.each([
    ['revert: x', 'Reverts commit 0123456.'],
    ['Reverts x', 'Reverts owner/name#7'],
    ['Reverted x', '(reverts #7)'],
    ['Reapply "x"', '> This reverts commit 0123456.'],
  ])('and of %j before %j', (subject, pointer) => {
    expect(marks(`${subject}\n\nAssisted-by: Cursor\n\n${pointer}\n`)).toEqual([
      'hint cursor/trailer:assisted-by',
    ])
  })

  test.each([
    ['Reverting x', 'This reverts commit 0123456.'],
    ['Fix revert', 'This reverts commit 0123456.'],
    ['Revert x', 'As this reverts commit 0123456.'],
    ['Revert x', 'Reverts the cache.'],
  ])('but not of %j before %j', (subject, pointer) => {
    expect(marks(`${subject}\n\nAssisted-by: Cursor\n\n${pointer}\n`)).toEqual([
      'marked cursor/trailer:assisted-by',
    ])
  })
})

describe('a link to a shared chat', () => {
  const link = 'https://claude.ai/share/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f'

  test.each([
    link,
    `<${link}>`,
    `  * ${link}  `,
    `- ${link}`,
    `Chat: ${link}`,
    `The whole chat:${link}`,
    `__ Chat:   <${link}`,
  ])('is its author’s word where it stands alone: %j', (line) => {
    expect(scanText({ text: `Fix\n\n${line}\n`, kind: 'body' })).toMatchObject([
      { tool: 'claude', grade: 'declared', link },
    ])
  })

  test.each([
    `see ${link}`,
    `${link} is wrong`,
    `1. Chat: ${link}`,
    `Chat (old): ${link}`,
    `${'a'.repeat(41)}: ${link}`,
    `********* ${link}`,
  ])('and a hint beside words: %j', (line) => {
    expect(scanText({ text: `Fix\n\n${line}\n`, kind: 'body' })).toMatchObject([{ grade: 'hint', link }])
  })

  test('is none without what it leads to', () => {
    expect(marks('Fix\n\nhttps://claude.ai/share/\n')).toEqual([])
  })

  test('is kept without what closes it, and cut', () => {
    const url = `http://people.example/${'x'.repeat(400)}`
    for (const end of [')', '>', ']', '"', "'", '`', ' ']) {
      const text = `Fix\n\nAI-assisted: yes, http://people.example/p${end} x\n`
      expect(scanText({ text, kind: 'commit' })[0]?.link).toBe('http://people.example/p')
    }
    expect(scanText({ text: `Fix\n\nAI-assisted: ${url}\n`, kind: 'commit' })[0]?.link).toBe(
      url.slice(0, 307),
    )
  })
})

describe('what a bot wrote between two comments', () => {
  const mark = 'Assisted-by: Cursor'

  test.each([
    ['<!-- CURSOR_SUMMARY -->', '<!-- /CURSOR_SUMMARY -->'],
    ['<!-- START COPILOT ORIGINAL PROMPT -->', '<!-- END COPILOT ORIGINAL PROMPT -->'],
    ['<!-- START COPILOT ORIGINAL PROMPT -->', '</details>'],
    ['<!-- This is an auto-generated comment by coderabbit -->', '<!-- end of auto-generated comment -->'],
    [
      '<!-- This is an auto-generated description by cubic. -->',
      '<!-- This is an auto-generated text: end -->',
    ],
    ['<!-- greptile_start -->', '<!-- greptile_end -->'],
    ['<!-- pr-agent begin -->', '<!-- pr-agent end -->'],
  ])('from %s to %s only suggests', (start, end) => {
    expect(marks(`Fix\n${start}\n${mark}\n${end}\n`, 'body').filter((one) => one.includes('cursor'))).toEqual(
      ['hint cursor/trailer:assisted-by'],
    )
    const outside = marks(`Fix\n${mark}\n${start}\nText\n${end}\n${mark}\n`, 'body')
    expect(outside.filter((one) => one === 'marked cursor/trailer:assisted-by')).toHaveLength(2)
    const open = marks(`Fix\n${mark}\n${start}\n${mark}\n`, 'body')
    expect(open.filter((one) => one === 'marked cursor/trailer:assisted-by')).toHaveLength(2)
  })
})
