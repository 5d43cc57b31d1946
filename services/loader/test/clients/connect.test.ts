import t from 'tap'
import { ConnectClient } from '../../src/clients/connect.ts'
import { closedPort, rawServer, resetMidBody } from './raw-server.ts'

const KINDS: [string, (connect: ConnectClient) => Promise<unknown>][] = [
  ['a read', (connect) => connect.list()],
  ['a read of offsets', (connect) => connect.offsets('sink', 'sales')],
  ['an order', (connect) => connect.pause('sink')],
  ['a change of offsets', (connect) => connect.setOffsets('sink', 'sales', new Map([[0, 1]]))],
]

/** A worker that answers everything so. */
async function worker(t: Tap, status: string, body: string): Promise<ConnectClient> {
  const { url } = await rawServer(t, (socket) =>
    socket.end(`HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
  )
  return new ConnectClient(url)
}
type Tap = { teardown: (end: () => unknown) => unknown }

for (const [kind, ask] of KINDS) {
  t.test(`${kind} that did not reach the worker is known not to have been done`, async (t) => {
    for (const url of [await closedPort(), 'http://no-such-host.invalid'])
      await t.rejects(ask(new ConnectClient(url)), { name: 'ConnectError', retriable: true, outcomeUnknown: false })
  })

  t.test(`${kind} to which the worker gave no answer may still be done`, async (t) => {
    const { url } = await rawServer(t, (socket) => socket.destroy())
    await t.rejects(ask(new ConnectClient(url)), { name: 'ConnectError', retriable: true, outcomeUnknown: true })
  })

  t.test(`${kind} whose answer breaks off in the middle may have been done`, async (t) => {
    const { url } = await rawServer(t, resetMidBody)
    await t.rejects(ask(new ConnectClient(url)), { name: 'ConnectError', retriable: true, outcomeUnknown: true })
  })
}

t.test('an answer that is not JSON is an error of Connect, not of the loader', async (t) => {
  const connect = await worker(t, '200 OK', '<html>')
  await t.rejects(connect.list(), { name: 'ConnectError', retriable: true })
  await t.resolves(connect.pause('sink'), 'the answer to an order is not read')
})

t.test('a rebalance and a fault of the worker are worth another try, a bad request is not', async (t) => {
  for (const [status, retriable, outcomeUnknown] of [
    ['409 Conflict', true, false],
    ['500 Error', true, true],
    ['400 Bad Request', false, false],
    ['404 Not Found', false, false],
  ] as const) {
    const connect = await worker(t, status, '{"message":"because"}')
    await t.rejects(connect.resume('sink'), {
      name: 'ConnectError',
      retriable,
      outcomeUnknown,
      status: Number(status.slice(0, 3)),
      message: /because/,
    })
  }
})
