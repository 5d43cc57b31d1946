import type { DesiredConnector } from './desired-connectors.ts'

/** What a sink connector loads, from where and into what; read from its config, the only place that says so. */
export type SinkTarget = {
  connector: string
  topic: string
  /** The subject whose versions are written to the topic; any other schema is foreign there. */
  subject: string
  table: string
  keyFields: string[]
  /** The column that gets the record's broker timestamp; undefined when the sink adds none. */
  timestampField: string | undefined
  /** The dead-letter topic. */
  deadLetters: string
}

/** The consumer group of a sink connector: Connect names it after the connector. */
export function groupOf(connector: string): string {
  return `connect-${connector}`
}

/**
 * Undefined for a connector whose work the loader cannot do in its place: one that does not upsert by fields of the
 * value, or that has no dead-letter topic.
 */
export function targetOf({ name, config }: DesiredConnector): SinkTarget | undefined {
  const {
    topics = '',
    'collection.name.format': table,
    'primary.key.fields': keys,
    'errors.deadletterqueue.topic.name': deadLetters,
  } = config
  if (config['insert.mode'] !== 'upsert' || config['primary.key.mode'] !== 'record_value') return undefined
  if (topics === '' || topics.includes(',') || table === undefined || keys === undefined || deadLetters === undefined)
    return undefined
  return {
    connector: name,
    topic: topics,
    subject: `${topics}-value`,
    table,
    deadLetters,
    keyFields: keys.split(',').map((field) => field.trim()),
    timestampField: timestampFieldOf(config),
  }
}

function timestampFieldOf(config: Record<string, string>): string | undefined {
  const names = (config['transforms'] ?? '').split(',').map((name) => name.trim())
  return names.map((name) => config[`transforms.${name}.timestamp.field`]).find((field) => field !== undefined)
}
