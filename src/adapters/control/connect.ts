import { stat } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import { PATHS, type Records } from './records.ts'
import { socketPath } from './socket-path.ts'

/** Asks the server that has this data folder open; null when none does. */
export async function connectControl(dataDir: string): Promise<Records | null> {
  const socket = socketPath(dataDir)
  if (!(await isOurs(socket)) || !(await isAnswered(socket))) return null
  return {
    verifyAudit: async () => Verdict.parse(await ask(socket, PATHS.verify)),
    findReceipts: async (sha) =>
      Receipts.parse(await ask(socket, `${PATHS.receipts}?sha=${encodeURIComponent(sha)}`)),
    findingsAt: async (sha) =>
      Findings.parse(await ask(socket, `${PATHS.findings}?sha=${encodeURIComponent(sha)}`)),
    recordedIn: async (repository, most) =>
      Recorded.parse(
        await ask(socket, `${PATHS.recorded}?repository=${encodeURIComponent(repository)}&most=${most}`),
      ),
    exportAudit: (format) => linesOf(socket, `${PATHS.export}?format=${format}`),
  }
}

// The answers are those of this very program: that they are of the right kind is enough.
const Verdict = z.custom<Awaited<ReturnType<Records['verifyAudit']>>>(
  (value) => z.object({}).safeParse(value).success,
)
const Recorded = z.custom<Awaited<ReturnType<Records['recordedIn']>>>(Array.isArray)
const Findings = z.custom<Awaited<ReturnType<Records['findingsAt']>>>(Array.isArray)
const Receipts = z.custom<Awaited<ReturnType<Records['findReceipts']>>>(Array.isArray)

/** Another user could have put a socket of that name into a shared folder. */
async function isOurs(socket: string): Promise<boolean> {
  try {
    const found = await stat(socket)
    return found.isSocket() && found.uid === process.getuid?.()
  } catch {
    return false
  }
}

/** A killed server leaves its socket behind; nobody answers there. */
async function isAnswered(socket: string): Promise<boolean> {
  try {
    const response = await get(socket, '/')
    response.resume()
    return true
  } catch {
    return false
  }
}

async function ask(socket: string, path: string): Promise<unknown> {
  const response = await get(socket, path)
  if (response.statusCode !== 200) throw refused(response)
  return json(response)
}

async function* linesOf(socket: string, path: string): AsyncGenerator<string, void, undefined> {
  const response = await get(socket, path)
  if (response.statusCode !== 200) throw refused(response)
  let ended = false
  for await (const line of splitLines(response.setEncoding('utf8'))) {
    const entry: unknown = JSON.parse(line)
    if (typeof entry === 'string') yield entry
    else ended = true
  }
  // An export that stops short must not look like a whole one.
  if (!ended) throw new OutsideError('store', 'the running server broke off its answer; try again')
}

/** Only at line breaks: other readers of lines also stop at characters that JSON leaves as they are. */
async function* splitLines(texts: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

function refused(response: IncomingMessage): OutsideError {
  return new OutsideError('store', `the running server answered with ${response.statusCode}; see its log`)
}

function get(socketPathname: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socketPathname, path, agent: false }, resolve)
    asked.on('error', reject)
    asked.end()
  })
}
