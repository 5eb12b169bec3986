import { describe, expect, test } from '@jest/globals'
import { type Evidence, evidenceIds, gatherEvidence } from '../../src/core/evidence.ts'
import type { Facts } from '../../src/core/facts.ts'
import { TABLE_VERSION } from '../../src/core/markers/table.ts'
import { toolsToJudge } from '../../src/core/tools-found.ts'
import {
  claudeCommit,
  commit,
  driver,
  exception,
  facts,
  HEAD,
  identity,
  layer,
  NOW,
  person,
  rememberedSignal,
  sha,
  signal,
} from '../support/facts.ts'

function gather(seen: Facts, settings: Parameters<typeof layer>[0] = {}): Evidence {
  return gatherEvidence(seen, { ...layer(settings), ownLabels: ['ai-assisted'] }, NOW)
}

const DISCLOSED = '## AI disclosure\n\nTool: Claude Code\n- [x] AI-assisted: yes\n'

describe('evidence of AI', () => {
  test('is what commits, the pull request and others show', () => {
    const { provenance } = gather(
      facts({
        commits: [claudeCommit()],
        pullRequest: { body: DISCLOSED, head: { branch: 'codex/x', sha: HEAD, repository: null } },
        extraSignals: [signal({ tool: 'kiro', place: 'git-note', grade: 'marked' })],
      }),
    )
    expect(provenance.ai).toBe(true)
    expect(provenance.table).toBe(TABLE_VERSION)
    expect(provenance.tools).toEqual(['claude-code', 'kiro'])
    expect(new Set(provenance.signals.map(({ place }) => place))).toEqual(
      new Set(['commit-trailer', 'pull-request-body', 'branch', 'git-note']),
    )
  })

  test('a declaration alone is enough, and no commit carries it', () => {
    const evidence = gather(facts({ pullRequest: { body: DISCLOSED } }))
    expect(evidence.provenance).toMatchObject({ ai: true, grade: 'declared', share: 0 })
    expect(evidence.aiCommits).toEqual([])
  })

  test('the section is found under the heading of the policy', () => {
    const seen = facts({ pullRequest: { body: '## Robots\n\nTool: Claude Code\n' } })
    expect(gather(seen).provenance.ai).toBe(false)
    expect(gather(seen, { disclosureHeading: 'Robots' }).provenance.ai).toBe(true)
  })

  test('a hint alone is shown, and counts only where the policy says so', () => {
    const seen = facts({ pullRequest: { head: { branch: 'codex/x', sha: HEAD, repository: null } } })
    expect(gather(seen).provenance).toMatchObject({ ai: false, grade: 'hint', tools: [] })
    expect(gather(seen, { hints: 'count' }).provenance).toMatchObject({ ai: true, tools: ['codex'] })
  })

  test('markers of the policy’s own count', () => {
    const seen = facts({ commits: [commit({ message: 'X\n\nAcme-Coder: v3\n' })] })
    expect(gather(seen, { custom: [{ tool: 'acme', trailer: 'Acme-Coder' }] }).provenance.tools).toEqual([
      'acme',
    ])
  })

  test('our own label is output, and proves nothing', () => {
    expect(gather(facts({ pullRequest: { labels: ['ai-assisted'] } })).provenance.signals).toEqual([])
  })

  test('"no" beside a marker is shown beside it, and the marker wins', () => {
    const body = '## AI disclosure\n\n- [x] AI-assisted: no\n'
    const { provenance } = gather(facts({ commits: [claudeCommit()], pullRequest: { body } }))
    expect(provenance.ai).toBe(true)
    expect(provenance.contradictions.map(({ found }) => found.tool)).toEqual(['claude-code'])
  })

  test('the share is that of commits which carry a counting signal', () => {
    const commits = [claudeCommit({ sha: sha('a') }), commit({ sha: sha('b') }), commit()]
    expect(gather(facts({ commits })).provenance.share).toBeCloseTo(1 / 3)
    expect(gather(facts({ commits: [] })).provenance.share).toBe(0)
  })
})

describe('evidence that was seen before', () => {
  const remembered = { signals: [rememberedSignal()], drivers: [driver('dev')] }

  test('still counts when it is no longer there, and is shown with its commit', () => {
    const { provenance } = gather(facts({ remembered }))
    expect(provenance.ai).toBe(true)
    expect(provenance.signals).toEqual([])
    expect(provenance.remembered.map(({ seenOn }) => seenOn)).toEqual([sha('earlier')])
  })

  test('is not listed twice while it is still there', () => {
    const seen = facts({ commits: [claudeCommit()] })
    const [present] = gather(seen).provenance.signals
    if (present === undefined) throw new Error('The commit carries a signal')
    const again = facts({
      commits: [claudeCommit()],
      remembered: { signals: [rememberedSignal(present)], drivers: [] },
    })
    expect(gather(again).provenance.remembered).toEqual([])
  })
})

describe('without evidence', () => {
  test('a change is not judged as AI', () => {
    expect(gather(facts()).provenance).toMatchObject({ ai: false, assumed: null, grade: null })
  })

  test('it is judged as AI where the policy says so', () => {
    expect(gather(facts(), { unmarked: 'ai' }).provenance).toMatchObject({
      ai: true,
      assumed: 'unmarked',
      tools: [],
    })
  })

  test('it is judged as AI when commits are missing', () => {
    const cut = facts({ complete: { files: true, commits: false } })
    expect(gather(cut).provenance).toMatchObject({ ai: true, assumed: 'incomplete' })
  })
})

describe('a finding of "not AI"', () => {
  const seen = facts({ commits: [claudeCommit()] })
  const known = evidenceIds(gather(seen).counting)
  const finding = exception({ kind: 'not-ai', evidence: known, endsAt: null })

  test('beats evidence of every grade, and keeps it in sight', () => {
    const evidence = gather({ ...seen, exceptions: [finding] })
    expect(evidence.provenance).toMatchObject({ ai: false, notAi: finding, tools: ['claude-code'] })
    expect(evidence.provenance.signals).not.toEqual([])
    expect(evidence.toolsInForce).toEqual([])
  })

  test('beats "unmarked is AI"', () => {
    const clean = facts({ exceptions: [exception({ kind: 'not-ai', evidence: [], endsAt: null })] })
    expect(gather(clean, { unmarked: 'ai' }).provenance.ai).toBe(false)
  })

  test('is lost when new evidence comes', () => {
    const pushed = facts({
      commits: [claudeCommit(), claudeCommit({ sha: sha('new') })],
      exceptions: [finding],
    })
    expect(gather(pushed).provenance).toMatchObject({ ai: true, notAi: null })
  })

  test('is lost when the one who found it takes part in the change', () => {
    const [first] = seen.commits
    const own = { ...(first ?? claudeCommit()), sha: sha('own'), message: 'Mine', author: identity('adm') }
    const pushed = { ...seen, commits: [...seen.commits, own], exceptions: [finding] }
    expect(finding.granter?.login).toBe('adm')
    expect(gather(pushed).provenance).toMatchObject({ ai: true, notAi: null })
  })

  test('does not stand against commits that nobody has seen', () => {
    const cut = facts({ complete: { files: true, commits: false }, exceptions: [finding] })
    expect(gather(cut).provenance).toMatchObject({ ai: true, assumed: 'incomplete' })
  })

  test.each([
    ['of another pull request', { pullRequest: 2 }],
    ['that was revoked', { state: 'revoked' as const }],
    ['that ended', { endsAt: '2026-09-10T11:59:59Z' }],
    ['that names no evidence', { evidence: [] }],
  ])('%s does nothing', (_what, overrides) => {
    expect(gather({ ...seen, exceptions: [{ ...finding, ...overrides }] }).provenance.ai).toBe(true)
  })

  test('without any evidence named does nothing', () => {
    const { evidence: _dropped, ...bare } = finding
    expect(gather({ ...seen, exceptions: [bare] }).provenance.ai).toBe(true)
  })
})

describe('ids of evidence', () => {
  test('stay the same while the evidence does, and tell commits apart', () => {
    const other = signal({ commit: sha('x') })
    expect(evidenceIds([signal(), signal({ line: 9 }), other])).toEqual(
      [`claude-code/co-author@${HEAD}`, `claude-code/co-author@${sha('x')}`].toSorted(),
    )
  })

  test('name the place and the tool where there is no commit', () => {
    const { commit: _none, ...declared } = signal({
      place: 'pull-request-body',
      marker: 'disclosure/section',
    })
    expect(evidenceIds([declared, { ...declared, tool: 'cursor' }])).toEqual([
      'disclosure/section@pull-request-body:claude-code',
      'disclosure/section@pull-request-body:cursor',
    ])
  })
})

describe('tools that a stance is taken on', () => {
  const { commit: _none, ...inBody } = signal({ place: 'pull-request-body', grade: 'declared' })

  test('a variant stands for its product on the same commit', () => {
    const bare = signal({ tool: 'github-copilot' })
    expect(toolsToJudge([bare, { ...bare, variant: 'cli' }])).toEqual(['github-copilot/cli'])
    expect(toolsToJudge([bare, { ...bare, variant: 'cli', commit: sha('x') }])).toEqual([
      'github-copilot',
      'github-copilot/cli',
    ])
  })

  test('"AI was used" adds nothing where the tool is named', () => {
    const nameless = { ...inBody, tool: 'unspecified' }
    expect(toolsToJudge([signal(), nameless])).toEqual(['claude-code'])
    expect(toolsToJudge([nameless])).toEqual(['unspecified'])
  })

  test('a commit that names no tool stays nameless beside others', () => {
    const nameless = signal({ tool: 'unspecified', commit: sha('x') })
    expect(toolsToJudge([signal(), nameless])).toEqual(['claude-code', 'unspecified'])
  })

  test('a commit that names no tool is explained by a declaration that does', () => {
    const nameless = signal({ tool: 'unspecified' })
    expect(toolsToJudge([{ ...inBody, tool: 'kiro' }, nameless])).toEqual(['kiro'])
  })

  test('a way of recording is no tool', () => {
    expect(toolsToJudge([signal({ tool: 'agent-trace' })])).toEqual(['unspecified'])
    expect(toolsToJudge([signal({ tool: 'agent-trace' }), signal()])).toEqual(['claude-code'])
  })

  test('no signal, no tool', () => expect(toolsToJudge([])).toEqual([]))

  test('a bot that opened the pull request is a tool too', () => {
    const opened = facts({ pullRequest: { author: person('copilot-swe-agent[bot]', { id: 198_982_749 }) } })
    expect(gather(opened).toolsInForce.join(' ')).toContain('github-copilot')
  })
})
