import { describe, expect, test } from '@jest/globals'
import { type AnsweringPorts, replyOnce } from '../../src/app/answering.ts'
import { OutsideError } from '../../src/app/errors.ts'
import type { PullRequestRef } from '../../src/app/work.ts'
import { keepLog } from '../support/stores.ts'

const REF: PullRequestRef = { installation: 1, repositoryId: 2, owner: 'acme', name: 'app', number: 3 }

/** A process is killed by whatever it is about to do next. */
class Killed extends Error {}

interface World {
  readonly comments: string[]
  readonly taken: Set<string>
  /** Requests for our own comments. */
  looks: number
  /** Steps that are still done; the one after them kills. */
  steps: number
  troubles: OutsideError[]
}

function world(): World {
  return { comments: [], taken: new Set(), looks: 0, steps: Infinity, troubles: [] }
}

function portsOf(all: World): AnsweringPorts {
  function step(): void {
    if (all.steps <= 0) throw new Killed()
    all.steps -= 1
  }
  return {
    log: keepLog(),
    once: {
      async takeOnce(_, name) {
        step()
        const isNew = !all.taken.has(name)
        all.taken.add(name)
        return isNew
      },
      async isTaken(_, name) {
        return all.taken.has(name)
      },
    },
    answer: {
      react: async () => undefined,
      async reply(_, body) {
        step()
        const trouble = all.troubles.shift()
        if (trouble !== undefined) throw trouble
        return String(all.comments.push(body))
      },
      async hasReplied(_, ending) {
        all.looks += 1
        return all.comments.some((body) => body.endsWith(ending))
      },
    },
  }
}

async function answerAll(all: World): Promise<void> {
  for (const name of ['one', 'two']) await replyOnce(portsOf(all), REF, name, `Answer ${name}.`)
}

describe('a reply', () => {
  test('is given once, and found by a mark that nobody sees', async () => {
    const all = world()
    await answerAll(all)
    await answerAll(all)
    expect(all.comments).toEqual([
      expect.stringMatching(/^Answer one\.\n\n<!-- countersign: reply [0-9a-f]{28} -->$/),
      expect.stringMatching(/^Answer two\.\n\n<!-- countersign: reply [0-9a-f]{28} -->$/),
    ])
    expect(all.looks).toBe(0)
  })

  test.each([0, 1, 2, 3, 4, 5])(
    'is given exactly once, though the process dies after step %i',
    async (steps) => {
      const all = world()
      all.steps = steps
      await expect(answerAll(all)).rejects.toThrow(Killed)
      all.steps = Infinity
      await answerAll(all)
      expect(all.comments.map((body) => body.split('\n')[0])).toEqual(['Answer one.', 'Answer two.'])
    },
  )

  test.each(['rate-limited', 'reserved'] as const)(
    'that GitHub did not take because of a limit (%s) is given later',
    async (reason) => {
      const all = world()
      all.troubles.push(new OutsideError('github', 'wait', { reason }))
      await expect(answerAll(all)).rejects.toThrow('wait')
      await answerAll(all)
      expect(all.comments).toHaveLength(2)
    },
  )

  test('to what is gone is not tried again', async () => {
    const all = world()
    all.troubles.push(new OutsideError('github', 'no such issue', { reason: 'gone' }))
    await answerAll(all)
    await answerAll(all)
    expect(all.comments.map((body) => body.split('\n')[0])).toEqual(['Answer two.'])
  })
})
