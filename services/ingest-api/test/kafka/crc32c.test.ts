import { createRequire } from 'node:module'
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { crc32c } from '../../src/kafka/crc32c.ts'

t.test('the checksums of RFC 3720 come out', async (t) => {
  const ascending = Buffer.from(Array.from({ length: 32 }, (_, place) => place))
  t.equal(crc32c(Buffer.alloc(32), 0, 32), 0x8a9136aa)
  t.equal(crc32c(Buffer.alloc(32, 0xff), 0, 32), 0x62a8ab43)
  t.equal(crc32c(ascending, 0, 32), 0x46dd794e)
  t.equal(crc32c(Buffer.from('123456789'), 0, 9), 0xe3069283)
  t.equal(crc32c(Buffer.alloc(0), 0, 0), 0)
})

t.test('any part of any bytes has the checksum that kafkajs gives it', async (t) => {
  const kafkas = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number
  const bytes = randomBytes(300)
  const differs = Array.from({ length: 300 }, (_, start) => start).filter((start) => {
    const end = 300 - (start * 7) % (300 - start)
    return crc32c(bytes, start, end) !== kafkas(bytes.subarray(start, end))
  })
  t.same(differs, [])
})
