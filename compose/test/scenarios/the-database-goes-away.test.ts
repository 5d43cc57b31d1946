import t, { type Test } from 'tap'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'

type Pipeline = { waiting_for: Record<string, string>; dead_letters: { records: number } }

const pipeline = () => getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)

/** Posts while Postgres is dead, brings it back once its absence was noticed, and expects rows and no dead letters. */
async function outlive(t: Test, meanwhile: () => Promise<void>): Promise<void> {
  const before = (await pipeline()).dead_letters.records
  await part('kill', 'postgres')
  await meanwhile()
  const sales = Array.from({ length: 200 }, () => newSale())
  t.equal((await post(sales)).status, 202, 'the gateway does not need the database')
  await until('the loader says that the tables cannot be reached', async () => 'tables' in (await pipeline()).waiting_for)
  await part('start', 'postgres')
  await until('all are rows', async () => await countRows(sales) === sales.length)
  t.equal((await pipeline()).dead_letters.records, before, 'an outage makes no dead letter')
  await untilReady()
}

t.test('sales that come while Postgres is away are rows after its return, without a hand', async (t) => {
  await untilReady()
  const sale = newSale()
  await post(sale)
  await until('the sink works', async () => await countRows([sale]) === 1)
  await outlive(t, async () => undefined)
})

t.test('so are they when the sink starts anew meanwhile and the registry, which lives in Postgres, cannot tell it the schema', async (t) => {
  await untilReady()
  await outlive(t, async () => {
    const response = await fetch(`${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/restart?includeTasks=true`, { method: 'POST' })
    t.ok(response.ok)
  })
})
