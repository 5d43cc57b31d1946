import { pino } from 'pino'
import t from 'tap'
import { SettingsError } from '../src/settings.ts'
import { type TraceSettings, openTraces } from '../src/traces.ts'
import { aCollector } from './a-collector.ts'
import { aProcess } from './a-process.ts'
import { until } from './until.ts'

const TELL_LOADED = { NODE_OPTIONS: `--import=${new URL('programs/tell-loaded.ts', import.meta.url).href}` }
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const silent = pino({ level: 'silent' })
const settingsFor = (endpoint: string, more: Partial<TraceSettings> = {}): TraceSettings => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: '',
  OTEL_TRACES_SAMPLER_ARG: 1,
  ...more,
})

t.test('without a collector there are no traces, and OpenTelemetry is not loaded', async (t) => {
  t.equal(await openTraces('tester', settingsFor(''), silent), undefined)
  const off = aProcess(t, 'service', TELL_LOADED)
  await off.listens()
  t.notMatch(off.stderr(), 'loaded')
  const on = aProcess(t, 'service', { ...TELL_LOADED, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
  await on.listens()
  t.match(on.stderr(), /loaded .*@opentelemetry\/sdk-trace/, 'so it would have been noticed')
})

t.test('a span is exported with its times, resource and attributes', async (t) => {
  const collector = await aCollector(t)
  const traces = await openTraces(
    'tester',
    settingsFor(`${collector.url}/`, { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, x-other=c=d' }),
    silent,
  )
  const parent = traces?.begin('sell', { kind: 'client', from: 1_000 })
  traces
    ?.begin('take', { kind: 'server', parent: parent?.traceparent, from: 2_000, attributes: { sales: 3 } })
    .end({ at: 2_500, attributes: { fine: true } })
  parent?.end({ at: 3_000, error: 'no answer' })
  await traces?.close()
  const [take, sell] = collector.spans
  t.match(sell, {
    service: 'tester',
    name: 'sell',
    kind: 3,
    from: 1_000,
    to: 3_000,
    error: 'no answer',
    parentSpanId: undefined,
  })
  t.match(take, {
    name: 'take',
    kind: 2,
    from: 2_000,
    to: 2_500,
    error: undefined,
    parentSpanId: sell?.spanId ?? 'none',
    traceId: sell?.traceId ?? 'none',
    attributes: { sales: 3, fine: true },
  })
  t.equal(parent?.traceparent, `00-${sell?.traceId}-${sell?.spanId}-01`)
  t.match(collector.headers, [{ 'path': '/v1/traces', 'x-key': 'a b', 'x-other': 'c=d' }])
})

t.test('the service that begins a trace decides whether it is sampled', async (t) => {
  const collector = await aCollector(t)
  const none = await openTraces('tester', settingsFor(collector.url, { OTEL_TRACES_SAMPLER_ARG: 0 }), silent)
  const dropped = none?.begin('its own', { kind: 'server' })
  const kept = none?.begin('a client wants it', { kind: 'server', parent: `00-${TRACE}-${PARENT}-01` })
  t.same([dropped?.kept, kept?.kept], [false, true])
  for (const span of [dropped, kept]) span?.end()
  await none?.close()
  t.match(collector.spans, [{ name: 'a client wants it', traceId: TRACE, parentSpanId: PARENT }])
  const all = await openTraces('tester', settingsFor(collector.url), silent)
  const unwanted = all?.begin('a client does not want it', { kind: 'server', parent: `00-${TRACE}-${PARENT}-00` })
  t.match(unwanted, { kept: false, traceparent: new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`) }, 'which is handed on')
  await all?.close()
})

t.test('an invalid traceparent begins a new trace', async (t) => {
  const traces = await openTraces('tester', settingsFor('http://127.0.0.1:9'), silent)
  t.teardown(() => traces?.close())
  const wrong = [
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `${'00-'.repeat(10_000)}`,
  ]
  for (const parent of wrong)
    t.notMatch(traces?.begin('any', { kind: 'server', parent }).traceparent, TRACE, parent.slice(0, 70))
  t.match(
    traces?.begin('any', { kind: 'server', parent: `01-${TRACE}-${PARENT}-01-more` }).traceparent,
    TRACE,
    'later versions may append fields',
  )
})

t.test('an unreachable collector costs the spans and one log line, and does not delay the stop', async (t) => {
  const program = aProcess(t, 'service', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
  const address = await program.listens()
  const lost = () => program.lines().filter(({ msg }) => msg.startsWith('spans dropped'))
  await (await fetch(`${address}/nowhere`)).text()
  await until('it says so', () => lost().length > 0)
  await (await fetch(`${address}/nowhere`)).text()
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 0, signal: null })
  t.equal(lost().length, 1)
})

t.test('unusable headers or endpoint stop the start, and their values are not shown', async (t) => {
  const wrongOf = async (endpoint: string, headers = ''): Promise<string> => {
    const error = await openTraces(
      'tester',
      settingsFor(endpoint, { OTEL_EXPORTER_OTLP_HEADERS: headers }),
      silent,
    ).catch((reason: unknown) => reason)
    t.type(error, SettingsError, endpoint + headers)
    t.notMatch(String(error), 'secret')
    return String(error)
  }
  const there = 'http://127.0.0.1:9'
  t.match(
    await wrongOf(there, 'x-key=secret%'),
    'OTEL_EXPORTER_OTLP_HEADERS has an incomplete percent-encoding in x-key',
  )
  t.match(await wrongOf(there, 'x-key=secret%0Ax'), 'has a character in x-key that is not allowed in a header')
  t.match(await wrongOf(there, 'x-key=a,secret'), 'see pair 2', 'a comma in a value would cut it')
  t.match(await wrongOf(there, 'a secret=1'), 'see pair 1')
  t.match(await wrongOf('http://'), 'OTEL_EXPORTER_OTLP_ENDPOINT is not a URL')
  t.match(await wrongOf('http://user:secret@127.0.0.1:9'), 'OTEL_EXPORTER_OTLP_ENDPOINT contains a user or password')
})
