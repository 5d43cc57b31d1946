import t from 'tap'
import { askLauncher } from '../../native/control.ts'
import { getJson, newSale, post, setting, until } from '../pipeline.ts'

type Targets = { data: { activeTargets: { labels: { job: string }; health: string; lastError: string }[] } }
type Result = { data: { result: { value: [number, string] }[] } }

const SERVICES = { 'ingest-api': 'INGEST_URL', 'loader': 'LOADER_URL', 'simulator': 'SIMULATOR_URL' }
const prometheus = `http://127.0.0.1:${setting('PROMETHEUS_PORT')}`

t.test('every service reports its health, readiness and metrics', async (t) => {
  for (const [service, url] of Object.entries(SERVICES)) {
    t.equal((await fetch(`${setting(url)}/health`)).status, 200, `${service} lives`)
    await until(`${service} is ready`, async () => (await fetch(`${setting(url)}/ready`)).ok)
    const metrics = await (await fetch(`${setting(url)}/metrics`)).text()
    t.match(metrics, /^retail_\w+(\{.*\})? \d/m, `${service} has metrics of its own`)
    t.match(metrics, /^process_cpu_seconds_total /m)
  }
})

t.test('the real Prometheus scrapes all of them, and their metrics agree', async (t) => {
  const status = await askLauncher(setting('DATA_DIR'))
  if (status?.parts.some(({ name, state }) => name === 'prometheus' && state === 'absent') === true) {
    t.comment('this host has no Prometheus (Debian: apt-get install prometheus); only /metrics itself was read')
    return
  }
  t.equal((await post(newSale())).status, 202)
  await until('all targets are up', async () => {
    const { data } = await getJson<Targets>(`${prometheus}/api/v1/targets?state=active`)
    const up = data.activeTargets.filter(({ health }) => health === 'up').map(({ labels }) => labels.job)
    return Object.keys(SERVICES).every((service) => up.includes(service)) && up.length === data.activeTargets.length
  })
  const value = async (expression: string) => {
    const { data } = await getJson<Result>(`${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`)
    return Number(data.result[0]?.value[1])
  }
  await until('Prometheus has the row count of the table', async () => {
    const { table } = await getJson<{ table: { rows: number } }>(`${setting('LOADER_URL')}/pipeline`)
    return table.rows > 0 && (await value('retail_store_rows')) === table.rows
  })
  await until('freshness is measured', async () => (await value('retail_pipeline_accept_to_row_seconds_count')) > 0)
})
