import type { Content } from '../bytes/content.ts'
import { Page } from '../bytes/page.ts'

/** Lengths, place and the like of one record, at the most. */
const RECORD_OVERHEAD_BYTES = 24
const UTF8_BYTES = 3

/** One record for the topic: its value is the run of bytes from `start` to before `end`. Where it lies is filled in when the broker has acknowledged it. */
export class Message implements Content {
  readonly key: string
  readonly view: DataView
  readonly start: number
  readonly end: number
  /** Of the value, for who asked for it: see hashContent(). */
  hash = 0
  /** What stands beside key and value, as a record carries it (see encodeHeader); most have none. */
  headers: Buffer | undefined = undefined
  /** −1 until it is chosen: when it is handed to the client library. */
  partition = -1
  /** Place in the partition; −1 until acknowledged. A number is exact up to 2^53, which no topic reaches. */
  position = -1

  constructor(key: string, view: DataView, start: number, end: number) {
    this.key = key
    this.view = view
    this.start = start
    this.end = end
  }

  /** A message whose value has a buffer of its own. */
  static of(key: string, value: Buffer): Message {
    return new Message(key, new Page(value).view, 0, value.length)
  }

  get value(): Buffer {
    return Buffer.from(this.view.buffer, this.view.byteOffset + this.start, this.end - this.start)
  }

  /** Bytes that it takes of a batch of records, at the most. */
  get mostBytes(): number {
    return this.key.length * UTF8_BYTES + this.end - this.start + (this.headers?.length ?? 0) + RECORD_OVERHEAD_BYTES
  }

  /** Kafka's offset as decimal text, as every Kafka tool shows it. Made when asked for: most clients do not want it. */
  get offset(): string {
    return String(this.position)
  }
}
