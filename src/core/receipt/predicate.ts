import { z } from 'zod'
import type { Decision, Weighed } from '../decision.ts'
import type { ExceptionFacts, Person } from '../facts.ts'
import type { RememberedSignal, Signal } from '../signal.ts'
import type { KeptReceipt } from './receipt.ts'

/** Names the shape below; a shape with another meaning gets another name. */
export const PREDICATE_TYPE = 'urn:countersign:receipt:1'

const Text = z.string()
const Maybe = z.string().nullable()
const PersonShape = z.object({ id: z.number().nullable(), login: Text })

const Evidence = z.object({
  tool: Text,
  variant: Text.optional(),
  model: Text.optional(),
  grade: z.enum(['verified', 'marked', 'declared', 'hint']),
  role: z.enum(['author', 'assistant', 'reviewer']),
  where: Text,
  commit: Text.optional(),
  line: z.number().optional(),
  path: Text.optional(),
  text: Text,
  link: Text.optional(),
  marker: Text,
  /** It stood where git itself looks for trailers. */
  inTrailerBlock: z.boolean().optional(),
  /** False: seen earlier, and not there any more when it was merged. */
  present: z.boolean(),
  firstSeen: Text.optional(),
  seenOn: Maybe.optional(),
  via: Text.optional(),
  fromPullRequest: z.number().optional(),
})

const Review = z.object({
  person: PersonShape.nullable(),
  state: z.enum(['approved', 'changes-requested', 'dismissed']),
  commit: Maybe,
  counted: z.boolean(),
  /** Why it did not count. */
  reasons: z.array(
    z.object({
      kind: Text,
      commit: Maybe.optional(),
      rule: Text.optional(),
      driver: z.object({ reason: Text, evidence: Text }).optional(),
    }),
  ),
})

const Rule = z.object({
  rule: Text,
  layer: z.enum(['organisation', 'repository']),
  origin: Text,
  mode: z.enum(['enforce', 'warn', 'observe']),
  status: z.enum(['met', 'unmet', 'waived', 'not-applicable']),
  tool: Maybe,
  waivedBy: Maybe,
  requirements: z.array(z.object({ kind: Text, met: z.boolean(), wanted: Text, seen: Text })),
})

const Exception = z.object({
  id: Text,
  kind: z.enum(['exception', 'waiver', 'not-ai']),
  state: Text,
  rule: Maybe,
  tool: Maybe,
  paths: z.array(Text),
  scope: z.enum(['pull-request', 'repository']),
  requester: PersonShape,
  granter: PersonShape.nullable(),
  reason: Text,
  startsAt: Maybe,
  endsAt: Maybe,
})

/** What a receipt says, as it is exported and signed. Members keep name and meaning; more may be added. */
export const ReceiptPredicate = z.object({
  repository: Text,
  repositoryId: z.number(),
  pullRequest: z.object({
    number: z.number(),
    title: Text,
    base: Maybe,
    head: Text,
    merge: Maybe,
    commits: z.array(Text),
    mergedAt: Text,
    mergedBy: PersonShape.nullable(),
  }),
  state: z.enum(['met', 'unmet', 'none']),
  verdict: z.enum(['pass', 'warn', 'fail']).nullable(),
  ai: z
    .object({
      found: z.boolean(),
      assumed: z.enum(['unmarked', 'incomplete']).nullable(),
      notAi: Maybe,
      tools: z.array(Text),
      models: z.array(Text),
      grade: Evidence.shape.grade.nullable(),
      shareOfCommits: z.number(),
      table: Text.optional(),
      evidence: z.array(Evidence),
    })
    .nullable(),
  /** Sessions and prompts that the evidence links to. */
  prompts: z.array(Text),
  reviews: z.array(Review),
  drivers: z.array(z.object({ person: PersonShape, reason: Text, evidence: Text })),
  rules: z.array(Rule),
  exceptions: z.array(Exception),
  checks: z.array(z.object({ name: Text, app: Maybe, conclusion: Maybe })),
  blastRadius: Maybe,
  policy: z.array(
    z.object({
      layer: z.enum(['organisation', 'repository']),
      repository: Text,
      path: Text,
      commit: Maybe,
      blob: Maybe,
      lastValidSince: Text.optional(),
    }),
  ),
  deployments: z.array(
    z.object({
      environment: Text,
      sha: Text,
      at: Text,
      state: z.enum(['approved', 'rejected', 'deployed']),
    }),
  ),
})
export type ReceiptPredicate = z.output<typeof ReceiptPredicate>

/** A receipt as others read it: what was judged, by what, and what became of it; no texts but those that prove. */
export function predicateOf(receipt: KeptReceipt): ReceiptPredicate {
  const { decision, repository, repositoryId, state, checks = [], deployments } = receipt
  return {
    repository,
    repositoryId,
    pullRequest: pullRequestShape(receipt),
    state,
    ...(decision === null ? NOTHING_JUDGED : judgedShape(decision)),
    checks: checks.map(({ name, app, conclusion }) => ({ name, app, conclusion })),
    deployments: deployments.map((record) => ({ ...record })),
  }
}

function pullRequestShape(receipt: KeptReceipt): ReceiptPredicate['pullRequest'] {
  return {
    number: receipt.pullRequest,
    title: receipt.title,
    base: receipt.base ?? null,
    head: receipt.headSha,
    merge: receipt.mergeSha,
    commits: [...receipt.commits],
    mergedAt: receipt.mergedAt,
    mergedBy: receipt.mergedBy === null ? null : personShape(receipt.mergedBy),
  }
}

type Judged = Pick<
  ReceiptPredicate,
  'verdict' | 'ai' | 'prompts' | 'reviews' | 'drivers' | 'rules' | 'exceptions' | 'blastRadius' | 'policy'
>

const NOTHING_JUDGED: Judged = {
  verdict: null,
  ai: null,
  prompts: [],
  reviews: [],
  drivers: [],
  rules: [],
  exceptions: [],
  blastRadius: null,
  policy: [],
}

function judgedShape(decision: Decision): Judged {
  return {
    verdict: decision.verdict,
    ai: aiShape(decision),
    prompts: promptsIn(decision),
    reviews: decision.weighed.map(reviewShape),
    drivers: decision.drivers.map(({ person, reason, evidence }) => ({
      person: personShape(person),
      reason,
      evidence,
    })),
    rules: decision.findings.map(ruleShape),
    exceptions: decision.exceptions.map(exceptionShape),
    blastRadius: decision.level,
    policy: decision.sources.map((source) => ({ ...source })),
  }
}

function personShape({ id, login }: Person): { id: number | null; login: string } {
  return { id, login }
}

function aiShape({ provenance }: Decision): NonNullable<ReceiptPredicate['ai']> {
  const { ai, assumed, notAi, tools, models, grade, share, table, signals, remembered } = provenance
  return {
    found: ai,
    assumed,
    notAi: notAi?.id ?? null,
    tools: [...tools],
    models: [...models],
    grade,
    shareOfCommits: share,
    ...(table === undefined ? {} : { table }),
    evidence: [
      ...signals.map((signal) => ({ ...signalShape(signal), present: true })),
      ...remembered.map(rememberedShape),
    ],
  }
}

type EvidenceShape = z.output<typeof Evidence>

function signalShape({ place, ...signal }: Signal): Omit<EvidenceShape, 'present'> {
  return { ...signal, where: place }
}

function rememberedShape({
  signal,
  firstSeen,
  seenOn,
  via,
  fromPullRequest,
}: RememberedSignal): EvidenceShape {
  return {
    ...signalShape(signal),
    present: false,
    firstSeen,
    seenOn,
    via,
    ...(fromPullRequest === undefined ? {} : { fromPullRequest }),
  }
}

function promptsIn({ provenance }: Decision): string[] {
  const all = [...provenance.signals, ...provenance.remembered.map(({ signal }) => signal)]
  return [...new Set(all.flatMap(({ link }) => (link === undefined ? [] : [link])))]
}

function reviewShape({ person, state, commit, counted, reasons }: Weighed): z.output<typeof Review> {
  return {
    person: person === null ? null : personShape(person),
    state,
    commit,
    counted,
    reasons: reasons.map((reason) =>
      reason.kind === 'driver'
        ? { kind: reason.kind, driver: { reason: reason.driver.reason, evidence: reason.driver.evidence } }
        : reason,
    ),
  }
}

function ruleShape(finding: Decision['findings'][number]): z.output<typeof Rule> {
  const { rule, layer, origin, mode, status, tool, waivedBy, requirements } = finding
  return {
    rule,
    layer,
    origin,
    mode,
    status,
    tool,
    waivedBy: waivedBy?.id ?? null,
    requirements: requirements.map(({ kind, met, wanted, seen }) => ({ kind, met, wanted, seen })),
  }
}

function exceptionShape(exception: ExceptionFacts): z.output<typeof Exception> {
  const { id, kind, state, rule, tool, paths, scope, reason, requester, granter, startsAt, endsAt } =
    exception
  return {
    id,
    kind,
    state,
    rule,
    tool,
    paths: [...paths],
    scope,
    requester: personShape(requester),
    granter: granter === null ? null : personShape(granter),
    reason,
    startsAt,
    endsAt,
  }
}
