import { randomUUID } from 'node:crypto'
import t from 'tap'
import { newSale, query, until, untilReady } from '../pipeline.ts'
import { produce, saleEncoder } from '../raw-records.ts'

/** Text with a meaning in a Postgres array, in SQL or in Java; the gateway rejects it, but the sink must handle it. */
const TEXTS = [
  'NULL',
  'null',
  '',
  '{a,b}',
  '"quoted"',
  'back\\slash',
  "it's; DROP TABLE sales_raw; --",
  'one,two',
  ' blanks ',
  'line\nand\ttab',
  'Zürich 😀',
  '${env:PATH}',
  '%s $1 ?',
]

t.test('text of any kind is unchanged in the table, alone and in a batch', async (t) => {
  await untilReady()
  const encode = await saleEncoder()
  for (const mark of ['', ` ${randomUUID()}`]) {
    const sales = TEXTS.map((text, index) => newSale({ event_id: text + mark, ts: Date.now() + index }))
    if (mark === '') for (const sale of sales) await produce([encode(sale)])
    else await produce(sales.map(encode))
    const rows = () =>
      query<{ event_id: string }>(
        'SELECT event_id, store_id, sku, qty, ts::float8 AS ts FROM sales_raw WHERE ts = ANY($1) AND event_id = ' +
          'ANY($2) ORDER BY ts',
        [sales.map(({ ts }) => ts), sales.map(({ event_id }) => event_id)],
      )
    await until('all are rows', async () => (await rows()).length === sales.length)
    t.same(await rows(), sales)
  }
})
