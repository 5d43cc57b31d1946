import { randomUUID } from 'node:crypto'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { SALES_SUBJECT, readSchema } from '@stream-retail/schemas/subjects'
import { prepareMachine } from '../compose/native/machine.ts'
import { processes } from '../compose/native/processes.ts'
import { removeData } from '../compose/native/remove-data.ts'
import { Stack } from '../compose/native/stack.ts'
import { freshEnvironment } from '../compose/test/launch.ts'
import { progress } from './report.ts'

/** A broker and a registry: settings for the gateway, and a topic for its sales. */
export type BenchStack = { settings: Record<string, string>; topic: string; stop: () => Promise<void> }

const NEEDED = ['postgres', 'kafka', 'registry']
const PARTITIONS = 6

/**
 * Starts a broker and a registry on free ports, in a temporary folder, and registers the schema. With KAFKA_BROKERS and
 * REGISTRY_URL in the environment it uses those instead. The topic is deleted on stop.
 */
export async function startStack(): Promise<BenchStack> {
  const { KAFKA_BROKERS, REGISTRY_URL } = process.env
  if (KAFKA_BROKERS === undefined || REGISTRY_URL === undefined) return await startOwnStack()
  await register(REGISTRY_URL)
  const topic = await createTopic(KAFKA_BROKERS)
  return {
    settings: { KAFKA_BROKERS, REGISTRY_URL },
    topic,
    stop: () => withAdmin(KAFKA_BROKERS, (admin) => admin.deleteTopics({ topics: [topic] })),
  }
}

async function startOwnStack(): Promise<BenchStack> {
  Object.assign(process.env, await freshEnvironment())
  const data = process.env['DATA_DIR'] ?? ''
  const machine = await prepareMachine(progress)
  const stack = new Stack(
    machine,
    processes.filter(({ name }) => NEEDED.includes(name)),
  )
  const stop = async (): Promise<void> => {
    await stack.stop()
    removeData(data)
  }
  const onSignal = (): void => {
    void stop().then(() => process.exit(1))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  try {
    progress(`starting ${NEEDED.join(', ')}`)
    await Promise.all(stack.start().values())
    const { KAFKA_BROKERS = '', REGISTRY_URL = '', BIND_HOST = '' } = machine.settings
    await register(REGISTRY_URL)
    return { settings: { KAFKA_BROKERS, REGISTRY_URL, BIND_HOST }, topic: await createTopic(KAFKA_BROKERS), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function register(url: string): Promise<void> {
  const response = await fetch(`${url}/apis/ccompat/v7/subjects/${SALES_SUBJECT}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: readSchema('sale.avsc'), schemaType: 'AVRO' }),
  })
  if (!response.ok) throw new Error(`the registry answered ${response.status}: ${await response.text()}`)
}

/** @returns the name of a new topic */
async function createTopic(brokers: string): Promise<string> {
  const topic = `bench-${randomUUID()}`
  await withAdmin(brokers, async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true })
  })
  return topic
}

async function withAdmin(brokers: string, act: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await act(admin)
  await admin.disconnect()
}
