import { type Static, Type } from 'typebox'
import type { Logger } from './logger.ts'
import { Secret } from './settings.ts'

/** Where traces go. The names are those that OpenTelemetry has given them. */
export const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    pattern: '^$|^https?://',
    description: 'collector that takes traces by OTLP over HTTP, as http://host:4318; empty: none are made',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: Secret('headers that the collector asks for, as name=value,name=value', ''),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description:
      'share of the traces that begin here that is kept; a trace that a client began is kept as its client decided',
  }),
}
export type TraceSettings = { [Name in keyof typeof traceSettings]: Static<(typeof traceSettings)[Name]> }

export type Attributes = Record<string, string | number | boolean>
export type SpanStart = {
  kind: 'server' | 'client' | 'producer' | 'consumer'
  /** W3C traceparent of who caused it; none, or one that is not valid, begins a trace. */
  parent?: string | undefined
  attributes?: Attributes
  /** Epoch milliseconds; now. */
  from?: number
}
export type SpanEnd = {
  attributes?: Attributes
  /** What went wrong, in words. */
  error?: string | undefined
  /** Epoch milliseconds; now. */
  at?: number
}

/** One step of a sale's way, while it lasts. */
export type Span = {
  /** As W3C has it, to hand on with what it causes. */
  traceparent: string
  /** Whether the trace goes to the collector. */
  kept: boolean
  end: (how?: SpanEnd) => void
}

export type Traces = {
  begin: (name: string, start: SpanStart) => Span
  /** Sends what is left; gives up after two seconds. Never throws. */
  close: () => Promise<void>
}

/** undefined when no collector is named; then nothing of OpenTelemetry is even loaded (but its API, by prom-client). */
export async function openTraces(service: string, settings: TraceSettings, log: Logger): Promise<Traces | undefined> {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === '') return undefined
  const { OtlpTraces } = await import('./otlp-traces.ts')
  return new OtlpTraces(service, settings, log)
}
