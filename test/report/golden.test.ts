import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { checkReport, checkState } from '../../src/report/check-run.ts'
import { commentBody, deservesComment } from '../../src/report/comment.ts'
import type { CheckReport } from '../../src/report/effect.ts'
import { wantedLabels } from '../../src/report/labels.ts'
import { level, policy } from '../support/facts.ts'
import { SITUATIONS, type Situation } from './situations.ts'

/** After a wanted change of wording: `UPDATE_GOLDEN=1 npm test -- test/report/golden`, then read the difference aloud. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1'
const POLICY = policy({ levels: [level('critical', []), level('high', ['auth/**'])] })

describe('what people read', () => {
  for (const [name, situation] of Object.entries(SITUATIONS)) {
    test(`is what we agreed on when it is "${name}"`, () => {
      const file = new URL(`golden/${name}.md`, import.meta.url)
      const text = everythingShown(situation)
      if (UPDATE || !existsSync(file)) writeFileSync(file, text)
      expect(text).toBe(readFileSync(file, 'utf8'))
    })

    test(`takes no more than 60 lines when it is "${name}"`, () => {
      const { summary } = checkReport(situation.decision, situation.extras)
      expect(summary.split('\n').length).toBeLessThanOrEqual(60)
      expect(commentBody(situation.decision).split('\n').length).toBeLessThanOrEqual(60)
    })

    test(`says first what is to be done, or that nothing is, when it is "${name}"`, () => {
      const { summary } = checkReport(situation.decision, situation.extras)
      const first =
        /^\*\*(?:.*\b(?:needs|has to be|is not allowed)\b.*|(?:Countersigned|Waived|No AI evidence).*Nothing is left to do\.$)/i
      expect(summary.split('\n')[0]).toMatch(first)
    })
  }
})

function everythingShown({ decision, extras = {} }: Situation): string {
  const report = checkReport(decision, extras)
  return [
    `# Check: ${checkState(decision, extras)}`,
    `Title: ${report.title}`,
    report.summary,
    ...(report.text === '' ? [] : [report.text]),
    ...report.annotations.map(
      (one) => `Annotation: ${one.path}:${one.startLine} ${one.title}: ${one.message}`,
    ),
    `Buttons: ${buttons(report)}`,
    `# Labels: ${wantedLabels(decision, POLICY)
      .map((label) => label.name)
      .join(', ')}`,
    `# Comment${deservesComment(decision) ? '' : ': none (or, where there was one)'}`,
    `${commentBody(decision)}\n`,
  ].join('\n\n')
}

function buttons(report: CheckReport): string {
  return report.buttons.map((button) => button.label).join(', ')
}
