import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import type { Overview } from '../../src/overview/overview.ts'
import { until } from '../../../chassis/test/until.ts'
import { addOverviewRoutes } from '../../src/routes/overview.ts'

type T = { teardown: (close: () => unknown) => unknown }

/** The routes over a fake overview whose snapshot is a growing number. @param seen awaited before each snapshot */
async function page(t: T, seen: Promise<void> = Promise.resolve()) {
  const app = buildHttp(createLogger('test', 'fatal'))
  let looks = 0
  let points = 0
  const overview = {
    current: async () => seen.then(() => ({ looks: ++looks })),
    history: [{ at: 'then' }],
    addPoint: () => {
      points++
    },
  } as unknown as Overview
  const tick = addOverviewRoutes(app, overview)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  const listen = async () => {
    const leave = new AbortController()
    t.teardown(() => {
      leave.abort()
    })
    const response = await fetch(`${url}/events`, { signal: leave.signal })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    return {
      response,
      next: async () => (await reader?.read())?.value,
      ended: async () => (await reader?.read())?.done,
      leave: () => {
        leave.abort()
      },
    }
  }
  const metric = async (line: RegExp) => line.exec(await (await fetch(`${url}/metrics`)).text())?.[1]
  return { app, url, tick, listen, metric, looks: () => looks, points: () => points }
}

t.test('a listener gets a snapshot immediately and one per tick; proxies must not buffer', async (t) => {
  const { listen, tick, metric } = await page(t)
  const { response, next } = await listen()
  t.match(Object.fromEntries(response.headers), {
    'content-type': /^text\/event-stream/,
    'x-accel-buffering': 'no',
    'cache-control': /no-store/,
  })
  t.equal(await next(), 'retry: 2000\n\nevent: snapshot\ndata: {"looks":1}\n\n')
  t.ok((await tick()) <= 1_000)
  t.equal(await next(), 'event: snapshot\ndata: {"looks":2}\n\n')
  t.equal(await metric(/^retail_control_listeners (\d+)/m), '1')
  t.equal(
    await metric(/^retail_http_requests_total\{route="\/events"[^}]*\} (\d+)/m),
    undefined,
    'an endless stream is not counted as a request',
  )
})

t.test('without listeners no service is queried, and the history continues', async (t) => {
  const { tick, looks, points, url } = await page(t)
  await tick()
  t.same([looks(), points()], [0, 1])
  t.same(await (await fetch(`${url}/history`)).json(), { step_seconds: 1, points: [{ at: 'then' }] })
  t.same(await (await fetch(`${url}/overview`)).json(), { looks: 1 })
})

t.test('the fifty-first listener gets 503 with Retry-After, and takes the place of one that left', async (t) => {
  const { listen, url } = await page(t)
  const listeners = await Promise.all(Array.from({ length: 50 }, listen))
  const rejected = await fetch(`${url}/events`)
  t.match(
    [rejected.status, rejected.headers.get('retry-after'), await rejected.json()],
    [503, '10', { code: 'too_many_listeners' }],
  )
  listeners[7]?.leave()
  await until('a place is free', async () => (await listen()).response.status === 200)
})

t.test('open streams end immediately when the service stops', async (t) => {
  const { app, listen } = await page(t)
  const { next, ended } = await listen()
  await next()
  const begun = performance.now()
  await app.close()
  t.ok(performance.now() - begun < 3_000, `${performance.now() - begun} ms`)
  t.equal(await ended(), true)
})

t.test('a client that leaves before its first snapshot takes no place', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { app, url, looks, metric } = await page(t, promise)
  const left = once(app.server, 'connection').then(([socket]) => once(socket as Socket, 'end'))
  const asked = once(app.server, 'request')
  const client = connect(Number(new URL(url).port), '127.0.0.1', () => {
    client.write('GET /events HTTP/1.1\r\nHost: here\r\n\r\n')
  })
  await asked
  client.destroy()
  await left
  resolve()
  await until('the snapshot is taken', async () => looks() === 1)
  t.equal(await metric(/^retail_control_listeners (\d+)/m), '0')
})

t.test('a client that connects during the shutdown gets one snapshot and does not delay it', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { app, listen } = await page(t, promise)
  const asked = once(app.server, 'request')
  const connecting = listen()
  await asked
  const closed = app.close()
  await until('the server has stopped listening', async () => !app.server.listening)
  resolve()
  const { next, ended } = await connecting
  t.match(await next(), /event: snapshot/)
  t.equal(await ended(), true)
  await closed
})
