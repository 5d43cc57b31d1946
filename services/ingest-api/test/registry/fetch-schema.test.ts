import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { fetchSchema } from '../../src/registry/fetch-schema.ts'
import { fakeRegistry, versionOne } from '../fixtures/fake-registry.ts'

t.test('the latest version of a subject is read, whatever the subject is called', async (t) => {
  const registry = await fakeRegistry(t)
  t.match(await fetchSchema(`${registry.url}/`, 'a/b value', 1_000), { id: 7, version: 1 })
  t.same(registry.asked, ['/apis/ccompat/v7/subjects/a%2Fb%20value/versions/latest'])
})

t.test('each way to fail has its outcome', async (t) => {
  const registry = await fakeRegistry(t)
  const answers: [number, string, string][] = [
    [404, '{"error_code":40401}', 'not_found'], [500, 'oops', 'unreachable'], [200, 'no json', 'unusable'], [200, '{}', 'unusable'],
    [200, 'null', 'unusable'], [200, versionOne('x', -1).body, 'unusable'], [200, versionOne('x', 2 ** 31).body, 'unusable'],
  ]
  for (const [status, body, outcome] of answers) {
    registry.answer = { status, body }
    await t.rejects(fetchSchema(registry.url, 'sales-value', 1_000), { name: 'RegistryError', outcome }, body)
  }
})

t.test('a registry that is away, or takes the connection and stays silent, is unreachable in time', async (t) => {
  const silent = createServer((socket) => { socket.resume() })
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  await t.rejects(fetchSchema(url, 'sales-value', 100), { name: 'RegistryError', outcome: 'unreachable' })
  await new Promise((done) => silent.close(done))
  await t.rejects(fetchSchema(url, 'sales-value', 1_000), { name: 'RegistryError', outcome: 'unreachable' })
})
