import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { anApp } from './an-app.ts'

type Test = Parameters<typeof anApp>[0]

/** Everything that the service sends in response to these bytes until it closes the connection. */
async function say(t: Test, bytes: string): Promise<string> {
  const { app } = anApp(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket
    .on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    .on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

t.test('bytes that are not HTTP, and too many headers, are answered with problem documents', async (t) => {
  const cases: [string, number, string][] = [
    ['hello\r\n\r\n', 400, 'not_http'],
    [`GET /health HTTP/1.1\r\nHost: x\r\nX-Filler: ${'x'.repeat(50_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ]
  for (const [bytes, status, code] of cases) {
    const [head = '', body = ''] = (await say(t, bytes)).split('\r\n\r\n')
    t.match(head, new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json`))
    t.match(JSON.parse(body), { status, code, type: `urn:stream-retail:problem:${code}`, retriable: false })
  }
})
