import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, everPassed, verdict } from '../support/eventually.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import {
  aForbiddenTool,
  anAiPull,
  aPlace,
  claudeChange,
  NEEDS_EXCEPTION,
  obeyed,
  recordsOf,
  refusedWith,
  repliesOn,
  replyLike,
  requestedId,
  says,
} from '../support/signing.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Ends and notices are looked for every ten seconds. */
const A_TICK = 40_000

const LINES = 'export const size = 1\nexport const wait = 2\n'

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

/** Whatever an app wrote of it, and when. */
function changesOf(entries: Awaited<ReturnType<typeof recordsOf>>): readonly unknown[] {
  return entries.map(({ data, actor }) => [data['change'] ?? data['command'], actor?.login ?? null])
}

test('the whole life of an exception: requested, refused to a bystander, granted, noticed, ended, exported', async () => {
  const { place, pull } = await aForbiddenTool(running, 'life')
  await says(pull, /`\/ai-policy request-exception tool=claude-code for=1d reason="…"`/)

  const id = await requestedId(pull, 'dev', 'tool=claude-code for=10d reason="spike for the new parser"')
  await says(pull, /Needs a decision on EX-1/, /not granted yet, because `spike for the new parser`/)
  expect(await refusedWith(pull, 'rev1', `/ai-policy grant ${id}`)).toMatch(
    /Only team\/ai-admins may do this/,
  )
  expect(await refusedWith(pull, 'dev', `/ai-policy grant ${id}`)).toMatch(/Only team\/ai-admins may do this/)
  await verdict(pull, 'failure')
  expect(everPassed(pull)).toBe(false)

  await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
  await verdict(pull, 'success')
  await says(pull, /\*\*waived\*\* `tool-needs-exception`/, /granted by `adm` to `dev` until/)
  await eventually(() => expect(labelsOf(pull)).toContain('ai-exception'))

  running.clock.advance(3 * DAY + MINUTE)
  await eventually(
    () => expect(repliesOn(pull).filter((body) => /ends in 7 days/.test(body))).toHaveLength(1),
    A_TICK,
  )
  running.clock.advance(6 * DAY)
  await eventually(
    () => expect(repliesOn(pull).filter((body) => /ends in 1 day,/.test(body))).toHaveLength(1),
    A_TICK,
  )
  await verdict(pull, 'success')

  running.clock.advance(DAY)
  await eventually(() => verdict(pull, 'failure'), A_TICK)
  await replyLike(pull, /\*\*EX-1\*\* for tool `claude-code` has ended/)
  await eventually(() => expect(labelsOf(pull)).not.toContain('ai-exception'))
  expect(await refusedWith(pull, 'adm', `/ai-policy grant ${id}`)).toMatch(
    /EX-1 is expired, so it cannot be granted/,
  )

  expect(changesOf(await recordsOf(place, 'command'))).toEqual([
    ['grant', 'rev1'],
    ['grant', 'dev'],
    ['grant', 'adm'],
  ])
  expect(changesOf(await recordsOf(place, 'exception'))).toEqual([
    ['requested', 'dev'],
    ['granted', 'adm'],
    ['expired', null],
  ])
  const judged = (await recordsOf(place, 'decision')).map(({ data }) => data['verdict'])
  expect(judged.at(0)).toBe('fail')
  expect(judged).toContain('pass')
  expect(judged.at(-1)).toBe('fail')
  expect(await running.server.store.verifyAudit()).toMatchObject({ ok: true, broken: null })
  const lines: string[] = []
  for await (const line of running.server.store.exportAudit('csv')) lines.push(line)
  expect(
    lines.filter((line) => line.includes('life/app') && line.includes('EX-1')).length,
  ).toBeGreaterThanOrEqual(3)
}, 180_000)

describe('what an exception covers', () => {
  test('with paths, only changes that lie within them, old names too', async () => {
    const { place, pull } = await aForbiddenTool(running, 'paths', { files: { 'infra/main.tf': LINES } })
    const id = await requestedId(
      pull,
      'dev',
      'tool=claude-code scope=repo paths="src/**, docs/**" for=2d reason="x"',
    )
    await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
    const wider = { 'src/b.ts': LINES, 'infra/new.tf': LINES }
    await verdict(
      await anAiPull(place, { branch: 'wider', commits: [claudeChange('dev', wider)] }),
      'failure',
    )
    const moved = { 'src/main.tf': LINES, 'infra/main.tf': null }
    await verdict(
      await anAiPull(place, { branch: 'moved', commits: [claudeChange('dev', moved)] }),
      'failure',
    )
    const within = { 'docs/a.md': LINES, 'src/deep/b.ts': LINES }
    await verdict(
      await anAiPull(place, { branch: 'within', commits: [claudeChange('dev', within)] }),
      'success',
    )
  })

  test('for a rule, that rule and no other; what it waives stays in sight', async () => {
    const policy = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
  - { id: small, when: { ai: true }, require: { max: { changed_files: 1 } } }
  - { id: blessed, when: { ai: true, paths: ["legal/**"] }, require: { exception: true } }
exceptions: { grant: [team/ai-admins] }
`
    const place = await aPlace(running, 'one-rule', { policy })
    const files = { 'src/a.ts': LINES, 'src/b.ts': LINES, 'legal/c.md': LINES }
    const pull = await anAiPull(place, { commits: [claudeChange('dev', files)] })
    await verdict(pull, 'failure')
    const small = await requestedId(pull, 'dev', 'rule=small for=2d reason="generated"')
    const blessed = await requestedId(pull, 'dev', 'rule=blessed for=2d reason="counsel agreed"')
    await obeyed(pull, 'adm', `/ai-policy grant ${small}\n/ai-policy grant ${blessed}`)
    await says(
      pull,
      /\*\*waived\*\* `small`/,
      /\*\*unmet\*\* `countersign`/,
      /met `blessed`|\*\*waived\*\* `blessed`/,
    )
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await says(pull, /\*\*waived\*\* `small`/, /because `generated`/)
  })

  test('is granted for less or more than was asked, never above the maximum', async () => {
    const { place, pull } = await aForbiddenTool(running, 'how-long')
    const ids = []
    for (const time of ['1h', '1h', '3d'])
      ids.push(await requestedId(pull, 'dev', `tool=claude-code for=${time} reason="x"`))
    expect(ids).toEqual(['EX-1', 'EX-2', 'EX-3'])
    expect(await refusedWith(pull, 'adm', '/ai-policy grant EX-1 for=15d')).toMatch(/at most 14d/)
    await obeyed(pull, 'adm', '/ai-policy grant EX-1 for=14d')
    await obeyed(pull, 'adm', '/ai-policy grant EX-2 for=10m')
    await obeyed(pull, 'adm', '/ai-policy grant EX-3')
    const granted = (await recordsOf(place, 'exception')).filter(({ data }) => data['change'] === 'granted')
    const lengths = granted.map(({ data }) =>
      Math.round((Date.parse(String(data['ends'])) - Date.parse(String(data['starts']))) / MINUTE),
    )
    expect(lengths).toEqual([14 * 24 * 60, 10, 3 * 24 * 60])
  })
})

describe('who may grant', () => {
  test('where the floor of the organisation names granters, a repository adds none', async () => {
    const place = await aPlace(running, 'floor', {
      policy: NEEDS_EXCEPTION,
      teams: { 'ai-admins': ['adm'], security: ['adm2'] },
    })
    place.organisation.repository('.github', {
      files: {
        '.github/ai-policy.yml':
          'version: 1\nrules: []\nexceptions: { grant: [team/security], max_days: 3 }\n',
      },
    })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    expect(
      await refusedWith(pull, 'dev', '/ai-policy request-exception tool=claude-code for=4d reason="x"'),
    ).toMatch(/at most 3d/)
    const id = await requestedId(pull, 'dev', 'tool=claude-code for=3d reason="x"')
    expect(await refusedWith(pull, 'adm', `/ai-policy grant ${id}`)).toMatch(/may do this/)
    await verdict(pull, 'failure')
  })

  test('where nobody is named, administrators of the repository grant', async () => {
    const policy = 'version: 1\ntools: { exception: [claude-code] }\nrules: []\n'
    const { pull } = await aForbiddenTool(running, 'administrators', { policy })
    const id = await requestedId(pull, 'dev', 'tool=claude-code for=3d reason="x"')
    await replyLike(pull, /a repository administrator can grant it/)
    expect(await refusedWith(pull, 'own1', `/ai-policy grant ${id}`)).toMatch(
      /Only administrators of this repository may do this/,
    )
    await obeyed(pull, 'adm2', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
  })
})
