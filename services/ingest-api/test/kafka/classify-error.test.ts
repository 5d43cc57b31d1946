import t from 'tap'
import { kindOf, reasonOf } from '../../src/kafka/classify-error.ts'
import { TimeoutError } from '@stream-retail/chassis/within'

function wrapped(cause: Error): Error {
  return Object.assign(new Error('outer', { cause: Object.assign(new Error('middle', { cause })) }), {
    name: 'KafkaJSNumberOfRetriesExceeded',
  })
}

t.test('the kind is that of the root cause', async (t) => {
  const named = (name: string, extra = {}): Error => Object.assign(new Error('x'), { name, ...extra })
  t.equal(kindOf(wrapped(named('KafkaJSConnectionError'))), 'connection')
  t.equal(kindOf(named('KafkaJSRequestTimeoutError')), 'timeout')
  t.equal(kindOf(new TimeoutError('it', 5)), 'timeout')
  t.equal(kindOf(wrapped(named('KafkaJSProtocolError', { type: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }))), 'protocol')
  t.equal(kindOf(new TypeError('a bug')), 'other')
})

t.test('a missing topic is named', async (t) => {
  const error = wrapped(
    Object.assign(new Error('This server does not host this topic-partition'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' }),
  )
  t.equal(reasonOf(error, 'sales'), 'the topic "sales" does not exist yet')
  t.equal(reasonOf(wrapped(new Error('connect ECONNREFUSED')), 'sales'), 'connect ECONNREFUSED')
})
