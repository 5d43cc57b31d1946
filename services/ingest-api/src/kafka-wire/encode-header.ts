/** The longest length whose varint is one byte. */
const LONGEST = 63

/**
 * One header as a record carries it: how many there are, then name and value.
 * @throws {RangeError} when one of the two is longer than 63 bytes
 */
export function encodeHeader(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)]
  if (nameBytes.length > LONGEST || valueBytes.length > LONGEST)
    throw new RangeError(`a header and its name may take ${LONGEST} bytes each`)
  // Lengths are zigzag varints, which double them.
  return Buffer.concat([
    Buffer.of(1 << 1, nameBytes.length << 1),
    nameBytes,
    Buffer.of(valueBytes.length << 1),
    valueBytes,
  ])
}
