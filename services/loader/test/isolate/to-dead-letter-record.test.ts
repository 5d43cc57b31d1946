import t from 'tap'
import { originOf, toDeadLetter } from '../../src/isolate/to-dead-letter-record.ts'
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

t.test('a dead letter has key, value and headers as they came, and where it came from and why', async (t) => {
  const letter = toDeadLetter(
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

t.test('headers that are no text, and several of one name, are passed on as they are', async (t) => {
  const rawHeaders = { id: Buffer.from([0xff, 0xfe, 0]), twice: [Buffer.from('a'), Buffer.from('b')] }
  const { headers } = toDeadLetter(
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

t.test("what no converter could read is the converter's", async (t) => {
  const { headers } = toDeadLetter(
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
