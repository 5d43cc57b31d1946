import type { InjectOptions } from 'fastify'
import t from 'tap'
import { Problem } from '../src/errors.ts'
import { anApp } from './an-app.ts'

type Test = Parameters<typeof anApp>[0]
type Document = Record<string, unknown>

/** An app that echoes the body, of at most 100 bytes. */
async function send(t: Test, request: Partial<InjectOptions>) {
  const { app, log } = anApp(t, { bodyLimit: 100 })
  app.post('/echo', async ({ body }) => body)
  const answer = await app.inject({ method: 'POST', url: '/echo', ...request })
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    document: answer.json<Document>(),
    log: log(),
  }
}
const json = { 'content-type': 'application/json' }

t.test('a body that is not JSON, is empty, or would change prototypes is 400 not_json', async (t) => {
  const bodies = [
    '{"qty":',
    'qty=1',
    '',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
  ]
  for (const payload of bodies) {
    const { status, type, document } = await send(t, { headers: json, payload })
    t.equal(status, 400, payload)
    t.match(type, 'application/problem+json', payload)
    t.match(
      document,
      {
        code: 'not_json',
        status: 400,
        retriable: false,
        title: 'Not json',
        type: 'urn:stream-retail:problem:not_json',
      },
      payload,
    )
  }
})

t.test('a body that is JSON passes', async (t) => {
  const { status, document } = await send(t, { headers: json, payload: '{"qty":1}' })
  t.equal(status, 200)
  t.same(document, { qty: 1 })
})

t.test('a body above the limit is 413', async (t) => {
  const { status, document } = await send(t, { headers: json, payload: JSON.stringify({ note: 'x'.repeat(100) }) })
  t.equal(status, 413)
  t.match(document, {
    code: 'body_too_large',
    status: 413,
    detail: 'The body exceeds the size limit; send less at once.',
  })
})

t.test('a body of another media type is 415', async (t) => {
  for (const type of ['text/csv', 'application/xml', 'nonsense']) {
    const { status, document } = await send(t, { headers: { 'content-type': type }, payload: 'a,b' })
    t.equal(status, 415, type)
    t.match(document, { code: 'unsupported_media_type', status: 415 }, type)
  }
})

t.test('a Problem is sent as it is: status, code, retry-after and additional members', async (t) => {
  const { app } = anApp(t)
  app.get('/busy', async () => {
    throw new Problem({
      status: 503,
      code: 'kafka_unavailable',
      detail: 'No broker.',
      retriable: true,
      retryAfterSeconds: 5,
      members: { outcome: 'unknown' },
    })
  })
  const answer = await app.inject({ url: '/busy', headers: { 'x-request-id': 'r1' } })
  t.equal(answer.statusCode, 503)
  t.equal(answer.headers['retry-after'], '5')
  t.same(answer.json(), {
    type: 'urn:stream-retail:problem:kafka_unavailable',
    title: 'Kafka unavailable',
    status: 503,
    code: 'kafka_unavailable',
    detail: 'No broker.',
    retriable: true,
    request_id: 'r1',
    outcome: 'unknown',
  })
})

t.test('a Problem without a retry time has no retry-after', async (t) => {
  const { app } = anApp(t)
  app.get('/wrong', async () => {
    throw new Problem({ status: 422, code: 'invalid', detail: 'No.' })
  })
  t.notOk('retry-after' in (await app.inject('/wrong')).headers)
})

t.test('an unexpected error is 500; the client learns nothing about it, the log has all of it', async (t) => {
  const { app, log } = anApp(t)
  app.get('/broken', async () => {
    throw new Error('password of the cellar is hush')
  })
  const answer = await app.inject({ url: '/broken', headers: { 'x-request-id': 'r2' } })
  t.equal(answer.statusCode, 500)
  t.match(answer.json(), { code: 'internal_error', status: 500, request_id: 'r2' })
  t.notMatch(answer.body, /hush|Error:|\.ts/)
  const line = JSON.parse(
    log()
      .split('\n')
      .find((found) => found.includes('request failed')) ?? '{}',
  ) as { reqId: string; err: { message: string; stack: string } }
  t.equal(line.reqId, 'r2')
  t.match(line.err.message, 'hush')
  t.match(line.err.stack, 'http-problems.test.ts')
})

t.test('anything that is thrown, error or not, is a 500 that reveals nothing', async (t) => {
  for (const thrown of ['hush', null, undefined, 42, { message: 'hush' }]) {
    const { app } = anApp(t)
    app.get('/broken', async () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- dependencies may do it
      throw thrown
    })
    const answer = await app.inject('/broken')
    t.equal(answer.statusCode, 500)
    t.match(answer.json(), { code: 'internal_error' })
    t.notMatch(answer.body, /hush|Cannot read/)
  }
})

t.test('a body that violates the schema is 400 and names the field', async (t) => {
  const { app } = anApp(t)
  app.put(
    '/rate',
    { schema: { body: { type: 'object', required: ['rate'], properties: { rate: { type: 'number' } } } } },
    async () => 'ok',
  )
  const answer = await app.inject({ method: 'PUT', url: '/rate', payload: {} })
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { code: 'bad_request', detail: /rate/ })
})

t.test('a rejection is not logged as an error', async (t) => {
  const { log } = await send(t, { headers: json, payload: '{' })
  t.match(log, '"request rejected"')
  t.notMatch(log, '"level":50')
})
