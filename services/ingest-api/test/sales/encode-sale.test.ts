import { payloadOf, schemaIdOf } from '@stream-retail/schemas/wire-format'
import t from 'tap'
import { aSale, aSchema, schemaWith } from '../fixtures/a-sale.ts'

t.test('the value is a zero byte, the schema id in four bytes, and the Avro body', async (t) => {
  const schema = aSchema(undefined, 0x01020304)
  const sale = aSale()
  const { value } = schema.encoder.encode(sale)
  t.same([...value.subarray(0, 5)], [0, 1, 2, 3, 4])
  t.same({ ...(schema.type.fromBuffer(payloadOf(value)) as object) }, sale)
})

t.test('one encoded sale is not changed by the next', async (t) => {
  const schema = aSchema()
  const first = aSale({ store_id: 1 })
  const { value } = schema.encoder.encode(first)
  schema.encoder.encode(aSale({ store_id: 2 }))
  t.same({ ...(schema.type.fromBuffer(payloadOf(value)) as object) }, first)
})

t.test(
  'a sale larger than the rest of a page, or than a page, is encoded completely, and so are its neighbours',
  async (t) => {
    const schema = aSchema(schemaWith({ name: 'note', type: 'string', default: '' }))
    const sales = [10, 5_000, 50_000, 10, 33_000, 900, 900].map((characters) => ({
      ...aSale(),
      note: 'é'.repeat(characters),
    }))
    const values = sales.map((sale) => schema.encoder.encode(sale).value)
    for (const [place, value] of values.entries()) {
      t.same({ ...(schema.type.fromBuffer(payloadOf(value)) as object) }, sales[place])
      t.equal(schemaIdOf(value), 7)
    }
  },
)

t.test('the memory of a message that is no longer needed is used for the next', async (t) => {
  const { encoder } = aSchema()
  const [kept, discarded] = [encoder.encode(aSale()), encoder.encode(aSale())]
  const before = Buffer.from(kept.value)
  encoder.discard(kept)
  encoder.discard(discarded)
  const next = encoder.encode(aSale())
  t.equal(next.start, discarded.start)
  t.ok(kept.value.equals(before), 'only the last one can be returned')
})
