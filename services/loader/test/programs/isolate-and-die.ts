/**
 * Runs an isolation with the code and settings of the loader, and kills itself by SIGKILL right after one step:
 *   node services/loader/test/programs/isolate-and-die.ts rows_written
 */
import { createKafka } from '@stream-retail/chassis/kafka'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import { ConnectClient } from '../../src/clients/connect.ts'
import { openDatabase } from '../../src/clients/database.ts'
import { RegistryClient } from '../../src/clients/registry.ts'
import { TopicReader } from '../../src/records/topic-reader.ts'
import { isolate } from '../../src/isolate/isolate.ts'
import { targetOf } from '../../src/sink/target.ts'
import { settingsSchema } from '../../src/settings.ts'
import { desiredConnectors } from '../../src/sink/desired-connectors.ts'

const [, , last] = process.argv
const settings = readSettings(settingsSchema)
const log = createLogger('isolate-and-die', 'error')
const kafka = createKafka(settings, 'isolate-and-die', log)
const target = targetOf(desiredConnectors[0] ?? { name: '', config: {} })
if (target === undefined) throw new Error('the sales sink cannot be isolated')

await isolate(
  {
    connect: new ConnectClient(settings.CONNECT_URL),
    database: openDatabase(settings, log),
    kafka,
    admin: kafka.admin(),
    reader: new TopicReader(kafka),
    registry: new RegistryClient(settings.REGISTRY_URL),
    log,
    windowRecords: 50_000,
    at: (step) => {
      if (step === last) process.kill(process.pid, 'SIGKILL')
    },
  },
  target,
  'a test',
)
process.exit(0)
