import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type LateFinding, lateFindingComment, lateFindingText } from '../../src/report/findings.ts'
import { plainVoice } from '../../src/report/voice.ts'
import { person, sha } from '../support/facts.ts'
import { dangersIn, nasty } from './hostile.ts'

const told: readonly (readonly [string, LateFinding, RegExp])[] = [
  [
    'a merge while unmet',
    {
      kind: 'merged-while-unmet',
      pullRequest: 7,
      by: person('adm'),
      commit: sha('a'),
      unmet: ['countersign'],
    },
    /^#7 was merged by `adm` as e78df31 while the policy was unmet \(`countersign`\)\. A review/,
  ],
  [
    'a merge while unmet, by nobody known',
    { kind: 'merged-while-unmet', pullRequest: 7, by: null, commit: sha('a'), unmet: [] },
    /merged by a deleted account as e78df31 while the policy was unmet\. /,
  ],
  [
    'a merge without a verdict',
    { kind: 'merged-without-verdict', pullRequest: 8, by: person('adm'), commit: sha('a') },
    /^#8 was merged by `adm` as e78df31 without a verdict\./,
  ],
  [
    'a direct push',
    {
      kind: 'direct-push',
      branch: 'main',
      by: person('dev'),
      commits: [{ sha: sha('a'), tools: ['claude-code'] }],
    },
    /^`dev` made a direct push to `main`: commit e78df31 carries evidence of AI \(`claude-code`\) and came with no pull request\.\n\n- e78df31, `claude-code`\n\nA review/,
  ],
  [
    'a deployment against a refusal',
    { kind: 'deployed-against-refusal', environment: 'production', commit: sha('a') },
    /^Commit e78df31 went live in `production` although that had been refused\. The answer/,
  ],
  [
    'a check with our name',
    { kind: 'foreign-check', app: 'github-actions', commit: sha('a'), conclusion: 'success' },
    /^The app `github-actions` posted a check with our name on commit e78df31, concluded `success`\. Our verdict is unaffected/,
  ],
  [
    'a check with our name that runs',
    { kind: 'foreign-check', app: 'x', commit: sha('a'), conclusion: null },
    /without a conclusion\. Our verdict/,
  ],
  [
    'a check that is required from anybody',
    { kind: 'check-not-pinned', branch: 'main' },
    /^The check `ai-policy` on `main` is required from anybody now, or from another app/,
  ],
  [
    'a check that is required no more',
    { kind: 'check-not-required', branch: 'main' },
    /^The check `ai-policy` is not required on `main` any more, so nothing is held up there\. An administrator/,
  ],
  [
    'a change that requires a check no more',
    {
      kind: 'check-not-required',
      branch: 'main',
      changed: { by: person('adm'), at: '2026-11-20T18:17:00.000Z' },
    },
    /held up there\. `adm` changed the rules on 2026-11-20 18:17 UTC\. .* it is not about the commit\.$/,
  ],
  [
    'a change by nobody knows whom',
    { kind: 'check-not-pinned', branch: 'main', changed: { by: null, at: '2026-11-20T18:17:00.000Z' } },
    /turn it green\. Somebody changed the rules on 2026-11-20 18:17 UTC\. /,
  ],
]

test.each(told)('%s is told with who, where, and what can be done', (_name, finding, words) => {
  expect(lateFindingText(finding, plainVoice('acme'))).toMatch(words)
})

const TRAILER = 'Co-Authored-By: Claude <noreply@anthropic.com>'

type DirectPush = Extract<LateFinding, { kind: 'direct-push' }>

function push(count: number, evidence: readonly string[] = [TRAILER]): DirectPush {
  const commits = Array.from({ length: count }, (_, at) => ({
    sha: sha(`${at}`),
    tools: at % 2 === 0 ? ['claude-code'] : ['codex'],
    evidence: evidence.map((text) => ({ text })),
  }))
  return { kind: 'direct-push', branch: 'main', by: person('dev'), commits }
}

/** After a wanted change of wording: `UPDATE_GOLDEN=1`, then read the difference aloud. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1'

test('what teams read is what we agreed on', () => {
  const file = new URL('golden/late-findings.md', import.meta.url)
  const findings = [
    ...told.map(([, finding]) => finding),
    push(1),
    push(8, [TRAILER, 'Generated with a tool']),
  ]
  const comments = findings.map((finding) =>
    lateFindingComment(finding, ['team/ai-admins', 'user/adm'], 'acme'),
  )
  const text = `${comments.join('\n\n---\n\n')}\n`
  if (UPDATE || !existsSync(file)) writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
})

describe('the comment below a commit that was pushed straight', () => {
  test('shows the newest commits first, and counts the others', () => {
    const text = lateFindingComment(push(48), null, 'acme')

    expect(text.split('\n')[0]).toContain('48 commits carry evidence of AI (`claude-code` and `codex`)')
    const shown = text.split('\n').filter((line) => line.startsWith('- '))
    expect(shown).toHaveLength(6)
    expect(shown[0]).toContain(sha('47').slice(0, 7))
    expect(shown.at(-1)).toBe('- and 43 more commits')
  })

  test('shows two different traces of a commit, cut short', () => {
    const [line = ''] = lateFindingComment(push(1, ['same', 'same', 'x'.repeat(300), 'third']), null, 'acme')
      .split('\n')
      .filter((each) => each.startsWith('- '))

    expect(line).toContain('`same` and `xxx')
    expect(line).not.toContain('third')
    expect(line.length).toBeLessThan(180)
  })

  test('calls the teams that grant exceptions, and nobody where there are none', () => {
    expect(lateFindingComment(push(1), ['team/ai-admins', 'user/adm'], 'acme')).toMatch(
      /\n\nFor @acme\/ai-admins\.$/,
    )
    expect(lateFindingComment(push(1), null, 'acme')).not.toContain('@acme')
    expect(lateFindingComment(push(1), ['user/adm'], 'acme')).not.toMatch(/For |@adm/)
  })

  test('does nothing that a stranger wrote into it', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const commits = [{ sha: text, tools: [text], evidence: [{ text }, { text: `${text}\n# ${text}` }] }]
        const body = lateFindingComment(
          { kind: 'direct-push', branch: text, by: person(text), commits },
          null,
          'acme',
        )
        expect(body.split('\n').flatMap(dangersIn)).toEqual([])
        expect(body.split('\n')).toHaveLength(5)
      }),
    )
  })

  test.each([
    ['a mention', '@acme/everyone @dev'],
    ['a link', '[click](https://e.example)'],
    ['a hidden note', '<!-- countersign:v1 -->'],
    ['a code fence', '```\n@acme/everyone\n```'],
    ['the end of a code span', '` @acme/everyone `` @dev'],
    ['a control character', '\u0000\u001b[31m\u202e'],
    ['something without end', '@x '.repeat(20_000)],
  ])('makes nothing of %s in a trace or the name of a branch', (_name, text) => {
    const body = lateFindingComment({ ...push(5, [text]), branch: text, by: person(text) }, null, 'acme')

    expect(body.split('\n').flatMap(dangersIn)).toEqual([])
    expect(body).not.toMatch(/(?!\n)\p{Cc}/u)
    expect(body.length).toBeLessThan(5_000)
  })
})
