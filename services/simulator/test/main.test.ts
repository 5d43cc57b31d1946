import t from 'tap'
import { readFileSync } from 'node:fs'
import { fakeGateway } from './fake-gateway.ts'
import { startSimulator } from './simulator-process.ts'
import { until } from '../../chassis/test/until.ts'

type LedgerLine = {
  event_id: string | null
  ts: number | null
  kind: string
  answer: string
  codes: string[]
  paths: string[]
  tries: number
}

function readLedger(file: string): LedgerLine[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine)
}

t.test('COUNT=50 sends 50 sales, prints a summary and exits with 0', async (t) => {
  const { gateway, url } = await fakeGateway(t, (_, request) => (request === 7 ? 'hang up' : undefined))
  const ledger = `${t.testdir()}/ledger.jsonl`
  const simulator = startSimulator(t, {
    INGEST_URL: url,
    COUNT: '50',
    RATE_PER_SEC: '500',
    INVALID_SHARE: '0.2',
    SEED: '3',
    LEDGER_FILE: ledger,
  })
  t.equal(await simulator.ended, 0, simulator.output())
  t.match(simulator.output(), /^simulator: 50 events in .* seed 3$/m)
  t.match(simulator.output(), new RegExp(`^ {2}accepted +${gateway.accepted.length}$`, 'm'))
  t.match(simulator.output(), new RegExp(`^ {2}rejected +${gateway.rejected.length}$`, 'm'))
  t.equal(gateway.accepted.length + gateway.rejected.length, 50)
  const lines = readLedger(ledger)
  t.equal(lines.length, 50)
  t.ok(lines.every(({ kind, answer }) => (kind === 'valid') === (answer === 'accepted')))
  t.equal(lines.filter(({ tries }) => tries === 2).length, 1)
})

t.test('a sale that never gets an answer makes the run fail', async (t) => {
  const { url } = await fakeGateway(t, () => ({ status: 503 }))
  const simulator = startSimulator(t, { INGEST_URL: url, COUNT: '5', RATE_PER_SEC: '100', GIVE_UP_AFTER_MS: '300' })
  t.equal(await simulator.ended, 1, simulator.output())
  t.match(simulator.output(), /^ {2}unanswered +[1-5] /m)
})

t.test('SIGTERM during a run waits for the answers, and the ledger agrees with the gateway', async (t) => {
  const { gateway, url } = await fakeGateway(t, () => ({ status: 202, afterMs: 100 }))
  const ledger = `${t.testdir()}/ledger.jsonl`
  const simulator = startSimulator(t, { INGEST_URL: url, RATE_PER_SEC: '300', LEDGER_FILE: ledger })
  await until('sales under way', () => gateway.received.length > 100)
  simulator.child.kill('SIGTERM')
  t.equal(await simulator.ended, 0, simulator.output())
  const lines = readLedger(ledger)
  t.ok(lines.every(({ answer }) => answer === 'accepted'))
  const key = ({ event_id: id, ts }: Record<string, unknown>): string => `${String(id)} ${String(ts)}`
  t.same(lines.map(key).sort(), gateway.accepted.map(key).sort())
  t.same(gateway.accepted.length, gateway.received.length)
})

t.test(
  'SIGTERM while the gateway does not respond ends in time, and the ledger shows what is unanswered',
  async (t) => {
    const { gateway, url } = await fakeGateway(t, () => ({ status: 202, afterMs: 60_000 }))
    const ledger = `${t.testdir()}/ledger.jsonl`
    const simulator = startSimulator(t, {
      INGEST_URL: url,
      RATE_PER_SEC: '300',
      MAX_IN_FLIGHT: '4',
      LEDGER_FILE: ledger,
      STOP_TIMEOUT_MS: '1000',
    })
    await until('requests without an answer', () => gateway.received.length === 4)
    simulator.child.kill('SIGTERM')
    t.equal(await simulator.ended, 0, simulator.output())
    t.same(
      readLedger(ledger).map(({ answer }) => answer),
      Array(4).fill('unanswered'),
    )
  },
)

t.test('invalid settings stop the start, all of them named', async (t) => {
  const simulator = startSimulator(t, { RATE_PER_SEC: 'many', BATCH_SIZE: '101' })
  t.equal(await simulator.ended, 1)
  t.match(simulator.output(), /RATE_PER_SEC must be number/)
  t.match(simulator.output(), /BATCH_SIZE must be <= 100/)
})

t.test('a file with unreadable rows: the others are sent, and these are shown and kept', async (t) => {
  const { gateway, url } = await fakeGateway(t)
  const field = (column: string) => ({ column, as: 'number' })
  const folder = t.testdir({
    'sales.csv': 'shop,sku,qty,time\n1,2,6.0,2021-01-02 00:00\n1,2,3,2021-02-30 00:00\n1,2\n',
    'mapping.json': JSON.stringify({
      store_id: field('shop'),
      sku: field('sku'),
      qty: field('qty'),
      time: { column: 'time' },
    }),
  })
  const simulator = startSimulator(t, {
    INGEST_URL: url,
    REPLAY_FILE: `${folder}/sales.csv`,
    REPLAY_MAPPING: `${folder}/mapping.json`,
  })
  t.equal(await simulator.ended, 0, simulator.output())
  t.equal(gateway.accepted.length, 1)
  t.match(simulator.output(), /^ {2}unreadable +2 {2}rows of the file, kept in .*sales\.csv\.unreadable\.csv$/m)
  t.match(simulator.output(), /^ +line 3: time: "2021-02-30 00:00" is not a time/m)
  t.match(readFileSync(`${folder}/sales.csv.unreadable.csv`, 'utf8'), /^4,"2 values where the header has 4",1,2$/m)
})
