import { spawn } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { temporaryRepository } from '../adapters/git/temporary-repository.ts'

const BIN = 'bin/countersign.js'

describe('the program as a process', () => {
  test('ends quietly when nobody reads its output any more', async () => {
    const commit = { id: '1', author: { name: 'D', email: 'd@people.example' }, message: 'x'.repeat(500) }
    const child = spawn(process.execPath, [BIN, 'signals', '--input', '-'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (piece: Buffer) => {
      err += piece.toString()
    })
    child.stdin.on('error', () => undefined)

    child.stdout.once('data', () => child.stdout.destroy())
    child.stdin.end(`${JSON.stringify(commit)}\n`.repeat(50_000))
    const code = await new Promise((resolve) => child.once('close', resolve))

    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test('prints no colours into a pipe, whatever the terminal around it', async () => {
    const made = temporaryRepository()
    made.commit({ message: 'Begin', files: { '.github/ai-policy.yml': 'version: 1\n' } })

    const child = spawn(process.execPath, [BIN, '-C', made.directory, 'check'], {
      env: { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1' },
    })
    let out = ''
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString()
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    made.remove()

    expect(code).toBe(0)
    expect(out).toContain('No AI evidence found')
    expect(out).not.toContain('\u001b')
  })
})
