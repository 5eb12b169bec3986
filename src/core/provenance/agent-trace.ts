import { z } from 'zod'
import type { Signal } from '../signal.ts'
import { readJson } from './json.ts'
import { toolOfMachineName } from './machine-names.ts'

const Contributor = z.object({ type: z.string(), model_id: z.string().optional() }).optional()
const AgentTrace = z.object({
  version: z.string(),
  tool: z.object({ name: z.string() }).optional(),
  vcs: z.object({ revision: z.string().optional() }).optional(),
  files: z.array(
    z.object({
      path: z.string(),
      conversations: z
        .array(
          z.object({
            url: z.string().optional(),
            contributor: Contributor,
            ranges: z.array(z.object({ contributor: Contributor })).optional(),
          }),
        )
        .optional(),
    }),
  ),
})

/** Where the reference implementation keeps records, one a line. */
const TRACE_FILE = /^(?:.*\/)?\.agent-trace\/[^/]+\.jsonl?$/

/** Whether a file holds records of Agent Trace. */
export function isTraceFile(path: string): boolean {
  return TRACE_FILE.test(path)
}

/** A file of records as it was and as a change leaves it. */
export interface TraceFile {
  readonly before: string
  readonly after: string
}

/**
 * Signals of the records that a change adds. Records of earlier changes stay in the file and say nothing of this one;
 * neither do records of files that it leaves alone (`touched`; null: not all of them are known).
 */
export function signalsOfTraceFiles(
  files: readonly TraceFile[],
  touched: ReadonlySet<string> | null,
): readonly Signal[] {
  const signals = files
    .flatMap((file) => addedRecords(file))
    .flatMap(signalsOfAgentTrace)
    .filter(({ path }) => touched === null || (path !== undefined && touched.has(path)))
  return signals.slice(0, MAX_SIGNALS)
}

/** One record a line; a file that is one record as a whole is read so. */
function addedRecords({ before, after }: TraceFile): readonly string[] {
  const known = new Set(linesOf(before))
  const isOne = readJson(after, AgentTrace).ok
  if (isOne) return after.trim() === before.trim() ? [] : [after]
  return linesOf(after)
    .filter((line) => !known.has(line))
    .slice(0, MAX_RECORDS)
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

type Conversation = NonNullable<z.infer<typeof AgentTrace>['files'][number]['conversations']>[number]
const MAX_SIGNALS = 200
const MAX_RECORDS = 2000

/**
 * Signals of one Agent Trace record (RFC 0.1): files with lines by an AI, or by an AI and a person.
 * @internal Only tests and scripts read it.
 */
export function signalsOfAgentTrace(json: string): readonly Signal[] {
  const record = readJson(json, AgentTrace)
  if (!record.ok) return []
  const { tool, vcs, files } = record.value
  return files
    .flatMap(({ path, conversations }) =>
      (conversations ?? []).filter(isByAi).map((conversation) => {
        const model = modelOf(conversation)
        return {
          tool: toolOfMachineName(tool?.name ?? ''),
          ...(model === undefined ? {} : { model: model.slice(0, 250) }),
          ...(conversation.url === undefined ? {} : { link: conversation.url.slice(0, 300) }),
          ...(vcs?.revision === undefined ? {} : { commit: vcs.revision }),
          grade: 'marked' as const,
          role: 'author' as const,
          place: 'agent-trace' as const,
          path,
          text: `${tool?.name ?? 'AI'} ${model ?? ''}`.trim().slice(0, 300),
          marker: 'agent-trace/record',
        }
      }),
    )
    .slice(0, MAX_SIGNALS)
}

function contributorsOf(conversation: Conversation): readonly NonNullable<z.infer<typeof Contributor>>[] {
  const ranges = (conversation.ranges ?? []).map((range) => range.contributor)
  return [conversation.contributor, ...ranges].filter((contributor) => contributor !== undefined)
}

function isByAi(conversation: Conversation): boolean {
  return contributorsOf(conversation).some(({ type }) => type === 'ai' || type === 'mixed')
}

function modelOf(conversation: Conversation): string | undefined {
  return contributorsOf(conversation).find(({ model_id: model }) => model !== undefined)?.model_id
}
