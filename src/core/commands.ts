import { didYouMean } from '../policy/nearest.ts'
import type { Command } from './command.ts'
import { readArguments } from './command-arguments.ts'
import { COMMANDS, type CommandSpec } from './command-specs.ts'
import { ownLines } from './own-lines.ts'

/** A line that was meant for us: a command, or why it is none and how it is written. */
export type ParsedCommand =
  | { readonly ok: true; readonly line: number; readonly command: Command }
  | { readonly ok: false; readonly line: number; readonly reason: string; readonly usage?: string }

/** More in one comment are not read. */
const MOST = 10
const PREFIX = /^ {0,3}\/ai-policy(?=\s|$)/i

/** Reads the commands of a comment as it was delivered, in order. */
export function parseCommands(comment: string): readonly ParsedCommand[] {
  if (!/\/ai-policy/i.test(comment)) return []
  return ownLines(comment)
    .filter(({ text }) => PREFIX.test(text))
    .slice(0, MOST)
    .map(({ text, number }) => ({ line: number, ...parseLine(text.replace(PREFIX, '').trim()) }))
}

type Parsed =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly reason: string; readonly usage?: string }

function parseLine(text: string): Parsed {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? []
  const spec = COMMANDS.find(({ name }) => name === word.toLowerCase())
  if (spec === undefined) return { ok: false, reason: unknownCommand(word) }
  const parsed = readArguments(rest, spec)
  if (!parsed.ok) return wrong(parsed.reason, spec)
  const command = spec.build(parsed.values)
  return typeof command === 'string' ? wrong(command, spec) : { ok: true, command }
}

function unknownCommand(word: string): string {
  const names = COMMANDS.map(({ name }) => name)
  const problem =
    word === ''
      ? 'There is no command.'
      : `There is no command "${word.slice(0, 60)}"${didYouMean(word, names)}.`
  return `${problem} Commands: ${names.join(', ')}.`
}

function wrong(reason: string, { usage }: CommandSpec): Parsed {
  return { ok: false, reason, usage: `/ai-policy ${usage}` }
}
