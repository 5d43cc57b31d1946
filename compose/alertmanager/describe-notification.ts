/**
 * What the webhooks of Alertmanager and Grafana send, as far as people need it. Our rules have stage, summary and runbook; an alert
 * that somebody makes in Grafana may have none of them, and has the addresses of its panel (empty without one) and of itself.
 */
export type Notification = { alerts: Alert[] }

type Alert = {
  status: string
  labels: Partial<Record<string, string>>
  annotations: Partial<Record<string, string>>
  panelURL?: string
  generatorURL?: string
}

/**
 * A line for each alert of a notification.
 * @param desk where it was sent, such as pages
 * @throws {Error} when the text is not what Alertmanager or Grafana sends
 */
export function describeNotification(desk: string, text: string): string[] {
  const { alerts } = JSON.parse(text) as Partial<Notification>
  if (!Array.isArray(alerts)) throw new Error('a notification has a list of alerts')
  return alerts.map((alert) => visible(`${desk}: ${wordsOf(alert).join(' ')}`))
}

function wordsOf({ status, labels, annotations, panelURL, generatorURL }: Alert): string[] {
  const link = [annotations['runbook_url'], panelURL, generatorURL].find(isSaid)
  return [
    status,
    labels['alertname'],
    isSaid(labels['stage']) ? `(${labels['stage']})` : undefined,
    annotations['summary'] ?? annotations['description'],
    link === undefined ? undefined : `-> ${link}`,
  ].filter(isSaid)
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

/** On one line, whatever it holds: a log is read line by line. */
function visible(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
