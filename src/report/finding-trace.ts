import { z } from 'zod'
import type { Person } from '../core/facts.ts'
import { moment, plural } from './phrases.ts'
import { named, toolNames } from './sentences.ts'
import { ownerOf, plainVoice, type Voice } from './voice.ts'

/** A finding as the audit log has it: what came in without a receipt is told from it. */
export interface RecordedFinding {
  readonly at: string
  readonly repository: string | null
  readonly pullRequest: number | null
  readonly actor: Person | null
  readonly data: Readonly<Record<string, unknown>>
}

const Words = z.array(z.string()).catch([])
const Data = z.object({
  finding: z.string().catch('finding'),
  text: z.string().catch('something was found after the fact'),
  branch: z.string().optional().catch(undefined),
  commits: Words,
  tools: Words,
  evidence: z
    .array(z.object({ commit: z.string(), tool: z.string(), grade: z.string(), text: z.string() }))
    .catch([]),
})
type Data = z.output<typeof Data>

/** One screen: the rest is in the JSON. */
const MOST_EVIDENCE = 6
const LABEL_WIDTH = 12

/** What is known of a commit that no pull request accounts for, for people. */
export function findingTraceText(finding: RecordedFinding): string {
  const { repository, actor, at, pullRequest } = finding
  const voice = plainVoice(ownerOf(repository ?? ''))
  const data = Data.parse(finding.data)
  const onto = data.branch === undefined ? '' : `, on ${voice.code(data.branch)}`
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Finding', [`${voice.code(data.finding)}: ${voice.prose(data.text)}`]],
    ['By', [`${named(actor, voice)}, ${moment(at)}${onto}`]],
    [
      'Pull request',
      [pullRequest === null ? 'none, so nobody was asked and nobody signed' : `#${pullRequest}`],
    ],
    ['Commits', data.commits.map((commit) => voice.commit(commit))],
    ['AI', data.tools.length === 0 ? [] : [toolNames(data.tools, voice)]],
    ['Evidence', evidenceLines(data, voice)],
  ]
  const lines = rows.flatMap(([label, texts]) =>
    texts.map((text, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH + 2)}${text}`),
  )
  return `${[voice.prose(repository ?? 'a repository'), ...lines].join('\n')}\n`
}

function evidenceLines({ evidence }: Data, voice: Voice): readonly string[] {
  const lines = evidence.map(
    ({ commit, tool, grade, text }) =>
      `${voice.code(tool)}, ${voice.prose(grade)}: commit ${voice.commit(commit)}: ${voice.code(text)}`,
  )
  const left = lines.length - MOST_EVIDENCE
  return left > 0 ? [...lines.slice(0, MOST_EVIDENCE), `and ${plural(left, 'more trace')}`] : lines
}
