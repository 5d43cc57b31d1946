import type { DesiredConnector } from './desired-connectors.ts'

/** What a sink connector loads, from where, into what; read from its config, so that there is one place that says it. */
export type Target = {
  connector: string
  topic: string
  /** The subject whose versions are at home in the topic. */
  subject: string
  table: string
  keyFields: string[]
  /** The column that gets the record's broker timestamp; undefined when the sink adds none. */
  timestampField: string | undefined
  deadLetters: string
}

/** Undefined for a connector whose work cannot be done beside it: it is no upsert by the fields of its records, or has no dead letters. */
export function targetOf({ name, config }: DesiredConnector): Target | undefined {
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
