import t from 'tap'
import { anApp } from './an-app.ts'

t.test('/health answers 200 while the process is alive, ready or not', async (t) => {
  const { app } = anApp(t)
  app.readiness.waitFor('kafka', 'no broker answers')
  const answer = await app.inject('/health')
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), { status: 'ok' })
})

t.test('/ready is 503 with each part it waits for and why, and 200 once all work', async (t) => {
  const { app } = anApp(t)
  app.readiness.waitFor('kafka', 'no broker answers')
  app.readiness.waitFor('schema', 'not read yet')
  const waiting = await app.inject('/ready')
  t.equal(waiting.statusCode, 503)
  t.equal(waiting.headers['retry-after'], '1')
  t.same(waiting.json(), { ready: false, waiting_for: { kafka: 'no broker answers', schema: 'not read yet' } })

  app.readiness.ok('kafka')
  t.same((await app.inject('/ready')).json(), { ready: false, waiting_for: { schema: 'not read yet' } })
  app.readiness.ok('schema')
  const ready = await app.inject('/ready')
  t.equal(ready.statusCode, 200)
  t.same(ready.json(), { ready: true })
})

t.test('warnings are part of the /ready response, do not change it, and are counted', async (t) => {
  const { app } = anApp(t)
  app.readiness.warn('schema', 'from the cache')
  const ready = await app.inject('/ready')
  t.same([ready.statusCode, ready.json()], [200, { ready: true, warnings: { schema: 'from the cache' } }])
  t.match((await app.inject('/metrics')).body, /^retail_ready_warnings 1$/m)
  app.readiness.waitFor('kafka', 'no broker answers')
  const waiting = await app.inject('/ready')
  t.same(
    [waiting.statusCode, waiting.json()],
    [503, { ready: false, waiting_for: { kafka: 'no broker answers' }, warnings: { schema: 'from the cache' } }],
  )
})

t.test('/metrics is Prometheus text with the metrics of Node and of the app', async (t) => {
  const { app } = anApp(t)
  app.metrics.counter('test_sold_total', 'Things sold.').inc(3)
  app.metrics.gauge('test_shelf', 'Things on the shelf.', [], (gauge) => {
    gauge.set(7)
  })
  const { statusCode, headers, body } = await app.inject('/metrics')
  t.equal(statusCode, 200)
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/)
  t.match(body, /^test_sold_total 3$/m)
  t.match(body, /^test_shelf 7$/m, 'a gauge with a collect function is read at the scrape')
  t.match(body, /^process_resident_memory_bytes \d+/m)
})

t.test('two apps in one process count separately', async (t) => {
  const one = anApp(t).app
  const other = anApp(t).app
  one.metrics.counter('test_total', 'Anything.').inc()
  other.metrics.counter('test_total', 'Anything.')
  t.match((await other.inject('/metrics')).body, /^test_total 0$/m)
})

const requestIdFor = async (t: Parameters<typeof anApp>[0], given: string | undefined): Promise<string> => {
  const { app } = anApp(t)
  app.get('/id', async (request) => request.id)
  return (await app.inject({ url: '/id', headers: given === undefined ? {} : { 'x-request-id': given } })).body
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

t.test('a request id that is safe in a log is kept', async (t) => {
  for (const id of ['shop-7:order.42', 'a', 'x'.repeat(64)]) t.equal(await requestIdFor(t, id), id)
})

t.test('a missing request id, or one that is not safe in a log, is replaced', async (t) => {
  for (const id of [undefined, '', 'two words', 'x'.repeat(65), '{"level":"fatal"}', 'é'])
    t.match(await requestIdFor(t, id), UUID, String(id))
  t.not(await requestIdFor(t, undefined), await requestIdFor(t, undefined))
})

t.test('a path that does not exist is a 404 problem without the query, which may contain secrets', async (t) => {
  const answer = await anApp(t).app.inject('/nothing?token=hush')
  t.equal(answer.statusCode, 404)
  t.match(answer.headers['content-type'], 'application/problem+json')
  t.match(answer.json(), { code: 'not_found', status: 404, retriable: false, detail: 'There is no route /nothing.' })
  t.notMatch(answer.body, 'hush')
})

t.test('a path that exists for other methods is 405 with Allow, even if it has a parameter', async (t) => {
  const { app } = anApp(t)
  app.get('/things/:id', async () => 'read')
  app.delete('/things/:id', async () => 'gone')
  for (const method of ['POST', 'HEAD', 'OPTIONS'] as const) {
    const answer = await app.inject({ method, url: '/things/7' })
    t.equal(answer.statusCode, 405, method)
    t.equal(answer.headers.allow, 'DELETE, GET', method)
  }
  t.match((await app.inject({ method: 'PUT', url: '/things/7' })).json(), {
    code: 'method_not_allowed',
    detail: '/things/7 allows DELETE, GET, not PUT.',
  })
})

t.test('paths that look like route patterns or cannot be decoded are rejected, never a 500', async (t) => {
  const { app } = anApp(t)
  for (const url of ['/a*b', '/:a(b', '/(x', '/::', '//', '/*']) t.equal((await app.inject(url)).statusCode, 404, url)
  const undecodable = await app.inject('/%zz')
  t.equal(undecodable.statusCode, 400)
  t.match(undecodable.headers['content-type'], 'application/problem+json')
  t.match(undecodable.json(), { code: 'bad_request' })
})
