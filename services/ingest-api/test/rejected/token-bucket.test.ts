import t from 'tap'
import { TokenBucket } from '../../src/rejected/token-bucket.ts'

/** How many pass at this moment. */
function pass(bucket: TokenBucket, now: number, tokens = 1): number {
  let passed = 0
  for (; bucket.hasAny(now) && passed < 10_000; passed++) bucket.spend(tokens)
  return passed
}

t.test('after a quiet time ten seconds worth pass at once, later as many as fall due', async (t) => {
  const bucket = new TokenBucket(5, 1_000)
  t.equal(pass(bucket, 1_000), 50)
  t.equal(pass(bucket, 1_100), 1, 'one passes when a part of it has fallen due: the rest is a debt')
  t.equal(pass(bucket, 1_150), 0)
  t.equal(pass(bucket, 2_000), 4)
  t.equal(pass(bucket, 3_600_000), 50, 'no more is saved up')
})

t.test('something larger than all that is there passes once, and is paid off before anything else', async (t) => {
  const bucket = new TokenBucket(100, 0)
  t.equal(pass(bucket, 0, 3_000), 1)
  t.equal(pass(bucket, 20_000), 0)
  t.equal(pass(bucket, 20_010), 1)
})
