import { describe, expect, test } from '@jest/globals'
import type { AcknowledgementFacts, Facts } from '../../../src/core/facts.ts'
import { ACKNOWLEDGE } from '../../../src/core/requirements/acknowledge.ts'
import type { Condition } from '../../../src/policy/schema.ts'
import { driver, facts, file, NOW, person, policy } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

function by(login: string, path: string, canWrite = true): AcknowledgementFacts {
  return { person: person(login), path, at: NOW, canWrite }
}

const FILES = [file('AGENTS.md'), file('src/a.ts'), file('db/x.sql')]

function judge(
  acknowledgements: readonly AcknowledgementFacts[],
  when: Condition = { paths: 'AGENTS.md' },
  overrides: Partial<Facts> = {},
): ReturnType<typeof ACKNOWLEDGE.evaluate> {
  const remembered = { signals: [], drivers: [driver('drv')] }
  const seen = facts({ files: FILES, acknowledgements, remembered, ...overrides })
  return ACKNOWLEDGE.evaluate(
    context({ acknowledge: true }, seen, { when, by: policy({ machineUsers: ['acme-ci'] }) }),
  )
}

function open(result: ReturnType<typeof ACKNOWLEDGE.evaluate>): readonly string[] {
  return (result?.needs ?? []).flatMap((need) => (need.kind === 'acknowledge' ? [need.path] : []))
}

describe('an answer for a file', () => {
  test('is not asked for by every rule', () =>
    expect(ACKNOWLEDGE.evaluate(context({ owner: true }))).toBeNull())

  test('is given by an independent human with write permission', () => {
    expect(judge([by('rev1', 'AGENTS.md')])).toMatchObject({ met: true, seen: '1 of 1 files' })
  })

  test.each([
    ['a driver', by('drv', 'AGENTS.md')],
    ['the author', by('dev', 'AGENTS.md')],
    ['somebody without write permission', by('ro', 'AGENTS.md', false)],
    ['a bot', by('x[bot]', 'AGENTS.md')],
    ['a machine', by('acme-ci', 'AGENTS.md')],
    ['somebody who answers for another file', by('rev1', 'src/a.ts')],
  ])('is not given by %s', (_who, answer) => expect(open(judge([answer]))).toEqual(['AGENTS.md']))

  test('is asked for each file that the rule names, anywhere but under not', () => {
    const when: Condition = {
      any: [{ paths: 'src/**' }, { all: [{ paths: ['db/**'] }] }],
      not: { paths: 'AGENTS.md' },
    }
    expect(open(judge([], when))).toEqual(['src/a.ts', 'db/x.sql'])
  })

  test('is asked for each changed file where the rule names none', () => {
    expect(open(judge([], { ai: false }))).toEqual(['AGENTS.md', 'src/a.ts', 'db/x.sql'])
  })

  test('cannot be given for files that nobody sees', () => {
    const result = judge([by('rev1', 'AGENTS.md')], undefined, { complete: { files: false, commits: true } })
    expect(result).toMatchObject({ met: false, needs: [{ kind: 'impossible' }] })
  })
})
