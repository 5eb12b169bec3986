import type { RequirementResult } from '../decision.ts'
import { readDisclosure } from '../provenance/disclosure.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const ATTESTATIONS: Requirement = {
  kind: 'attestations',
  key: 'attestations',
  summary:
    'Boxes with exactly these texts are ticked in the disclosure section. They show that somebody said so, not that it is so.',
  remedy: 'Tick the boxes in the disclosure section, if they are true.',
  example: 'attestations: ["I have read every line and can explain it"]',
  evaluate: evaluateAttestations,
}

function evaluateAttestations({ rule, facts, layer }: RuleContext): RequirementResult | null {
  const wanted = rule.require.attestations
  if (wanted === undefined) return null
  const heading = layer.disclosureHeading
  const ticked = new Set(
    readDisclosure(facts.pullRequest.body, heading).attestations.flatMap((box) =>
      box.ticked ? [plain(box.text)] : [],
    ),
  )
  const open = wanted.filter((text) => !ticked.has(plain(text)))
  return {
    kind: 'attestations',
    met: open.length === 0,
    wanted: wanted.join('; '),
    seen: `${wanted.length - open.length} of ${wanted.length} ticked`,
    needs: open.map((text) => ({ kind: 'attestation', text, heading })),
  }
}

/** Exact but for blanks, which editors change unasked. */
function plain(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}
