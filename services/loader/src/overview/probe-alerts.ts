import type { ActiveAlert } from './snapshot.ts'

type Answer = {
  data?: {
    alerts?: { labels: Record<string, string>; annotations: Record<string, string>; state: string; activeAt: string }[]
  }
}

/** It always fires, so that somebody outside notices when it does not. */
const WATCHDOG = 'RetailWatchdog'
const MOST = 100

/** The alerts that Prometheus knows of, those that fire first. Never throws: null when it does not answer in time. */
export async function lookAtAlerts(url: string, timeoutMs: number): Promise<ActiveAlert[] | null> {
  try {
    const response = await fetch(`${url}/api/v1/alerts`, { signal: AbortSignal.timeout(timeoutMs) })
    return response.ok ? alertsIn((await response.json()) as Answer) : null
  } catch {
    return null
  }
}

/** Pure. */
export function alertsIn({ data }: Answer): ActiveAlert[] {
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
    .slice(0, MOST)
}
