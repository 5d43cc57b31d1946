import type { Kafka, Producer } from 'kafkajs'
import type { SinkTarget } from '../sink/target.ts'
import { type RejectedRecord, toDeadLetterRecord } from './to-dead-letter-record.ts'

/** Appends dead letters. Connects its producer with the first one. */
export class DeadLetterWriter {
  readonly #kafka: Kafka
  #producer: Producer | undefined

  constructor(kafka: Kafka) {
    this.#kafka = kafka
  }

  /**
   * Resolves once every in-sync replica has them.
   * @throws {Error} if that is uncertain; then find out which of them exist before writing again
   */
  async write(target: SinkTarget, letters: RejectedRecord[]): Promise<void> {
    if (letters.length === 0) return
    if (this.#producer === undefined) {
      // No retry: what may have been written is searched for before it is written again.
      this.#producer = this.#kafka.producer({
        allowAutoTopicCreation: false,
        maxInFlightRequests: 1,
        retry: { retries: 0 },
      })
      await this.#producer.connect()
    }
    const now = Date.now()
    await this.#producer.send({
      topic: target.deadLetters,
      acks: -1,
      messages: letters.map((letter) => toDeadLetterRecord(letter, target, now)),
    })
  }

  async close(): Promise<void> {
    await this.#producer?.disconnect().catch(() => undefined)
    this.#producer = undefined
  }
}
