import { join } from 'node:path'
import { settings as gatewaySettings } from '../../services/ingest-api/src/settings.ts'
import { settingsSchema as loaderSettings } from '../../services/loader/src/settings.ts'
import { settingsSchema as simulatorSettings } from '../../services/simulator/src/settings.ts'
import type { Process } from './process.ts'
import { httpAnswers } from './ready.ts'

function service(
  name: string,
  prefix: string,
  needs: Process['needs'],
  { properties }: { properties: object },
  environment: string[],
): Process {
  return {
    name,
    needs,
    environment: [
      'BIND_HOST',
      'LOG_LEVEL',
      `${prefix}_PORT`,
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'OTEL_TRACES_SAMPLER_ARG',
      ...environment,
    ],
    fromShell: Object.keys(properties),
    ports: [`${prefix}_PORT`],
    command: ({ root }) => ({ file: process.execPath, args: [join(root, 'services', name, 'src/main.ts')] }),
    ready: (settings) => httpAnswers(`${settings[`${prefix}_URL`]}/ready`),
    stop: { signal: 'SIGTERM', timeoutSeconds: 15 },
  }
}

// It does not need the registry: it waits for the schema itself, and uses its cached one while the registry is down.
export const ingestApi = service('ingest-api', 'INGEST', { kafka: 'healthy' }, gatewaySettings, [
  'KAFKA_BROKERS',
  'REGISTRY_URL',
  'INGEST_API_KEYS',
  'INGEST_API_KEYS_FILE',
  'RATE_LIMIT_SALES',
  'RATE_LIMIT_WINDOW_MS',
  'CORS_ORIGINS',
  'SCHEMA_CACHE_DIR=${DATA_DIR}/schema-cache',
])
export const loader = service('loader', 'LOADER', { kafka: 'healthy', postgres: 'healthy' }, loaderSettings, [
  'KAFKA_BROKERS',
  'REGISTRY_URL',
  'CONNECT_URL',
  'INGEST_URL',
  'INGEST_API_KEY',
  'SIMULATOR_URL',
  'PROMETHEUS_URL',
  'CONTROL_TOKEN',
  'ALLOWED_HOSTS',
  'LOADER_URL',
  'SINK_TASKS',
  'RETENTION_DAYS',
  'CANARY_INTERVAL_MS',
  'POSTGRES_HOST',
  'POSTGRES_PORT',
  'POSTGRES_DB',
  'POSTGRES_USER',
  'POSTGRES_PASSWORD',
  'POSTGRES_WRITER_USER',
  'POSTGRES_WRITER_PASSWORD',
  'POSTGRES_READER_USER',
  'POSTGRES_READER_PASSWORD',
])
export const simulator = service('simulator', 'SIMULATOR', { 'ingest-api': 'healthy' }, simulatorSettings, [
  'INGEST_URL',
  'INGEST_API_KEY',
  'RATE_PER_SEC',
  'CONTROL_TOKEN',
  'ALLOWED_HOSTS',
])
