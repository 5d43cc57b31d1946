/** Confluent wire format: a zero byte, the schema id in 4 bytes (big-endian), then the payload in Avro. */
export const WIRE_HEADER_BYTES = 5

const MAGIC = 0

/** Writes the header at an offset of memory that the caller owns; allocates nothing. */
export function writeWireHeader(view: DataView, offset: number, schemaId: number): void {
  view.setUint8(offset, MAGIC)
  view.setInt32(offset + 1, schemaId)
}

/** @returns header and payload in one buffer */
export function toWireFormat(schemaId: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(WIRE_HEADER_BYTES + payload.length)
  bytes[0] = MAGIC
  bytes.writeInt32BE(schemaId, 1)
  bytes.set(payload, WIRE_HEADER_BYTES)
  return bytes
}

/** @returns undefined when the bytes do not begin with the header */
export function schemaIdOf(bytes: Buffer): number | undefined {
  return bytes.length < WIRE_HEADER_BYTES || bytes[0] !== MAGIC ? undefined : bytes.readInt32BE(1)
}

/** The bytes behind the header; a view, not a copy. */
export function payloadOf(bytes: Buffer): Buffer {
  return bytes.subarray(WIRE_HEADER_BYTES)
}
