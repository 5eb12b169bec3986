import { describe, expect, test } from '@jest/globals'
import { teamsOfOwners } from '../../src/core/demands.ts'
import { facts, file } from '../support/facts.ts'

const CODEOWNERS = {
  path: 'CODEOWNERS',
  text: '* @acme/Everyone\n/src/ @acme/core @jane @else/team\n/db/ @acme/data\n',
}

describe('teams that have to be read for the code owners', () => {
  test('are those that own a changed file, each once', () => {
    const files = [file('src/a.ts'), file('src/b.ts'), file('README.md')]
    expect(teamsOfOwners(facts({ codeowners: CODEOWNERS, files }))).toEqual(['core', 'everyone'])
  })

  test('are none without CODEOWNERS', () => expect(teamsOfOwners(facts())).toEqual([]))
})
