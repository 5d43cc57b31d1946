import { askHttp } from '@stream-retail/chassis/http-client'
import type { ActiveAlert } from './snapshot.ts'

/** What Prometheus answers to /api/v1/alerts. */
type AlertsReply = {
  data?: {
    alerts?: { labels: Record<string, string>; annotations: Record<string, string>; state: string; activeAt: string }[]
  }
}

/** It always fires, so that an outside system notices when it stops. */
const WATCHDOG = 'RetailWatchdog'
const MAX_ALERTS = 100

/** The alerts that Prometheus knows, firing ones first. Never throws: null when it gives no usable answer in time. */
export async function lookAtAlerts(url: string, timeoutMs: number): Promise<ActiveAlert[] | null> {
  const reply = await askHttp(`${url}/api/v1/alerts`, { timeoutMs })
  if (reply.outcome !== 'answered' || !reply.ok) return null
  try {
    return alertsIn(JSON.parse(reply.text) as AlertsReply)
  } catch {
    return null
  }
}

/** At most {@link MAX_ALERTS}, without the watchdog. Pure. */
export function alertsIn({ data }: AlertsReply): ActiveAlert[] {
  return (data?.alerts ?? [])
    .map(({ labels, annotations, state, activeAt }) => ({
      name: labels['alertname'] ?? '',
      severity: labels['severity'] ?? 'none',
      state,
      summary: annotations['summary'] ?? annotations['description'] ?? '',
      since: activeAt,
      runbook_url: annotations['runbook_url'] ?? null,
    }))
    .filter(({ name }) => name !== WATCHDOG)
    .sort((a, b) => a.state.localeCompare(b.state) || a.since.localeCompare(b.since))
    .slice(0, MAX_ALERTS)
}
