import t from 'tap'
import { decodeRecord } from '../../src/records/decode-record.ts'
import { Schemas } from '../../src/records/schemas.ts'
import { encode, record, registered, sale } from '../isolate/a-record.ts'

t.test('a sale is decoded to the values of a row; longs are exact', async (t) => {
  const decoded = await decodeRecord(sale('a', { ts: 9_007_199_254_740_990 }), registered())
  t.match(decoded, {
    values: { event_id: 'a', store_id: 1, sku: 2, qty: 3, ts: 9_007_199_254_740_990n },
    schema: { id: 1, foreign: false },
  })
  const value = Buffer.concat([
    encode(1, { event_id: '', store_id: 0, sku: 0, qty: 0, ts: 0 }).subarray(0, 9),
    Buffer.from('feffffffffffffffff01', 'hex'),
  ])
  t.match(await decodeRecord(record(value), registered()), { values: { ts: 9_223_372_036_854_775_807n } })
})

t.test('a record that no converter can read is unreadable, with the reason', async (t) => {
  for (const [value, reason] of [
    [Buffer.from('not avro'), /does not start with the header/],
    [Buffer.from([0, 0]), /does not start with the header/],
    [Buffer.from([0, 0, 0, 0, 99, 1]), /no schema 99/],
    [encode(4, 'hello'), /not a record but string/],
    [encode(1, { event_id: 'abc', store_id: 1, sku: 1, qty: 1, ts: 1 }).subarray(0, 8), /does not match schema 1/],
  ] as const)
    t.match(await decodeRecord(record(value), registered()), { unreadable: reason })
})

t.test('a tombstone has no value, as for the sink', async (t) => {
  t.match(await decodeRecord(record(null), registered()), { nothing: true })
})

t.test('a schema of another subject is foreign', async (t) => {
  t.match(await decodeRecord(record(encode(2, { event_id: 'x' })), registered()), { schema: { foreign: true } })
})

t.test('a registry that does not answer is not the fault of the record; each schema is requested once', async (t) => {
  await t.rejects(
    decodeRecord(
      sale('a'),
      new Schemas(
        {
          schemaById: async () => {
            throw new Error('away')
          },
        },
        'sales-value',
      ),
    ),
    /away/,
  )
  let asked = 0
  const schemas = new Schemas(
    {
      schemaById: async () => {
        asked++
        return undefined
      },
    },
    'sales-value',
  )
  for (let time = 0; time < 3; time++) await decodeRecord(sale('a'), schemas)
  t.equal(asked, 1)
})
