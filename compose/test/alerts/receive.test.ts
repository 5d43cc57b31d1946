import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { ROOT } from '../../native/machine.ts'
import { freePorts } from '../free-ports.ts'
import { until } from '../pipeline.ts'

const notification = (summary: string) =>
  JSON.stringify({
    version: '4',
    receiver: 'pages',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'RetailGatewayDown', stage: 'gateway' },
        annotations: { summary, runbook_url: 'docs/runbook.md#retailgatewaydown' },
      },
      {
        status: 'resolved',
        labels: { alertname: 'RetailCanaryLost', stage: 'pipeline' },
        annotations: { summary: 'No test sale', runbook_url: 'docs/runbook.md#retailcanarylost' },
      },
    ],
  })

/** As Grafana's documentation shows it: an alert created on a panel, and one without a description. */
const ofGrafana = JSON.stringify({
  receiver: 'people',
  status: 'firing',
  orgId: 1,
  version: '1',
  groupKey: '{}/{}:{alertname="Many returns"}',
  truncatedAlerts: 0,
  title: '[FIRING:2]',
  state: 'alerting',
  groupLabels: { alertname: 'Many returns' },
  commonLabels: { severity: 'page' },
  commonAnnotations: {},
  externalURL: 'http://localhost:3000/',
  message: '**Firing**',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'Many returns', grafana_folder: 'Retail', severity: 'page' },
      annotations: { summary: 'Store 7 takes back more than it sells' },
      startsAt: '2026-01-05T09:51:03.157+01:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://localhost:3000/alerting/grafana/a1/view',
      fingerprint: 'c6eadffa33fcdf37',
      silenceURL: 'http://localhost:3000/alerting/silence/new',
      dashboardURL: 'http://localhost:3000/d/business',
      panelURL: 'http://localhost:3000/d/business?viewPanel=4',
      values: { B: 44.2, C: 1 },
      valueString: "[ var='B' labels={} value=44.2 ]",
    },
    {
      status: 'resolved',
      labels: { alertname: 'DatasourceError' },
      annotations: {},
      startsAt: '2026-01-05T09:51:03Z',
      endsAt: '2026-01-05T09:56:03Z',
      generatorURL: 'http://localhost:3000/alerting/grafana/a2/view',
      fingerprint: 'bc97ff14869b13e3',
      silenceURL: '',
      dashboardURL: '',
      panelURL: '',
      values: null,
      valueString: '',
    },
  ],
})

/** A separate receiver that stops with the test. */
async function aReceiver(t: Test) {
  const [port] = await freePorts(1)
  const child = spawn(process.execPath, [`${ROOT}/compose/alertmanager/receive.ts`], {
    env: { ...process.env, BIND_HOST: '127.0.0.1', ALERT_RECEIVER_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  t.teardown(() => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await until('it is ready', async () => (await fetch(`${url}/ready`)).ok)
  const post = async (body: string | Uint8Array<ArrayBuffer>, desk = 'pages'): Promise<number> =>
    (await fetch(`${url}/${desk}`, { method: 'POST', body })).status
  return { child, url, post, printed: () => printed }
}

t.test('prints one line per alert of a notification', async (t) => {
  const { post, printed } = await aReceiver(t)
  t.equal(await post(notification('0 gateways\nanswer')), 204)
  await until('both are printed', async () => printed().split('\n').length === 3)
  t.match(
    printed(),
    /^\S+Z pages: firing RetailGatewayDown \(gateway\) 0 gateways answer -> docs\/runbook\.md#retailgatewaydown\n\S+Z pages: resolved RetailCanaryLost /,
  )
})

t.test('prints alerts of Grafana with a link to the panel or the rule when there is no runbook', async (t) => {
  const { post, printed } = await aReceiver(t)
  t.equal(await post(ofGrafana, 'grafana'), 204)
  await until('both are printed', async () => printed().split('\n').length === 3)
  t.same(
    printed()
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\S+ /, '')),
    [
      'grafana: firing Many returns Store 7 takes back more than it sells -> ' +
        'http://localhost:3000/d/business?viewPanel=4',
      'grafana: resolved DatasourceError -> http://localhost:3000/alerting/grafana/a2/view',
    ],
  )
})

t.test('rejects a body that is not a notification, prints nothing and keeps running', async (t) => {
  const { url, post, printed } = await aReceiver(t)
  for (const body of ['', 'x', '{}', '{"alerts":7}', '{"alerts":[null]}', 'null']) t.equal(await post(body), 400, body)
  t.equal(await post(new Uint8Array(2_000_000)), 413)
  t.equal((await fetch(`${url}/pages`)).status, 404)
  t.equal(printed(), '')
  t.equal(await post(notification('again')), 204)
})

t.test('exits on SIGTERM', async (t) => {
  const { child } = await aReceiver(t)
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
})
