/**
 * The throughput of the gateway's producer without HTTP: `node kafka-alone.ts TOPIC SECONDS` sends ready-made records,
 * as many per call as the gateway's settings allow. KAFKA_BROKERS names the broker.
 */
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import { Message } from '../../services/ingest-api/src/kafka/message.ts'
import { openSender } from '../../services/ingest-api/src/kafka/open-sender.ts'
import { settings } from '../../services/ingest-api/src/settings.ts'

const VALUE_BYTES = 59
const [topic = '', seconds] = process.argv.slice(2)
const chosen = readSettings(settings)
const sender = await openSender(chosen, topic, createLogger('bench', 'error'), () => undefined)
const messages = Array.from({ length: chosen.MAX_SALES_PER_PRODUCE }, (_, place) =>
  Message.of(String(100 + place), Buffer.alloc(VALUE_BYTES, 7)),
)

async function sendFor(milliseconds: number): Promise<{ rate: number; cpuPerMillion: number }> {
  const before = process.cpuUsage()
  const begun = performance.now()
  let sent = 0
  for (; performance.now() - begun < milliseconds; sent += messages.length) await sender.send(messages)
  const { user, system } = process.cpuUsage(before)
  return { rate: (sent / (performance.now() - begun)) * 1000, cpuPerMillion: (user + system) / sent }
}

await sendFor(2_000)
process.stdout.write(JSON.stringify(await sendFor(Number(seconds) * 1_000)))
await sender.close(false)
