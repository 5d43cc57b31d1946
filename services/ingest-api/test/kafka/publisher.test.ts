import t from 'tap'
import { SendError } from '../../src/kafka/sender.ts'
import { FakeBroker } from '../fixtures/fake-sender.ts'
import { until } from '../../../chassis/test/until.ts'
import { message, stored, watched } from '../fixtures/watched-publisher.ts'

t.test('messages that arrive during a send share the next ones, cut at the limit and in order', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher } = watched(t, broker)
  const first = publisher.publish([message('a')])
  await until('the first send runs', () => broker.calls.length === 1)
  const others = ['b', 'c', 'd', 'e'].map((name) => publisher.publish([message(name)]))
  t.equal(publisher.inFlight, 5)
  broker.held = false
  broker.calls[0]?.done()
  await Promise.all([first, ...others])
  t.same(
    broker.sends.map((send) => send.map(({ key }) => key)),
    [['a'], ['b', 'c', 'd'], ['e']],
  )
  t.equal(publisher.inFlight, 0)
})

t.test('a request is answered when its last send was acknowledged', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher } = watched(t, broker, { maxPerSend: 2 })
  let answered = false
  const publishing = publisher.publish(['a', 'b', 'c'].map(message)).finally(() => {
    answered = true
  })
  await until('the first send runs', () => broker.calls.length === 1)
  broker.calls[0]?.done()
  await until('the second send runs', () => broker.calls.length === 2)
  t.notOk(answered)
  broker.calls[1]?.done()
  t.same(
    (await publishing).map(({ key, partition, offset }) => [key, partition, offset]),
    [
      ['a', 0, '0'],
      ['b', 0, '1'],
      ['c', 0, '2'],
    ],
  )
  t.same(stored(broker), ['a', 'b', 'c'])
})

t.test('a send that failed after it was written has an unknown outcome, and the next uses a new sender', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher, seen } = watched(t, broker)
  const first = publisher.publish([message('a')])
  await until('the first send runs', () => broker.calls.length === 1)
  const second = publisher.publish([message('b')])
  broker.held = false
  broker.calls[0]?.fail(new SendError('timeout', true, 'no answer', undefined))
  await t.rejects(first, { name: 'NotPublished', code: 'outcome_unknown' })
  await second
  t.same(stored(broker), ['b'])
  t.equal(broker.opened, 2)
  t.equal(broker.closed, 1)
  t.same(seen, ['opened', 'failed: timeout', 'lost: timeout', 'opened', 'sent 1'])
})

t.test('what was certainly not sent goes first through the next sender, unnoticed by clients', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher } = watched(t, broker)
  const first = publisher.publish([message('a')])
  await until('the first send runs', () => broker.calls.length === 1)
  const second = publisher.publish([message('b')])
  broker.held = false
  broker.calls[0]?.fail(new SendError('connection', false, 'rejected', undefined))
  await Promise.all([first, second])
  t.same(stored(broker), ['a', 'b'])
})

t.test('an error that says nothing about being sent counts as perhaps sent', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher } = watched(t, broker)
  const first = publisher.publish([message('a')])
  await until('the first send runs', () => broker.calls.length === 1)
  broker.calls[0]?.fail(new TypeError('a bug'))
  await t.rejects(first, { code: 'outcome_unknown' })
})

t.test('while the broker is down, requests are rejected at once; when it is back, they are accepted', async (t) => {
  const broker = new FakeBroker()
  broker.away = new Error('rejected')
  const { publisher, seen } = watched(t, broker)
  await t.rejects(publisher.publish([message('a')]), { code: 'kafka_unavailable', message: 'rejected' })
  await t.rejects(publisher.publish([message('b')]), { code: 'kafka_unavailable' })
  broker.away = undefined
  await until('it opened', () => seen.includes('opened'))
  await publisher.publish([message('c')])
  t.same(stored(broker), ['c'])
})

t.test('an idle connection that closes is replaced at once', async (t) => {
  const broker = new FakeBroker()
  const { publisher, seen } = watched(t, broker)
  await publisher.publish([message('a')])
  broker.loseConnection()
  await until('a second one is open', () => broker.opened === 2)
  t.ok(seen.includes('lost: connection'))
  await publisher.publish([message('b')])
  t.same(stored(broker), ['a', 'b'])
})

t.test(
  'at the deadline a waiting request is certainly not stored, and one that is being sent is unknown',
  async (t) => {
    const broker = new FakeBroker()
    broker.held = true
    const { publisher } = watched(t, broker, { deadlineMs: 400 })
    const first = publisher.publish([message('a')])
    await until('the first send runs', () => broker.calls.length === 1)
    const second = publisher.publish([message('b')])
    await t.rejects(first, { code: 'outcome_unknown' })
    await t.rejects(second, { code: 'kafka_unavailable' })
    broker.calls[0]?.done()
    await until('nothing is in flight', () => publisher.inFlight === 0)
    t.same(stored(broker), ['a'])
  },
)

t.test('closing sends what waits, then rejects', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher } = watched(t, broker)
  const first = publisher.publish([message('a')])
  await until('the first send runs', () => broker.calls.length === 1)
  const second = publisher.publish([message('b')])
  const closing = publisher.close()
  broker.held = false
  broker.calls[0]?.done()
  await Promise.all([first, second, closing])
  t.same(stored(broker), ['a', 'b'])
  t.equal(broker.closed, 1)
  await t.rejects(publisher.publish([message('c')]), { code: 'kafka_unavailable' })
})

t.test('closing while the broker is down completes at once', async (t) => {
  const broker = new FakeBroker()
  broker.away = new Error('rejected')
  const { publisher, seen } = watched(t, broker)
  await until('an attempt failed', () => seen.length > 0)
  await publisher.close()
  t.equal(broker.opened, 0)
})
