/**
 * The fields used of an Alertmanager or Grafana webhook notification. Our rules have stage, summary and runbook; an
 * alert created in Grafana may have none of them, but has the URLs of its panel (empty without one) and of its rule.
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
 * One line per alert of a notification.
 * @param receiver the receiver it was sent to, such as pages
 * @throws {Error} when the text is not a notification of Alertmanager or Grafana
 */
export function describeNotification(receiver: string, text: string): string[] {
  const { alerts } = JSON.parse(text) as Partial<Notification>
  if (!Array.isArray(alerts)) throw new Error('a notification needs a list of alerts')
  return alerts.map((alert) => onOneLine(`${receiver}: ${wordsOf(alert).join(' ')}`))
}

function wordsOf({ status, labels, annotations, panelURL, generatorURL }: Alert): string[] {
  const link = [annotations['runbook_url'], panelURL, generatorURL].find(isPresent)
  return [
    status,
    labels['alertname'],
    isPresent(labels['stage']) ? `(${labels['stage']})` : undefined,
    annotations['summary'] ?? annotations['description'],
    link === undefined ? undefined : `-> ${link}`,
  ].filter(isPresent)
}

function isPresent(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

/** Replaces control characters: a log is read line by line. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
