import t from 'tap'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'

type Ready = { ready: boolean; warnings?: Record<string, string> }
const ready = () => getJson<Ready>(`${setting('INGEST_URL')}/ready`)

t.test(
  'the gateway starts while the registry is down, with the schema it used last, and sales become rows',
  async (t) => {
    await untilReady()
    // The sink caches each schema it has used, so these become rows without the registry.
    const before = newSale()
    t.equal((await post(before)).status, 202)
    await until('an earlier sale is a row', async () => (await countRows([before])) === 1)
    await part('stop', 'registry')
    t.teardown(() => part('start', 'registry'))
    await part('restart', 'ingest-api')
    t.match(await ready(), { ready: true, warnings: { schema: /from the cache, the registry is unreachable since / } })
    const sales = Array.from({ length: 20 }, () => newSale())
    t.equal((await post(sales)).status, 202)
    await until('all are rows', async () => (await countRows(sales)) === sales.length)

    await part('start', 'registry')
    await until('the gateway sees the registry again', async () => (await ready()).warnings?.['schema'] === undefined)
    await untilReady()
  },
)
