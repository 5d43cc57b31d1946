import t from 'tap'
import { Message } from '../../src/kafka/message.ts'
import { Records } from '../../src/kafka-wire/records.ts'
import { contentOf } from '../fixtures/content.ts'

t.test('no record takes more bytes than its message declares', async (t) => {
  for (const key of ['', '7', 'a'.repeat(200), '\u20AC'.repeat(3_000), '\u{1F6D2}'.repeat(100)]) {
    for (const length of [0, 59, 63, 64, 8_191, 8_192, 1_048_576]) {
      const message = Message.of(key, Buffer.alloc(length))
      const records = new Records()
      records.add(contentOf(key), message)
      // The offset delta takes at most five bytes; here it takes one.
      t.ok(records.bytes.length + 4 <= message.maxBytes, `${key.length} and ${length}`)
    }
  }
})
