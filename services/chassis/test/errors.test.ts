import t from 'tap'
import { Problem, messageOf } from '../src/errors.ts'

t.test('the message of an error is its message, or its name when it has none', async (t) => {
  t.equal(messageOf(new Error('no broker')), 'no broker')
  t.equal(messageOf(new TypeError()), 'TypeError')
})

t.test(
  'an AggregateError gives all its messages: Node reports refused connections that way, with an empty message',
  async (t) => {
    const rejected = new AggregateError([
      new Error('rejected at ::1'),
      new AggregateError([new Error('rejected at 127.0.0.1')]),
    ])
    t.equal(messageOf(rejected), 'rejected at ::1; rejected at 127.0.0.1')
    t.equal(messageOf(new AggregateError([], 'nothing worked')), 'nothing worked')
  },
)

t.test('a thrown value that is not an error has a message, too', async (t) => {
  t.equal(messageOf('out of milk'), 'out of milk')
  t.equal(messageOf(undefined), 'undefined')
  t.equal(messageOf(null), 'null')
})

t.test('a Problem cannot be retried unless it says so', async (t) => {
  t.equal(new Problem({ status: 422, code: 'invalid', detail: 'No.' }).retriable, false)
  t.equal(new Problem({ status: 503, code: 'away', detail: 'No.', retriable: true }).retriable, true)
})

t.test('the document of a Problem has a type and a title derived from its code', async (t) => {
  t.match(new Problem({ status: 415, code: 'unsupported_media_type', detail: 'No.' }).toDocument('r'), {
    type: 'urn:stream-retail:problem:unsupported_media_type',
    title: 'Unsupported media type',
    detail: 'No.',
    request_id: 'r',
  })
})
