import { AMAZON } from './amazon.ts'
import { ANTHROPIC } from './anthropic.ts'
import { BUILDERS } from './builders.ts'
import { CLOUD } from './cloud.ts'
import { CONVENTIONS } from './conventions.ts'
import { CURSOR } from './cursor.ts'
import { EDITORS } from './editors.ts'
import { GITHUB } from './github.ts'
import { GOOGLE } from './google.ts'
import { LAYERS } from './layers.ts'
import type { Marker } from './marker.ts'
import { OPENAI } from './openai.ts'
import { REVIEWERS } from './reviewers.ts'
import { TERMINALS } from './terminals.ts'

/**
 * Raised with every change of a row or of the grammar; kept in decisions, audit entries and receipts beside what was found.
 */
export const TABLE_VERSION = '2026.11.2'

/** Every form that a tool is known to leave behind. */
export const MARKERS: readonly Marker[] = [
  ...ANTHROPIC,
  ...GITHUB,
  ...OPENAI,
  ...GOOGLE,
  ...CURSOR,
  ...AMAZON,
  ...EDITORS,
  ...TERMINALS,
  ...CLOUD,
  ...BUILDERS,
  ...LAYERS,
  ...REVIEWERS,
  ...CONVENTIONS,
]
