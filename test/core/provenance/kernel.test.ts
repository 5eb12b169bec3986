import { describe, expect, test } from '@jest/globals'
import { parseKernelAssistedBy } from '../../../src/core/provenance/kernel.ts'

describe('the value of Assisted-by, as the kernel writes it,', () => {
  test.each([
    ['Claude:claude-3-opus', 'Claude', 'claude-3-opus', []],
    ['Claude:claude-3-opus coccinelle sparse', 'Claude', 'claude-3-opus', ['coccinelle', 'sparse']],
    ['Claude Code:opus-4  smatch\tclang-tidy ', 'Claude Code', 'opus-4', ['smatch', 'clang-tidy']],
    ['a:b', 'a', 'b', []],
    ['Claude :b', 'Claude', 'b', []],
    ['my_bot.v2+x-1:org/model:7@fp8+x_y.z', 'my_bot.v2+x-1', 'org/model:7@fp8+x_y.z', []],
    ['Agent:m tool_1.2+a-b', 'Agent', 'm', ['tool_1.2+a-b']],
  ])('%j names agent, model and tools', (value, agent, model, tools) => {
    expect(parseKernelAssistedBy(value)).toEqual({ agent, model, tools })
  })

  test.each([
    'Claude',
    '',
    ':model',
    'Claude:',
    'Claude: model',
    'Claude:\tmodel',
    '(Claude):model',
    'Cla<ude:model',
    '-agent:model',
    'Claude:mo(del',
    'Claude:(model',
    'Claude:model)',
    'Claude:model <x>',
    'Claude:model tool, tool',
    'Claude:model (tool',
    'Claude:model fine tool!',
  ])('is broken: %j', (value) => {
    expect(parseKernelAssistedBy(value)).toBeNull()
  })

  test('is read up to a length that nobody needs', () => {
    expect(parseKernelAssistedBy(`Claude:${'m'.repeat(900)}`)?.model).toBe('m'.repeat(500))
  })
})
