import { type Content, copyContent } from '../bytes/content.ts'
import { Page } from '../bytes/page.ts'

/** A 32-bit length takes at most five bytes; a record has four of them, and two single bytes. */
const MAX_OVERHEAD = 4 * 5 + 2

/**
 * The records of one partition as Kafka stores them (record format 2, without batch header), and their number. All have
 * the timestamp of the batch. Made for reuse: `clear` keeps the memory.
 */
export class Records {
  /** Number of records. kafkajs counts sequence numbers by this name. */
  length = 0
  #page = new Page()
  #end = 0

  /** Bytes of all records. */
  get size(): number {
    return this.#end
  }

  /** Valid until the next `add` or `clear`. */
  get bytes(): Buffer {
    return this.#page.bytes.subarray(0, this.#end)
  }

  clear(): void {
    this.length = 0
    this.#end = 0
  }

  /**
   * @param key in UTF-8
   * @param headers encoded, preceded by their number; none when absent
   */
  add(key: Content, value: Content, headers?: Uint8Array): void {
    const headersLength = headers === undefined ? 1 : headers.length
    const keyLength = key.end - key.start
    const valueLength = value.end - value.start
    this.#reserve(keyLength + valueLength + headersLength + MAX_OVERHEAD)
    const index = this.length++
    const size =
      1 +
      1 +
      varintSize(index) +
      varintSize(keyLength) +
      keyLength +
      varintSize(valueLength) +
      valueLength +
      headersLength
    const { bytes, view } = this.#page
    let end = writeVarint(bytes, this.#end, size)
    bytes[end++] = 0 // attributes: unused
    bytes[end++] = 0 // timestamp delta
    end = writeVarint(bytes, end, index)
    end = writeVarint(bytes, end, keyLength)
    copyContent(key, view, end)
    end += keyLength
    end = writeVarint(bytes, end, valueLength)
    copyContent(value, view, end)
    end += valueLength
    if (headers === undefined)
      bytes[end] = 0 // number of headers
    else bytes.set(headers, end)
    this.#end = end + headersLength
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#page.bytes.length) return
    const larger = Page.for(Math.max(this.#page.bytes.length * 2, this.#end + more))
    larger.bytes.set(this.bytes)
    this.#page = larger
  }
}

/** Bytes of a number ≥ 0 as a zigzag varint, which doubles it. */
function varintSize(value: number): number {
  return value < 64 ? 1 : value < 8_192 ? 2 : value < 1_048_576 ? 3 : value < 134_217_728 ? 4 : 5
}

/** @returns the offset after it */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value << 1
  while ((rest & ~0x7f) !== 0) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}
