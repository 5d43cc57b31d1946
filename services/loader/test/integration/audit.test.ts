import t from 'tap'
import { type ResponseBody, TOKEN, controlApi } from './control-api.ts'

t.test(
  'audit pages contain each entry once; entries are immutable, and Connect and Grafana cannot write them',
  async (t) => {
    const { get, audit, database } = await controlApi(t)
    for (let n = 0; n < 25; n++)
      await audit.add({
        actor: 'ann',
        action: 'pause_connector',
        target: `t${n}`,
        outcome: 'done',
        detail: null,
        requestId: 'r',
      })
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body }: { body: ResponseBody } = await get(
        `/audit?limit=10${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      )
      seen.push(...(body.entries ?? []).map(({ target }) => target))
      cursor = body.next_cursor
    }
    t.same(
      seen,
      Array.from({ length: 25 }, (_, n) => `t${24 - n}`),
    )
    await t.rejects(database.query("UPDATE control_actions SET actor = 'eve'"), /never changed/)
    const { rows } = await database.query<{ writer: boolean; reader: boolean }>(`
    SELECT has_table_privilege('writer', 'control_actions', 'INSERT, UPDATE, DELETE') AS writer,
      has_table_privilege('reader', 'control_actions', 'INSERT, UPDATE, DELETE') AS reader`)
    t.same(rows, [{ writer: false, reader: false }])
  },
)

t.test('the audit is bounded, and rejected requests neither displace other entries nor fill it quickly', async (t) => {
  const { audit, auditEntries, send, get } = await controlApi(t, { keep: 100, token: TOKEN })
  const add = (outcome: 'done' | 'rejected') =>
    audit.add({ actor: 'ann', action: 'pause_connector', target: 'sink', outcome, detail: null, requestId: 'r' })
  await add('done')
  for (let n = 0; n < 100; n++) await send('/connectors/sink/pause')
  t.equal((await auditEntries()).length, 61, 'sixty rejected requests per minute')
  for (let n = 0; n < 140; n++) await add('done')
  const kept = await auditEntries()
  t.equal(kept.filter(({ outcome }) => outcome === 'rejected').length, 10)
  t.ok(kept.length <= 210, `${kept.length}`)
  t.match(await get('/control'), { status: 200 })
})
