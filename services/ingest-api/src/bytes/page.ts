/** Bytes of a page that nothing larger needs. */
const PAGE_BYTES = 65_536

/**
 * Memory in which many values lie one after another. A buffer for each value would cost more than making its content. It goes
 * when the last value in it is not needed any more.
 */
export class Page {
  readonly bytes: Buffer
  /** The same bytes: the quickest way to read and write four at a time at any place. */
  readonly view: DataView
  /** Where the next value begins. */
  end = 0

  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(PAGE_BYTES)) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** A fresh page with room for a value of so many bytes. */
  static for(bytes: number): Page {
    return new Page(Buffer.allocUnsafeSlow(Math.max(bytes, PAGE_BYTES)))
  }
}
