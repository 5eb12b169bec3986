import { describe, expect, test } from '@jest/globals'
import { checkpointPaths } from '../../../src/core/provenance/checkpoint-refs.ts'
import { checkpointsOf, readCheckpoints } from '../../../src/core/provenance/checkpoints.ts'
import { commit } from '../../support/facts.ts'

const ID = '0a1b2c3d4e5f'
const at = { commit: 'c1', id: ID }

function record(more: object = {}): string {
  return JSON.stringify({
    checkpoint_id: ID,
    session_id: 's',
    strategy: 'manual-commit',
    agent: 'Claude Code',
    ...more,
  })
}

describe('checkpoints that commits name', () => {
  test('are those of the trailer, each once, in any place where trailers stand', () => {
    const message = `Fix\n\nEntire-Checkpoint: ${ID}\nentire-checkpoint: ${ID}\nEntire-Checkpoint: 111111111111\n`

    expect(checkpointsOf([commit({ sha: 'c1', message })])).toEqual([
      at,
      { commit: 'c1', id: '111111111111' },
    ])
  })

  test.each([
    'Entire-Checkpoint: none',
    `Entire-Checkpoint: ${ID}/../../x`,
    `> Entire-Checkpoint: ${ID}`,
    `About Entire-Checkpoint: ${ID}`,
  ])('are not in %j', (line) => {
    expect(checkpointsOf([commit({ message: `Fix\n\n${line}\n` })])).toEqual([])
  })

  test('are looked up for the newest commits, and of a hostile message only some', () => {
    const ids = Array.from({ length: 500 }, (_, index) => index.toString(16).padStart(12, '0'))
    const all = ids.map((id) => `Entire-Checkpoint: ${id}`).join('\n')
    const commits = ids.map((id) => commit({ sha: id, message: `Fix\n\nEntire-Checkpoint: ${id}\n` }))

    expect(checkpointsOf([commit({ message: `Fix\n\n${all}\n` })])).toHaveLength(5)
    expect(checkpointsOf(commits).map(({ commit: sha }) => sha)).toEqual(ids.slice(-100))
  })

  test('lie in a folder of their first two digits, one record for each session', () => {
    expect(checkpointPaths(ID)[0]).toBe('0a/1b2c3d4e5f/0/metadata.json')
  })
})

describe('the record of a checkpoint', () => {
  test('names agent, model and lines', () => {
    const share = { agent_lines: 32, human_added: 1, total_committed: 33, agent_percentage: 96.9 }
    const text = record({ model: 'claude-opus-4-6', initial_attribution: share })

    expect(readCheckpoints([at], [{ ...at, text }])).toEqual({
      remarks: [],
      signals: [
        {
          tool: 'claude-code',
          model: 'claude-opus-4-6',
          grade: 'marked',
          role: 'assistant',
          place: 'checkpoint',
          commit: 'c1',
          text: `${ID}: Claude Code, 32 of 33 lines`,
          marker: 'entire/checkpoint-record',
        },
      ],
    })
  })

  test('of each session counts, the same agent once', () => {
    const texts = [record(), record(), record({ agent: 'Gemini CLI' }), record({ agent: 'Agent' })]
    const { signals } = readCheckpoints(
      [at],
      texts.map((text) => ({ ...at, text })),
    )

    expect(signals.map(({ tool }) => tool)).toEqual(['claude-code', 'gemini-cli', 'unspecified'])
  })

  test.each([
    ['is no JSON', 'x'],
    ['is that of another checkpoint', record({ checkpoint_id: 'ffffffffffff' })],
    ['names no agent', JSON.stringify({ checkpoint_id: ID })],
    ['has an agent that is no name', record({ agent: { name: 'x' } })],
    ['is too large', null],
  ])('that %s is no evidence, and is said to be unreadable', (_, text) => {
    expect(readCheckpoints([at], [{ ...at, text }])).toEqual({
      signals: [],
      remarks: [{ ...at, problem: 'unreadable' }],
    })
  })

  test('that is not there is said to be missing', () => {
    const other = { commit: 'c2', id: ID }

    expect(readCheckpoints([at, other], [{ ...other, text: record() }])).toMatchObject({
      signals: [{ commit: 'c2' }],
      remarks: [{ ...at, problem: 'missing' }],
    })
  })
})

describe('a checkpoint, nearly', () => {
  test.each([`x${ID}`, `${ID}0`, ID.toUpperCase(), ID.slice(1)])('is not named by %j', (value) => {
    expect(checkpointsOf([commit({ message: `Fix\n\nEntire-Checkpoint: ${value}\n` })])).toEqual([])
  })

  test('is not named by another trailer beside the words', () => {
    const message = `Fix entire-checkpoint\n\nOther: ${ID}\n`
    expect(checkpointsOf([commit({ message })])).toEqual([])
  })

  test('is told from another of the same commit', () => {
    const other = { ...at, id: 'ffffffffffff' }
    const text = record({ checkpoint_id: other.id })
    expect(readCheckpoints([at, other], [{ ...other, text }])).toMatchObject({
      signals: [{ text: 'ffffffffffff: Claude Code' }],
      remarks: [{ ...at, problem: 'missing' }],
    })
  })

  test('may tell neither model nor lines, and what is shown of it is cut', () => {
    const bare = record({ model: null, initial_attribution: null })
    const [signal] = readCheckpoints([at], [{ ...at, text: bare }]).signals
    expect(signal).not.toHaveProperty('model')
    expect(signal?.text).toBe(`${ID}: Claude Code`)
    expect(readCheckpoints([at], [{ ...at, text: record({ model: '' }) }]).signals[0]).not.toHaveProperty(
      'model',
    )
    const long = record({ model: 'm'.repeat(400) })
    expect(readCheckpoints([at], [{ ...at, text: long }]).signals[0]?.model).toBe('m'.repeat(100))
  })

  test('by one agent with two models counts for each', () => {
    const texts = ['a', 'b', 'b'].map((model) => ({ ...at, text: record({ model }) }))
    expect(readCheckpoints([at], texts).signals.map(({ model }) => model)).toEqual(['a', 'b'])
  })
})
