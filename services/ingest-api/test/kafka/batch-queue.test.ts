import t from 'tap'
import { BatchQueue, type Job, codeFor } from '../../src/kafka/batch-queue.ts'
import { Message } from '../../src/kafka/message.ts'
import type { NotPublished } from '../../src/kafka/not-published.ts'
import { Records } from '../../src/kafka-wire/records.ts'
import { contentOf } from '../fixtures/content.ts'

function aJob(name: string, count: number, deadline = 0): Job & { failed: string[] } {
  const failed: string[] = []
  const messages = Array.from({ length: count }, (_, place) => Message.of(name, Buffer.from(`${name}${place}`)))
  return {
    messages,
    taken: 0,
    settled: false,
    deadline,
    done: () => undefined,
    fail: (error: NotPublished) => {
      failed.push(error.code)
    },
    failed,
  }
}

function names(batch: { messages: { value: Buffer }[] }): string[] {
  return batch.messages.map(({ value }) => value.toString())
}

t.test('batches are cut at the limit, in the order of arrival', async (t) => {
  const queue = new BatchQueue()
  queue.add(aJob('a', 1))
  queue.add(aJob('b', 3))
  t.equal(queue.waiting, 4)
  t.same(names(queue.take(2)), ['a0', 'b0'])
  t.same(names(queue.take(2)), ['b1', 'b2'])
  t.equal(queue.waiting, 0)
  t.same(names(queue.take(2)), [])
})

t.test('a batch that was not sent comes first again', async (t) => {
  const queue = new BatchQueue()
  for (const [name, count] of [
    ['a', 1],
    ['b', 3],
    ['c', 1],
  ] as const)
    queue.add(aJob(name, count))
  const batch = queue.take(3)
  queue.putBack(batch)
  t.equal(queue.waiting, 5)
  t.same(names(queue.take(9)), ['a0', 'b0', 'b1', 'b2', 'c0'])
})

t.test('an abandoned request is no longer sent, and is told once', async (t) => {
  const queue = new BatchQueue()
  const [a, b] = [aJob('a', 2), aJob('b', 2)]
  queue.add(a)
  queue.add(b)
  queue.abandon(a, codeFor(a), 'late')
  queue.abandon(a, codeFor(a), 'late')
  t.same(a.failed, ['kafka_unavailable'])
  t.equal(queue.waiting, 2)
  t.same(names(queue.take(9)), ['b0', 'b1'])
})

t.test('a request abandoned while part of it is being sent has an unknown outcome; the rest is dropped', async (t) => {
  const queue = new BatchQueue()
  const a = aJob('a', 3)
  queue.add(a)
  const batch = queue.take(2)
  queue.abandon(a, codeFor(a), 'late')
  t.same(a.failed, ['outcome_unknown'])
  t.equal(queue.waiting, 0)
  queue.putBack(batch)
  t.equal(queue.waiting, 0)
})

t.test('exactly the requests past their deadline are abandoned, and the next deadline is returned', async (t) => {
  const queue = new BatchQueue()
  const [a, b, c] = [aJob('a', 3, 10), aJob('b', 1, 20), aJob('c', 2, 30)]
  for (const job of [a, b, c]) queue.add(job)
  queue.take(1)
  t.equal(queue.abandonLate(9, 'late'), 10)
  t.equal(queue.abandonLate(20, 'late'), 30)
  t.same([a.failed, b.failed, c.failed], [['outcome_unknown'], ['kafka_unavailable'], []])
  t.equal(queue.waiting, 2)
  t.equal(queue.abandonLate(99, 'late'), undefined)
  t.equal(queue.waiting, 0)
})

t.test('when all are abandoned, only those never handed to a send are certainly not stored', async (t) => {
  const queue = new BatchQueue()
  const [a, b] = [aJob('a', 3), aJob('b', 1)]
  queue.add(a)
  queue.add(b)
  queue.take(2)
  queue.abandonAll('gone')
  t.same([a.failed, b.failed], [['outcome_unknown'], ['kafka_unavailable']])
  t.equal(queue.waiting, 0)
})

t.test('batches are also cut by bytes, but never to nothing', async (t) => {
  const queue = new BatchQueue()
  const [small, large] = [aJob('a', 3), aJob('b', 1)]
  large.messages[0] = Message.of('b', Buffer.alloc(5_000, 'b'))
  queue.add(small)
  queue.add(large)
  const one = small.messages[0]?.maxBytes ?? 0
  t.same(names(queue.take(9, 2 * one)), ['a0', 'a1'])
  t.same(names(queue.take(9, 2 * one)), ['a2'])
  t.equal(queue.take(9, 2 * one).messages.length, 1)
  t.equal(queue.waiting, 0)
  t.equal(queue.requests, 0)
})

t.test('thousands of sales of one store stay below the limit of the broker for a partition', async (t) => {
  const queue = new BatchQueue()
  queue.add({ ...aJob('7', 0), messages: Array.from({ length: 20_000 }, () => Message.of('7', Buffer.alloc(150))) })
  const records = new Records()
  while (queue.waiting > 0) {
    records.clear()
    for (const message of queue.take(5_000, 900_000).messages) records.add(contentOf(message.key), message)
    t.ok(records.bytes.length < 900_000, `${records.bytes.length} bytes`)
  }
})
