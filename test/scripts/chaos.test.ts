import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'

// Seconds on a machine that has nothing else to do.
jest.setTimeout(300_000)

const CHAOS = fileURLToPath(new URL('../../scripts/chaos.ts', import.meta.url))
const kinds = process.env['TEST_DATABASE_URL'] === undefined ? ['embedded'] : ['embedded', 'postgres']

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs scenarios as `npm run chaos` does: the processes in them are real, and so is what kills them. */
async function chaos(...parameters: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [CHAOS, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output: output.join('') }
}

describe.each(kinds)('killed with kill -9 in the middle of its work (%s)', (kind) => {
  test('the store loses nothing that it acknowledged, and does nothing twice', async () => {
    const { code, output } = await chaos(`kill-${kind}`, '--rounds', '3')
    expect(output).toMatch(/[1-9]\d* acknowledged, 0 lost, .* 0 overlaps, 0 settled twice, [1-9]/)
    expect(output).toContain('No faults.')
    expect(code).toBe(0)
  })

  test('the app comes to the right verdicts, and says nothing twice', async () => {
    const { code, output } = await chaos(`app-${kind}`, '--rounds', '2')
    expect(output).toMatch(/[1-9]\d* acknowledged, 0 lost, 0 overlaps, 0 doubled comments/)
    expect(output).toContain('chain intact')
    expect(output).toContain('No faults.')
    expect(code).toBe(0)
  })
})

test('a scenario that does not exist is refused', async () => {
  const { code, output } = await chaos('earthquake')
  expect(output).toContain('there is no scenario earthquake')
  expect(code).toBe(1)
})
