import t from 'tap'
import { getJson, newSale, post, query, setting, until, untilReady } from '../pipeline.ts'
import { askTool, runTool } from '../run-tool.ts'

type Report = {
  equal: boolean
  records: number
  missing: number
  extra: number
  examples: { missing: { event_id: string }[] }
}
type Pipeline = { reconciliation: { missing: number; missing_sales: { event_id: string }[] } }

const state = async () => (await getJson<Pipeline>(`${setting('LOADER_URL')}/pipeline`)).reconciliation
const metric = async () =>
  Number(
    /^retail_pipeline_reconciliation_missing_events (\d+)$/m.exec(
      await (await fetch(`${setting('LOADER_URL')}/metrics`)).text(),
    )?.[1],
  )

t.test(
  'a healthy pipeline reconciles; a row deleted by hand is noticed, listed by reconcile, and no longer missing ' +
    'once it is back',
  async (t) => {
    await untilReady()
    const sales = Array.from({ length: 50 }, () => newSale())
    t.equal((await post(sales)).status, 202)
    const healthy = await askTool<Report>('reconcile', ['--since', '1m'])
    t.equal(healthy.code, 0, JSON.stringify(healthy))
    t.match(healthy.told, { equal: true, missing: 0, extra: 0 })
    t.ok(healthy.told.records >= 50)

    const before = await metric()
    const [lost] = await query<{ event_id: string }>('DELETE FROM sales_raw WHERE event_id = $1 RETURNING *', [
      sales[7]?.event_id,
    ])
    const putBack = () =>
      query('INSERT INTO sales_raw SELECT * FROM json_populate_record(NULL::sales_raw, $1) ON CONFLICT DO NOTHING', [
        JSON.stringify(lost),
      ])
    // If this test fails, the following ones must not find the row missing too.
    t.teardown(putBack)
    await until('the loader has noticed the missing row', async () => (await metric()) === before + 1)
    t.ok(
      (await state()).missing_sales.some(({ event_id: id }) => id === lost?.event_id),
      'GET /pipeline names it',
    )
    t.match(
      await runTool('reconcile', ['--acknowledge', 'a test']),
      { code: 0, output: /^0 acknowledged as lost; [1-9]\d* still in the topic/ },
      'a sale that can come back is not acknowledged as lost',
    )
    t.equal(await metric(), before + 1)
    const { code, output } = await runTool('reconcile', ['--since', '2m'])
    t.equal(code, 1)
    t.match(output, new RegExp(`1  MISSING.*\\n +${lost?.event_id}`))

    await putBack()
    await until('the loader has seen that the row is back', async () => (await metric()) === before)
    t.equal((await runTool('reconcile', ['--since', '2m'])).code, 0)
  },
)

t.test('a row that no client sent is extra, and an invalid time span is reported as not compared', async (t) => {
  await query(
    `INSERT INTO sales_raw (event_id, store_id, sku, qty, ts, accepted_at) VALUES ('nobody', 1, 1, 1, ` +
      'extract(epoch FROM now())::bigint * 1000, now())',
  )
  t.match(await runTool('reconcile', ['--since', '1m']), { code: 1, output: /1 {2}EXTRA.*\n +nobody/ })
  await query(`DELETE FROM sales_raw WHERE event_id = 'nobody'`)
  t.match(await runTool('reconcile', ['--since', 'yesterday']), { code: 2, errors: /is not a time/ })
})
