import type { Content } from '../bytes/content.ts'
import { Page } from '../bytes/page.ts'

/** Upper bound for lengths, offset delta and the like of one record. */
const RECORD_OVERHEAD_BYTES = 24
const UTF8_BYTES = 3

/**
 * One record for a topic; its value is the content. Partition and offset are known once the broker has acknowledged it.
 */
export class Message implements Content {
  readonly key: string
  readonly view: DataView
  readonly start: number
  readonly end: number
  /** Of the value, see hashContent(); set only if duplicates are detected. */
  hash = 0
  /** Encoded headers (see encodeHeader); most messages have none. */
  headers: Buffer | undefined = undefined
  /** −1 until it is chosen when the message is sent. */
  partition = -1
  /** Offset in the partition; −1 until acknowledged. Numbers are exact up to 2^53, which no topic reaches. */
  position = -1

  constructor(key: string, view: DataView, start: number, end: number) {
    this.key = key
    this.view = view
    this.start = start
    this.end = end
  }

  /** A message whose value has its own buffer. */
  static of(key: string, value: Buffer): Message {
    return new Message(key, new Page(value).view, 0, value.length)
  }

  get value(): Buffer {
    return Buffer.from(this.view.buffer, this.view.byteOffset + this.start, this.end - this.start)
  }

  /** Upper bound of the bytes that it takes in a record batch. */
  get maxBytes(): number {
    return this.key.length * UTF8_BYTES + this.end - this.start + (this.headers?.length ?? 0) + RECORD_OVERHEAD_BYTES
  }

  /** The offset as decimal text. Created on demand: most clients do not ask for it. */
  get offset(): string {
    return String(this.position)
  }
}
