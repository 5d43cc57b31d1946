import { type Content, copyContent } from '../bytes/content.ts'
import { Page } from '../bytes/page.ts'

/** A length of 32 bits takes five bytes at the most; a record has four of them, and two single bytes. */
const MAX_OVERHEAD = 4 * 5 + 2

/**
 * The records of one partition in the bytes that Kafka stores (record format 2, without batch header), and how many they
 * are. All have the batch's own time. Meant to be used again: `clear` keeps the memory.
 */
export class Records {
  /** How many. The client library counts sequence numbers by this name. */
  length = 0
  #page = new Page()
  #end = 0

  /** How many bytes they are. */
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
   * @param headers their count and they themselves, encoded; none when absent
   */
  add(key: Content, value: Content, headers?: Uint8Array): void {
    const headersLength = headers === undefined ? 1 : headers.length
    const keyLength = key.end - key.start
    const valueLength = value.end - value.start
    this.#reserve(keyLength + valueLength + headersLength + MAX_OVERHEAD)
    const place = this.length++
    const size =
      1 +
      1 +
      varintSize(place) +
      varintSize(keyLength) +
      keyLength +
      varintSize(valueLength) +
      valueLength +
      headersLength
    const { bytes, view } = this.#page
    let end = writeVarint(bytes, this.#end, size)
    bytes[end++] = 0 // attributes: none are in use
    bytes[end++] = 0 // time after the batch's first
    end = writeVarint(bytes, end, place)
    end = writeVarint(bytes, end, keyLength)
    copyContent(key, view, end)
    end += keyLength
    end = writeVarint(bytes, end, valueLength)
    copyContent(value, view, end)
    end += valueLength
    if (headers === undefined)
      bytes[end] = 0 // how many: none
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

/** Bytes of a number ≥ 0 as zigzag varint, which doubles it. */
function varintSize(value: number): number {
  return value < 64 ? 1 : value < 8_192 ? 2 : value < 1_048_576 ? 3 : value < 134_217_728 ? 4 : 5
}

/** @returns where it ends */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value << 1
  while ((rest & ~0x7f) !== 0) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}
