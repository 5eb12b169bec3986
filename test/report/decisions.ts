import type {
  Decision,
  Finding,
  Need,
  Provenance,
  RequirementResult,
  Weighed,
} from '../../src/core/decision.ts'
import { driver, HEAD, person, sha, signal } from '../support/facts.ts'

/** No evidence of AI at all. */
export function silence(overrides: Partial<Provenance> = {}): Provenance {
  return {
    ai: false,
    assumed: null,
    tools: [],
    models: [],
    grade: null,
    signals: [],
    remembered: [],
    share: 0,
    contradictions: [],
    notAi: null,
    ...overrides,
  }
}

/** Claude Code's trailer on the only commit. */
export function byClaude(overrides: Partial<Provenance> = {}): Provenance {
  return silence({
    ai: true,
    tools: ['claude-code'],
    grade: 'marked',
    signals: [signal()],
    share: 1,
    ...overrides,
  })
}

/** A rule of the repository that asks for something and has it. */
export function met(rule: string, requirement: Partial<RequirementResult> = {}): Finding {
  return {
    rule,
    layer: 'repository',
    origin: 'repository',
    mode: 'enforce',
    status: 'met',
    description: null,
    remedy: null,
    requirements: [
      { kind: 'approvals', met: true, wanted: '1 approval', seen: '1 of 1', needs: [], ...requirement },
    ],
    waivedBy: null,
    absolute: false,
    tool: null,
  }
}

/** A rule of the repository that is unmet, with what it needs. */
export function unmet(
  rule: string,
  needs: readonly Need[],
  requirement: Partial<RequirementResult> = {},
  overrides: Partial<Finding> = {},
): Finding {
  const found = met(rule, { met: false, seen: '0 of 1', needs, ...requirement })
  return { ...found, status: 'unmet', ...overrides }
}

export function notApplicable(rule: string): Finding {
  return { ...met(rule), status: 'not-applicable', requirements: [] }
}

export function approval(count = 1, overrides: Partial<Extract<Need, { kind: 'approval' }>> = {}): Need {
  return { kind: 'approval', count, from: null, candidates: [], ...overrides }
}

export function counted(login: string): Weighed {
  return { person: person(login), counted: true, state: 'approved', commit: HEAD, reasons: [] }
}

export function discounted(login: string, ...reasons: Weighed['reasons']): Weighed {
  return { person: person(login), counted: false, state: 'approved', commit: HEAD, reasons }
}

/** Pull request 1 of acme/app by `dev`, without evidence of AI and with the rule `countersign` not applicable. */
export function decision(overrides: Partial<Decision> = {}): Decision {
  return {
    repository: 'acme/app',
    number: 1,
    head: HEAD,
    base: 'main',
    verdict: 'pass',
    findings: [notApplicable('countersign')],
    provenance: silence(),
    level: null,
    levelLabel: null,
    reaches: [],
    drivers: [driver('dev', { reason: 'author', evidence: '#1' })],
    weighed: [],
    path: [],
    exceptions: [],
    sources: [
      {
        layer: 'repository',
        repository: 'acme/app',
        path: '.github/ai-policy.yml',
        commit: sha('policy'),
        blob: sha('policy blob'),
      },
    ],
    notes: [],
    policyChange: null,
    touches: true,
    toRequest: { people: [], teams: [] },
    approvalsKnown: true,
    ...overrides,
  }
}

/** `dev`'s change with Claude Code, which `countersign` wants one approval for. */
export function blocked(overrides: Partial<Decision> = {}): Decision {
  const needs = [approval(1, { candidates: [person('rev1'), person('rev2')] })]
  return decision({
    verdict: 'fail',
    findings: [unmet('countersign', needs)],
    provenance: byClaude(),
    path: needs,
    alternatives: [
      { kind: 'exception', rule: 'countersign', tool: null, pending: null, granters: ['team/ai-admins'] },
    ],
    ...overrides,
  })
}
