import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import t from 'tap'
import { ROOT } from '../../native/machine.ts'
import { countRows, newSale, post, query, until, untilReady } from '../pipeline.ts'
import { runSimulator } from '../run-simulator.ts'

/** The columns that a duplicate sale does not change. */
const ROWS =
  'SELECT event_id, store_id, sku, qty, ts, loaded_at::text AS loaded_at FROM sales_raw WHERE event_id = ANY($1) ' +
  'ORDER BY event_id, ts'

const countAll = async (): Promise<number> =>
  Number((await query<{ count: string }>('SELECT count(*) FROM sales_raw'))[0]?.count)
const npmRun = (...args: string[]) => execa('npm', ['run', '--silent', ...args], { cwd: ROOT })

t.test(
  'a backup taken while sales flow is restored into a new database and holds every earlier sale, unchanged',
  async (t) => {
    await untilReady()
    const early = Array.from({ length: 200 }, () => newSale())
    t.equal((await post(early)).status, 202)
    await until('the early sales are rows', async () => (await countRows(early)) === early.length)

    const folder = `${t.testdir({})}/backup`
    const before = await countAll()
    const flowing = runSimulator({ COUNT: '2000', RATE_PER_SEC: '400' })
    await until('sales flow', async () => (await countAll()) > before + 50)
    const { stdout } = await npmRun('backup', '--', '--to', folder)
    t.match(stdout, /^\d+ rows of \d+ tables as of /m)
    t.equal((await flowing).code, 0, 'no sale was rejected meanwhile')

    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as {
      offsets: { partition: number; offset: string }[]
      tables: { table: string; rows: number }[]
    }
    t.equal(manifest.offsets.length, 6)
    t.ok(
      manifest.offsets.some(({ offset }) => Number(offset) > 0),
      'the manifest has the offsets from which to read the topic again',
    )

    const database = `drill_${Date.now()}`
    t.teardown(() => query(`DROP DATABASE IF EXISTS ${database}`, []))
    await npmRun('restore', '--', '--from', folder, '--into', database)
    const restored = (await query<{ event_id: string }>('SELECT event_id FROM sales_raw', [], database)).map(
      ({ event_id: id }) => id,
    )
    t.equal(
      restored.length,
      manifest.tables.filter(({ table }) => table.startsWith('sales_raw')).reduce((sum, { rows }) => sum + rows, 0),
    )
    t.same(
      await query(ROWS, [restored], database),
      await query(ROWS, [restored]),
      'each row equals that of the live table',
    )
    t.same(
      early.filter(({ event_id: id }) => !restored.includes(id)),
      [],
      'all sales loaded before the backup are in it',
    )
  },
)
