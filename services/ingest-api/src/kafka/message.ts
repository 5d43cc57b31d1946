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

  /** Kafka's offset as decimal text, as every Kafka tool shows it. Made when asked for: most clients do not want it. */
  get offset(): string {
    return String(this.position)
  }
}
