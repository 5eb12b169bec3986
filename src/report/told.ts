import type { Voice } from './voice.ts'

/** A text of ours with names between backticks: these become code, and nothing else in it does anything. */
export function told(text: string, voice: Voice): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? voice.code(part) : between(part, voice)))
    .join('')
}

/** Prose is trimmed, and the spaces around it part it from the names. */
function between(part: string, voice: Voice): string {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(part) ?? []
  if (words === '') return before + after === '' ? '' : ' '
  return (before === '' ? '' : ' ') + voice.prose(words) + (after === '' ? '' : ' ')
}
