import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api'
import { tellAuditHeads } from '../../src/app/tell-audit-heads.ts'
import { eventually, textOf, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { keepLog } from '../support/stores.ts'
import { aTeam } from '../support/team.ts'

interface Noted {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly parent: Noted | null
  failed: boolean
  ended: boolean
}

/** A tracer that keeps what it is told. */
function keepSpans(): { readonly spans: readonly Noted[]; readonly tracer: Tracer } {
  const spans: Noted[] = []
  const current = new AsyncLocalStorage<Noted>()
  function startActiveSpan<T>(name: string, options: SpanOptions, run: (span: Span) => T): T {
    const parent = options.root === true ? null : (current.getStore() ?? null)
    const noted: Noted = { name, attributes: options.attributes ?? {}, parent, failed: false, ended: false }
    spans.push(noted)
    const span = {
      setStatus: () => {
        noted.failed = true
      },
      end: () => {
        noted.ended = true
      },
    }
    // Only what the app uses of a span is there.
    return current.run(noted, () => run(span as unknown as Span))
  }
  // Only what the app uses of a tracer is there.
  return { spans, tracer: { startActiveSpan } as unknown as Tracer }
}

const { spans, tracer } = keepSpans()
let running: RunningApp

beforeAll(async () => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  running = await startApp({ paces: QUICK, logLevel: 'debug' })
}, 120_000)
afterAll(async () => {
  trace.disable()
  expect(running.github.violations).toEqual([])
  await running.close()
})

function pathOf(span: Noted): readonly string[] {
  return [...(span.parent === null ? [] : pathOf(span.parent)), span.name]
}

describe('traces', () => {
  test('lead from a delivery and its work to the calls and the store', async () => {
    const { repo } = await aTeam(running, 'traced')
    const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(pull, 'failure')
    await eventually(() => expect(spans.map(({ name }) => name)).toContain('store.settle'))

    const key = new RegExp(`^pr:\\d+:${repo.repository.id}#${pull.number}$`)
    const own = spans.filter(({ parent, attributes }) =>
      [attributes['key'], parent?.attributes['key'], parent?.parent?.attributes['key']].some(
        (each) => typeof each === 'string' && key.test(each),
      ),
    )
    const paths = new Set(own.map((span) => pathOf(span).join(' > ')))
    for (const path of [
      'work',
      'work > evaluate pull-request',
      'work > evaluate pull-request > GitHub graphql query',
      'work > evaluate pull-request > GitHub graphql mutation',
      'work > evaluate pull-request > store.recall',
      'work > store.settle',
    ])
      expect(paths).toContain(path)
    const delivery = spans.find(
      ({ name, attributes }) => name === 'delivery' && key.test(String(attributes['keys'])),
    )
    expect(delivery?.attributes).toMatchObject({ event: 'pull_request' })
    await eventually(() => expect(own.filter(({ ended }) => !ended)).toEqual([]))
    expect(own.filter(({ failed }) => failed).map(pathOf)).toEqual([])
  })

  test('note what failed by its kind, and hold no text of anybody', async () => {
    const { repo } = await aTeam(running, 'traced-failure')
    running.github.fault({
      match: ({ operation }) => operation === 'query PullRequest',
      status: 502,
      times: 3,
    })
    const pull = await repo.openPullRequest({
      by: 'dev',
      title: 'Secret plan',
      commits: [claudeCommit('dev')],
    })
    await verdict(pull, 'failure')
    await eventually(() => expect(spans.some(({ failed, ended }) => failed && ended)).toBe(true))
    expect(JSON.stringify(spans.map(({ name, attributes }) => [name, attributes]))).not.toContain(
      'Secret plan',
    )
  })
})

describe('the log', () => {
  test('of a whole life of a pull request holds no secret and nobody’s address, at its most talkative', async () => {
    const { repo } = await aTeam(running, 'log-secrets')
    const mail = 'jane.roe@corp.example.com'
    const token = `ghp_${'z'.repeat(36)}`
    const pull = await repo.openPullRequest({
      by: 'dev',
      title: `Ask ${mail}`,
      body: `Token: ${token}\n\nCo-authored-by: Jane <${mail}>`,
      commits: [claudeCommit('dev', { message: `Fix\n\nCo-authored-by: Jane <${mail}>` })],
    })
    await verdict(pull, 'failure')
    await pull.comment(
      'dev',
      `/ai-policy request-exception rule=countersign for=1d reason="${mail} ${token}"`,
    )
    await pull.comment('adm', '/ai-policy grant EX-1')
    running.github.fault({ match: ({ kind }) => kind === 'read', status: 500, times: 2 })
    await verdict(pull, 'success')
    await pull.merge('adm')
    await refused()
    await eventually(async () =>
      expect(await running.server.store.findReceipts(pull.headSha())).toHaveLength(1),
    )
    await running.restart()

    const log = running.log.join('')
    expect(log).toContain('"level":"debug"')
    for (const secret of [
      mail,
      token,
      running.app.webhookSecret,
      'PRIVATE KEY',
      running.app.privateKey.slice(100, 140),
      'session=abc',
    ])
      expect(log).not.toContain(secret)
    expect(log).not.toMatch(/gh[a-z]_\w{10}|eyJ[\w-]{20}|sha256=[0-9a-f]{16}|bearer [^\s"[]/i)
    expect(log).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i)
  })

  test('says everything in fixed texts: what differs is in fields', () => {
    const texts = new Set(running.log.map((line) => messageOf(line)))
    for (const text of texts) expect(text).not.toMatch(/\d|acme|log-secrets|traced|#/)
    expect(texts.size).toBeGreaterThan(3)
  })
})

function messageOf(line: string): string {
  const { msg } = JSON.parse(line) as { readonly msg?: string }
  return msg ?? ''
}

/** A delivery that is not genuine, with everything in it that must not be kept. */
async function refused(): Promise<void> {
  const answer = await fetch(`${running.server.url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': 'forged',
      'x-github-event': 'ping',
      'x-hub-signature-256': `sha256=${'ab'.repeat(32)}`,
      authorization: `Bearer ghs_${'y'.repeat(36)}`,
      cookie: 'session=abc',
    },
    body: '{"sender":{"email":"mallory@evil.example.com"}}',
  })
  expect(answer.status).toBe(401)
}

describe('the audit log', () => {
  test('has its head in the next check, where nobody who owns the database can rewrite it', async () => {
    const { organization, repo } = await aTeam(running, 'audit-head')
    const first = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(first, 'failure')
    const { id } = running.app.installation(organization)
    const head = await eventually(async () => {
      const found = await running.server.store.auditHead(id)
      if (found === null) throw new Error('nothing is on record yet')
      return found
    })

    const second = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    const text = await verdict(second, 'failure')
    expect(text).toContain(`${head.seq}:${head.hash}`)
    expect(await hashOf(id, head.seq)).toBe(head.hash)
  })

  test('moves on without a write to any check', async () => {
    const { organization, repo } = await aTeam(running, 'audit-quiet')
    const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    const text = await verdict(pull, 'failure')
    await running.github.quiet(500)
    const { id } = running.app.installation(organization)
    const at = '2026-11-20T10:00:00Z'
    await running.server.store.appendAudit(id, [
      { kind: 'operation', at, repository: null, pullRequest: null, actor: null, data: {} },
    ])
    const mark = running.github.log.requests.length
    await pull.rerequestSuite('dev')
    await eventually(() => expect(running.github.log.count('read', mark)).toBeGreaterThan(0))
    await running.github.quiet(500)
    expect(running.github.log.count('write', mark)).toBe(0)
    expect(textOf(pull)).toBe(text)
  })

  test('tells the heads of all chains in the log, for whoever keeps that elsewhere', async () => {
    const { organization, repo } = await aTeam(running, 'audit-told')
    const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(pull, 'failure')
    const { id } = running.app.installation(organization)
    const { store } = running.server
    const head = await eventually(async () => {
      const found = await store.auditHead(id)
      if (found === null) throw new Error('nothing is on record yet')
      return found
    })
    const log = keepLog()
    await tellAuditHeads({ auditLog: store, log })
    expect(log.lines).toContainEqual({ level: 'info', text: 'head of the audit log', fields: { ...head } })
    expect(log.lines).toHaveLength((await store.auditHeads()).length)
  })
})

/** The hash that the entries up to a number come to, worked out from what is exported. */
async function hashOf(installation: number, last: number): Promise<string> {
  let hash = ''
  for await (const line of running.server.store.exportAudit('jsonl', installation)) {
    const { seq } = JSON.parse(line) as { readonly seq: number }
    if (seq > last) break
    const entry = line.replace(/,"previous":"[0-9a-f]*","hash":"[0-9a-f]{64}"\}$/, '}')
    hash = createHash('sha256')
      .update(hash + entry)
      .digest('hex')
  }
  return hash
}

describe('the addresses for operators', () => {
  test('tell that it is ready, and what was done', async () => {
    const { repo } = await aTeam(running, 'counted')
    const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(pull, 'failure')
    const { url } = running.server
    expect(await (await fetch(`${url}/readyz`)).text()).toBe('ready\n')
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toMatch(/^countersign_evaluations_total\{verdict="fail"\} [1-9]/m)
    expect(metrics).toMatch(/^countersign_github_requests_total\{kind="read"\} [1-9]/m)
    expect(metrics).toMatch(/^countersign_delivery_to_verdict_seconds_count [1-9]/m)
    expect(metrics).toMatch(/^countersign_store_up 1$/m)
    expect((await fetch(`${url}/somewhere-else`)).status).toBe(404)
  })
})
