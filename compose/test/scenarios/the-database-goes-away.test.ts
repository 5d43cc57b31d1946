import t, { type Test } from 'tap'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'
import { countDeadLetters } from '../raw-records.ts'

type DiagnosisReport = { reason: string; next: { remedy: string; until: string | null } } | null
type Pipeline = {
  waiting_for: Record<string, string>
  connectors: { diagnosis: DiagnosisReport; tasks: { state: string }[] }[]
}

const pipeline = () => getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)

/** Posts while Postgres is down, starts it once the outage was noticed, and expects rows and no dead letters. */
async function outlive(t: Test, meanwhile: () => Promise<void>): Promise<void> {
  const before = await countDeadLetters()
  await part('kill', 'postgres')
  await meanwhile()
  const sales = Array.from({ length: 200 }, () => newSale())
  t.equal((await post(sales)).status, 202, 'the gateway does not need the database')
  await until(
    'the loader says that the tables cannot be reached',
    async () => 'tables' in (await pipeline()).waiting_for,
  )
  await part('start', 'postgres')
  await until('all are rows', async () => (await countRows(sales)) === sales.length)
  t.equal(await countDeadLetters(), before, 'an outage makes no dead letter')
  await untilReady()
}

t.test('sales that arrive while Postgres is down become rows after its return, without intervention', async (t) => {
  await untilReady()
  const sale = newSale()
  await post(sale)
  await until('the sink works', async () => (await countRows([sale])) === 1)
  await outlive(t, async () => undefined)
})

t.test(
  'the same holds when the sink restarts meanwhile and the registry, which stores in Postgres, cannot serve the schema',
  async (t) => {
    await untilReady()
    await outlive(t, async () => {
      const response = await fetch(
        `${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/restart?includeTasks=true`,
        { method: 'POST' },
      )
      t.ok(response.ok)
    })
  },
)

/** Restarts by the loader, for any reason. */
async function restarts(): Promise<number> {
  const text = await (await fetch(`${setting('LOADER_URL')}/metrics`)).text()
  return [...text.matchAll(/^retail_connector_restarts_total\{.*outcome="asked"\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
}

t.test('while it is down no restart is spent; within 10 s of its return the sink loads again', async (t) => {
  await untilReady()
  const [before, sale] = [await restarts(), newSale()]
  await part('kill', 'postgres')
  t.equal((await post(sale)).status, 202)
  await until('the sink has failed, and the loader says why and what it waits for', async () => {
    const { diagnosis, tasks } = (await pipeline()).connectors[0] ?? { diagnosis: null, tasks: [] }
    return (
      tasks[0]?.state === 'FAILED' &&
      diagnosis?.reason === 'database_away' &&
      diagnosis.next.remedy === 'wait' &&
      diagnosis.next.until === 'Postgres answers'
    )
  })
  t.equal(await restarts(), before)
  await part('start', 'postgres')
  const returned = Date.now()
  await until('the sale is a row', async () => (await countRows([sale])) === 1)
  const seconds = (Date.now() - returned) / 1000
  t.ok(seconds < 10, `a row ${seconds.toFixed(1)} s after the return`)
  t.comment(`a row ${seconds.toFixed(1)} s after Postgres answered again`)
  await untilReady()
  t.ok((await restarts()) - before <= 2)
})
