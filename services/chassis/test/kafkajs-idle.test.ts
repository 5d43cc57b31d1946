import { createRequire } from 'node:module'
import t from 'tap'
import { quietIdleConnections } from '../src/kafkajs-idle.ts'
import { until } from './until.ts'

type Request = {
  entry: { correlationId: number; resolve: () => void }
  expectResponse: boolean
  sendRequest: () => void
}
type Queue = {
  pending: unknown[]
  throttleCheckTimeoutId: NodeJS.Timeout | null
  push: (request: Request) => void
  fulfillRequest: (response: { correlationId: number; payload: unknown; size: number }) => void
  checkPendingRequests: () => void
  maybeThrottle: (milliseconds: number) => void
  scheduleCheckPendingRequests: () => void
  destroy: () => void
}

quietIdleConnections()

const nothing = (): void => undefined
const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  new (options: object): Queue
  prototype: Queue
}

/** kafkajs's request queue of a connection with at most one request in flight, and what it sent. */
function aQueue(t: { teardown: (end: () => void) => void }) {
  const queue = new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'b:1',
    logger: { debug: nothing, warn: nothing },
  })
  t.teardown(() => {
    queue.destroy()
  })
  const sent: number[] = []
  const push = (correlationId: number): void => {
    queue.push({
      entry: { correlationId, resolve: nothing },
      expectResponse: true,
      sendRequest: () => {
        sent.push(correlationId)
      },
    })
  }
  return { queue, sent, push }
}

t.test('the installed kafkajs still has the method that is replaced', async (t) => {
  const source = createRequire(import.meta.url)('kafkajs/package.json') as { version: string }
  t.equal(source.version, '2.2.4', 'another version: see whether it still polls, then whether it still has this method')
  t.type(RequestQueue.prototype.scheduleCheckPendingRequests, 'function')
})

t.test('an empty queue keeps no timer', async (t) => {
  const { queue, sent, push } = aQueue(t)
  queue.checkPendingRequests()
  t.equal(queue.throttleCheckTimeoutId, null)
  push(1)
  t.same(sent, [1])
  queue.fulfillRequest({ correlationId: 1, payload: {}, size: 0 })
  t.equal(queue.throttleCheckTimeoutId, null)
})

t.test('a pending request is sent when the previous one is answered, and then the timer ends', async (t) => {
  const { queue, sent, push } = aQueue(t)
  push(1)
  push(2)
  t.same(sent, [1])
  t.not(queue.throttleCheckTimeoutId, null)
  queue.fulfillRequest({ correlationId: 1, payload: {}, size: 0 })
  t.same(sent, [1, 2])
  await until('the timer has looked once more and found nothing', () => queue.throttleCheckTimeoutId === null)
})

t.test('a request that is held back by a broker throttle is sent afterwards without another call', async (t) => {
  const { queue, sent, push } = aQueue(t)
  const begun = Date.now()
  queue.maybeThrottle(50)
  push(1)
  t.same(sent, [])
  await until('it was sent', () => sent.length === 1)
  t.ok(Date.now() - begun >= 50)
  await until('no timer is left', () => queue.throttleCheckTimeoutId === null)
})

t.test('while requests are pending the timer keeps running, however often they cannot be sent', async (t) => {
  const { queue, push } = aQueue(t)
  push(1)
  push(2)
  const timers = new Set<unknown>()
  await until('three timers came one after another', () => {
    if (queue.throttleCheckTimeoutId !== null) timers.add(queue.throttleCheckTimeoutId)
    return timers.size === 3
  })
  t.equal(queue.pending.length, 1)
})
