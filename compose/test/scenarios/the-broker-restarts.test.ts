import t from 'tap'
import { countRows, newSale, part, postUntilAccepted, until, untilReady } from '../pipeline.ts'

t.test('a broker that is killed under load neither loses nor duplicates accepted sales', async (t) => {
  await untilReady()
  const sales = Array.from({ length: 300 }, (_, index) => newSale({ store_id: 1 + (index % 20) }))
  const sending = Promise.all(
    Array.from({ length: 10 }, async (_, client) => {
      for (const sale of sales.filter((_, index) => index % 10 === client)) await postUntilAccepted(sale)
    }),
  )
  await part('kill', 'kafka')
  await part('start', 'kafka')
  await sending
  await until('every accepted sale is a row', async () => (await countRows(sales)) === sales.length, 90_000)
  t.equal(await countRows(sales), sales.length)
  await untilReady()
})
