import { type KafkaSettings, createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import { within } from '@stream-retail/chassis/within'
import type { Producer, RecordMetadata } from 'kafkajs'
import { patchKafkajsProduce } from '../kafka-wire/kafkajs-produce.ts'
import { RecordGroups, reportPartitions } from '../kafka-wire/record-groups.ts'
import { SocketWatch } from '../kafka-wire/watch-sockets.ts'
import { choosePartition } from './choose-partition.ts'
import { kindOf, reasonOf } from './classify-error.ts'
import type { Message } from './message.ts'
import { SendError, type Sender } from './sender.ts'

patchKafkajsProduce()

export type SenderSettings = KafkaSettings & { PRODUCE_TIMEOUT_MS: number }

/**
 * Opens a producer and checks that the topic exists.
 * @throws {Error} when the broker is unavailable or the topic does not exist
 */
export async function openSender(
  settings: SenderSettings,
  topic: string,
  log: Logger,
  onLost: () => void,
): Promise<Sender> {
  const sender = new KafkaSender(settings, topic, log, onLost)
  await sender.open()
  return sender
}

/**
 * An idempotent producer that runs one call at a time and is discarded after any error. The reasons: kafkajs rolls its
 * sequence numbers back when a call fails. A retry of the same batch then carries the same numbers, and the broker
 * stores it once; but a DIFFERENT batch with those numbers (one that runs concurrently, or the next one after giving
 * up) is acknowledged as a duplicate and lost. A new producer has a new id and its own numbers. One call at a time also
 * keeps the order per store.
 */
class KafkaSender implements Sender {
  readonly #topic: string
  readonly #timeout: number
  readonly #sockets: SocketWatch
  readonly #producer: Producer
  readonly #groups = new RecordGroups(choosePartition)
  /** While a call runs, its own error says what happened; kafkajs may also reconnect and succeed. */
  #busy = true

  constructor(settings: SenderSettings, topic: string, log: Logger, onLost: () => void) {
    this.#topic = topic
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
      fillInPositions(messages, await within(this.#timeout, 'the answer of Kafka', sent))
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
      // The producer is discarded in any case.
    }
    this.#sockets.destroy()
  }
}

function createProducer(settings: SenderSettings, log: Logger, sockets: SocketWatch): Producer {
  return createKafka(settings, 'ingest-api', quiet(log), { socketFactory: sockets.connect }).producer({
    idempotent: true,
    // By default an idempotent producer retries forever. A broker that restarts within these retries goes unnoticed.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    createPartitioner: () => reportPartitions,
  })
}

/** Within a partition, the broker appends the messages of a call in order, starting at the offset that it returns. */
function fillInPositions(messages: Message[], results: RecordMetadata[]): void {
  const next: number[] = []
  for (const { partition, baseOffset } of results) next[partition] = Number(baseOffset)
  for (const message of messages) {
    const position = next[message.partition] ?? -1
    message.position = position
    next[message.partition] = position + 1
  }
}

async function connect(producer: Producer, topic: string): Promise<void> {
  await producer.connect()
  // Without messages this only reads the topic's metadata; it throws when the topic does not exist.
  await producer.send({ topic, messages: [] })
}

/** kafkajs warns about every retry; what matters is logged by the publisher. */
function quiet(log: Logger): Logger {
  return log.child({}, { level: log.isLevelEnabled('debug') ? 'debug' : 'error' })
}
