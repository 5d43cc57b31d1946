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
import { SettingsError } from './settings.ts'
import type { Span, SpanStart, TraceSettings, Traces } from './traces.ts'

const EXPORT_EVERY_MS = 1_000
const EXPORT_TIMEOUT_MS = 5_000
const CLOSE_TIMEOUT_MS = 2_000
const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}
/** https://www.w3.org/TR/trace-context/: version, trace, span, flags; a version later than 00 may say more. */
const TRACEPARENT = /^(?:00(?!.{54})|(?!00|ff)[\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/
/** What HTTP lets stand in the name of a header, and in its value. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Traces by OpenTelemetry's own packages. Parents are handed on by hand: no global state, no storage that follows every promise. */
export class OtlpTraces implements Traces {
  readonly #provider: TracerProvider
  readonly #tracer: Tracer

  constructor(service: string, settings: TraceSettings, log: Logger) {
    const url = `${readAddress(settings.OTEL_EXPORTER_OTLP_ENDPOINT)}/v1/traces`
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
          exporter: telling(exporter, log),
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

/** @throws {SettingsError} when it names no host, or holds a password, which belongs in a header */
function readAddress(endpoint: string): string {
  const address = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (address === undefined)
    throw new SettingsError(['OTEL_EXPORTER_OTLP_ENDPOINT is no address: write it as http://host:4318'])
  if (address.username + address.password !== '')
    throw new SettingsError([
      'OTEL_EXPORTER_OTLP_ENDPOINT holds a user or password: write it into OTEL_EXPORTER_OTLP_HEADERS, as authorization=Basic%20…',
    ])
  return endpoint.replace(/\/+$/, '')
}

/**
 * @param text name=value,name=value, values as in an address: %20 is a space, %2C a comma
 * @throws {SettingsError} when it is not written so; without its values
 */
function readHeaders(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair, index) => {
        const [name = '', value] = pair.split(/=(.*)/s, 2).map((part) => part.trim())
        const wrong = (why: string): SettingsError => new SettingsError([`OTEL_EXPORTER_OTLP_HEADERS ${why}`])
        if (value === undefined || !HEADER_NAME.test(name))
          throw wrong(`is not name=value,name=value: look at its part ${index + 1}; a comma in a value is written %2C`)
        try {
          if (HEADER_VALUE.test(decodeURIComponent(value))) return [name, decodeURIComponent(value)]
        } catch {
          throw wrong(`has a % in ${name} that begins no character: write %25`)
        }
        throw wrong(`has a character in ${name} that no header may hold`)
      }),
  )
}

/** Says once that the collector does not take traces, and once that it does again: they are lost meanwhile, and nobody waits for them. */
function telling(exporter: SpanExporter, log: Logger): SpanExporter {
  let fails = false
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined
        if (failed && !fails)
          log.warn(
            { reason: messageOf(result.error) },
            'traces are lost: the collector does not take them; see OTEL_EXPORTER_OTLP_ENDPOINT',
          )
        if (!failed && fails) log.info('the collector takes traces again')
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
