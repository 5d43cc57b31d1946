import t from 'tap'
import { originOf, toDeadLetterRecord } from '../../src/isolate/to-dead-letter-record.ts'
import { record } from './a-record.ts'

const target = {
  connector: 'sink',
  topic: 'sales',
  subject: 'sales-value',
  table: 'sales_raw',
  keyFields: ['event_id', 'ts'],
  timestampField: 'accepted_at',
  deadLetters: 'sales-dlq',
}

t.test('a dead letter has key, value and headers of the record, plus its origin and the reason', async (t) => {
  const letter = toDeadLetterRecord(
    {
      record: record(Buffer.from('value'), { partition: 3, offset: 77, headers: { trace: 'x' } }),
      rejection: 'invalid_text',
      sqlstate: '22021',
      message: 'invalid byte',
      errorClass: 'DatabaseError',
    },
    target,
    1_700_000_000_000,
  )
  t.same(letter, {
    key: Buffer.from('1'),
    value: Buffer.from('value'),
    headers: {
      'trace': 'x',
      '__connect.errors.topic': 'sales',
      '__connect.errors.partition': '3',
      '__connect.errors.offset': '77',
      '__connect.errors.connector.name': 'sink',
      '__connect.errors.task.id': '0',
      '__connect.errors.stage': 'TASK_PUT',
      '__connect.errors.exception.class.name': 'DatabaseError',
      '__connect.errors.exception.message': 'invalid byte',
      'retail.source': 'table',
      'retail.reason': 'invalid_text',
      'retail.sqlstate': '22021',
      'retail.isolated_at': '1700000000000',
    },
  })
  t.equal(originOf(letter.headers as Record<string, string>, 'sales'), '3/77')
  t.equal(originOf(letter.headers as Record<string, string>, 'other'), undefined)
  t.equal(originOf({}, 'sales'), undefined)
})

t.test('headers that are no text, or share a name, are passed on unchanged', async (t) => {
  const rawHeaders = { id: Buffer.from([0xff, 0xfe, 0]), twice: [Buffer.from('a'), Buffer.from('b')] }
  const { headers } = toDeadLetterRecord(
    {
      record: record(null, { headers: { id: '?' }, rawHeaders }),
      rejection: 'too_large',
      sqlstate: '54000',
      message: '',
      errorClass: 'E',
    },
    target,
    0,
  )
  t.match(headers, rawHeaders)
})

t.test('an unreadable record has the source converter', async (t) => {
  const { headers } = toDeadLetterRecord(
    {
      record: record(null),
      rejection: 'unreadable',
      sqlstate: '',
      message: 'x'.repeat(9_999),
      errorClass: 'UnreadableRecord',
    },
    target,
    0,
  )
  t.match(headers, { 'retail.source': 'converter', '__connect.errors.stage': 'VALUE_CONVERTER' })
  t.equal(String(headers?.['__connect.errors.exception.message']).length, 2_000)
})
