import { expect, test } from '@jest/globals'
import { type LateFinding, lateFindingText } from '../../src/report/findings.ts'
import { plainVoice } from '../../src/report/voice.ts'
import { person, sha } from '../support/facts.ts'

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
    { kind: 'direct-push', branch: 'main', by: person('dev'), commit: sha('a'), tools: ['claude-code'] },
    /^`dev` made a direct push to `main`: commit e78df31 carries evidence of AI \(`claude-code`\)/,
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
    /^The check `ai-policy` is not required on `main` any more/,
  ],
]

test.each(told)('%s is told with who, where, and what can be done', (_name, finding, words) => {
  expect(lateFindingText(finding, plainVoice('acme'))).toMatch(words)
})
