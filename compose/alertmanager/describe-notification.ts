/** What Alertmanager's webhook sends, as far as people need it. */
export type Notification = { alerts: { status: string; labels: Record<string, string>; annotations: Record<string, string> }[] }

/**
 * A line for each alert of a notification.
 * @param desk where it was sent, such as pages
 * @throws {Error} when the text is not what Alertmanager sends
 */
export function describeNotification(desk: string, text: string): string[] {
  const { alerts } = JSON.parse(text) as Partial<Notification>
  if (!Array.isArray(alerts)) throw new Error('a notification has a list of alerts')
  return alerts.map(({ status, labels, annotations }) =>
    visible(`${desk}: ${status} ${labels['alertname']} (${labels['stage']}) ${annotations['summary']} -> ${annotations['runbook_url']}`))
}

/** On one line, whatever it holds: a log is read line by line. */
function visible(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
