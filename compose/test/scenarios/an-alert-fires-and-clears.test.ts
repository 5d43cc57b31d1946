import t from 'tap'
import { askLauncher } from '../../native/control.ts'
import { countRows, getJson, part, setting, until, untilReady } from '../pipeline.ts'
import { sell } from '../sell.ts'

type Alert = { labels: Record<string, string>; annotations: Record<string, string>; state: 'pending' | 'firing' }

/** The alert as Prometheus has it now; undefined while its condition does not hold. */
async function alertOf(name: string): Promise<Alert | undefined> {
  const { data } = await getJson<{ data: { alerts: Alert[] } }>(`http://127.0.0.1:${setting('PROMETHEUS_PORT')}/api/v1/alerts`)
  return data.alerts.find(({ labels }) => labels['alertname'] === name)
}
const untilAlert = (name: string, state: Alert['state'] | undefined) =>
  until(`${name} is ${state ?? 'gone'}`, async () => (await alertOf(name))?.state === state)

t.test('a sink that nobody runs raises its alert while sales are taken, and its return clears it', async (t) => {
  const status = await askLauncher(setting('DATA_DIR'))
  if (status?.parts.some(({ name, state }) => name === 'prometheus' && state === 'absent') === true) {
    t.comment('this host has no Prometheus (Debian: apt-get install prometheus); promtool or not, no alert was seen')
    return
  }
  await untilReady()
  await untilAlert('RetailWatchdog', 'firing')
  t.equal(await alertOf('RetailConnectWorkerGone'), undefined)

  const shop = sell(100)
  await part('kill', 'connect')
  await untilAlert('RetailConnectWorkerGone', 'pending')
  await untilAlert('RetailConnectWorkerGone', 'firing')
  t.match(await alertOf('RetailConnectWorkerGone'), {
    labels: { severity: 'page', stage: 'sink', connector: 'pg-sales-jdbc-sink' },
    annotations: { summary: /^Nobody runs the connector pg-sales-jdbc-sink; [1-9]\d* sales wait$/, runbook_url: 'docs/runbook.md#retailconnectworkergone' },
  })

  await part('start', 'connect')
  const sales = await shop.stop()
  await untilAlert('RetailConnectWorkerGone', undefined)
  await until('every sale that was accepted is a row', async () => await countRows(sales) === sales.length)
})
