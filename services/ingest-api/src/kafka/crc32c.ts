/** Castagnoli's polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78
const SLICES = 8

/** TABLES[256 × k + b]: the effect of byte b followed by k zero bytes. */
const TABLES = makeTables()

function makeTables(): Int32Array {
  const tables = new Int32Array(256 * SLICES)
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1
    tables[byte] = rest
  }
  for (let place = 256; place < tables.length; place++) {
    const before = tables[place - 256] as number
    tables[place] = (before >>> 8) ^ (tables[before & 0xff] as number)
  }
  return tables
}

/** CRC-32C of bytes[start, end) as Kafka checks it, an unsigned number. Eight bytes a step: Node has only the other CRC-32. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const t = TABLES
  let crc = -1
  let at = start
  // Indices stay inside both arrays: `as number` says so to the compiler and costs nothing.
  for (; at + SLICES <= end; at += SLICES) {
    crc = (t[1792 + ((crc ^ (bytes[at] as number)) & 0xff)] as number) ^
      (t[1536 + (((crc >>> 8) ^ (bytes[at + 1] as number)) & 0xff)] as number) ^
      (t[1280 + (((crc >>> 16) ^ (bytes[at + 2] as number)) & 0xff)] as number) ^
      (t[1024 + (((crc >>> 24) ^ (bytes[at + 3] as number)) & 0xff)] as number) ^
      (t[768 + (bytes[at + 4] as number)] as number) ^ (t[512 + (bytes[at + 5] as number)] as number) ^
      (t[256 + (bytes[at + 6] as number)] as number) ^ (t[bytes[at + 7] as number] as number)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return (crc ^ -1) >>> 0
}
