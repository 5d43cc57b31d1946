import { type KafkaSettings, createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import { within } from '@stream-retail/chassis/within'
import { Partitioners, type Producer } from 'kafkajs'
import { kindOf, reasonOf } from '../kafka/classify-error.ts'
import type { Message } from '../kafka/message.ts'
import { SendError, type Sender } from '../kafka/sender.ts'
import { SocketWatch } from '../kafka-wire/watch-sockets.ts'

/** Milliseconds for one answer of the broker; short, because a shutdown waits for what is in flight. */
const TIMEOUT_MS = 2_000
const DISCONNECT_TIMEOUT_MS = 500

/**
 * Opens a producer for rejected sales, separate from the one for sales and less strict: after a failure a rejected sale
 * may be stored twice, or be missing.
 * @throws {Error} when the broker is unavailable or the topic does not exist
 */
export async function openRejectedSender(
  settings: KafkaSettings,
  topic: string,
  log: Logger,
  onLost: () => void,
): Promise<Sender> {
  const state = { busy: true }
  const sockets = new SocketWatch(() => {
    if (!state.busy) onLost()
  })
  const producer = createProducer(settings, log, sockets)
  const close = async (now: boolean): Promise<void> => {
    state.busy = true
    if (now) sockets.destroy()
    await within(DISCONNECT_TIMEOUT_MS, 'disconnecting from Kafka', producer.disconnect()).catch(() => undefined)
    sockets.destroy()
  }
  const send = async (messages: Message[]): Promise<void> => {
    state.busy = true
    await sendAll(producer, topic, messages)
    state.busy = false
  }
  await within(TIMEOUT_MS, 'connecting to Kafka', connect(producer, topic)).catch((error: unknown) => {
    void close(true)
    throw new Error(reasonOf(error, topic), { cause: error })
  })
  state.busy = false
  return { send, close }
}

async function sendAll(producer: Producer, topic: string, messages: Message[]): Promise<void> {
  // Without an event_id there is no key; an empty one would send all of them to the same partition.
  const records = messages.map(({ key, value }) => ({ key: key === '' ? null : key, value }))
  try {
    await within(
      TIMEOUT_MS,
      'the answer of Kafka',
      producer.send({ topic, acks: -1, timeout: TIMEOUT_MS, messages: records }),
    )
  } catch (error) {
    throw new SendError(kindOf(error), true, reasonOf(error, topic), error)
  }
}

function createProducer(settings: KafkaSettings, log: Logger, sockets: SocketWatch): Producer {
  // kafkajs warns about every retry; what matters is logged by the publisher.
  const quiet = log.child({}, { level: log.isLevelEnabled('debug') ? 'debug' : 'error' })
  return createKafka(settings, 'ingest-api-rejected', quiet, { socketFactory: sockets.connect }).producer({
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
}

async function connect(producer: Producer, topic: string): Promise<void> {
  await producer.connect()
  // Without messages this only reads the topic's metadata; it throws when the topic does not exist.
  await producer.send({ topic, messages: [] })
}
