import t from 'tap'
import { aSale, aSchema, schemaWith } from '../fixtures/a-sale.ts'

t.test('the value is a zero byte, the schema id in four bytes, and the Avro body', async (t) => {
  const schema = aSchema(undefined, 0x01020304)
  const sale = aSale()
  const value = schema.encode(sale)
  t.same([...value.subarray(0, 5)], [0, 1, 2, 3, 4])
  t.same({ ...schema.type.fromBuffer(value.subarray(5)) as object }, sale)
})

t.test('one encoded sale is not changed by the next', async (t) => {
  const schema = aSchema()
  const first = aSale({ store_id: 1 })
  const value = schema.encode(first)
  schema.encode(aSale({ store_id: 2 }))
  t.same({ ...schema.type.fromBuffer(value.subarray(5)) as object }, first)
})

t.test('a sale larger than the scratch buffer is encoded whole', async (t) => {
  const schema = aSchema(schemaWith({ name: 'note', type: 'string', default: '' }))
  const sale = { ...aSale(), note: 'é'.repeat(5_000) }
  for (const time of ['first', 'second']) {
    const value = schema.encode(sale)
    t.same({ ...schema.type.fromBuffer(value.subarray(5)) as object }, sale, time)
    t.equal(value.readInt32BE(1), 7)
  }
})
