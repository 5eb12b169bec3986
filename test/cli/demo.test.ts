import { describe, expect, test } from '@jest/globals'
import { run } from './command-line.ts'

describe('demo', () => {
  test('ends well when the demonstration does', async () => {
    expect(await run('.', ['demo'], { playDemo: async () => 0 })).toMatchObject({ code: 0, err: '' })
  })

  test('is undecided, and says so, when the demonstration breaks off', async () => {
    const { code, err } = await run('.', ['demo'], { playDemo: async () => 7 })
    expect(code).toBe(2)
    expect(err).toContain('status 7')
  })

  test('an installed package says where the demonstration is', async () => {
    const { code, err } = await run('.', ['demo'], { playDemo: async () => null })
    expect(code).toBe(2)
    expect(err).toContain('npm ci && npm run demo')
  })
})
