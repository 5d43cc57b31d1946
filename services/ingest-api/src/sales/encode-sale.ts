import type { Sale } from '@stream-retail/schemas/sale'
import type { Type } from 'avsc'

/** Confluent wire format: a zero byte, the schema's id in 4 bytes (big-endian), the Avro body. */
const HEADER_BYTES = 5

/** Makes the encoder of one schema. It writes into one scratch buffer and copies only what a sale needs. */
export function compileEncoder(id: number, type: Type): (sale: Sale) => Buffer {
  let scratch = newScratch(id, 512)
  return (sale) => {
    let end = type.encode(sale, scratch, HEADER_BYTES)
    if (end < 0) {
      // avsc answers minus the bytes that are missing.
      scratch = newScratch(id, scratch.length - end)
      end = type.encode(sale, scratch, HEADER_BYTES)
    }
    return Buffer.from(scratch.subarray(0, end))
  }
}

function newScratch(id: number, bytes: number): Buffer {
  const scratch = Buffer.alloc(bytes)
  scratch.writeInt32BE(id, 1)
  return scratch
}
