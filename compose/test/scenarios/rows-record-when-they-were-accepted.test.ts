import t from 'tap'
import { countRows, newSale, post, query, until, untilReady } from '../pipeline.ts'

/** The broker and Postgres share this machine's clock. */
const TOLERANCE_MS = 2

type Times = { accepted: Date; loaded: Date }

for (const [many, sales] of [
  ['one sale alone', 1],
  ['sales in one batch', 500],
] as const) {
  t.test(
    `${many}: the row has the broker's time to the millisecond, whatever the time zone of Connect's machine`,
    async (t) => {
      await untilReady()
      const sold = Array.from({ length: sales }, () => newSale())
      const sent = Date.now()
      t.equal((await post(sales === 1 ? sold[0] : sold)).status, 202)
      const answered = Date.now()
      await until('all are rows', async () => (await countRows(sold)) === sales)
      const rows = await query<Times>(
        'SELECT accepted_at AS accepted, loaded_at AS loaded FROM sales_raw WHERE event_id = ANY($1)',
        [sold.map(({ event_id }) => event_id)],
      )
      t.ok(
        rows.every(
          ({ accepted, loaded }) =>
            accepted.getTime() >= sent - TOLERANCE_MS &&
            accepted.getTime() <= answered + TOLERANCE_MS &&
            loaded >= accepted,
        ),
        `sent ${sent}, answered ${answered}, accepted ${rows[0]?.accepted.getTime()}`,
      )
    },
  )
}
