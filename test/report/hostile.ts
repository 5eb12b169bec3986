import * as fc from 'fast-check'
import type { Decision } from '../../src/core/decision.ts'
import { driver, exception, person, rememberedSignal, signal } from '../support/facts.ts'
import { approval, blocked, byClaude, counted, discounted, met, unmet } from './decisions.ts'
import { outsideCode } from './live-markup.ts'

/** Texts made to break out of whatever holds them. */
export const nasty = fc
  .array(
    fc.constantFrom(
      '`',
      '``',
      '|',
      '\n',
      '\r\n- ',
      '@acme/all',
      '#7',
      '<script>',
      '![](http://e.example/b)',
      '[x](javascript:a)',
      '\u202e',
      '\u200b',
      '**',
      '\\',
      '$',
      '😀',
      'a.b',
      ' ',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** The same text in every place where a stranger's can stand. */
export function everywhere(text: string): Decision {
  const trace = signal({ text, tool: text, model: text, variant: text })
  const granted = exception({ reason: text, tool: text, paths: [text] })
  return blocked({
    provenance: byClaude({
      tools: [text],
      signals: [trace],
      remembered: [rememberedSignal({ text })],
      contradictions: [{ declared: text, found: trace }],
    }),
    findings: [
      unmet(
        'a',
        [],
        { wanted: text, seen: text },
        { description: text, remedy: text, origin: text, tool: text },
      ),
      { ...unmet('b', [], { seen: text }), status: 'waived', waivedBy: granted },
      met('c', { seen: text }),
    ],
    drivers: [driver(text, { reason: 'asked-agent', evidence: text }), driver(text, { evidence: text })],
    weighed: [
      discounted(text, { kind: 'driver', driver: driver(text, { evidence: text }) }),
      { ...counted(text), commit: text },
    ],
    reaches: [{ level: 'high', because: 'paths', files: [{ path: text, why: text }] }],
    exceptions: [exception({ state: 'requested', reason: text })],
    notes: [text],
    policyChange: {
      path: text,
      problems: [{ file: text, line: 1, column: 1, severity: 'error', message: text, code: 'x' }],
      changes: [{ text, loosens: true }],
      notes: [text],
    },
    path: [
      approval(1, { from: [text], candidates: [person(text)] }),
      { kind: 'change-request', person: person(text) },
      { kind: 'disclosure', heading: text, missing: [text] },
      { kind: 'trailer', commit: text, problem: 'forbidden', trailer: text, seen: text },
      { kind: 'sign-off', commit: text, seen: text },
      { kind: 'attestation', text, heading: text },
      { kind: 'check', name: text, conclusion: text },
      { kind: 'tests', globs: [text] },
      { kind: 'acknowledge', path: text },
      { kind: 'exception', rule: text, tool: text, pending: null, granters: [text] },
      { kind: 'permission', permission: text },
    ],
    alternatives: [{ kind: 'exception', rule: text, tool: null, pending: null, granters: [text] }],
  })
}

/** Outside of code: HTML, links, images, mentions, references, formulas; anywhere: unseen letters and stray cells. */
export function dangersIn(line: string): readonly string[] {
  const cells =
    line.startsWith('| ') && !/^\| [^|]* \| [^|]* \| [^|]* \| [^|]* \|$/.test(line.replaceAll(/\\\|/g, ''))
  const outside = outsideCode(line).replaceAll(/&(?:amp|lt|gt|#36);/g, '')
  return [
    ...(outside.match(/<|\]\(|!\[|(?<!\w)@\w|#\d|\$|:\/\/|`/g) ?? []),
    ...(line.match(/[\u202e\u200b]/g) ?? []),
    ...(cells ? ['cell'] : []),
  ]
}
