import t from 'tap'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway } from '../fixtures/gateway.ts'

const SHOP = 'https://shop.example'
const ENV = { CORS_ORIGINS: `${SHOP},http://till.example:8443`, INGEST_API_KEYS: 'web:key-of-the-web-page-1' }
const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type,x-api-key',
}
type App = Awaited<ReturnType<typeof gateway>>['app']

const preflight = (app: App, origin: string, url = '/sales') =>
  app.inject({ method: 'OPTIONS', url, headers: { origin, ...PREFLIGHT } })

t.test('a page of a listed origin may send a preflight request without a key', async (t) => {
  const { app } = await gateway(t, { env: ENV })
  for (const origin of [SHOP, 'http://till.example:8443']) {
    const { statusCode, headers } = await preflight(app, origin)
    t.match(
      [statusCode, headers['access-control-allow-origin'], headers['access-control-allow-methods']],
      [204, origin, /POST/],
    )
    t.match(headers['access-control-allow-headers'], /X-API-Key/)
    t.match(headers.vary, /Origin/i)
  }
})

t.test('it can read every answer, also a 401, including the headers that say when to retry', async (t) => {
  const { app } = await gateway(t, { env: ENV })
  for (const [key, status] of [
    ['key-of-the-web-page-1', 202],
    ['wrong', 401],
  ] as const) {
    const { statusCode, headers } = await app.inject({
      method: 'POST',
      url: '/sales',
      headers: { 'origin': SHOP, 'x-api-key': key },
      payload: aSale(),
    })
    t.equal(statusCode, status)
    t.equal(headers['access-control-allow-origin'], SHOP)
    t.match(headers['access-control-expose-headers'], /Retry-After, RateLimit/)
    t.notOk(headers['access-control-allow-credentials'])
  }
})

t.test('a page of another origin is allowed nowhere, and no page may read metrics', async (t) => {
  const { app } = await gateway(t, { env: ENV })
  for (const [origin, url] of [
    ['https://evil.example', '/sales'],
    [`${SHOP}.evil.example`, '/sales'],
    ['null', '/sales'],
    [SHOP, '/metrics'],
    [SHOP, '/ready'],
  ] as const) {
    t.notOk('access-control-allow-origin' in (await preflight(app, origin, url)).headers, `${origin} ${url}`)
    t.notOk(
      'access-control-allow-origin' in (await app.inject({ url, headers: { origin } })).headers,
      `${origin} ${url}`,
    )
  }
})

t.test('without the setting no origin is allowed, and with * every one is', async (t) => {
  const closed = await gateway(t)
  t.match([(await preflight(closed.app, SHOP)).statusCode], [405])
  const open = await gateway(t, { env: { CORS_ORIGINS: '*' } })
  t.equal((await preflight(open.app, 'https://any.example')).headers['access-control-allow-origin'], '*')
})

t.test('an invalid list of origins stops the start', async (t) => {
  for (const CORS_ORIGINS of [
    'shop.example',
    'https://shop.example/',
    '*,https://shop.example',
    'https://*.example',
    'https://a b',
    'https://a,',
  ]) {
    await t.rejects(gateway(t, { env: { CORS_ORIGINS }, ready: false }), /CORS_ORIGINS/, CORS_ORIGINS)
  }
})
