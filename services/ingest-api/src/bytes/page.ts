/** Bytes of an ordinary page. */
const PAGE_BYTES = 65_536

/**
 * Memory that holds many values one after another. Allocating a buffer per value would cost more than encoding it. A
 * page is collected when its last value is no longer referenced.
 */
export class Page {
  readonly bytes: Buffer
  /** The same bytes: the fastest way to read and write four at a time at any offset. */
  readonly view: DataView
  /** Where the next value starts. */
  end = 0

  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(PAGE_BYTES)) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** A new page with room for a value of this size. */
  static for(bytes: number): Page {
    return new Page(Buffer.allocUnsafeSlow(Math.max(bytes, PAGE_BYTES)))
  }
}
