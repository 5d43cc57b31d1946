import { readFileSync } from 'node:fs'

export type DesiredConnector = { name: string; config: Record<string, string> }

/** The connectors as files describe them. Secrets appear as ${env:NAME}, which only the worker resolves. */
export const desiredConnectors: DesiredConnector[] = ['sales-sink.json'].map(
  (file) => JSON.parse(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')) as DesiredConnector,
)

/** The same connectors with `tasks` tasks each; tasks beyond the number of partitions stay idle. */
export function withTasks(connectors: DesiredConnector[], tasks: number): DesiredConnector[] {
  return connectors.map(({ name, config }) => ({ name, config: { ...config, 'tasks.max': String(tasks) } }))
}
