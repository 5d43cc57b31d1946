import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import t from 'tap'
import { askHttp, streamHttp } from '../src/http-client.ts'
import { until } from './until.ts'

type Test = { teardown: (end: () => unknown) => unknown }

/** A server that calls `serve` for each connection, once a request has arrived. */
async function server(t: Test, serve: (socket: Socket) => void): Promise<string> {
  const open = new Set<Socket>()
  const listening = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      serve(socket)
    })
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  t.teardown(() => {
    for (const socket of open) socket.destroy()
    listening.close()
  })
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`
}

const HALF = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":'

t.test('any status is an answer, with its whole body', async (t) => {
  const url = await server(t, (socket) =>
    socket.end('HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\nno'),
  )
  const answer = await askHttp(url, { timeoutMs: 5_000 })
  t.match(answer, { outcome: 'answered', status: 503, ok: false, text: 'no' })
  t.equal(answer.outcome === 'answered' && answer.headers.get('retry-after'), '7')
})

t.test('a redirect is not followed', async (t) => {
  const url = await server(t, (socket) =>
    socket.end('HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'),
  )
  t.match(await askHttp(url, { method: 'POST', body: '{}', timeoutMs: 5_000 }), { outcome: 'answered', status: 307 })
})

t.test('a reset in the middle of an answer leaves the outcome unknown', async (t) => {
  const url = await server(t, (socket) => socket.write(HALF, () => socket.resetAndDestroy()))
  t.match(await askHttp(url, { method: 'POST', body: '{}', timeoutMs: 5_000 }), { outcome: 'unknown' })
})

t.test('an answer whose body does not end meets the deadline', async (t) => {
  const url = await server(t, (socket) => socket.write(HALF))
  t.match(await askHttp(url, { timeoutMs: 100 }), { outcome: 'unknown', detail: 'no answer within 100 ms' })
})

t.test('a caller that aborts ends the exchange, and the reason is its own', async (t) => {
  const url = await server(t, () => undefined)
  const signal = AbortSignal.abort(new Error('the service is stopping'))
  t.match(await askHttp(url, { timeoutMs: 5_000, signal }), { outcome: 'unknown', detail: 'the service is stopping' })
})

t.test('without a connection nothing was sent', async (t) => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  gone.close()
  await once(gone, 'close')
  const urls = [
    'http://127.0.0.1:1/',
    'http://no-such-host.invalid/',
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}`,
  ]
  for (const url of urls) {
    t.match(await askHttp(url, { timeoutMs: 5_000 }), { outcome: 'not_sent', detail: /./ }, url)
  }
})

t.test('TLS that fails before the request sends nothing', async (t) => {
  const url = await server(t, (socket) => socket.end('HTTP/1.1 400 Bad\r\n\r\n'))
  t.match(await askHttp(url.replace('http:', 'https:'), { timeoutMs: 5_000 }), { outcome: 'not_sent' })
})

t.test('a stream may take longer than its deadline once it has begun, and breaks where it is read', async (t) => {
  const open: Socket[] = []
  const url = await server(t, (socket) => {
    open.push(socket)
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nab')
  })
  const began = performance.now()
  const begun = await streamHttp(url, { timeoutMs: 1_000 })
  if (begun.outcome !== 'answered') throw new Error(begun.detail)
  t.match(begun, { status: 200, ok: true })
  const reader = begun.body.getReader()
  t.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'ab')
  await until('the deadline is over', () => performance.now() - began > 1_100)
  open[0]?.write('cd')
  t.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'cd')
  open[0]?.resetAndDestroy()
  await t.rejects(reader.read())
})

t.test('a stream that does not begin meets its deadline', async (t) => {
  const url = await server(t, () => undefined)
  t.match(await streamHttp(url, { timeoutMs: 100 }), { outcome: 'unknown', detail: 'no answer within 100 ms' })
  t.match(await streamHttp('http://no-such-host.invalid/', { timeoutMs: 5_000 }), { outcome: 'not_sent' })
})
