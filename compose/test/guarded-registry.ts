import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/**
 * A proxy in front of the registry that requires TLS, a user and a password, as companies run it. It stops with the
 * test.
 */
export async function guardRegistry(
  t: { teardown: (end: () => void) => void },
  registryUrl: string,
  guard: { user: string; password: string; cert: string; key: string },
): Promise<string> {
  const wanted = `Basic ${Buffer.from(`${guard.user}:${guard.password}`).toString('base64')}`
  const server = createServer({ cert: guard.cert, key: guard.key }, (asked, answer) => {
    if (asked.headers.authorization !== wanted) return void answer.writeHead(401, { 'www-authenticate': 'Basic' }).end()
    const { authorization: _dropped, ...headers } = asked.headers
    const passed = request(`${registryUrl}${asked.url}`, { method: asked.method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    passed.on('error', () => {
      answer.writeHead(502).end()
    })
    asked.pipe(passed)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}
