import t from 'tap'
import { readAnswer } from '../src/read-answer.ts'

const read = (status: number, body: unknown, count: number, retryAfter?: string) =>
  readAnswer({ status, retryAfter, body }, count, 0)
const ACCEPTED = { answer: 'accepted', codes: [], paths: [] }
const UNANSWERED = { answer: 'unanswered', codes: [], paths: [] }

t.test('202 accepts everything, as long as the number agrees', async (t) => {
  t.same(read(202, { accepted: 2, rejected: 0 }, 2), { final: true, verdicts: [ACCEPTED, ACCEPTED] })
  t.match(read(202, { accepted: 1, rejected: 0 }, 2), {
    final: true,
    verdicts: [UNANSWERED, UNANSWERED],
    surprise: /./,
  })
})

t.test('a duplicate is as good as accepted: it was stored before', async (t) => {
  t.same(read(202, { accepted: 0, duplicate: 1, rejected: 0 }, 1), { final: true, verdicts: [ACCEPTED] })
  t.same(read(202, { accepted: 1, duplicate: 1, rejected: 0, duplicates: [{ index: 0 }] }, 2), {
    final: true,
    verdicts: [ACCEPTED, ACCEPTED],
  })
  const errors = [{ index: 1, path: '/1/sku', code: 'wrong_type' }]
  t.match(read(207, { accepted: 0, duplicate: 1, rejected: 1, errors }, 2), {
    verdicts: [ACCEPTED, { answer: 'rejected' }],
  })
})

t.test('207 rejects who is named and accepts the others; paths start at the event', async (t) => {
  const errors = [
    { index: 1, path: '/1/sku', code: 'wrong_type' },
    { index: 1, path: '/1/qty', code: 'missing' },
  ]
  t.same(read(207, { accepted: 2, rejected: 1, errors }, 3), {
    final: true,
    verdicts: [ACCEPTED, { answer: 'rejected', codes: ['wrong_type', 'missing'], paths: ['/sku', '/qty'] }, ACCEPTED],
  })
})

t.test('207 that names fewer than it rejects leaves the others open', async (t) => {
  const errors = [{ index: 0, path: '/0/sku', code: 'wrong_type' }]
  t.match(read(207, { accepted: 1, rejected: 2, errors, errors_omitted: 1 }, 3), {
    verdicts: [{ answer: 'rejected' }, UNANSWERED, UNANSWERED],
    surprise: '207 says 2 rejected and names 1',
  })
})

t.test('422 rejects everything, one sale or many', async (t) => {
  t.same(read(422, { errors: [{ path: '/sku', code: 'wrong_type' }] }, 1), {
    final: true,
    verdicts: [{ answer: 'rejected', codes: ['wrong_type'], paths: ['/sku'] }],
  })
  t.match(read(422, { errors: [{ index: 1, path: '/1/sku', code: 'wrong_type' }] }, 2), {
    verdicts: [
      { answer: 'rejected', codes: ['invalid_sale'] },
      { answer: 'rejected', paths: ['/sku'] },
    ],
  })
})

t.test('a rejected request is rejected for good and is a surprise; it would be rejected again', async (t) => {
  t.match(read(415, { code: 'unsupported_media_type' }, 1), {
    final: true,
    verdicts: [{ answer: 'rejected', codes: ['unsupported_media_type'] }],
    surprise: /415/,
  })
  t.match(read(404, undefined, 1), { final: true, verdicts: [{ answer: 'rejected', codes: ['http_404'] }] })
})

t.test('too fast, too early and the other side in trouble mean again, after the time it asks for', async (t) => {
  t.same(read(503, undefined, 1, '2'), { final: false, waitMs: 2000, asked: 'unavailable' })
  t.same(read(429, undefined, 1, 'Thu, 01 Jan 1970 00:00:05 GMT'), {
    final: false,
    waitMs: 5000,
    asked: 'rate_limited',
  })
  t.same(read(500, undefined, 1, '2'), { final: false, waitMs: 2000 })
  for (const status of [408, 425, 500, 502, 504]) t.same(read(status, undefined, 1), { final: false, waitMs: 0 })
  t.same(read(503, undefined, 1, 'soon'), { final: false, waitMs: 0 })
  t.same(read(503, undefined, 1, '-3'), { final: false, waitMs: 0 })
})

t.test('an answer of no known meaning leaves everything open', async (t) => {
  t.match(read(200, 'welcome to the hotel', 2), { final: true, verdicts: [UNANSWERED, UNANSWERED], surprise: /200/ })
})
