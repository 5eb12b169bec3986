import type { Decision, Reach, ReachedFile } from '../core/decision.ts'
import { grouped, plural } from './phrases.ts'
import type { Voice } from './voice.ts'

const FILES_IN_SUMMARY = 5

const BECAUSE_WORDS: Readonly<Record<Reach['because'], string>> = {
  paths: '',
  'changed-lines': ', reached by the number of changed lines',
  'changed-files': ', reached by the number of changed files',
  incomplete: ', because the list of files is incomplete and counts as touching everything',
}

/** Files by blast radius, highest level first, a few of each. */
export function fileLines(decision: Decision, voice: Voice): readonly string[] {
  return decision.reaches.map((reach) => reachLine(reach, voice))
}

/** Every file with the reason of its level, when the summary could not hold them all. */
export function allFiles(decision: Decision, voice: Voice): readonly string[] {
  if (decision.reaches.every(({ files }) => files.length <= FILES_IN_SUMMARY)) return []
  return decision.reaches.flatMap(({ level, files }) => [
    `${voice.strong(level)}: ${plural(files.length, 'file')}`,
    '',
    ...files.map((file) => `- ${fileText(file, voice)}`),
    '',
  ])
}

function reachLine({ level, files, because }: Reach, voice: Voice): string {
  const shown = files.slice(0, FILES_IN_SUMMARY).map((file) => fileText(file, voice))
  const left = files.length - shown.length
  const more = left > 0 ? `, and ${grouped(left)} more` : ''
  const list = shown.length === 0 ? '' : `: ${shown.join(', ')}${more}`
  return `- ${voice.strong(voice.prose(level))}${BECAUSE_WORDS[because]}${list}`
}

/** Built-in reasons are words, globs are not. */
function fileText({ path, why }: ReachedFile, voice: Voice): string {
  if (why === '') return voice.code(path)
  return `${voice.code(path)} (${/\s/.test(why) ? voice.prose(why) : voice.code(why)})`
}
