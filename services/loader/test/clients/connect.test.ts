import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import { ConnectClient } from '../../src/clients/connect.ts'

/** A server that does so with each connection. */
async function server(t: { teardown: (end: () => void) => unknown }, then: 'hang up' | 'be gone'): Promise<string> {
  const made = createServer((socket) => {
    socket.once('data', () => {
      socket.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(made, 'listening')
  t.teardown(() => {
    made.close()
  })
  const { port } = made.address() as AddressInfo
  if (then === 'be gone')
    await new Promise((resolve) => {
      made.close(resolve)
    })
  return `http://127.0.0.1:${port}`
}

t.test('of an order that nobody took it is sure; a worker that had it and gave no answer may do it yet', async (t) => {
  await t.rejects(new ConnectClient(await server(t, 'be gone')).pause('sink'), {
    name: 'ConnectError',
    retriable: true,
    unsure: false,
  })
  await t.rejects(new ConnectClient(await server(t, 'hang up')).pause('sink'), {
    name: 'ConnectError',
    retriable: true,
    unsure: true,
  })
})
