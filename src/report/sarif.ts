import type { Decision, Finding } from '../core/decision.ts'
import type { Mode } from '../policy/words.ts'
import { visible } from './markdown.ts'
import { stepsOf } from './needs.ts'
import { sentence } from './phrases.ts'
import { tellingOf } from './title.ts'
import { ownerOf, plainVoice } from './voice.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const MOST_LOCATIONS = 10
const POLICY_PATH = '.github/ai-policy.yml'

export type SarifLevel = 'error' | 'warning' | 'note'

/** One result, before it gets its place in a log. */
export interface SarifResult {
  readonly rule: string
  readonly level: SarifLevel
  readonly message: string
  readonly places: readonly { readonly path: string; readonly line: number; readonly column?: number }[]
  /** Why it is accepted all the same. */
  readonly accepted: string | null
}

/** The decision as a SARIF 2.1.0 log: unmet rules as results, waived ones as suppressed results. */
export function sarifReport(decision: Decision): string {
  const shown = decision.findings.filter(({ status }) => status === 'unmet' || status === 'waived')
  const results = shown.map((finding) => resultOf(finding, decision))
  const rules = new Map(decision.findings.map(({ rule, description }) => [rule, description ?? rule]))
  return sarifLog(rules, results)
}

/** A SARIF log of one run. Rules are told by id and description; each result must name one of them. */
export function sarifLog(rules: ReadonlyMap<string, string>, results: readonly SarifResult[]): string {
  const ids = [...rules.keys()]
  const driver = {
    name: 'Countersign',
    rules: [...rules].map(([id, text]) => ({ id, shortDescription: { text: visible(text) } })),
  }
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver }, results: results.map((result) => resultShape(result, ids)) }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultShape(
  { rule, level, message, places, accepted }: SarifResult,
  ids: readonly string[],
): object {
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level,
    message: { text: visible(message) },
    locations: places.slice(0, MOST_LOCATIONS).map(({ path, line, column }) => ({
      physicalLocation: {
        artifactLocation: { uri: uriOf(path) },
        region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
      },
    })),
    ...(accepted === null
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: visible(accepted) }] }),
  }
}

/** A path as a relative URI reference. */
function uriOf(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/')
}

const LEVELS: Readonly<Record<Mode, SarifLevel>> = { enforce: 'error', warn: 'warning', observe: 'note' }

function resultOf(finding: Finding, decision: Decision): SarifResult {
  return {
    rule: finding.rule,
    level: LEVELS[finding.mode],
    message: messageOf(finding, decision),
    places: placesOf(finding, decision).map((path) => ({ path, line: 1 })),
    accepted: finding.waivedBy === null ? null : `${finding.waivedBy.id}: ${finding.waivedBy.reason}`,
  }
}

function messageOf(finding: Finding, decision: Decision): string {
  const telling = tellingOf(decision, plainVoice(ownerOf(decision.repository)))
  const unmet = finding.requirements.filter(({ met }) => !met)
  const seen = unmet.map(({ wanted, seen: saw }) =>
    sentence(`wanted: ${wanted}${saw === '' ? '' : `; seen: ${saw}`}`),
  )
  const steps = stepsOf(
    unmet.flatMap(({ needs }) => needs),
    telling,
  )
  return [...seen, ...steps.map(({ actor, full }) => `${actor}: ${sentence(full)}`)].join(' ')
}

/** Files that the finding is about; else those of the highest level; else the policy, since a result needs a place. */
function placesOf(finding: Finding, decision: Decision): readonly string[] {
  const needs = finding.requirements.flatMap((requirement) => requirement.needs)
  const named = needs.flatMap((need) => (need.kind === 'acknowledge' ? [need.path] : []))
  if (named.length > 0) return named
  const reached = decision.reaches[0]?.files.map(({ path }) => path) ?? []
  return reached.length > 0 ? reached : [decision.sources[0]?.path ?? POLICY_PATH]
}
