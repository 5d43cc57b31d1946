import { controlSettings } from '@stream-retail/chassis/control-guard'
import { kafkaSettings } from '@stream-retail/chassis/kafka'
import { registrySettings } from '@stream-retail/chassis/registry'
import { Port, Secret, commonSettings } from '@stream-retail/chassis/settings'
import { traceSettings } from '@stream-retail/chassis/traces'
import { type Static, Type } from 'typebox'

const Url = (description: string, url: string) =>
  Type.String({ default: url, pattern: '^https?://[^@\\s]+$', description })
const Name = (description: string, name: string) => Type.String({ default: name, minLength: 1, description })
const Count = (description: string, value: number, minimum: number, maximum: number) =>
  Type.Integer({ default: value, minimum, maximum, description })
const Milliseconds = (description: string, value: number) => Count(description, value, 50, 3_600_000)

const peerSettings = {
  CONNECT_URL: Url('Kafka Connect', 'http://127.0.0.1:8083'),
  INGEST_URL: Url('the gateway, through which dead letters are replayed', 'http://127.0.0.1:8080'),
  INGEST_API_KEY: Type.String({ default: '', writeOnly: true, description: 'API key for the gateway; empty: none' }),
  SIMULATOR_URL: Url('the simulator, which the control page shows and steers', 'http://127.0.0.1:8086'),
  PROMETHEUS_URL: Type.String({
    default: '',
    pattern: '^(https?://[^@\\s]+)?$',
    description: 'Prometheus, whose alerts the control page shows; empty: none',
  }),
}

const databaseSettings = {
  POSTGRES_HOST: Name('host of Postgres', '127.0.0.1'),
  POSTGRES_PORT: Port('port of Postgres', 5432),
  POSTGRES_DB: Name('database of the sales', 'retail_ops'),
  POSTGRES_USER: Name('owner of the tables', 'retail'),
  POSTGRES_PASSWORD: Secret('password of POSTGRES_USER', 'retail'),
  POSTGRES_WRITER_USER: Name('role with which Connect writes sales', 'writer'),
  POSTGRES_WRITER_PASSWORD: Secret('password of POSTGRES_WRITER_USER', 'writer'),
  POSTGRES_READER_USER: Name('role with which Grafana and the exporter read', 'reader'),
  POSTGRES_READER_PASSWORD: Secret('password of POSTGRES_READER_USER', 'reader'),
}

export const settingsSchema = Type.Object({
  ...commonSettings,
  ...kafkaSettings,
  ...registrySettings,
  ...controlSettings,
  ...traceSettings,
  ...peerSettings,
  ...databaseSettings,
  LOADER_PORT: Port('port of the control plane', 8085),
  AUDIT_KEEP: Count('audit entries that are kept; of rejected requests a tenth as many', 10_000, 100, 10_000_000),
  SINK_TASKS: Count('tasks that load side by side; two empty a backlog faster where a core is free', 1, 1, 64),
  RETENTION_DAYS: Count('full days before today whose sales are kept; 0 keeps all', 35, 0, 36_500),
  PREPARE_INTERVAL_MS: Milliseconds('milliseconds between two comparisons of desired and actual state', 15_000),
  CANARY_INTERVAL_MS: Count('milliseconds between two canary sales; 0 sends none', 10_000, 0, 3_600_000),
  CANARY_LATE_MS: Milliseconds('milliseconds after which a canary sale without a row counts as late', 60_000),
  RECONCILE_INTERVAL_MS: Milliseconds('milliseconds between two comparisons of topic and table', 5_000),
  RECONCILE_RECORDS_PER_ROUND: Count('records of the topic that one comparison reads at most', 1_000, 10, 100_000),
})

export type Settings = Static<typeof settingsSchema>
