import { controlSettings } from '@stream-retail/chassis/control-guard'
import { kafkaSettings } from '@stream-retail/chassis/kafka'
import { registrySettings } from '@stream-retail/chassis/registry'
import { Port, Secret, commonSettings } from '@stream-retail/chassis/settings'
import { traceSettings } from '@stream-retail/chassis/traces'
import { type Static, Type } from 'typebox'

const Url = (description: string, url: string) =>
  Type.String({ default: url, pattern: '^https?://[^@\\s]+$', description })
const Milliseconds = (description: string, value: number) =>
  Type.Integer({ default: value, minimum: 50, maximum: 3_600_000, description })

export const settingsSchema = Type.Object({
  ...commonSettings,
  ...kafkaSettings,
  ...registrySettings,
  ...controlSettings,
  ...traceSettings,
  LOADER_PORT: Port('port of the control plane', 8085),
  CONNECT_URL: Url('Kafka Connect', 'http://127.0.0.1:8083'),
  INGEST_URL: Url('the gateway, through which a dead letter is sent again', 'http://127.0.0.1:8080'),
  INGEST_API_KEY: Type.String({ default: '', writeOnly: true, description: 'API key for the gateway; empty: none' }),
  SIMULATOR_URL: Url('the simulator, which the control page shows and steers', 'http://127.0.0.1:8086'),
  PROMETHEUS_URL: Type.String({
    default: '',
    pattern: '^(https?://[^@\\s]+)?$',
    description: 'Prometheus, whose alerts the control page shows; empty: none',
  }),
  POSTGRES_HOST: Type.String({ default: '127.0.0.1', minLength: 1, description: 'host of Postgres' }),
  POSTGRES_PORT: Port('port of Postgres', 5432),
  POSTGRES_DB: Type.String({ default: 'retail_ops', minLength: 1, description: 'database of the sales' }),
  POSTGRES_USER: Type.String({ default: 'retail', minLength: 1, description: 'owner of the tables' }),
  POSTGRES_PASSWORD: Secret('password of that user', 'retail'),
  POSTGRES_WRITER_USER: Type.String({
    default: 'writer',
    minLength: 1,
    description: 'role with which Connect writes the tables of sales',
  }),
  POSTGRES_WRITER_PASSWORD: Secret('password of that role', 'writer'),
  POSTGRES_READER_USER: Type.String({
    default: 'reader',
    minLength: 1,
    description: 'role with which Grafana and the exporter look',
  }),
  POSTGRES_READER_PASSWORD: Secret('password of that role', 'reader'),
  AUDIT_KEEP: Type.Integer({
    default: 10_000,
    minimum: 100,
    maximum: 10_000_000,
    description: 'lines of who did what that are kept; of rejected requests a tenth of that',
  }),
  COMPATIBILITY: Type.Enum(
    ['BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'],
    {
      default: 'FULL_TRANSITIVE',
      description: 'what the registry asks of a new schema version',
    },
  ),
  PARTITION_DAYS_BACK: Type.Integer({
    default: 7,
    minimum: 0,
    maximum: 3650,
    description: 'days before today that have a partition',
  }),
  PARTITION_DAYS_AHEAD: Type.Integer({
    default: 3,
    minimum: 1,
    maximum: 365,
    description: 'days after today that have a partition',
  }),
  SINK_TASKS: Type.Integer({
    default: 1,
    minimum: 1,
    maximum: 64,
    description: 'tasks that load side by side; two empty a backlog faster where a core is free',
  }),
  RETENTION_DAYS: Type.Integer({
    default: 35,
    minimum: 0,
    maximum: 36_500,
    description: 'full days before today whose sales are kept; 0 keeps all',
  }),
  PREPARE_INTERVAL_MS: Milliseconds('milliseconds between two comparisons of desired and actual', 15_000),
  SUPERVISE_INTERVAL_MS: Milliseconds('milliseconds between two looks at the connectors', 2_000),
  STUCK_AFTER_MS: Milliseconds(
    'milliseconds after which a sink that commits nothing, though records wait and nothing is away, is restarted',
    60_000,
  ),
  ISOLATION_RECORDS: Type.Integer({
    default: 50_000,
    minimum: 100,
    maximum: 1_000_000,
    description: 'records that one isolation of rejected records examines at the most',
  }),
  MEASURE_INTERVAL_MS: Milliseconds('milliseconds between two measurements of lag and freshness', 2_000),
  CANARY_INTERVAL_MS: Type.Integer({
    default: 10_000,
    minimum: 0,
    maximum: 3_600_000,
    description: 'milliseconds between two canary sales; 0 sends none',
  }),
  CANARY_LATE_MS: Milliseconds('milliseconds after which a canary sale without a row counts as late', 60_000),
  RECONCILE_INTERVAL_MS: Milliseconds('milliseconds between two comparisons of topic and table', 5_000),
  RECONCILE_RECORDS_PER_ROUND: Type.Integer({
    default: 1_000,
    minimum: 10,
    maximum: 100_000,
    description: 'records of the topic that one comparison reads at the most',
  }),
  RECONCILE_RECENT_MS: Type.Integer({
    default: 3_600_000,
    minimum: 60_000,
    maximum: 604_800_000,
    description: 'milliseconds: what came so lately is compared again and again; older ones more seldom',
  }),
})

export type Settings = Static<typeof settingsSchema>
