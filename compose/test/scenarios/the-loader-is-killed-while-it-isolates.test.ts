import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import t from 'tap'
import { countRows, getJson, newSale, part, query, setting, until, untilReady } from '../pipeline.ts'
import { deadLettersOf, produce, saleEncoder } from '../raw-records.ts'
import type { IsolationStep } from '../../../services/loader/src/isolate/isolation.ts'

const STEPS: IsolationStep[] = [
  'begun',
  'stopped',
  'planned',
  'rows_written',
  'dead_letters_written',
  'chunk_saved',
  'examined',
  'offsets_moved',
  'resuming_saved',
]
const PROGRAM = new URL('../../../services/loader/test/programs/isolate-and-die.ts', import.meta.url).pathname
const CONNECTOR = `${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink`

type Status = { connector: { state: string }; tasks: { state: string }[] }
const status = () => getJson<Status>(`${CONNECTOR}/status`)

t.test(
  'killed after each of its steps, the isolation is resumed; in the end all valid sales are rows and each bad ' +
    'one is one dead letter',
  async (t) => {
    await untilReady()
    await part('kill', 'loader')
    const encode = await saleEncoder()
    const sales = Array.from({ length: 200 }, () => newSale())
    // Many keys, so that every partition has records.
    const bad = Array.from({ length: 50 }, () => encode(newSale({ event_id: `nul \0 ${randomUUID()}` })))
    await produce([...sales.slice(0, 100).map(encode), ...bad, ...sales.slice(100).map(encode)])
    await until('the task fails', async () => (await status()).tasks.some(({ state }) => state === 'FAILED'))

    for (const step of STEPS) {
      const child = spawn(process.execPath, [PROGRAM, step], { stdio: 'inherit' })
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      t.equal(signal, 'SIGKILL', `it reached ${step} and was killed there`)
      t.match(
        await query("SELECT count(*)::int AS open FROM sink_isolations WHERE state <> 'done'"),
        [{ open: 1 }],
        'the same isolation is open',
      )
    }
    t.equal((await status()).connector.state, 'STOPPED', 'by the isolation, not by an operator')
    await part('start', 'loader')
    await until(
      'the loader has completed it',
      async () => (await query("SELECT 1 FROM sink_isolations WHERE state <> 'done'")).length === 0,
    )
    await untilReady()
    t.match(await status(), { connector: { state: 'RUNNING' }, tasks: [{ state: 'RUNNING' }] })
    t.equal(await countRows(sales), sales.length)
    t.equal((await deadLettersOf(bad)).length, bad.length, 'once each')
    const later = [newSale(), newSale()]
    await produce(later.map(encode))
    await until('later sales are rows', async () => (await countRows(later)) === later.length)
  },
)

t.test('a connector that an operator stopped stays stopped, even after a restart of the loader', async (t) => {
  t.equal((await fetch(`${CONNECTOR}/stop`, { method: 'PUT' })).ok, true)
  await until('the connector is stopped', async () => (await status()).connector.state === 'STOPPED')
  await part('restart', 'loader')
  await untilReady()
  t.equal((await status()).connector.state, 'STOPPED')
  t.ok((await fetch(`${CONNECTOR}/resume`, { method: 'PUT' })).ok)
  await until('the connector runs', async () => (await status()).tasks.some(({ state }) => state === 'RUNNING'))
})
