import type { Require } from '../../policy/schema.ts'
import type { RequirementResult } from '../decision.ts'
import { type Disclosure, readDisclosure } from '../provenance/disclosure.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const DISCLOSURE: Requirement = {
  kind: 'disclosure',
  key: 'disclosure',
  summary:
    'The disclosure section of the pull request body says whether AI was used and, with `fields`, has each of these filled in. "No" is an answer where there is no evidence of AI.',
  remedy: 'Fill in the section; `countersign init` proposes a template with it.',
  example: 'disclosure: { fields: [tool, model, prompt] }',
  evaluate: evaluateDisclosure,
}

function evaluateDisclosure(context: RuleContext): RequirementResult | null {
  const wanted = context.rule.require.disclosure
  if (wanted === undefined) return null
  const heading = context.layer.disclosureHeading
  const disclosure = readDisclosure(context.facts.pullRequest.body, heading)
  const missing = missingIn(disclosure, wanted, context)
  return {
    kind: 'disclosure',
    met: missing.length === 0,
    wanted: wanted === true ? `a section "${heading}"` : wanted.fields.join(', '),
    seen: seenOf(disclosure),
    needs: missing.length === 0 ? [] : [{ kind: 'disclosure', heading, missing }],
  }
}

function seenOf({ present, answer }: Disclosure): string {
  if (!present) return 'no such section'
  return answer === null ? 'a section without an answer' : `AI-assisted: ${answer}`
}

/** Markers win over "no": a disclosure that denies what was found discloses nothing. */
function missingIn(
  disclosure: Disclosure,
  wanted: NonNullable<Require['disclosure']>,
  { evidence }: RuleContext,
): readonly string[] {
  const isDenied = disclosure.answer === 'no'
  if (isDenied && evidence.counting.length === 0) return []
  const fields = wanted === true ? [] : wanted.fields
  const empty = fields.filter((field) => disclosure[field] === null || (field === 'tool' && isDenied))
  return disclosure.answer === 'yes' ? empty : ['ai-assisted', ...empty]
}
