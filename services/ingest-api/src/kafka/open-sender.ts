import { type KafkaSettings, createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Producer, RecordMetadata } from 'kafkajs'
import { kindOf, reasonOf } from './classify-error.ts'
import { sendRecordsAsTheyAre } from '../kafka-wire/kafkajs-produce.ts'
import type { Message } from './message.ts'
import { RecordGroups, tellPartitions } from '../kafka-wire/record-groups.ts'
import { SendError, type Sender } from './sender.ts'
import { SocketWatch } from '../kafka-wire/watch-sockets.ts'
import { within } from '@stream-retail/chassis/within'

sendRecordsAsTheyAre()

export type SenderSettings = KafkaSettings & { SALES_TOPIC: string; PRODUCE_TIMEOUT_MS: number }

/**
 * Opens a producer and sees that the topic is there.
 * @throws when the broker is away, or the topic is
 */
export async function openSender(settings: SenderSettings, log: Logger, onLost: () => void): Promise<Sender> {
  const sender = new KafkaSender(settings, log, onLost)
  await sender.open()
  return sender
}

/**
 * An idempotent producer that makes one call at a time and is of no more use after any error. Why each: kafkajs takes its
 * sequence numbers back when a call fails. A retry of the same batch then carries the same numbers, and the broker stores it
 * once; but a DIFFERENT batch with those numbers (one that runs beside it, or the next one after giving up) is acknowledged
 * as a repetition and lost. A new producer has a new id and numbers of its own. One call at a time also keeps the order per
 * store.
 */
class KafkaSender implements Sender {
  readonly #topic: string
  readonly #timeout: number
  readonly #sockets: SocketWatch
  readonly #producer: Producer
  readonly #groups = new RecordGroups()
  /** While a call runs, its own error tells what happened; kafkajs may also connect again and succeed. */
  #busy = true

  constructor(settings: SenderSettings, log: Logger, onLost: () => void) {
    this.#topic = settings.SALES_TOPIC
    this.#timeout = settings.PRODUCE_TIMEOUT_MS
    this.#sockets = new SocketWatch(() => {
      if (!this.#busy) onLost()
    })
    this.#producer = createProducer(settings, log, this.#sockets)
  }

  async open(): Promise<void> {
    try {
      await within(this.#timeout, 'connecting to Kafka', connect(this.#producer, this.#topic))
    } catch (error) {
      void this.close(true)
      throw new Error(reasonOf(error, this.#topic), { cause: error })
    }
    this.#busy = false
  }

  async send(messages: Message[]): Promise<void> {
    this.#busy = true
    this.#sockets.produceWritten = false
    try {
      this.#groups.fill(messages)
      const sent = this.#producer.send({
        topic: this.#topic,
        acks: -1,
        timeout: this.#timeout,
        messages: this.#groups.asMessages,
      })
      fillIn(messages, await within(this.#timeout, 'the answer of Kafka', sent))
    } catch (error) {
      throw new SendError(kindOf(error), this.#sockets.produceWritten, reasonOf(error, this.#topic), error)
    }
    this.#busy = false
  }

  async close(now: boolean): Promise<void> {
    this.#busy = true
    if (now) this.#sockets.destroy()
    try {
      await within(1_000, 'disconnecting from Kafka', this.#producer.disconnect())
    } catch {
      // It is of no more use, whatever it says.
    }
    this.#sockets.destroy()
  }
}

function createProducer(settings: SenderSettings, log: Logger, sockets: SocketWatch): Producer {
  return createKafka(settings, 'ingest-api', quiet(log), { socketFactory: sockets.connect }).producer({
    idempotent: true,
    // Without this, an idempotent producer retries for ever. A broker that restarts within these is not noticed.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    createPartitioner: () => tellPartitions,
  })
}

/** Within a partition the broker appends a call's messages in order, from the offset that it answers. */
function fillIn(messages: Message[], answered: RecordMetadata[]): void {
  const next: number[] = []
  for (const { partition, baseOffset } of answered) next[partition] = Number(baseOffset)
  for (const message of messages) {
    const position = next[message.partition] ?? -1
    message.position = position
    next[message.partition] = position + 1
  }
}

async function connect(producer: Producer, topic: string): Promise<void> {
  await producer.connect()
  // No messages: it reads the topic's metadata, throws when there is no such topic, and produces nothing.
  await producer.send({ topic, messages: [] })
}

/** kafkajs warns of every try; what matters is logged by who opens and sends. */
function quiet(log: Logger): Logger {
  return log.child({}, { level: log.isLevelEnabled('debug') ? 'debug' : 'error' })
}
