import t from 'tap'
import { FakeBroker } from '../fixtures/fake-sender.ts'
import { until } from '../../../chassis/test/until.ts'
import { message, stored, watched } from '../fixtures/watched-publisher.ts'

/** Longer than tap's timeout. */
const FOR_EVER_MS = 600_000

t.test('a busy publisher waits for the clients it has just answered, and sends all at once', async (t) => {
  const broker = new FakeBroker()
  broker.held = true
  const { publisher } = watched(t, broker, { lingerMs: FOR_EVER_MS, maxPerSend: 9, deadlineMs: FOR_EVER_MS })
  const first = publisher.publish([message('a')])
  await until('the first send runs', () => broker.calls.length === 1)
  const second = publisher.publish([message('b')])
  broker.calls[0]?.done()
  await first
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  t.equal(broker.calls.length, 1, 'the other one waits')
  const third = publisher.publish([message('c')])
  await until('the second send runs', () => broker.calls.length === 2)
  broker.calls[1]?.done()
  await Promise.all([second, third])
  t.same(
    broker.sends.map((send) => send.map(({ key }) => key)),
    [['a'], ['b', 'c']],
  )
})

t.test('a single client never waits for others', async (t) => {
  const broker = new FakeBroker()
  const { publisher } = watched(t, broker, { lingerMs: FOR_EVER_MS, deadlineMs: FOR_EVER_MS })
  for (const name of ['a', 'b', 'c']) await publisher.publish([message(name)])
  t.same(stored(broker), ['a', 'b', 'c'])
})

for (const [what, end] of [
  [
    'a lost connection',
    ({ loseConnection }: { loseConnection: () => void }) => {
      loseConnection()
    },
  ],
  [
    'a stop',
    ({ close }: { close: () => void }) => {
      close()
    },
  ],
  [
    'a full send',
    ({ fill }: { fill: () => void }) => {
      fill()
    },
  ],
] as const) {
  t.test(`${what} ends the wait for others, and nothing is lost`, async (t) => {
    const broker = new FakeBroker()
    broker.held = true
    const { publisher } = watched(t, broker, { lingerMs: FOR_EVER_MS, deadlineMs: FOR_EVER_MS })
    const jobs = ['a', 'b'].map((name) => publisher.publish([message(name)]))
    await until('the first send runs', () => broker.calls.length === 1)
    jobs.push(publisher.publish([message('c')]))
    broker.held = false
    broker.calls[0]?.done()
    await jobs[0]
    await new Promise(setImmediate)
    t.equal(broker.sends.length, 1)
    end({
      loseConnection: () => {
        broker.loseConnection()
      },
      close: () => {
        void publisher.close()
      },
      fill: () => {
        jobs.push(publisher.publish([message('d'), message('e')]))
      },
    })
    await Promise.all(jobs)
    t.same(stored(broker).slice(0, 3), ['a', 'b', 'c'])
  })
}
