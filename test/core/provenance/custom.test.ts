import { describe, expect, test } from '@jest/globals'
import { type CustomMarker, customSignals } from '../../../src/core/provenance/custom.ts'

const JANE = { name: 'Jane Doe', email: 'jane@people.example' }
const ACME = { name: 'Acme Coder', email: '99+acme-coder@users.noreply.github.com' }
const COMMIT = { author: JANE, committer: JANE, message: 'Fix' }

function byAuthor(author: string): readonly CustomMarker[] {
  return [{ tool: 'acme', author }]
}

describe('an author that the policy names', () => {
  test.each(['acme coder', '99+ACME-coder@users.noreply.github.com', 'Acme-Coder'])(
    'is known by name, address or login in any case: %s',
    (author) => {
      expect(customSignals({ ...COMMIT, author: ACME }, byAuthor(author))).toEqual([
        {
          tool: 'acme',
          grade: 'marked',
          role: 'author',
          place: 'commit-author',
          text: 'Acme Coder <99+acme-coder@users.noreply.github.com>',
          marker: 'acme/custom-author',
        },
      ])
    },
  )

  test('is found as committer too, and once where it is both', () => {
    expect(customSignals({ ...COMMIT, committer: ACME }, byAuthor('acme-coder'))).toMatchObject([
      { place: 'commit-committer', text: 'Acme Coder <99+acme-coder@users.noreply.github.com>' },
    ])
    expect(customSignals({ ...COMMIT, author: ACME, committer: ACME }, byAuthor('acme-coder'))).toMatchObject(
      [{ place: 'commit-author' }],
    )
  })

  test('is known by the account that GitHub linked', () => {
    const account = { login: 'Acme-Coder' }
    expect(customSignals({ ...COMMIT, authorAccount: account }, byAuthor('acme-coder'))).toMatchObject([
      { place: 'commit-author' },
    ])
    expect(customSignals({ ...COMMIT, committerAccount: account }, byAuthor('acme-coder'))).toMatchObject([
      { place: 'commit-committer' },
    ])
    expect(
      customSignals({ ...COMMIT, authorAccount: null, committerAccount: null }, byAuthor('acme-coder')),
    ).toEqual([])
  })

  test.each([
    'acme-coder@users.noreply.github.com',
    '99+acme-coder@USERS.noreply.github.com',
    `${'9'.repeat(20)}+acme-coder@users.noreply.github.com`,
  ])('is known by the login in %s', (email) => {
    const author = { name: 'A', email }
    expect(customSignals({ ...COMMIT, author }, byAuthor('acme-coder'))).toHaveLength(1)
  })

  test.each([
    'acme-coder@people.example',
    'x+acme-coder@users.noreply.github.com',
    '99+acme-coder@users.noreply.github.com.example',
    '99+acme-coder@usersxnoreply.github.com',
    '9 99+acme-coder@users.noreply.github.com',
  ])('is not the login that seems to be in %s', (email) => {
    const author = { name: 'A', email }
    expect(customSignals({ ...COMMIT, author }, byAuthor('acme-coder'))).toEqual([])
  })

  test('is shown cut to what can be shown', () => {
    const author = { name: 'acme', email: `${'x'.repeat(500)}@people.example` }
    expect(customSignals({ ...COMMIT, author }, byAuthor('acme'))[0]?.text).toBe(`acme <${'x'.repeat(294)}`)
  })
})

describe('a trailer that the policy names', () => {
  const custom = [{ tool: 'acme', trailer: 'Acme-Coder' }]

  test('is shown as it was written, with its line and whether git reads it', () => {
    const message = 'Fix\n\nacme-coder: loose\n\nText.\n\nAcme-Coder:  session\n  seven\nReviewed-by: Jane\n'
    const signal = {
      tool: 'acme',
      grade: 'marked',
      role: 'assistant',
      place: 'commit-trailer',
      marker: 'acme/custom-trailer',
    }
    expect(customSignals({ ...COMMIT, message }, custom)).toEqual([
      { ...signal, line: 3, text: 'acme-coder: loose', inTrailerBlock: false },
      { ...signal, line: 7, text: 'Acme-Coder: session seven', inTrailerBlock: true },
    ])
  })

  test('is no other trailer, and no words', () => {
    const message = 'Fix acme-coder\n\nSee-also: acme-coder\nAcme-Coder-Two: x\n'
    expect(customSignals({ ...COMMIT, message }, custom)).toEqual([])
    expect(customSignals({ ...COMMIT, message: 'Fix\n\nundefined: x\n' }, [{ tool: 'acme' }])).toEqual([])
  })

  test('is cut, in length and in number', () => {
    const line = `Acme-Coder: ${'x'.repeat(400)}\n`
    const found = customSignals({ ...COMMIT, message: `Fix\n\n${line.repeat(30)}` }, custom)
    expect(found).toHaveLength(20)
    expect(found[0]?.text).toBe(line.slice(0, 300))
  })
})
