import { describe, expect, test } from '@jest/globals'
import { isHuman, isSamePerson, peopleOf } from '../../src/core/people.ts'
import { person } from '../support/facts.ts'

describe('people', () => {
  test('an account that was renamed is the same person', () => {
    expect(isSamePerson(person('old', { id: 7 }), person('new', { id: 7 }))).toBe(true)
  })

  test('somebody who took over an old login is somebody else', () => {
    expect(isSamePerson(person('jane', { id: 7 }), person('jane', { id: 8 }))).toBe(false)
  })

  test('without a number the login decides, letter case aside', () => {
    expect(isSamePerson(person('Jane', { id: null }), person('jane'))).toBe(true)
    expect(isSamePerson(person('jane', { id: null }), person('june'))).toBe(false)
  })

  test('each person is held once, whether by number or by login', () => {
    const people = peopleOf([person('jane'), person('JANE', { id: null }), person('bob', { id: null })])
    expect(people.list.map(({ login }) => login)).toEqual(['jane', 'bob'])
    expect(people.has(person('bob'))).toBe(true)
    expect(people.has(person('jane', { id: 1 }))).toBe(false)
    expect(people.has(person('eve'))).toBe(false)
  })

  test('an agent that signs in as a user is no human, and whoever has a login like it is one', () => {
    expect(isHuman(person('renamed', { id: 244_629_292 }))).toBe(false)
    expect(isHuman(person('kiro-agent', { id: null }))).toBe(false)
    expect(isHuman(person('kiro-agent', { id: 5 }))).toBe(true)
    expect(isHuman(person('claude', { id: 8 }))).toBe(true)
  })

  test('bots, organisations, deleted accounts and the web interface are no humans', () => {
    expect(isHuman(person('jane'))).toBe(true)
    expect(isHuman(null)).toBe(false)
    expect(isHuman(person('web-flow'))).toBe(false)
    for (const kind of ['bot', 'organization', 'mannequin', 'ghost'] as const) {
      expect(isHuman(person('jane', { kind }))).toBe(false)
    }
  })
})
