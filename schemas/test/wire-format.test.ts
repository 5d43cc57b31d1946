import t from 'tap'
import { WIRE_HEADER_BYTES, payloadOf, schemaIdOf, toWireFormat, writeWireHeader } from '../wire-format.ts'

t.test('a record is a zero byte, the schema id in four bytes and the payload', async (t) => {
  const bytes = toWireFormat(0x01020304, Buffer.from('xy'))
  t.same([...bytes], [0, 1, 2, 3, 4, 120, 121])
  t.equal(schemaIdOf(bytes), 0x01020304)
  t.equal(payloadOf(bytes).toString(), 'xy')
})

t.test('the header is written at any offset of existing memory', async (t) => {
  const memory = Buffer.alloc(2 + WIRE_HEADER_BYTES, 0xff)
  writeWireHeader(new DataView(memory.buffer, memory.byteOffset, memory.length), 2, 0x7fffffff)
  t.same([...memory], [0xff, 0xff, 0, 0x7f, 0xff, 0xff, 0xff])
})

t.test('bytes without the header have no schema id', async (t) => {
  for (const bytes of [[], [0, 0, 0, 1], [1, 0, 0, 0, 1]]) t.equal(schemaIdOf(Buffer.from(bytes)), undefined)
  t.equal(schemaIdOf(Buffer.from([0, 0, 0, 0, 1])), 1)
})
