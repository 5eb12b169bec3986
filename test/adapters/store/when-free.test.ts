import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { whenFree } from '../../../src/adapters/store/when-free.ts'
import { OutsideError } from '../../../src/app/errors.ts'

const TAKEN = new OutsideError('store', 'in use by another process', { reason: 'unavailable' })

test('a folder that another process is about to let go of is waited for, which is said once', async () => {
  let [tries, waits] = [0, 0]
  async function open(): Promise<string> {
    tries += 1
    await turn()
    if (tries < 3) throw TAKEN
    return 'open'
  }
  expect(await whenFree(open, () => (waits += 1))).toBe('open')
  expect([tries, waits]).toEqual([3, 1])
})

test('what goes wrong otherwise is told at once', async () => {
  const full = Promise.reject(new Error('its disk is full'))
  await expect(whenFree(() => full)).rejects.toThrow('its disk is full')
})
