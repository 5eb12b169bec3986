import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import {
  aFailingPull,
  anAiPull,
  answered,
  aPlace,
  claudeChange,
  obeyed,
  recordsOf,
  refusedWith,
  repliesOn,
  replyLike,
  requestedId,
  says,
} from '../support/signing.ts'

const ACCOUNTABLE = `version: 1
rules:
  - { id: owned, when: { ai: true }, require: { owner: true } }
`
const ANSWERED_FOR = `version: 1
rules:
  - id: answered-for
    when: { paths: ["AGENTS.md", "docs/**"] }
    require: { acknowledge: true }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

describe('status', () => {
  test('tells anybody who may read where it stands and what is left to do', async () => {
    const { place, pull } = await aFailingPull(running, 'status')
    await obeyed(pull, 'ro', '/ai-policy status')
    const reply = await replyLike(pull, /Needs 1 approval/)
    expect(reply).toMatch(/1\. \*\*Reviewer:\*\* 1 approval of commit/)
    expect(reply).not.toContain('@')
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'ro' }, data: { outcome: 'done', command: 'status' } },
    ])
  })
})

describe('recheck', () => {
  test('looks afresh, and finds what no event told of', async () => {
    const { place, pull } = await aFailingPull(running, 'recheck')
    place.organisation.webhooks('drop')
    await pull.approve('rev1')
    place.organisation.webhooks('send')
    await obeyed(pull, 'ro', '/ai-policy recheck')
    await verdict(pull, 'success')
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'ro' }, data: { outcome: 'done', command: 'recheck' } },
    ])
    expect(repliesOn(pull)).toEqual([])
  })
})

describe('declare', () => {
  test('makes it AI by what a person says, with model and prompt, and for good', async () => {
    const place = await aPlace(running, 'declared')
    const pull = await place.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
    await verdict(pull, 'success')
    const url = 'https://prompts.example/7'
    await obeyed(pull, 'dev', `/ai-policy declare tool=cursor model="gpt 5" prompt=${url}`)
    await verdict(pull, 'failure')
    await replyLike(
      pull,
      /Noted as declared: the tool `cursor`, the model `gpt 5` and the prompt `https:\/\/prompts\.example\/7`/,
    )
    await says(pull, /`cursor` \(`gpt 5`\), declared: command in a comment/)
    await eventually(() => expect(labelsOf(pull)).toContain('ai-assisted'))
    await pull.push({ by: 'dev', commits: [{ by: 'dev' }] })
    await verdict(pull, 'failure')
  })

  test('is refused to readers, and for tools that nobody knows', async () => {
    const { pull } = await aFailingPull(running, 'not-declared')
    expect(await refusedWith(pull, 'ro', '/ai-policy declare tool=cursor')).toBe(
      '`declare` was refused: This needs write permission in this repository; yours is read.',
    )
    expect(await refusedWith(pull, 'dev', '/ai-policy declare tool=cursr')).toMatch(
      /There is no tool "cursr" \(did you mean `cursor`\?/,
    )
    expect(await refusedWith(pull, 'dev', '/ai-policy declare')).toMatch(
      /Which tool\? It is written: `\/ai-policy declare tool=<id>/,
    )
  })
})

describe('own', () => {
  test('names somebody who answers for the change, until the head moves; it is no approval', async () => {
    const { place, pull } = await aFailingPull(running, 'owned', { policy: ACCOUNTABLE })
    await says(pull, /Accept accountability with the comment `\/ai-policy own`/)
    await obeyed(pull, 'dev', '/ai-policy own')
    await verdict(pull, 'success')
    await replyLike(pull, /`dev` accepts accountability for this change\. It does not count as an approval\./)
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'dev' }, data: { outcome: 'done', command: 'own' } },
    ])
    await pull.push({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(pull, 'failure')
  })

  test('is refused to whoever may not write', async () => {
    const { pull } = await aFailingPull(running, 'not-owned', { policy: ACCOUNTABLE })
    for (const who of ['tri', 'ro'])
      expect(await refusedWith(pull, who, '/ai-policy own')).toMatch(/This needs write permission/)
    await verdict(pull, 'failure')
  })

  test('ends with the write permission of the one who gave it', async () => {
    const { place, pull } = await aFailingPull(running, 'owner-leaves', { policy: ACCOUNTABLE, teams: {} })
    await obeyed(pull, 'rev1', '/ai-policy own')
    await verdict(pull, 'success')
    await place.setAccess('rev1', 'read')
    await verdict(pull, 'failure')
  })
})

describe('acknowledge', () => {
  test('answers for files, by command or by a comment on the line, and not by those who take part', async () => {
    const place = await aPlace(running, 'acknowledged', { policy: ANSWERED_FOR })
    const files = { 'AGENTS.md': 'Be good.\n', 'docs/a b.md': 'a\n', 'src/a.ts': '1\n' }
    const pull = await anAiPull(place, { commits: [claudeChange('dev', files)] })
    await verdict(pull, 'failure')
    await says(pull, /answer for `AGENTS\.md` and `docs\/a b\.md`/i)
    expect(await refusedWith(pull, 'dev', '/ai-policy acknowledge AGENTS.md')).toMatch(
      /You take part in this change \(you opened it\); somebody else must do it/,
    )
    expect(await refusedWith(pull, 'rev1', '/ai-policy acknowledge README.md')).toMatch(
      /"README\.md" is not a changed file of this pull request/,
    )
    await obeyed(pull, 'rev1', '/ai-policy acknowledge docs/a b.md')
    await replyLike(pull, /`rev1` answers for `docs\/a b\.md` as it is at this head/)
    await verdict(pull, 'failure')
    await pull.review('rev2', { state: 'COMMENTED', comments: [{ path: 'AGENTS.md', body: 'I read this.' }] })
    await verdict(pull, 'success')
    await pull.push({ by: 'dev', commits: [claudeChange('dev', { 'AGENTS.md': 'Be bad.\n' })] })
    await verdict(pull, 'failure')
  })
})

describe('request-exception, grant, refuse, revoke', () => {
  const policy = `version: 1
tools: { exception: [claude-code] }
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
exceptions: { grant: [team/ai-admins, user/own1], max_days: 7 }
`
  test('a request says what it is for, who can decide, and how', async () => {
    const { place, pull } = await aFailingPull(running, 'requested', { policy })
    const id = await requestedId(pull, 'dev', 'tool=claude-code paths="src/**" for=3d reason="a spike"')
    expect(id).toBe('EX-1')
    const reply = await replyLike(pull, /is requested by/)
    expect(reply).toMatch(
      /\*\*EX-1\*\* is requested by `dev` for tool `claude-code`, files `src\/\*\*`, because `a spike`\./,
    )
    expect(reply).toMatch(/@requested\/ai-admins or @own1 can grant it with `\/ai-policy grant EX-1`/)
    await says(pull, /`EX-1` for tool `claude-code`.*requested by `dev`, not granted yet/)
    expect(await recordsOf(place, 'exception')).toMatchObject([
      { actor: { login: 'dev' }, data: { id: 'EX-1', change: 'requested', outcome: 'done' } },
    ])
  })

  test('a request that is wrong is refused with what is right', async () => {
    const { pull } = await aFailingPull(running, 'wrong-requests', { policy })
    const wrong = [
      ['for=3d reason="x"', /Name a rule or a tool\. Open here: tool=claude-code, rule=countersign\./],
      ['rule=countersing for=3d reason="x"', /There is no rule "countersing" \(did you mean/],
      ['tool=claude-code for=8d reason="x"', /at most 7d/],
      ['tool=claude-code for=3d', /A reason is needed\. It is written: `\/ai-policy request-exception/],
      ['tool=claude-code for=3d paths="src/" reason="x"', /The glob "src\/" cannot be used/],
    ] as const
    for (const [rest, reason] of wrong)
      expect(await refusedWith(pull, 'dev', `/ai-policy request-exception ${rest}`)).toMatch(reason)
  })

  test('only somebody with write permission requests', async () => {
    const { pull } = await aFailingPull(running, 'requested-by-reader', { policy })
    expect(
      await refusedWith(pull, 'tri', '/ai-policy request-exception tool=claude-code for=1d reason="x"'),
    ).toMatch(/This needs write permission in this repository; yours is triage/)
  })

  test('a decision is made once, and a refused request stays refused', async () => {
    const { place, pull } = await aFailingPull(running, 'decided', { policy })
    expect(await refusedWith(pull, 'adm', '/ai-policy grant EX-7')).toMatch(/There is no exception EX-7/)
    expect(await refusedWith(pull, 'adm', '/ai-policy grant')).toMatch(/Which exception\?/)
    const id = await requestedId(pull, 'dev', 'tool=claude-code for=3d reason="spike"')
    expect(await refusedWith(pull, 'adm', `/ai-policy revoke ${id} reason="no"`)).toMatch(
      /EX-1 is requested, so it cannot be revoked/,
    )
    await obeyed(pull, 'adm', `/ai-policy refuse ${id} reason="not now"`)
    await replyLike(pull, /\*\*EX-1\*\* was refused by `adm`, because `not now`/)
    expect(await refusedWith(pull, 'own1', `/ai-policy grant ${id}`)).toMatch(
      /EX-1 is refused, so it cannot be granted/,
    )
    const again = await requestedId(pull, 'dev', 'tool=claude-code for=3d reason="please"')
    expect(again).toBe('EX-2')
    await obeyed(pull, 'own1', `/ai-policy grant ${again} for=1d`)
    await replyLike(pull, /Granted by `own1` as \*\*EX-2\*\*, for tool `claude-code`, until/)
    expect(await refusedWith(pull, 'adm', `/ai-policy grant ${again}`)).toMatch(
      /EX-2 is granted, so it cannot be granted/,
    )
    await obeyed(pull, 'adm', `/ai-policy revoke ${again} reason="over"`)
    await replyLike(pull, /\*\*EX-2\*\* was revoked by `adm`, because `over`/)
    const changes = (await recordsOf(place, 'exception')).map(({ data }) => data['change'])
    expect(changes).toEqual(['requested', 'refused', 'requested', 'granted', 'revoked'])
  })

  test('two granters decide at the same moment: one does, the other is told what it has become', async () => {
    const { pull, place } = await aFailingPull(running, 'raced', { policy })
    const other = await place.openPullRequest({ by: 'rev2', commits: [{ by: 'rev2' }] })
    const id = await requestedId(pull, 'dev', 'tool=claude-code for=3d reason="spike"')
    const [one, two] = await Promise.all([
      pull.comment('adm', `/ai-policy grant ${id}`),
      other.comment('own1', `/ai-policy refuse ${id} reason="no"`),
    ])
    const said = await eventually(() => {
      const both = [one, two].map(({ reactions }) => reactions.map(({ content }) => content).join())
      expect(both.toSorted()).toEqual(['+1', 'confused'])
      return [...repliesOn(pull), ...repliesOn(other)].join('\n')
    })
    expect(said).toMatch(/so it cannot be (granted|refused)/)
  })
})

describe('waive and not-ai', () => {
  test('a waiver lifts all that is unmet at this head, says so, and its granter can end it', async () => {
    const { place, pull } = await aFailingPull(running, 'waived')
    await obeyed(pull, 'adm', '/ai-policy waive reason="production is down" for=2h')
    await verdict(pull, 'success')
    await replyLike(
      pull,
      /Waived by `adm` as \*\*EX-1\*\*, for all that is unmet at this head, until .*A push ends it/,
    )
    await says(pull, /\*\*waived\*\* `countersign`/, /because `production is down`/)
    await eventually(() => expect(labelsOf(pull)).toContain('ai-exception'))
    await obeyed(pull, 'adm', '/ai-policy revoke EX-1 reason="it is up again"')
    await verdict(pull, 'failure')
    await eventually(() => expect(labelsOf(pull)).not.toContain('ai-exception'))
    expect((await recordsOf(place, 'exception')).map(({ data }) => data['change'])).toEqual([
      'granted',
      'revoked',
    ])
  })

  test('a finding of "not AI" beats every grade, and is lost when other evidence comes', async () => {
    const { pull } = await aFailingPull(running, 'not-ai')
    await obeyed(pull, 'adm', '/ai-policy not-ai reason="the footer was pasted from another text"')
    expect(await verdict(pull, 'success')).toMatch(/Found not to be AI by @adm/)
    await replyLike(pull, /`adm` finds that this is not AI \(\*\*EX-1\*\*\).*new evidence undoes this/)
    await eventually(() => expect(labelsOf(pull)).not.toContain('ai-assisted'))
    await pull.push({ by: 'dev', commits: [{ by: 'dev' }] })
    await verdict(pull, 'success')
    await pull.push({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(pull, 'failure')
    await eventually(() => expect(labelsOf(pull)).toContain('ai-assisted'))
  })
})

describe('what is written wrong', () => {
  test('is answered with what there is', async () => {
    const { place, pull } = await aFailingPull(running, 'wrong')
    expect(await refusedWith(pull, 'dev', '/ai-policy')).toMatch(
      /There is no command\. Commands: status, recheck/,
    )
    expect(await refusedWith(pull, 'dev', '/ai-policy waiv reason="x"')).toMatch(/did you mean `waive`\?/)
    expect(await refusedWith(pull, 'dev', '/ai-policy status now')).toMatch(/"now" is not understood/)
    expect(await recordsOf(place, 'command')).toMatchObject([
      { data: { outcome: 'refused', command: 'unreadable' } },
      { data: { outcome: 'refused', command: 'unreadable' } },
      { data: { outcome: 'refused', command: 'unreadable' } },
    ])
  })

  test('several commands of one comment are carried out in order, and one reaction tells of all', async () => {
    const { pull } = await aFailingPull(running, 'several')
    const comment = await pull.comment(
      'adm',
      '/ai-policy status\n\n/ai-policy waive reason="hotfix" for=1d\n',
    )
    await answered(comment, '+1')
    await verdict(pull, 'success')
    const mixed = await pull.comment('dev', '/ai-policy status\n/ai-policy waive reason="me too" for=1d')
    await answered(mixed, 'confused')
    await replyLike(pull, /`waive` was refused/)
  })
})

describe('where little can be said', () => {
  test('while the policy is invalid, only status and recheck are obeyed', async () => {
    const policy = 'version: 1\nrules: [{ id: x, requires: { approvals: 1 } }]\n'
    const { pull } = await aFailingPull(running, 'invalid-policy', { policy })
    await obeyed(pull, 'dev', '/ai-policy status')
    expect(await refusedWith(pull, 'adm', '/ai-policy waive reason="x" for=1d')).toMatch(
      /The policy of this repository is invalid; mend it first/,
    )
    await verdict(pull, 'failure')
  })

  test('an exception is revoked from the pull request that was merged under it; nothing else is obeyed there', async () => {
    const policy = 'version: 1\ntools: { exception: [claude-code] }\nrules: []\n'
    const { place, pull } = await aFailingPull(running, 'merged', { policy })
    const id = await requestedId(pull, 'dev', 'tool=claude-code scope=repo for=3d reason="spike"')
    await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
    const next = await anAiPull(place, { branch: 'next' })
    await verdict(next, 'success')
    await pull.merge('rev1')
    expect(await refusedWith(pull, 'dev', '/ai-policy own')).toMatch(
      /This pull request is closed; reopen it first/,
    )
    await obeyed(pull, 'adm', `/ai-policy revoke ${id} reason="over"`)
    await verdict(next, 'failure')
  })
})
