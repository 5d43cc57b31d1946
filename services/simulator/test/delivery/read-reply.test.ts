import t from 'tap'
import { readReply } from '../../src/delivery/read-reply.ts'

const read = (status: number, body: unknown, count: number, retryAfter?: string) =>
  readReply({ status, retryAfter, body }, count, 0)
const ACCEPTED = { answer: 'accepted', codes: [], paths: [] }
const UNANSWERED = { answer: 'unanswered', codes: [], paths: [] }

t.test('202 accepts everything if the counts agree', async (t) => {
  t.same(read(202, { accepted: 2, rejected: 0 }, 2), { final: true, outcomes: [ACCEPTED, ACCEPTED] })
  t.match(read(202, { accepted: 1, rejected: 0 }, 2), {
    final: true,
    outcomes: [UNANSWERED, UNANSWERED],
    surprise: /./,
  })
})

t.test('a duplicate counts as accepted: it was stored before', async (t) => {
  t.same(read(202, { accepted: 0, duplicate: 1, rejected: 0 }, 1), { final: true, outcomes: [ACCEPTED] })
  t.same(read(202, { accepted: 1, duplicate: 1, rejected: 0, duplicates: [{ index: 0 }] }, 2), {
    final: true,
    outcomes: [ACCEPTED, ACCEPTED],
  })
  const errors = [{ index: 1, path: '/1/sku', code: 'wrong_type' }]
  t.match(read(207, { accepted: 0, duplicate: 1, rejected: 1, errors }, 2), {
    outcomes: [ACCEPTED, { answer: 'rejected' }],
  })
})

t.test('207 rejects the listed events and accepts the others; paths start at the event', async (t) => {
  const errors = [
    { index: 1, path: '/1/sku', code: 'wrong_type' },
    { index: 1, path: '/1/qty', code: 'missing' },
  ]
  t.same(read(207, { accepted: 2, rejected: 1, errors }, 3), {
    final: true,
    outcomes: [ACCEPTED, { answer: 'rejected', codes: ['wrong_type', 'missing'], paths: ['/sku', '/qty'] }, ACCEPTED],
  })
})

t.test('207 that lists fewer than it rejects leaves the others unanswered', async (t) => {
  const errors = [{ index: 0, path: '/0/sku', code: 'wrong_type' }]
  t.match(read(207, { accepted: 1, rejected: 2, errors, errors_omitted: 1 }, 3), {
    outcomes: [{ answer: 'rejected' }, UNANSWERED, UNANSWERED],
    surprise: '207 says 2 rejected and lists 1',
  })
})

t.test('422 rejects everything, one sale or many', async (t) => {
  t.same(read(422, { errors: [{ path: '/sku', code: 'wrong_type' }] }, 1), {
    final: true,
    outcomes: [{ answer: 'rejected', codes: ['wrong_type'], paths: ['/sku'] }],
  })
  t.match(read(422, { errors: [{ index: 1, path: '/1/sku', code: 'wrong_type' }] }, 2), {
    outcomes: [
      { answer: 'rejected', codes: ['invalid_sale'] },
      { answer: 'rejected', paths: ['/sku'] },
    ],
  })
})

t.test('a rejected request is final and a surprise: it would be rejected again', async (t) => {
  t.match(read(415, { code: 'unsupported_media_type' }, 1), {
    final: true,
    outcomes: [{ answer: 'rejected', codes: ['unsupported_media_type'] }],
    surprise: /415/,
  })
  t.match(read(404, undefined, 1), { final: true, outcomes: [{ answer: 'rejected', codes: ['http_404'] }] })
})

t.test('rate limits, timeouts and server errors mean another try, after Retry-After', async (t) => {
  t.same(read(503, undefined, 1, '2'), { final: false, waitMs: 2000, throttled: 'unavailable' })
  t.same(read(429, undefined, 1, 'Thu, 01 Jan 1970 00:00:05 GMT'), {
    final: false,
    waitMs: 5000,
    throttled: 'rate_limited',
  })
  t.same(read(500, undefined, 1, '2'), { final: false, waitMs: 2000 })
  for (const status of [408, 425, 500, 502, 504]) t.same(read(status, undefined, 1), { final: false, waitMs: 0 })
  t.same(read(503, undefined, 1, 'soon'), { final: false, waitMs: 0 })
  t.same(read(503, undefined, 1, '-3'), { final: false, waitMs: 0 })
})

t.test('a reply of unknown meaning leaves everything unanswered', async (t) => {
  t.match(read(200, 'welcome to the hotel', 2), { final: true, outcomes: [UNANSWERED, UNANSWERED], surprise: /200/ })
})
