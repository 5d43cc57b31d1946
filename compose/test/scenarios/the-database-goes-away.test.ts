import t from 'tap'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'

type Status = { tasks: { state: string }[] }

t.test('sales that come while Postgres is away are rows after its return, without a hand', async (t) => {
  await untilReady()
  await part('kill', 'postgres')
  const sales = Array.from({ length: 200 }, () => newSale())
  t.equal((await post(sales)).status, 202, 'the gateway does not need the database')
  await until('the sink has given up', async () =>
    (await getJson<Status>(`${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/status`)).tasks.some(({ state }) => state === 'FAILED'))
  await part('start', 'postgres')
  await until('all are rows', async () => await countRows(sales) === sales.length)
  await untilReady()
})
