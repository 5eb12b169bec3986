import type { Logger, LoggerOptions } from 'pino'
import { pino } from 'pino'
import { createLogPace, type LogPace } from './log-pace.ts'

const REDACTED = [
  'token',
  'authorization',
  'cookie',
  'privateKey',
  'secret',
  'password',
  'email',
  '*.token',
  '*.authorization',
  '*.cookie',
  '*.privateKey',
  '*.secret',
  '*.password',
  '*.email',
  'req.headers.cookie',
  'req.headers.authorization',
  'req.headers["x-hub-signature-256"]',
  'err.event',
  'err.request',
  'err.response',
]

const SECRET_TEXT =
  /gh[a-z]_[A-Za-z0-9_.-]{10,}|github_pat_\w{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|sha256=[0-9a-f]{16,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|(?<=:\/\/)[^\s/:@]+:[^\s/@]+(?=@)|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g

/** Takes tokens, keys, signatures, credentials in URLs and e-mail addresses out of a text. */
function scrub(text: string): string {
  return text.replace(SECRET_TEXT, '[redacted]')
}

/** A JSON log on standard output that lets no secret through: by field name, and by the shape of the text. */
export function createLog(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
    hooks: { streamWrite: scrub, logMethod: moderated(createLogPace()) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>

const WARNING = 40
const FATAL = 60

/**
 * Errors of one text are kept to a pace; `unsaid` counts those before a line that were left out. Alarms that carry no
 * error are all written: whoever can cause one, as by a push, could else hide another behind many of their own.
 */
function moderated(pace: LogPace): LogMethod {
  function writeModerately(this: Logger, ...[line, write, level]: Parameters<LogMethod>): void {
    const [fields, text]: readonly unknown[] = line
    const isPaced = level >= WARNING && level < FATAL && tellsOfError(fields)
    const said = isPaced ? pace(String(text)) : { unsaid: 0 }
    if (said === null) return
    const isMore = said.unsaid > 0 && typeof fields === 'object' && !Error.isError(fields)
    write.apply(this, isMore ? [{ ...fields, ...said }, String(text)] : line)
  }
  return writeModerately
}

function tellsOfError(fields: unknown): boolean {
  return typeof fields === 'object' && fields !== null && (Error.isError(fields) || 'err' in fields)
}

/** What is safe and useful of an error: name, message, status, place, causes. Never its request or event. */
function describeError(error: unknown): unknown {
  if (!Error.isError(error)) return error
  const known = error as Error & { status?: unknown; code?: unknown }
  return {
    type: error.name,
    message: error.message.slice(0, 500),
    ...(known.status === undefined ? {} : { status: known.status }),
    ...(known.code === undefined ? {} : { code: known.code }),
    stack: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** Where it happened, without the message that stands before it. */
function framesOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '))
  return frames
    .slice(0, 8)
    .map((line) => line.trim().slice(0, 300))
    .join('\n')
}
