import t from 'tap'
import { countRows, newSale, post, query, until } from '../pipeline.ts'

t.test('a sale that is in the topic five times is one row', async (t) => {
  const sale = newSale()
  for (let time = 0; time < 5; time++)
    t.match(await post(sale, { prefer: 'duplicates=publish' }), { status: 202, body: { accepted: 1, duplicate: 0 } })
  t.match(await post(sale), { status: 202, body: { accepted: 0, duplicate: 1 } })
  const last = newSale({ store_id: sale.store_id })
  t.equal((await post(last)).status, 202)
  await until('a later sale of the same store is a row', async () => (await countRows([last])) === 1)
  t.equal(await countRows([sale]), 1)
  t.match(await query('SELECT store_id, sku, qty, ts::float8 FROM sales_raw WHERE event_id = $1', [sale.event_id]), [
    { store_id: sale.store_id, sku: sale.sku, qty: sale.qty, ts: sale.ts },
  ])
})

t.test('a sale is a row within seconds, and the row records how long it took', async (t) => {
  const sale = newSale()
  await post(sale)
  await until('the sale is a row', async () => (await countRows([sale])) === 1)
  const [row] = await query<{ seconds: number }>(
    'SELECT extract(epoch FROM loaded_at - accepted_at)::float8 AS seconds FROM sales_raw WHERE event_id = $1',
    [sale.event_id],
  )
  t.ok(row !== undefined && row.seconds >= 0 && row.seconds < 30, `it took ${row?.seconds} s`)
})
