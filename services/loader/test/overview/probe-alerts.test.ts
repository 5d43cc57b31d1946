import t from 'tap'
import { alertsIn, lookAtAlerts } from '../../src/overview/probe-alerts.ts'

const alert = (alertname: string, state: string, activeAt: string, more = {}) => ({
  labels: { alertname, ...more },
  annotations: { summary: `about ${alertname}` },
  state,
  activeAt,
})

t.test('firing alerts come first, oldest first, and the watchdog, which always fires, is left out', async (t) => {
  const alerts = alertsIn({
    data: {
      alerts: [
        alert('B', 'pending', '2026-01-01'),
        alert('C', 'firing', '2026-01-03', { severity: 'page' }),
        alert('A', 'firing', '2026-01-02'),
        alert('RetailWatchdog', 'firing', '2026-01-01'),
      ],
    },
  })
  t.same(
    alerts.map(({ name }) => name),
    ['A', 'C', 'B'],
  )
  t.same(alerts[1], {
    name: 'C',
    severity: 'page',
    state: 'firing',
    summary: 'about C',
    since: '2026-01-03',
    runbook_url: null,
  })
  t.same(alertsIn({}), [])
})

t.test('without Prometheus the alerts are unknown', async (t) => {
  t.equal(await lookAtAlerts('http://127.0.0.1:1', 1_000), null)
})
