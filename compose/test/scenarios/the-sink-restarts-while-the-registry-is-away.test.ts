import t from 'tap'
import { countRows, getJson, part, setting, until, untilReady } from '../pipeline.ts'
import { countDeadLetters } from '../raw-records.ts'
import { sell } from '../sell.ts'

type DiagnosisReport = { reason: string; next: { remedy: string; until: string | null } } | null
type Pipeline = { connectors: { diagnosis: DiagnosisReport; tasks: { state: string }[] }[] }

const SINK = `${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink`
const pipeline = () => getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)
const restart = async () =>
  (await fetch(`${SINK}/restart?includeTasks=true`, { method: 'POST', signal: AbortSignal.timeout(30_000) })).ok

async function waitsForTheRegistry(): Promise<boolean> {
  const { diagnosis, tasks } = (await pipeline()).connectors[0] ?? { diagnosis: null, tasks: [] }
  return (
    tasks[0]?.state === 'FAILED' &&
    diagnosis?.reason === 'registry_away' &&
    diagnosis.next.remedy === 'wait' &&
    diagnosis.next.until === 'the Schema Registry answers'
  )
}

t.test(
  'the sink is restarted repeatedly while the registry is down and sales flow: none becomes a dead letter, all ' +
    'are rows soon after its return',
  async (t) => {
    await untilReady()
    const before = await countDeadLetters()
    const selling = sell(10)
    await part('kill', 'registry')
    // The first restart empties the schema cache; the second ends a task that holds sales and requests their schema.
    for (const times of [1, 2, 3]) {
      t.ok(await restart(), `restarted ${times}`)
      const held = selling.accepted.length
      await until('the new task has sales to ask about', async () => selling.accepted.length >= held + 60)
    }
    await until('the task has failed, and the loader says what it waits for', waitsForTheRegistry)
    await part('start', 'registry')
    const returned = Date.now()
    await until('the sink runs', async () => (await pipeline()).connectors[0]?.tasks[0]?.state === 'RUNNING')
    const accepted = await selling.stop()
    await until('all are rows', async () => (await countRows(accepted)) === accepted.length)
    const seconds = (Date.now() - returned) / 1000
    t.comment(`${accepted.length} sales are rows ${seconds.toFixed(1)} s after the registry answered again`)
    t.ok(seconds < 15, `${seconds.toFixed(1)} s`)
    await untilReady()
    t.equal(await countDeadLetters(), before)
  },
)
