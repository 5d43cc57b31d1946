import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { askLauncher } from '../../native/control.ts'
import { countRows, getJson, part, setting, until, untilReady } from '../pipeline.ts'
import { sell } from '../sell.ts'

type Alert = { labels: Record<string, string>; annotations: Record<string, string>; state: 'pending' | 'firing' }
type Passed = { labels: Record<string, string>; receivers: { name: string }[]; status: { state: string } }

/** The alert as Prometheus has it now; undefined while its condition does not hold. */
async function alertOf(name: string): Promise<Alert | undefined> {
  const { data } = await getJson<{ data: { alerts: Alert[] } }>(
    `http://127.0.0.1:${setting('PROMETHEUS_PORT')}/api/v1/alerts`,
  )
  return data.alerts.find(({ labels }) => labels['alertname'] === name)
}
const untilAlert = (name: string, state: Alert['state'] | undefined) =>
  until(`${name} is ${state ?? 'gone'}`, async () => (await alertOf(name))?.state === state)

/** Comments when this host does not have the part. */
async function isAbsent(t: Test, name: string, debian: string): Promise<boolean> {
  const status = await askLauncher(setting('DATA_DIR'))
  const absent = status?.parts.some((one) => one.name === name && one.state === 'absent') === true
  if (absent) t.comment(`this host has no ${name} (Debian: apt-get install ${debian}), so it was not tested`)
  return absent
}

/** Alertmanager routes it to the pager, and the dead man's switch receives the watchdog. */
async function untilPassedOn(name: string): Promise<void> {
  await until(`${name} is passed on`, async () => {
    const passed = await getJson<Passed[]>(`http://127.0.0.1:${setting('ALERTMANAGER_PORT')}/api/v2/alerts`)
    const alert = passed.find(({ labels }) => labels['alertname'] === name)
    return alert?.status.state === 'active' && alert.receivers[0]?.name === 'pages'
  })
  await until('the watchdog is received', async () =>
    readFileSync(`${setting('DATA_DIR')}/logs/alert-receiver.log`, 'utf8').includes('dead-man: firing RetailWatchdog'),
  )
}

t.test('a stopped sink raises its alert while sales are accepted, and its return clears the alert', async (t) => {
  if (await isAbsent(t, 'prometheus', 'prometheus')) return
  await untilReady()
  await untilAlert('RetailWatchdog', 'firing')
  t.equal(await alertOf('RetailConnectWorkerGone'), undefined)

  const shop = sell(100)
  await part('kill', 'connect')
  await untilAlert('RetailConnectWorkerGone', 'pending')
  await untilAlert('RetailConnectWorkerGone', 'firing')
  t.match(await alertOf('RetailConnectWorkerGone'), {
    labels: { severity: 'page', stage: 'sink', connector: 'pg-sales-jdbc-sink' },
    annotations: {
      summary: /^No worker runs pg-sales-jdbc-sink; [1-9]\d* sales are waiting$/,
      runbook_url: 'docs/runbook.md#retailconnectworkergone',
    },
  })
  if (!(await isAbsent(t, 'alertmanager', 'prometheus-alertmanager'))) await untilPassedOn('RetailConnectWorkerGone')

  await part('start', 'connect')
  const sales = await shop.stop()
  await untilAlert('RetailConnectWorkerGone', undefined)
  await until('every sale that was accepted is a row', async () => (await countRows(sales)) === sales.length)
})
