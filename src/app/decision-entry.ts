import type { Decision } from '../core/decision.ts'
import type { AuditEntry } from './ports.ts'

/** What the audit log keeps of a verdict: who and what it rests on, no texts of the pull request. */
export function decisionEntry(decision: Decision, at: string): AuditEntry {
  return {
    kind: 'decision',
    at,
    repository: decision.repository,
    pullRequest: decision.number,
    actor: null,
    data: {
      verdict: decision.verdict,
      head: decision.head,
      base: decision.base,
      ai: decision.provenance.ai,
      tools: decision.provenance.tools,
      models: decision.provenance.models,
      grade: decision.provenance.grade,
      table: decision.provenance.table ?? null,
      blast_radius: decision.level,
      rules: decision.findings.map(({ rule, layer, status, mode, waivedBy }) => ({
        rule,
        layer,
        status,
        mode,
        exception: waivedBy?.id ?? null,
      })),
      counted: decision.weighed
        .filter(({ counted }) => counted)
        .map(({ person, commit }) => ({ id: person?.id, login: person?.login, commit })),
      drivers: decision.drivers.map(({ person, reason }) => ({ id: person.id, login: person.login, reason })),
      policy: decision.sources.map(({ layer, repository, commit, blob }) => ({
        layer,
        repository,
        commit,
        blob,
      })),
    },
  }
}
