import t from 'tap'
import { RateLimit } from '../../src/admission/rate-limit.ts'

t.test('each sender has a bucket of his own that fills evenly', async (t) => {
  const limit = new RateLimit(100, 10_000)
  t.ok(limit.take('a', 100, 0))
  t.notOk(limit.take('a', 1, 0))
  t.ok(limit.take('b', 100, 0))
  t.notOk(limit.take('a', 11, 1_000))
  t.ok(limit.take('a', 10, 1_000))
  t.ok(limit.take('a', 100, 60_000))
  t.notOk(limit.take('a', 1, 60_000), 'it holds no more than the quota')
})

t.test('the wait that is told is enough', async (t) => {
  const limit = new RateLimit(100, 10_000)
  limit.take('a', 95, 0)
  t.equal(limit.secondsUntil('a', 5, 0), 1)
  const seconds = limit.secondsUntil('a', 50, 0)
  t.equal(seconds, 5)
  t.ok(limit.take('a', 50, seconds * 1000))
})

t.test('what is given back can be taken again, and is never more than the quota', async (t) => {
  const limit = new RateLimit(100, 10_000)
  limit.take('a', 100, 0)
  limit.giveBack('a', 100, 0)
  limit.giveBack('a', 100, 0)
  t.ok(limit.take('a', 100, 0))
  t.notOk(limit.take('a', 1, 0))
})

t.test('the headers tell the policy, what is left, and when all of it is there again', async (t) => {
  const limit = new RateLimit(100, 60_000)
  t.same(limit.headers('a', 0), { 'ratelimit-policy': '"sales";q=100;w=60', ratelimit: '"sales";r=100;t=0' })
  limit.take('a', 50, 0)
  t.equal(limit.headers('a', 0).ratelimit, '"sales";r=50;t=30')
  t.equal(limit.headers('a', 15_000).ratelimit, '"sales";r=75;t=15')
})
