import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import t from 'tap'
import { traceRequests } from '../src/trace-requests.ts'
import { openTraces } from '../src/traces.ts'
import { aCollector } from './a-collector.ts'
import { anApp } from './an-app.ts'
import { until } from './until.ts'

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

t.test("each request is a span named by its route, a child of the client's", async (t) => {
  const collector = await aCollector(t)
  const { app } = anApp(t)
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: '',
    OTEL_TRACES_SAMPLER_ARG: 1,
  }
  traceRequests(app, await openTraces('tester', settings, pino({ level: 'silent' })))
  app.get('/stores/:id', async (request) => ({ given: request.span?.traceparent }))
  app.get('/broken', async () => {
    throw new Error('broken')
  })
  app.get('/endless', { config: { stream: true } }, async (request) => ({ given: request.span?.traceparent ?? null }))
  const answer = await app.inject({ url: '/stores/42?secret=1', headers: { traceparent: PARENT } })
  for (const url of ['/broken', '/a/path/of/strangers', '/health', '/ready', '/metrics']) await app.inject(url)
  t.same((await app.inject('/endless')).json(), { given: null })
  await app.close()
  t.match(collector.spans, [
    {
      name: 'GET /stores/:id',
      kind: 2,
      parentSpanId: 'b7ad6b7169203331',
      attributes: { 'http.request.method': 'GET', 'http.route': '/stores/:id', 'http.response.status_code': 200 },
    },
    { name: 'GET /broken', error: 'answered 500', attributes: { 'http.response.status_code': 500 } },
    {
      name: 'GET unknown',
      error: undefined,
      parentSpanId: undefined,
      attributes: { 'http.response.status_code': 404 },
    },
  ])
  t.equal(collector.spans.length, 3, 'probes and endless answers have none')
  t.equal(answer.json<{ given: string }>().given, `00-${collector.spans[0]?.traceId}-${collector.spans[0]?.spanId}-01`)
})

t.test('a request whose client disconnects is a span, too', async (t) => {
  const collector = await aCollector(t)
  const { app } = anApp(t)
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: '',
    OTEL_TRACES_SAMPLER_ARG: 1,
  }
  traceRequests(app, await openTraces('tester', settings, pino({ level: 'silent' })))
  const late = new EventEmitter()
  const came = new Promise<void>((resolve) => {
    app.get('/slow', async () => {
      resolve()
      await once(late, 'answer')
      return 'too late'
    })
  })
  t.teardown(() => late.emit('answer'))
  const socket = connect(Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET /slow HTTP/1.1\r\nHost: here\r\n\r\n')
  await came
  socket.resetAndDestroy()
  await until('the span arrives', () => collector.spans.length > 0)
  t.match(collector.spans, [
    { name: 'GET /slow', error: 'the client closed the connection', attributes: { 'http.route': '/slow' } },
  ])
})

t.test('without traces a request has no span', async (t) => {
  const { app } = anApp(t)
  traceRequests(app, undefined)
  app.get('/any', async (request) => ({ none: request.span === undefined && app.traces === undefined }))
  t.same((await app.inject('/any')).json(), { none: true })
})
