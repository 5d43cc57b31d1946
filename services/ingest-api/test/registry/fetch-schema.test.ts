import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { fetchSchema } from '../../src/registry/fetch-schema.ts'
import { fakeRegistry, versionOne } from '../fixtures/fake-registry.ts'

const sales = { subject: 'sales-value', timeoutMs: 1_000 }

t.test('the latest version of a subject is read, whatever its name', async (t) => {
  const registry = await fakeRegistry(t)
  t.match(await fetchSchema({ url: `${registry.url}/`, subject: 'a/b value', timeoutMs: 1_000 }), { id: 7, version: 1 })
  await fetchSchema({ ...sales, url: registry.url }, 3)
  t.same(registry.asked, [
    '/apis/ccompat/v7/subjects/a%2Fb%20value/versions/latest',
    '/apis/ccompat/v7/subjects/sales-value/versions/3',
  ])
})

t.test('each failure has its own outcome', async (t) => {
  const registry = await fakeRegistry(t)
  const answers: [number, string, string][] = [
    [404, '{"error_code":40401}', 'not_found'],
    [500, 'oops', 'unreachable'],
    [200, 'no json', 'unusable'],
    [200, '{}', 'unusable'],
    [200, 'null', 'unusable'],
    [200, versionOne('x', -1).body, 'unusable'],
    [200, versionOne('x', 2 ** 31).body, 'unusable'],
  ]
  for (const [status, body, outcome] of answers) {
    registry.answer = { status, body }
    await t.rejects(fetchSchema({ ...sales, url: registry.url }), { name: 'RegistryError', outcome }, body)
  }
})

t.test(
  'a registry that is down, or accepts the connection and stays silent, is reported unreachable in time',
  async (t) => {
    const silent = createServer((socket) => {
      socket.resume()
    })
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    await t.rejects(fetchSchema({ ...sales, url, timeoutMs: 100 }), { name: 'RegistryError', outcome: 'unreachable' })
    const stop = new AbortController()
    const stopped = t.rejects(
      fetchSchema({ ...sales, url, timeoutMs: 60_000 }, 'latest', stop.signal),
      { name: 'RegistryError', outcome: 'unreachable' },
      'or when it is aborted',
    )
    stop.abort()
    await stopped
    await new Promise((done) => silent.close(done))
    await t.rejects(fetchSchema({ ...sales, url }), { name: 'RegistryError', outcome: 'unreachable' })
  },
)
