import t from 'tap'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'
import { countDeadLetters } from '../raw-records.ts'

type Pipeline = { waiting_for: Record<string, string>; topic: { lag: number } }

const pipeline = () => getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)

t.test('while the registry is down and the sink restarts, sales wait; none becomes a dead letter', async (t) => {
  await untilReady()
  const before = await countDeadLetters()
  await part('stop', 'registry')
  t.ok(
    (
      await fetch(`${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/restart?includeTasks=true`, {
        method: 'POST',
      })
    ).ok,
  )
  const sales = Array.from({ length: 50 }, () => newSale())
  t.equal((await post(sales)).status, 202, 'the gateway continues with the schema it has')
  await until(
    'the loader says that the registry does not answer',
    async () => 'schemas' in (await pipeline()).waiting_for,
  )
  await until('the lag shows that the sales wait', async () => (await pipeline()).topic.lag >= sales.length)
  await part('start', 'registry')
  await until('all are rows', async () => (await countRows(sales)) === sales.length)
  t.equal(await countDeadLetters(), before)
  await untilReady()
})
