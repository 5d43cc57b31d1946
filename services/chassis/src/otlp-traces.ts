import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  isSpanContextValid,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from './errors.ts'
import type { Logger } from './logger.ts'
import { readEndpoint, readHeaders } from './otlp-settings.ts'
import type { Span, SpanStart, Traces } from './spans.ts'

export type OtlpSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: string
  OTEL_EXPORTER_OTLP_HEADERS: string
  OTEL_TRACES_SAMPLER_ARG: number
}

const EXPORT_EVERY_MS = 1_000
const EXPORT_TIMEOUT_MS = 5_000
const CLOSE_TIMEOUT_MS = 2_000
const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}
/** https://www.w3.org/TR/trace-context/: version, trace, span, flags; versions after 00 may append fields. */
const TRACEPARENT = /^(?:00(?!.{54})|(?!00|ff)[\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/

/** Traces by OpenTelemetry's packages. Parents are passed explicitly: no global state, no AsyncLocalStorage. */
export class OtlpTraces implements Traces {
  readonly #provider: TracerProvider
  readonly #tracer: Tracer

  constructor(service: string, settings: OtlpSettings, log: Logger) {
    const url = `${readEndpoint(settings.OTEL_EXPORTER_OTLP_ENDPOINT)}/v1/traces`
    const exporter = new OTLPTraceExporter({
      url,
      headers: readHeaders(settings.OTEL_EXPORTER_OTLP_HEADERS),
      timeoutMillis: EXPORT_TIMEOUT_MS,
    })
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'stream-retail-etl' }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.OTEL_TRACES_SAMPLER_ARG) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: withLog(exporter, log),
          scheduledDelayMillis: EXPORT_EVERY_MS,
          exportTimeoutMillis: EXPORT_TIMEOUT_MS,
        }),
      ],
    })
    this.#tracer = this.#provider.getTracer('stream-retail-etl')
  }

  begin(name: string, { kind, parent, attributes = {}, from }: SpanStart): Span {
    const span = this.#tracer.startSpan(
      name,
      { kind: KINDS[kind], attributes, ...(from === undefined ? {} : { startTime: new Date(from) }) },
      contextOf(parent),
    )
    const { traceId, spanId, traceFlags } = span.spanContext()
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      kept: span.isRecording(),
      end: ({ attributes: more = {}, error, at } = {}) => {
        span.setAttributes(more)
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
        span.end(at === undefined ? undefined : new Date(at))
      },
    }
  }

  async close(): Promise<void> {
    await Promise.race([
      this.#provider.shutdown().catch(() => undefined),
      wait(CLOSE_TIMEOUT_MS, undefined, { ref: false }),
    ])
  }
}

function contextOf(traceparent = '') {
  const [, traceId = '', spanId = '', flags = '0'] = TRACEPARENT.exec(traceparent) ?? []
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true }
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
}

/** Logs once that the collector rejects spans, and once that it accepts them again. Spans in between are dropped. */
function withLog(exporter: SpanExporter, log: Logger): SpanExporter {
  let fails = false
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined
        if (failed && !fails)
          log.warn(
            { reason: messageOf(result.error) },
            'spans dropped: the collector rejected them; see OTEL_EXPORTER_OTLP_ENDPOINT',
          )
        if (!failed && fails) log.info('the collector accepts spans again')
        fails = failed
        done(result)
      })
    },
    forceFlush: async () => {
      await exporter.forceFlush?.()
    },
    shutdown: async () => exporter.shutdown(),
  }
}
