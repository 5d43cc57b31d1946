import t from 'tap'
import { RegistryClient } from '../../src/clients/registry.ts'
import { closedPort, rawServer, resetMidBody } from './raw-server.ts'

const ASKS: [string, (registry: RegistryClient) => Promise<unknown>][] = [
  ['compatibility', (registry) => registry.compatibility('sales-value')],
  ['setCompatibility', (registry) => registry.setCompatibility('sales-value', 'FULL')],
  ['probe', (registry) => registry.probe()],
  ['versions', (registry) => registry.versions('sales-value')],
  ['version', (registry) => registry.version('sales-value', 1)],
  ['schemaById', (registry) => registry.schemaById(1)],
]

t.test(
  'a registry that is not reachable, or breaks off in the middle of an answer, is named in the error',
  async (t) => {
    const { url: resets } = await rawServer(t, resetMidBody)
    for (const url of [await closedPort(), resets]) {
      for (const [name, ask] of ASKS)
        await t.rejects(
          ask(new RegistryClient(url)),
          { message: /^the Schema Registry at .* does not answer: ./ },
          name,
        )
    }
  },
)

t.test('an answer whose body does not end meets the deadline of a probe', async (t) => {
  const { url } = await rawServer(t, (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n['))
  await t.rejects(new RegistryClient(url).probe(100), /does not answer: no answer within 100 ms/)
})

t.test('404 is an answer: no level, no versions, no schema', async (t) => {
  const { url } = await rawServer(t, (socket) =>
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'),
  )
  const registry = new RegistryClient(url)
  t.equal(await registry.compatibility('none'), undefined)
  t.same(await registry.versions('none'), [])
  t.equal(await registry.schemaById(9), undefined)
  await t.rejects(registry.version('none', 1), /the Schema Registry answered 404/)
})
