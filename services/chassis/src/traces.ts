import { type Static, Type } from 'typebox'
import type { Logger } from './logger.ts'
import { Secret } from './settings.ts'
import type { Traces } from './spans.ts'

export type { Attributes, Span, SpanEnd, SpanStart, Traces } from './spans.ts'

/** Where traces go, under the names that OpenTelemetry has given these settings. */
export const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    pattern: '^$|^https?://',
    description: 'collector for traces (OTLP over HTTP), as http://host:4318; empty: no traces',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: Secret('headers for requests to the collector, as name=value,name=value', ''),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description: 'fraction of the traces started here that is sampled; a trace started by a client keeps its decision',
  }),
}
export type TraceSettings = { [Name in keyof typeof traceSettings]: Static<(typeof traceSettings)[Name]> }

/** undefined when no collector is set; then OpenTelemetry is not even loaded (except its API, by prom-client). */
export async function openTraces(service: string, settings: TraceSettings, log: Logger): Promise<Traces | undefined> {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === '') return undefined
  const { OtlpTraces } = await import('./otlp-traces.ts')
  return new OtlpTraces(service, settings, log)
}
