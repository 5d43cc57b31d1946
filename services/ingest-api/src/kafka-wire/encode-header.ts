/** The largest length whose varint is one byte. */
const MAX_BYTES = 63

/**
 * The headers of a record that has one: their number, then name and value.
 * @throws {RangeError} when name or value is longer than 63 bytes
 */
export function encodeHeader(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)]
  if (nameBytes.length > MAX_BYTES || valueBytes.length > MAX_BYTES)
    throw new RangeError(`name and value of a header may have at most ${MAX_BYTES} bytes each`)
  // Lengths are zigzag varints, which double them.
  return Buffer.concat([
    Buffer.of(1 << 1, nameBytes.length << 1),
    nameBytes,
    Buffer.of(valueBytes.length << 1),
    valueBytes,
  ])
}
