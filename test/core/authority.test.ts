import { describe, expect, test } from '@jest/globals'
import { authorise, type CommandContext, isGranter } from '../../src/core/authority.ts'
import type { Command } from '../../src/core/command.ts'
import { decide } from '../../src/core/decide.ts'
import type { DriverReason } from '../../src/core/facts.ts'
import { COUNTERSIGN, driver, exception, facts, NOW, person, policy, signal, team } from '../support/facts.ts'

const POLICY = policy({
  rules: [COUNTERSIGN],
  tools: { exception: ['claude-code'], deny: ['devin'] },
  maxDays: 7,
})
const FINDINGS = decide(facts({ extraSignals: [signal()] }), POLICY, NOW).findings
const REQUESTED = exception({
  state: 'requested',
  tool: 'claude-code',
  startsAt: null,
  endsAt: null,
  minutes: 4320,
})

const COMMANDS: Readonly<Record<Command['name'], Command>> = {
  status: { name: 'status' },
  recheck: { name: 'recheck' },
  declare: { name: 'declare', tool: 'kiro', model: null, prompt: null },
  own: { name: 'own' },
  acknowledge: { name: 'acknowledge', path: 'src/a.ts' },
  'request-exception': {
    name: 'request-exception',
    rule: null,
    tool: 'claude-code',
    paths: [],
    scope: 'pull-request',
    minutes: 1440,
    reason: 'spike',
  },
  grant: { name: 'grant', exception: 'EX-1', minutes: null },
  refuse: { name: 'refuse', exception: 'EX-1', reason: 'no' },
  revoke: { name: 'revoke', exception: 'EX-1', reason: 'over' },
  waive: { name: 'waive', reason: 'hotfix', minutes: 1440 },
  'not-ai': { name: 'not-ai', reason: 'typed' },
}
const OF_GRANTERS = ['grant', 'refuse', 'revoke', 'waive', 'not-ai'] as const
const OF_WRITERS = ['declare', 'own', 'acknowledge', 'request-exception'] as const

function context(overrides: Partial<CommandContext> = {}): CommandContext {
  return {
    actor: person('adm'),
    permission: 'write',
    isGranter: true,
    viaApp: false,
    drivers: [driver('dev', { reason: 'author' })],
    exception: REQUESTED,
    policy: POLICY,
    findings: FINDINGS,
    changedPaths: ['src/a.ts'],
    ...overrides,
  }
}

function reasonFor(command: Command, overrides: Partial<CommandContext> = {}): string | null {
  const answer = authorise(command, context(overrides))
  return answer.ok ? null : answer.reason
}

function forState(name: Command['name']): Partial<CommandContext> {
  return name === 'revoke' ? { exception: exception() } : {}
}

describe('permission', () => {
  test.each(['status', 'recheck'] as const)('%s is for anyone with read', (name) => {
    expect(reasonFor(COMMANDS[name], { permission: 'read', isGranter: false })).toBeNull()
    expect(reasonFor(COMMANDS[name], { permission: 'none' })).toBe(
      'This needs read permission in this repository; yours is none.',
    )
  })

  test.each(OF_WRITERS)('%s is for people with write', (name) => {
    expect(reasonFor(COMMANDS[name], { isGranter: false })).toBeNull()
    expect(reasonFor(COMMANDS[name], { permission: 'admin' })).toBeNull()
    expect(reasonFor(COMMANDS[name], { permission: 'triage' })).toMatch(/needs write permission/)
  })

  test.each(OF_GRANTERS)('%s is for granters', (name) => {
    expect(reasonFor(COMMANDS[name], forState(name))).toBeNull()
    expect(reasonFor(COMMANDS[name], { ...forState(name), permission: 'admin', isGranter: false })).toBe(
      'Only team/ai-admins may do this.',
    )
  })

  test('where the policy names nobody, administrators are named', () => {
    const open = policy({ granters: null })
    expect(reasonFor(COMMANDS.waive, { isGranter: false, policy: open })).toBe(
      'Only administrators of this repository may do this.',
    )
  })

  test('bots command nothing', () => {
    for (const command of Object.values(COMMANDS)) {
      expect(reasonFor(command, { actor: person('x[bot]'), permission: 'admin' })).toMatch(/people only/)
    }
  })
})

describe('a granter', () => {
  test.each(OF_GRANTERS)('who takes part in the change cannot %s', (name) => {
    const drivers = [driver('adm', { reason: 'asked-agent' })]
    expect(reasonFor(COMMANDS[name], { ...forState(name), drivers })).toBe(
      'You take part in this change (you asked an agent to work on it); somebody else must do it.',
    )
  })

  test.each<DriverReason>(['author', 'commit-author', 'committer', 'co-author', 'pusher', 'assignee'])(
    'is told in which way: %s',
    (reason) =>
      expect(reasonFor(COMMANDS.waive, { drivers: [driver('adm', { reason })] })).toMatch(
        /\(you(?:r name)? .+\)/,
      ),
  )

  test.each(['grant', 'refuse', 'revoke'] as const)('who requested it cannot %s it', (name) => {
    const mine = { ...(name === 'revoke' ? exception() : REQUESTED), requester: person('adm') }
    expect(reasonFor(COMMANDS[name], { exception: mine })).toMatch(/You requested it yourself/)
  })

  test.each([...OF_GRANTERS, 'own', 'acknowledge'] as const)('cannot %s through an app', (name) => {
    expect(reasonFor(COMMANDS[name], { ...forState(name), viaApp: true })).toMatch(/An app wrote this/)
  })

  test('cannot decide on what is not there, or is decided', () => {
    expect(reasonFor(COMMANDS.grant, { exception: null })).toBe(
      'There is no exception EX-1 in this repository.',
    )
    expect(reasonFor(COMMANDS.grant, { exception: exception({ state: 'refused' }) })).toBe(
      'EX-1 is refused, so it cannot be granted.',
    )
    expect(reasonFor(COMMANDS.refuse, { exception: exception() })).toBe(
      'EX-1 is granted, so it cannot be refused.',
    )
    expect(reasonFor(COMMANDS.revoke)).toBe('EX-1 is requested, so it cannot be revoked.')
  })
})

test('a waiver that would lift nothing is refused; one that lifts something is not', () => {
  const [open] = FINDINGS.filter(({ status }) => status === 'unmet')
  if (open === undefined) throw new Error('nothing is unmet')
  const denied = { ...open, tool: 'devin', absolute: true }
  expect(reasonFor(COMMANDS.waive, { findings: [denied] })).toMatch(/no waiver lifts that/)
  expect(reasonFor(COMMANDS.waive, { findings: [denied, open] })).toBeNull()
  expect(reasonFor(COMMANDS.waive, { findings: [] })).toBeNull()
})

describe('time', () => {
  test('is at most what the policy allows, and the answer says how much', () => {
    expect(reasonFor({ name: 'waive', reason: 'x', minutes: 10_080 })).toBeNull()
    expect(reasonFor({ name: 'waive', reason: 'x', minutes: 10_081 })).toBe(
      'That is too long: at most 7d (for=7d) here.',
    )
    expect(reasonFor({ name: 'grant', exception: 'EX-1', minutes: 20_000 })).toMatch(/at most 7d/)
    expect(reasonFor({ ...COMMANDS['request-exception'], minutes: 20_000 } as Command)).toMatch(/at most 7d/)
  })

  test('of a request that was made under a laxer policy is still too long', () => {
    expect(reasonFor(COMMANDS.grant, { exception: { ...REQUESTED, minutes: 20_000 } })).toMatch(/at most 7d/)
  })

  test('of a request that says none is given when it is granted', () => {
    const { minutes: _none, ...timeless } = REQUESTED
    expect(reasonFor(COMMANDS.grant, { exception: timeless })).toBeNull()
  })
})

describe('a request for an exception', () => {
  const request = COMMANDS['request-exception'] as Extract<Command, { name: 'request-exception' }>

  function reasonForRequest(
    overrides: Partial<typeof request>,
    more: Partial<CommandContext> = {},
  ): string | null {
    return reasonFor({ ...request, tool: null, ...overrides }, more)
  }

  test('that names neither rule nor tool is refused with the choices', () => {
    expect(reasonForRequest({})).toBe('Name a rule or a tool. Open here: tool=claude-code, rule=countersign.')
    expect(reasonForRequest({}, { findings: [] })).toBe('Name a rule or a tool.')
  })

  test('names a rule of the policy', () => {
    expect(reasonForRequest({ rule: 'countersign' })).toBeNull()
    expect(reasonForRequest({ rule: 'countersing' })).toMatch(
      /no rule "countersing" \(did you mean `countersign`\?\)/,
    )
    expect(reasonForRequest({ rule: 'permission-missing' })).toMatch(/no rule/)
  })

  test('names a tool that is known, found here, or the policy’s own', () => {
    const custom = policy({
      custom: [{ tool: 'acme', trailer: 'Acme' }],
      tools: { trials: [{ tool: 'beta', until: '2027-01-01' }] },
    })
    expect(reasonForRequest({ tool: 'github-copilot' })).toBeNull()
    expect(reasonForRequest({ tool: 'acme' }, { policy: custom })).toBeNull()
    expect(reasonForRequest({ tool: 'beta' }, { policy: custom })).toBeNull()
    expect(reasonForRequest({ tool: 'claud-code' })).toBe(
      'There is no tool "claud-code" (did you mean `claude-code`?).',
    )
    const found = decide(
      facts({ extraSignals: [signal({ tool: 'homemade' })] }),
      policy({ tools: { unlisted: 'exception' } }),
      NOW,
    )
    expect(reasonForRequest({ tool: 'homemade' }, { findings: found.findings })).toBeNull()
  })

  test('for a denied tool would lift nothing', () => {
    expect(reasonForRequest({ tool: 'devin' })).toMatch(/no exception lifts that/)
    expect(reasonForRequest({ rule: 'tool-denied' })).toMatch(/no exception lifts that/)
  })

  test('for the rule about tools names the tool', () => {
    expect(reasonForRequest({ rule: 'tool-needs-exception' })).toMatch(
      /Name the tool instead.*tool=claude-code/,
    )
  })
})

describe('other commands', () => {
  test('an unknown tool cannot be declared', () => {
    expect(reasonFor({ name: 'declare', tool: 'kirro', model: null, prompt: null })).toMatch(
      /did you mean `kiro`/,
    )
  })

  test('only a changed file can be acknowledged, and not by a driver', () => {
    expect(reasonFor({ name: 'acknowledge', path: 'x.ts' })).toBe(
      '"x.ts" is not a changed file of this pull request.',
    )
    expect(reasonFor(COMMANDS.acknowledge, { drivers: [driver('adm')] })).toMatch(/You take part/)
  })

  test('a driver may own, declare and request', () => {
    for (const name of ['own', 'declare', 'request-exception'] as const) {
      expect(reasonFor(COMMANDS[name], { drivers: [driver('adm')] })).toBeNull()
    }
  })
})

describe('who is a granter', () => {
  const teams = [team('ai-admins', 'adm')]

  test('whoever the policy names, by team or login', () => {
    const named = policy({ granters: ['team/ai-admins', 'user/Jane'] })
    expect(isGranter(person('adm'), 'read', { policy: named, teams })).toBe(true)
    expect(isGranter(person('jane'), 'read', { policy: named, teams })).toBe(true)
    expect(isGranter(person('root'), 'admin', { policy: named, teams })).toBe(false)
  })

  test('administrators where it names nobody', () => {
    const open = policy({ granters: null })
    for (const permission of ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const) {
      expect(isGranter(person('x'), permission, { policy: open, teams })).toBe(permission === 'admin')
    }
  })

  test('never a bot', () => {
    expect(isGranter(person('x[bot]'), 'admin', { policy: policy({ granters: null }), teams })).toBe(false)
  })
})
