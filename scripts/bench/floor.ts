import { createHmac, createSign, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// The smallest app that asks one question and posts one check. It keeps nothing, repeats nothing, judges nothing:
// what it takes is the least that anything could take here, and the yardstick for the app beside it.

const QUERY = `query Floor($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { id
  policy: object(expression: "HEAD:.github/ai-policy.yml") { ... on Blob { oid text } }
  pullRequest(number: $number) { id state isDraft title body headRefOid changedFiles author { login }
    labels(first: 100) { nodes { name } }
    reviews(first: 100) { nodes { state author { login } commit { oid } } }
    comments(first: 100) { nodes { body viewerDidAuthor } }
    commits(first: 100) { nodes { commit { oid message author { name email user { login } } } } }
    files(first: 100) { nodes { path changeType additions deletions } } } } }`
const WRITE = `mutation Floor($repository: ID!, $head: GitObjectID!) { createCheckRun(input: { repositoryId: $repository,
  headSha: $head, name: "ai-policy", status: COMPLETED, conclusion: SUCCESS,
  output: { title: "Nothing was judged", summary: "This is the yardstick." } }) { checkRun { id } } }`

/** GitHub's limit is a hundred; the app beside it keeps to this. */
const MOST_CALLS = 10
const JUDGED = new Set(['opened', 'reopened', 'synchronize', 'submitted', 'created', 'edited', 'labeled'])

interface Payload {
  readonly action?: string
  readonly sender: { readonly type: string }
  readonly installation: { readonly id: number }
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } }
  readonly pull_request?: { readonly number: number }
}
interface Lane {
  running: number
  readonly waiting: (() => void)[]
  token: Promise<string> | null
}

/** Serves until the process is killed; says on which port. */
export function runFloor(env: Readonly<Record<string, string | undefined>>): void {
  const {
    APP_ID: appId = '',
    PRIVATE_KEY: key = '',
    WEBHOOK_SECRET: secret = '',
    GITHUB_API_URL: base = '',
  } = env
  const lanes = new Map<number, Lane>()

  function laneOf(installation: number): Lane {
    const lane = lanes.get(installation) ?? { running: 0, waiting: [], token: null }
    lanes.set(installation, lane)
    return lane
  }

  async function askToken(installation: number): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const parts = [{ alg: 'RS256' }, { iss: appId, iat: now - 30, exp: now + 300 }]
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    const signature = createSign('sha256').update(text).sign(key, 'base64url')
    const headers = { authorization: `Bearer ${text}.${signature}` }
    const url = `${base}/app/installations/${installation}/access_tokens`
    const answer = (await (await fetch(url, { method: 'POST', headers })).json()) as { token: string }
    return answer.token
  }

  async function call(installation: number, body: object): Promise<unknown> {
    const lane = laneOf(installation)
    if (lane.running >= MOST_CALLS) await new Promise<void>((resolve) => lane.waiting.push(resolve))
    lane.running += 1
    try {
      lane.token ??= askToken(installation)
      const headers = { authorization: `Bearer ${await lane.token}` }
      const answer = await fetch(`${base}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) })
      return ((await answer.json()) as { data: unknown }).data
    } finally {
      lane.running -= 1
      lane.waiting.shift()?.()
    }
  }

  async function judge({ installation, repository, pull_request: pull }: Payload): Promise<void> {
    const variables = { owner: repository.owner.login, name: repository.name, number: pull?.number }
    const read = (await call(installation.id, { query: QUERY, variables })) as {
      repository: { id: string; pullRequest: { headRefOid: string } }
    }
    const { id, pullRequest } = read.repository
    await call(installation.id, { query: WRITE, variables: { repository: id, head: pullRequest.headRefOid } })
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const payload = await receive(request, secret)
    response.writeHead(payload === null ? 401 : 202).end()
    if (payload?.pull_request === undefined || payload.sender.type === 'Bot') return
    if (JUDGED.has(payload.action ?? '')) await judge(payload)
  }

  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) => console.error(error))
  })
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
  })
}

async function receive(request: IncomingMessage, secret: string): Promise<Payload | null> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  const given = Buffer.from(String(request.headers['x-hub-signature-256']))
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  return JSON.parse(body.toString()) as Payload
}
