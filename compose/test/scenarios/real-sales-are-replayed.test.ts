import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ROOT } from '../../native/machine.ts'
import { getJson, query, setting, until, untilReady } from '../pipeline.ts'
import { runSimulator } from '../run-simulator.ts'

type Pipeline = { topic: { records: number }; table: { rows: number } }

const MAPPINGS = join(ROOT, 'services/simulator/mappings')
/** The 20,000 real rows; when absent, the sample of the same shape is used. */
const REAL = join(ROOT, '../shared/data/online-retail-20k.csv')

async function checkReplay(t: Test, file: string, whole: number, others: number): Promise<void> {
  await untilReady()
  const loader = `${setting('LOADER_URL')}/pipeline`
  await until(
    'all earlier sales are loaded',
    async () => (await getJson<{ topic: { lag: number } }>(loader)).topic.lag === 0,
  )
  const before = await getJson<Pipeline>(loader)
  const { code, output, ledger } = await runSimulator({
    REPLAY_FILE: file,
    REPLAY_MAPPING: join(MAPPINGS, 'online-retail.json'),
    REPLAY_SPEED: '0',
    BATCH_SIZE: '20',
  })
  t.equal(code, 0, output)
  const accepted = ledger.filter(({ answer }) => answer === 'accepted')
  const rejected = ledger.filter(({ answer }) => answer === 'rejected')
  t.equal(accepted.length, whole, 'every row with an integer stock code is accepted')
  t.equal(rejected.length, others, 'every other row is rejected')

  const rows = async () =>
    await query<{ event_id: string }>('SELECT event_id FROM sales_raw WHERE event_id = ANY($1)', [
      ledger.map(({ event_id }) => event_id),
    ])
  await until('every accepted sale is a row', async () => (await rows()).length >= whole, 120_000)
  const stored = (await rows()).map(({ event_id }) => event_id)
  t.equal(stored.length, whole, 'each of them once')
  t.same(new Set(stored), new Set(accepted.map(({ event_id }) => event_id)), 'and no other')
  await until('the loader counts the same', async () => {
    const after = await getJson<Pipeline>(loader)
    return after.table.rows - before.table.rows === whole && after.topic.records - before.topic.records === whole
  })
  t.match(
    output,
    new RegExp(`accepted\\D+${whole.toLocaleString('en')}|accepted\\D+${whole}`),
    'the summary counts the same',
  )
}

t.test('the sample of real sales is replayed: integer stock codes become rows once, others are rejected', async (t) => {
  const file = join(MAPPINGS, 'online-retail.sample.csv')
  const others = 4
  const whole = readFileSync(file, 'utf8').trim().split('\n').length - 1 - others
  await checkReplay(t, file, whole, others)
})

t.test('20,000 real sales are replayed: 17,964 become rows once, 2,036 are rejected', async (t) => {
  if (existsSync(REAL)) await checkReplay(t, REAL, 17_964, 2_036)
  else t.comment('the 20,000 real rows are absent; the sample was used')
})
