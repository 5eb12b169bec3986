import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Finding } from './finding.ts'
import { type RunningSubject, startStandIn, startSubject } from './processes.ts'
import type { Access } from './stand-in.ts'
import { pause } from './trial.ts'

const MIB = 1024 * 1024
/** What GitHub sends for a usual event. */
const USUAL_BYTES = 19_500
const HUGE_BYTES = 60 * MIB
const CONNECTIONS = 16

/** What strangers can make the app spend: nothing here is signed with its secret. */
export async function measureHostile(isQuick: boolean): Promise<readonly Finding[]> {
  const standIn = await startStandIn(0)
  const subject = await startSubject('countersign', standIn.access)
  try {
    const attacker = createAttacker(subject, standIn.access)
    const single = await attacker.oneByOne(10)
    // Code that was never run before would count as growth.
    await attacker.flood(500)
    const flood = await attacker.flood(isQuick ? 1500 : 5000)
    const declared = await attacker.huge('declared')
    const streamed = await attacker.huge('streamed')
    const group = 'hostile'
    return [
      {
        group,
        name: 'log of one delivery with a bad signature',
        value: single.logBytes,
        unit: 'bytes',
        goal: { atMost: 300 },
        isExact: true,
      },
      {
        group,
        name: 'log for each of a flood of them',
        value: flood.logBytes,
        unit: 'bytes',
        goal: { atMost: 300 },
        isExact: true,
      },
      {
        group,
        name: 'deliveries of the flood that were let in',
        value: flood.letIn,
        unit: 'pieces',
        goal: { atMost: 0 },
        isExact: true,
      },
      { group, name: 'refused in a second', value: flood.perSecond, unit: 'per s', isExact: false },
      {
        group,
        name: 'memory during the flood, growth',
        value: flood.growth,
        unit: 'MiB',
        goal: { atMost: 60 },
        isExact: false,
      },
      {
        group,
        name: 'four bodies of 60 MB, length told: growth',
        value: declared.growth,
        unit: 'MiB',
        goal: { atMost: 60 },
        isExact: false,
      },
      {
        group,
        name: 'four bodies of 60 MB, length not told: growth',
        value: streamed.growth,
        unit: 'MiB',
        goal: { atMost: 60 },
        isExact: false,
      },
      {
        group,
        name: 'bodies of 60 MB that were let in',
        value: declared.letIn + streamed.letIn,
        unit: 'pieces',
        goal: { atMost: 0 },
        isExact: true,
      },
    ]
  } finally {
    await subject.close()
    await standIn.close()
  }
}

interface Attack {
  readonly growth: number
  readonly letIn: number
  /** For each delivery. */
  readonly logBytes: number
  readonly perSecond: number
}
interface Attacker {
  readonly oneByOne: (count: number) => Promise<Attack>
  readonly flood: (milliseconds: number) => Promise<Attack>
  readonly huge: (kind: 'declared' | 'streamed') => Promise<Attack>
}

function createAttacker(subject: RunningSubject, access: Access): Attacker {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const usual = randomBytes(USUAL_BYTES / 2).toString('hex')

  /** Runs an attack, watching memory and log. The attack gives the answers it got. */
  async function watched(attack: () => Promise<readonly number[]>): Promise<Attack> {
    const before = subject.memoryMiB()
    const logged = subject.logBytes()
    const began = performance.now()
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, subject.memoryMiB())
    }, 20)
    const answers = await attack()
    const seconds = (performance.now() - began) / 1000
    clearInterval(watch)
    await pause(200)
    return {
      growth: most - before,
      letIn: answers.filter((status) => status >= 200 && status < 300).length,
      logBytes: (subject.logBytes() - logged) / answers.length,
      perSecond: answers.length / seconds,
    }
  }

  function send(body: string): Promise<number> {
    return post(subject.url, { agent, headers: forged(access) }, (sent) => sent.end(body))
  }

  return {
    oneByOne: (count) =>
      watched(async () => {
        const answers: number[] = []
        for (let index = 0; index < count; index += 1) answers.push(await send(usual))
        return answers
      }),
    flood: (milliseconds) =>
      watched(async () => {
        const end = performance.now() + milliseconds
        const answers: number[] = []
        async function keepSending(): Promise<void> {
          while (performance.now() < end) answers.push(await send(usual))
        }
        await Promise.all(Array.from({ length: CONNECTIONS }, keepSending))
        return answers
      }),
    huge: (kind) =>
      watched(() => Promise.all(Array.from({ length: 4 }, () => sendHuge(subject.url, access, kind)))),
  }
}

/** Looks like a delivery in everything but its signature. */
function forged({ appId }: Access): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-github-delivery': randomUUID(),
    'x-github-event': 'pull_request',
    'x-github-hook-installation-target-id': String(appId),
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  }
}

type Sending = ReturnType<typeof request>

function post(
  url: string,
  { agent, headers }: { readonly agent?: Agent; readonly headers: Readonly<Record<string, string>> },
  write: (sent: Sending) => void,
): Promise<number> {
  return new Promise((resolve) => {
    const options = { method: 'POST', headers, ...(agent === undefined ? {} : { agent }) }
    const sent = request(`${url}/api/github/webhooks`, options, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', () => resolve(0))
    write(sent)
  })
}

const CHUNK = Buffer.alloc(256 * 1024, 'a')

function sendHuge(url: string, access: Access, kind: 'declared' | 'streamed'): Promise<number> {
  const length = kind === 'declared' ? { 'content-length': String(HUGE_BYTES) } : {}
  return post(url, { headers: { ...forged(access), ...length } }, (sent) => {
    let left = HUGE_BYTES
    function more(): void {
      while (left > 0 && !sent.destroyed) {
        left -= CHUNK.length
        if (!sent.write(CHUNK)) return void sent.once('drain', more)
      }
      sent.end()
    }
    more()
  })
}
