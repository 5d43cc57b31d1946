import t from 'tap'
import { countRows, newSale, part, post, until, untilReady } from '../pipeline.ts'

t.test('sales that come while Postgres is away are rows after its return, without a hand', async (t) => {
  await untilReady()
  await part('kill', 'postgres')
  const sales = Array.from({ length: 200 }, () => newSale())
  t.equal((await post(sales)).status, 202, 'the gateway does not need the database')
  await part('start', 'postgres')
  await until('all are rows', async () => await countRows(sales) === sales.length)
  await untilReady()
})
