/** Lengths, place and the like of one record, at the most. */
const RECORD_OVERHEAD_BYTES = 24
const UTF8_BYTES = 3

/** One record for the topic. Where it lies is filled in when the broker has acknowledged it. */
export class Message {
  readonly key: string
  readonly value: Buffer
  /** −1 until it is chosen: when it is handed to the client library. */
  partition = -1
  /** Place in the partition; −1 until acknowledged. A number is exact up to 2^53, which no topic reaches. */
  position = -1

  constructor(key: string, value: Buffer) {
    this.key = key
    this.value = value
  }

  /** Bytes that it takes of a batch of records, at the most. */
  get mostBytes(): number {
    return this.key.length * UTF8_BYTES + this.value.length + RECORD_OVERHEAD_BYTES
  }

  /** Kafka's offset as decimal text, as every Kafka tool shows it. Made when asked for: most clients do not want it. */
  get offset(): string {
    return String(this.position)
  }
}
