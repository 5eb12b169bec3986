import type { Decision } from '../core/decision.ts'
import { driverLines, reviewSentences } from './people-lines.ts'
import { sentence } from './phrases.ts'
import { leadOf, sectionsOf } from './sections.ts'
import { ownerOf, plainVoice, type Voice } from './voice.ts'

/** Colours of a terminal; each function returns the text with its codes around it. */
export interface Palette {
  readonly bold: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
}

/** No colours. */
export const PLAIN_PALETTE: Palette = {
  bold: (text) => text,
  good: (text) => text,
  bad: (text) => text,
  warn: (text) => text,
}

/** The decision for a terminal, with what to do in the first line. Nothing in it can steer the terminal. */
export function terminalReport(decision: Decision, palette: Palette = PLAIN_PALETTE): string {
  const voice = { ...plainVoice(ownerOf(decision.repository)), strong: palette.bold }
  const colour = { pass: palette.good, fail: palette.bad, warn: palette.warn }[decision.verdict]
  const sections = sectionsOf(decision, {}, voice, peopleSentences)
  return [
    colour(sentence(leadOf(decision, {}, voice))),
    ...sections.flatMap(({ heading, lines }) => [
      '',
      palette.bold(heading),
      ...lines.filter((line) => line !== ''),
    ]),
    '',
  ].join('\n')
}

function peopleSentences(decision: Decision, voice: Voice): readonly string[] {
  return [...reviewSentences(decision, voice).map((line) => `- ${line}`), ...driverLines(decision, voice)]
}
