import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api'

/**
 * Does something inside a span of OpenTelemetry. That costs next to nothing unless an SDK is registered, by
 * `node --import`. What is thrown is noted by its name only, since messages may hold what GitHub answered.
 */
export function inSpan<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return trace.getTracer('countersign').startActiveSpan(name, { attributes }, (span) => ended(span, run))
}

/** The same at the root of a trace: work is done for many deliveries, whichever of them happened to wake it. */
export function inOwnTrace<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  const options = { attributes, root: true }
  return trace.getTracer('countersign').startActiveSpan(name, options, (span) => ended(span, run))
}

async function ended<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: Error.isError(error) ? error.name : 'unknown' })
    throw error
  } finally {
    span.end()
  }
}
