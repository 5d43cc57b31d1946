import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { ROOT } from '../../native/machine.ts'
import { freePorts } from '../free-ports.ts'
import { countRows, getJson, newSale, part, query, setting, until, untilReady } from '../pipeline.ts'
import { deadLettersOf, produce, saleEncoder } from '../raw-records.ts'

type Status = { connector: { state: string }; tasks: { state: string }[] }
type Ready = { ready: boolean; role?: string; waiting_for?: Record<string, string> }

/** The longest takeover, and the longest standstill of the sink, in milliseconds. */
const SECONDS = 15_000
const GATE = 4_711
const CONNECTOR = `${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink`
const FIRST = setting('LOADER_URL')
const [port = 0] = await freePorts(1)
const SECOND = `http://127.0.0.1:${port}`

const sinkState = async () => (await getJson<Status>(`${CONNECTOR}/status`)).connector.state
const roleOf = async (url: string) => (await getJson<Ready>(`${url}/ready`)).role
const leads = async (url: string) =>
  (await (await fetch(`${url}/metrics`)).text()).includes('\nretail_loader_leader 1\n')

let second: ChildProcess | undefined
async function startSecond(): Promise<void> {
  // A failed test may have left one.
  await endSecond('SIGKILL')
  second = spawn(process.execPath, [join(ROOT, 'services/loader/src/main.ts')], {
    env: { ...process.env, LOADER_PORT: String(port), LOG_LEVEL: 'fatal' },
    stdio: 'ignore',
  })
  await until('the second loader is ready', async () => (await fetch(`${SECOND}/ready`)).ok)
}
async function endSecond(signal: NodeJS.Signals): Promise<void> {
  if (second?.exitCode !== null || second.signalCode !== null) return
  second.kill(signal)
  await once(second, 'exit')
}

await untilReady()
t.teardown(async () => {
  await endSecond('SIGTERM')
  await part('start', 'loader')
  await untilReady()
})
await startSecond()

/** Blocks every isolation before it examines anything, until the returned function is called. */
async function holdIsolations(): Promise<() => Promise<void>> {
  const holder = new pg.Client({
    host: setting('POSTGRES_HOST'),
    port: Number(setting('POSTGRES_PORT')),
    database: setting('POSTGRES_DB'),
    user: setting('POSTGRES_USER'),
    password: setting('POSTGRES_PASSWORD'),
  })
  await holder.connect()
  await holder.query(`
    SELECT pg_advisory_lock(${GATE});
    CREATE FUNCTION hold_isolation() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NEW; END $$;
    CREATE TRIGGER hold_isolation BEFORE UPDATE ON sink_isolations FOR EACH ROW EXECUTE FUNCTION hold_isolation()`)
  return async () => {
    await holder.query(`SELECT pg_advisory_unlock(${GATE})`)
    await holder.query('DROP FUNCTION hold_isolation CASCADE')
    await holder.end()
  }
}

t.test('one loader leads; the other is ready, reports its role and shows the whole pipeline', async (t) => {
  t.same([await roleOf(FIRST), await roleOf(SECOND)], ['leader', 'standby'])
  t.same([await leads(FIRST), await leads(SECOND)], [true, false])
  type Overview = { verdict: { state: string; reasons: { text: string }[] } }
  const verdictOf = async (url: string): Promise<string> => {
    const { state, reasons } = (await getJson<Overview>(`${url}/overview`)).verdict
    return [state, ...reasons.map(({ text }) => text)].join('; ')
  }
  await until(
    'the standby shows the same verdict as the leader',
    async () => (await verdictOf(SECOND)) === (await verdictOf(FIRST)),
  )
  t.match(await getJson(`${SECOND}/pipeline`), { leadership: { role: 'standby' }, connectors: [{ state: 'RUNNING' }] })
})

t.test(
  'the isolating loader is killed for good: the other completes the isolation, and the sink runs again',
  async (t) => {
    const encode = await saleEncoder()
    const sales = Array.from({ length: 100 }, () => newSale())
    const bad = encode(newSale({ event_id: `nul \0 ${randomUUID()}` }))
    const release = await holdIsolations()
    // The standby must not see the sink fail: it finds only a stopped connector, as an operator would leave it.
    second?.kill('SIGSTOP')
    try {
      await produce([...sales.slice(0, 50).map(encode), bad, ...sales.slice(50).map(encode)])
      await until(
        'the leader isolates',
        async () => (await query("SELECT 1 FROM sink_isolations WHERE state <> 'done'")).length === 1,
      )
      await until('the sink is stopped', async () => (await sinkState()) === 'STOPPED')
      await part('kill', 'loader')
    } finally {
      second?.kill('SIGCONT')
      await release()
    }
    const killedAt = Date.now()
    await until('the sink runs again', async () => (await sinkState()) === 'RUNNING', SECONDS)
    t.ok(await leads(SECOND), 'the other leads')
    await until('every good sale is a row', async () => (await countRows(sales)) === sales.length, SECONDS)
    t.comment(`rows ${Date.now() - killedAt} ms after the kill`)
    t.equal((await query("SELECT 1 FROM sink_isolations WHERE state <> 'done'")).length, 0, 'no isolation is open')
    t.equal((await deadLettersOf([bad])).length, 1)
    await until('the other is ready', async () => (await fetch(`${SECOND}/ready`)).ok)
  },
)

t.test('a loader that returns stands by, and leads when the leader is killed', async (t) => {
  await part('start', 'loader')
  await until('it is ready', async () => (await fetch(`${FIRST}/ready`)).ok)
  t.same([await roleOf(FIRST), await roleOf(SECOND)], ['standby', 'leader'])
  await endSecond('SIGKILL')
  await until('it leads', () => leads(FIRST), SECONDS)
  t.equal((await fetch(CONNECTOR, { method: 'DELETE' })).status, 204)
  await until('it supervises: the connector is recreated', async () => (await sinkState()) === 'RUNNING')
})

t.test('a leader that loses its connection stops leading at once, and there is one leader again', async (t) => {
  await startSecond()
  const ended = await query(`
    WITH leaders AS MATERIALIZED (
      SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND application_name = 'loader leadership'
    )
    SELECT pg_terminate_backend(pid) FROM leaders`)
  t.equal(ended.length, 1, 'one connection held the lock')
  await until(
    'one leads and the other stands by',
    async () => {
      const roles = await Promise.all([roleOf(FIRST), roleOf(SECOND)])
      return roles.sort().join() === 'leader,standby'
    },
    SECONDS,
  )
  t.equal((await Promise.all([leads(FIRST), leads(SECOND)])).filter(Boolean).length, 1)
  await untilReady()
})
