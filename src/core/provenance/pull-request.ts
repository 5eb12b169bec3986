import { compileGlobs } from '../../policy/glob.ts'
import type { Grade, Signal } from '../signal.ts'
import { type AccountRef, type ProvenanceOptions } from './commit.ts'
import { readDisclosure } from './disclosure.ts'
import { fileHints } from './files.ts'
import { agentAccount, BRANCHES, rowsOf, SUBJECTS } from './lookup.ts'
import { type Finding, scanText } from './scan.ts'

/** A pull request, as far as tools leave traces on it. */
export interface PullRequestInput {
  readonly author: AccountRef | null
  readonly title: string
  readonly body: string
  readonly branch: string
  readonly labels: readonly string[]
  readonly files: readonly { readonly path: string; readonly change: string }[]
  readonly disclosureHeading: string
  /** Labels that Countersign sets itself: they are output, and suggest nothing. */
  readonly ownLabels?: readonly string[]
}

const LABELS = new Map(rowsOf('label').map((row) => [row.match.name, row]))

/** Every trace of an AI tool on the pull request itself; its commits are read one by one. */
export function signalsOfPullRequest(
  pullRequest: PullRequestInput,
  options: ProvenanceOptions = {},
): readonly Signal[] {
  return [
    ...accountSignals(pullRequest.author, 'pull-request-author'),
    ...titleSignals(pullRequest.title),
    ...bodySignals(pullRequest),
    ...branchSignals(pullRequest.branch, options),
    ...labelSignals(pullRequest),
    ...fileHints(pullRequest.files),
    ...customAccount(pullRequest.author, 'pull-request-author', options),
  ]
}

/** The signal of whoever pushed; empty for people and for machines that are no AI. */
export function signalsOfPusher(account: AccountRef, options: ProvenanceOptions = {}): readonly Signal[] {
  return [...accountSignals(account, 'pusher'), ...customAccount(account, 'pusher', options)]
}

/** The platform vouches for the account: its number, and that it is a bot where bots are meant. */
function accountSignals(
  account: AccountRef | null,
  place: 'pull-request-author' | 'pusher',
): readonly Finding[] {
  const row = account === null ? undefined : agentAccount(account)
  if (account === null || row === undefined) return []
  const isVouched = row.match.account === account.id && (row.match.type === 'user' || account.kind === 'bot')
  return [
    {
      tool: row.tool,
      ...(row.variant === undefined ? {} : { variant: row.variant }),
      grade: vouchedGrade(row.match.asAuthor === 'hint' ? 'hint' : row.grade, isVouched),
      role: 'author',
      place,
      text: `@${account.login}`.slice(0, 300),
      marker: row.id,
    },
  ]
}

function vouchedGrade(grade: Grade, isVouched: boolean): Grade {
  return grade === 'verified' && !isVouched ? 'marked' : grade
}

function customAccount(
  account: AccountRef | null,
  place: 'pull-request-author' | 'pusher',
  options: ProvenanceOptions,
): readonly Finding[] {
  const login = account?.login.toLowerCase()
  return (options.custom ?? [])
    .filter((marker) => login !== undefined && marker.author?.toLowerCase() === login)
    .map((marker) => ({
      tool: marker.tool,
      grade: account?.kind === 'bot' ? 'verified' : 'marked',
      role: 'author',
      place,
      text: `@${login ?? ''}`,
      marker: `${marker.tool}/custom-author`,
    }))
}

function titleSignals(title: string): readonly Finding[] {
  const lower = title.slice(0, 300).toLowerCase()
  return SUBJECTS.filter(({ row, regex }) => lower.includes(row.match.needle) && regex.test(title)).map(
    ({ row }) => ({
      tool: row.tool,
      ...(row.variant === undefined ? {} : { variant: row.variant }),
      grade: row.grade,
      role: row.role,
      place: 'pull-request-title',
      text: title.slice(0, 300),
      marker: row.id,
    }),
  )
}

function bodySignals(pullRequest: PullRequestInput): readonly Finding[] {
  const { body, disclosureHeading } = pullRequest
  const declared = disclosureSignals(body, disclosureHeading)
  // The boxes of the section are read with it.
  const said = scanText({ text: body, kind: 'body' }).filter(
    ({ marker }) => declared.length === 0 || !marker.endsWith('/ticked-box'),
  )
  return [...declared, ...said]
}

function disclosureSignals(body: string, heading: string): readonly Finding[] {
  const disclosure = readDisclosure(body, heading)
  if (disclosure.answer !== 'yes') return []
  const tools = disclosure.tools.length > 0 ? disclosure.tools : ['unspecified']
  return tools.map((tool) => ({
    ...splitVariant(tool),
    ...(disclosure.model === null ? {} : { model: disclosure.model }),
    ...(disclosure.prompt?.startsWith('http') === true ? { link: disclosure.prompt } : {}),
    grade: 'declared',
    role: 'assistant',
    place: 'pull-request-body',
    ...(disclosure.line === null ? {} : { line: disclosure.line }),
    text: disclosure.tool === null ? 'AI-assisted: yes' : `Tool: ${disclosure.tool}`.slice(0, 300),
    marker: 'disclosure/section',
  }))
}

function splitVariant(id: string): { readonly tool: string; readonly variant?: string } {
  const [tool = id, variant] = id.split('/')
  return variant === undefined ? { tool } : { tool, variant }
}

function branchSignals(branch: string, options: ProvenanceOptions): readonly Finding[] {
  const name = branch.slice(0, 255)
  const rows = BRANCHES.filter(({ regex }) => regex.test(name)).map(({ row }) => ({
    tool: row.tool,
    variant: row.variant,
    marker: row.id,
  }))
  const custom = (options.custom ?? [])
    .filter((marker) => marker.branch !== undefined && compileGlobs([marker.branch]).matches(name) !== null)
    .map((marker) => ({ tool: marker.tool, variant: undefined, marker: `${marker.tool}/custom-branch` }))
  return [...rows, ...custom].map(({ variant, ...hit }) => ({
    ...hit,
    ...(variant === undefined ? {} : { variant }),
    grade: 'hint',
    role: 'author',
    place: 'branch',
    text: name,
  }))
}

function labelSignals(pullRequest: PullRequestInput): readonly Finding[] {
  const own = new Set((pullRequest.ownLabels ?? ['ai-assisted']).map((label) => label.toLowerCase()))
  return pullRequest.labels.flatMap((label) => {
    const row = LABELS.get(label.toLowerCase())
    return row === undefined || own.has(label.toLowerCase())
      ? []
      : [
          {
            tool: row.tool,
            grade: 'hint' as const,
            role: row.role,
            place: 'label' as const,
            text: label.slice(0, 300),
            marker: row.id,
          },
        ]
  })
}
