import t from 'tap'
import { RateLimit } from '../../src/admission/rate-limit.ts'
import { stoppedClock } from '../fixtures/stopped-clock.ts'

t.test('each sender has its own bucket, which refills evenly', async (t) => {
  const setClock = stoppedClock(t, 0)
  const limit = new RateLimit(100, 10_000)
  t.ok(limit.take('a', 100))
  t.notOk(limit.take('a', 1))
  t.ok(limit.take('b', 100))
  setClock(1_000)
  t.notOk(limit.take('a', 11))
  t.ok(limit.take('a', 10))
  setClock(60_000)
  t.ok(limit.take('a', 100))
  t.notOk(limit.take('a', 1), 'it holds no more than the quota')
})

t.test('after the announced wait the sales pass', async (t) => {
  const setClock = stoppedClock(t, 0)
  const limit = new RateLimit(100, 10_000)
  limit.take('a', 95)
  t.equal(limit.secondsUntil('a', 5), 1)
  const seconds = limit.secondsUntil('a', 50)
  t.equal(seconds, 5)
  setClock(seconds * 1000)
  t.ok(limit.take('a', 50))
})

t.test('returned tokens can be taken again, and never exceed the quota', async (t) => {
  stoppedClock(t, 0)
  const limit = new RateLimit(100, 10_000)
  limit.take('a', 100)
  limit.giveBack('a', 100)
  limit.giveBack('a', 100)
  t.ok(limit.take('a', 100))
  t.notOk(limit.take('a', 1))
})

t.test('the headers state the policy, what remains, and when the bucket is full again', async (t) => {
  const setClock = stoppedClock(t, 0)
  const limit = new RateLimit(100, 60_000)
  t.same(limit.headers('a'), { 'ratelimit-policy': '"sales";q=100;w=60', 'ratelimit': '"sales";r=100;t=0' })
  limit.take('a', 50)
  t.equal(limit.headers('a').ratelimit, '"sales";r=50;t=30')
  setClock(15_000)
  t.equal(limit.headers('a').ratelimit, '"sales";r=75;t=15')
})
