import { createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import { Partitioners, type Producer } from 'kafkajs'
import { kindOf, reasonOf } from '../kafka/classify-error.ts'
import type { Message } from '../kafka/message.ts'
import { SendError, type Sender } from '../kafka/sender.ts'
import { SocketWatch } from '../kafka-wire/watch-sockets.ts'
import { within } from '@stream-retail/chassis/within'
import type { Settings } from '../settings.ts'

/** Milliseconds for one answer of the broker; short, as a stop waits for what is under way. */
const TIMEOUT_MS = 2_000

/**
 * Opens a way to the topic of rejected sales, apart from the one for sales, and less strict: a rejected sale may be there twice
 * after a failure, or be missing.
 * @throws when the broker is away, or the topic is
 */
export async function openRejectedSender(settings: Settings, log: Logger, onLost: () => void): Promise<Sender> {
  const topic = settings.REJECTED_TOPIC
  const way = { busy: true }
  const sockets = new SocketWatch(() => {
    if (!way.busy) onLost()
  })
  const producer = createProducer(settings, log, sockets)
  const close = async (now: boolean): Promise<void> => {
    way.busy = true
    if (now) sockets.destroy()
    await within(500, 'disconnecting from Kafka', producer.disconnect()).catch(() => undefined)
    sockets.destroy()
  }
  const send = async (messages: Message[]): Promise<void> => {
    way.busy = true
    // Without an event_id there is no key; one without text would send all of them to the same partition.
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
    way.busy = false
  }
  await within(TIMEOUT_MS, 'connecting to Kafka', connect(producer, topic)).catch((error: unknown) => {
    void close(true)
    throw new Error(reasonOf(error, topic), { cause: error })
  })
  way.busy = false
  return { send, close }
}

function createProducer(settings: Settings, log: Logger, sockets: SocketWatch): Producer {
  // What matters is logged by who opens and sends.
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
  // No messages: it reads the topic's metadata, throws when there is no such topic, and produces nothing.
  await producer.send({ topic, messages: [] })
}
