import type { Kafka, Producer } from 'kafkajs'
import { type DeadLetter, toDeadLetter } from './to-dead-letter-record.ts'
import type { Target } from '../sink/target.ts'

/** Appends dead letters; opens its producer with the first one, since most isolations need none for long. */
export class DeadLetterWriter {
  readonly #kafka: Kafka
  #producer: Producer | undefined

  constructor(kafka: Kafka) {
    this.#kafka = kafka
  }

  /** Resolves when every in-sync replica has them. @throws {Error} when that is not sure; then look for them before sending again */
  async write(target: Target, letters: DeadLetter[]): Promise<void> {
    if (letters.length === 0) return
    if (this.#producer === undefined) {
      // No retry: what may have been written is looked for before it is written again.
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
      messages: letters.map((letter) => toDeadLetter(letter, target, now)),
    })
  }

  async close(): Promise<void> {
    await this.#producer?.disconnect().catch(() => undefined)
    this.#producer = undefined
  }
}
