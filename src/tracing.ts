import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api'

/**
 * Spans of OpenTelemetry: they cost next to nothing unless an SDK is registered, by `node --import`. What is thrown
 * is noted by its name only, since messages may hold what GitHub answered.
 */
export function inSpan<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return trace.getTracer('countersign').startActiveSpan(name, { attributes }, (span) => ended(span, run))
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
