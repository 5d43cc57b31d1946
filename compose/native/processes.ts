import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { fill } from './addresses.ts'
import { alertReceiver, alertmanager } from './alerting.ts'
import { archiveOptions, keepArchive } from './class-archive.ts'
import { kafkaExporter, postgresExporter } from './exporters.ts'
import type { Machine } from './machine.ts'
import { createCluster } from './postgres.ts'
import { writePrometheusConfig } from './prometheus.ts'
import type { OptionalPart } from './programs.ts'
import { httpAnswers, postgresAnswers, tcpAnswers } from './ready.ts'

export type Command = { file: string; args: string[]; cwd?: string; user?: { uid: number; gid: number } | undefined }

/** One process of the whole, in the words of Compose; docker-compose.yml has the same list (compose/test/parity.test.ts). */
export type Process = {
  name: string
  /** Who must be healthy before it starts. */
  needs: Record<string, 'healthy'>
  /** The program that the host may have. Without it, or when it does not start, the whole does without this part. */
  optional?: OptionalPart
  /** NAME takes the setting of that name; NAME=text fills ${SETTING} in the text. */
  environment: string[]
  /** Names of the settings that hold the ports it listens on. */
  ports: string[]
  /** What must exist before the first start; repeated at every start. */
  prepare?: (machine: Machine) => Promise<void>
  /** undefined: this host does not have the optional program. */
  command: (machine: Machine) => Command | undefined
  ready: (settings: Record<string, string>) => Promise<boolean>
  stop: { signal: 'SIGTERM' | 'SIGINT'; timeoutSeconds: number }
  /** Called when the process has ended as it was asked to; `wasHealthy` tells whether it had been healthy before. */
  stopped?: (machine: Machine, wasHealthy: boolean) => void
}

/** What the parts that run on Java have in common. */
const java = (
  name: string,
  argsOf: (machine: Machine) => string[],
  cwdOf?: (machine: Machine) => string,
): Pick<Process, 'name' | 'command' | 'stopped'> => ({
  name,
  command: (machine) => ({
    file: join(machine.javaHome, 'bin/java'),
    args: [
      ...archiveOptions(machine, name),
      ...(machine.settings[`${name.toUpperCase()}_JVM_OPTS`] ?? '').split(' ').filter((option) => option !== ''),
      ...argsOf(machine),
    ],
    ...(cwdOf === undefined ? {} : { cwd: cwdOf(machine) }),
  }),
  stopped: (machine, wasHealthy) => {
    keepArchive(machine, name, wasHealthy)
  },
})

const kafkaTool = (machine: Machine, main: string, args: string[], more: string[] = []) => [
  `-Dlog4j2.configurationFile=${join(machine.root, 'compose/kafka/log4j2.yaml')}`,
  '-cp',
  [machine.parts.kafkaClassPath, ...more].join(delimiter),
  main,
  ...args,
]

/**
 * A program of Kafka whose numbers Prometheus can read. Without the exporter it runs all the same, unseen.
 * @param port name of the setting with the port that Prometheus reads
 */
function withMetrics(machine: Machine, name: string, port: string, main: string, config: string): string[] {
  const {
    root,
    parts: { exporterHome },
    settings,
  } = machine
  const file = join(root, 'compose', name, config)
  if (!existsSync(exporterHome)) return kafkaTool(machine, main, [file])
  return kafkaTool(
    machine,
    'stream.retail.WithMetrics',
    [`${settings['BIND_HOST']}:${settings[port]}:${join(root, 'compose', name, 'jmx.yml')}`, main, file],
    [join(exporterHome, '*')],
  )
}

const kafka: Process = {
  ...java('kafka', (machine) => withMetrics(machine, 'kafka', 'KAFKA_JMX_PORT', 'kafka.Kafka', 'server.properties')),
  needs: {},
  environment: [
    'KAFKA_LISTENERS=BROKER://${BIND_HOST}:${KAFKA_PORT},CONTROLLER://127.0.0.1:${KAFKA_CONTROLLER_PORT}',
    'KAFKA_ADVERTISED_LISTENERS=BROKER://${KAFKA_HOST}:${KAFKA_PORT}',
    'KAFKA_CONTROLLER_PORT',
    'KAFKA_DATA_DIR=${DATA_DIR}/kafka',
    'CLUSTER_ID',
  ],
  ports: ['KAFKA_PORT', 'KAFKA_CONTROLLER_PORT', 'KAFKA_JMX_PORT'],
  prepare: async (machine) => {
    if (existsSync(join(machine.data, 'kafka/meta.properties'))) return
    const config = join(machine.root, 'compose/kafka/server.properties')
    await execa(
      join(machine.javaHome, 'bin/java'),
      kafkaTool(machine, 'kafka.tools.StorageTool', [
        'format',
        '-t',
        machine.settings['CLUSTER_ID'] ?? '',
        '-c',
        config,
        '--ignore-formatted',
      ]),
      { env: environmentOf(kafka, machine) },
    )
  },
  ready: ({ KAFKA_PORT }) => tcpAnswers(KAFKA_PORT),
  stop: { signal: 'SIGTERM', timeoutSeconds: 30 },
}

const postgres: Process = {
  name: 'postgres',
  needs: {},
  environment: ['POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'REGISTRY_DB'],
  ports: ['POSTGRES_PORT'],
  prepare: ({ postgres: home, settings }) =>
    createCluster(home, {
      user: settings['POSTGRES_USER'] ?? '',
      password: settings['POSTGRES_PASSWORD'] ?? '',
      databases: [settings['POSTGRES_DB'] ?? '', settings['REGISTRY_DB'] ?? ''],
    }),
  command: ({ postgres: home, settings }) => ({
    file: join(home.binaries, 'postgres'),
    args: ['-D', home.data, '-h', settings['BIND_HOST'] ?? '', '-p', settings['POSTGRES_PORT'] ?? '', '-k', ''],
    cwd: '/',
    user: home.user,
  }),
  ready: postgresAnswers,
  // To Postgres SIGINT means: no new clients, roll back, stop; SIGTERM would wait for the clients to leave.
  stop: { signal: 'SIGINT', timeoutSeconds: 20 },
}

const registry: Process = {
  ...java('registry', (machine) => ['-jar', machine.parts.registryJar]),
  needs: { postgres: 'healthy' },
  environment: [
    'QUARKUS_HTTP_HOST=${BIND_HOST}',
    'QUARKUS_HTTP_PORT=${REGISTRY_PORT}',
    'QUARKUS_HTTP_ACCESS_LOG_ENABLED=false',
    // Nobody asks its management interface, which else would take port 9000 on every address.
    'QUARKUS_MANAGEMENT_HOST=127.0.0.1',
    'QUARKUS_MANAGEMENT_PORT=0',
    'APICURIO_STORAGE_KIND=sql',
    'APICURIO_STORAGE_SQL_KIND=postgresql',
    'APICURIO_DATASOURCE_URL=jdbc:postgresql://${POSTGRES_HOST}:${POSTGRES_PORT}/${REGISTRY_DB}',
    'APICURIO_DATASOURCE_USERNAME=${POSTGRES_USER}',
    'APICURIO_DATASOURCE_PASSWORD=${POSTGRES_PASSWORD}',
  ],
  ports: ['REGISTRY_PORT'],
  ready: ({ REGISTRY_URL }) => httpAnswers(`${REGISTRY_URL}/apis/ccompat/v7/subjects`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 20 },
}

const connect: Process = {
  // The sink writes times without a zone, and the driver tells Postgres to read them in the zone of this process.
  ...java(
    'connect',
    (machine) => [
      '-Duser.timezone=UTC',
      ...withMetrics(
        machine,
        'connect',
        'CONNECT_JMX_PORT',
        'org.apache.kafka.connect.cli.ConnectDistributed',
        'worker.properties',
      ),
    ],
    (machine) => machine.parts.connectHome,
  ),
  needs: { kafka: 'healthy' },
  environment: [
    'KAFKA_HOST',
    'KAFKA_PORT',
    'CONNECT_BIND=${BIND_HOST}',
    'CONNECT_HOST',
    'CONNECT_PORT',
    'REGISTRY_URL',
    'POSTGRES_HOST',
    'POSTGRES_PORT',
    'POSTGRES_DB',
    'POSTGRES_WRITER_USER',
    'POSTGRES_WRITER_PASSWORD',
  ],
  ports: ['CONNECT_PORT', 'CONNECT_JMX_PORT'],
  ready: ({ CONNECT_URL }) => httpAnswers(`${CONNECT_URL}/connectors`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 30 },
}

const prometheus: Process = {
  name: 'prometheus',
  needs: {},
  optional: 'prometheus',
  environment: [],
  ports: ['PROMETHEUS_PORT'],
  prepare: async (machine) => writePrometheusConfig(machine),
  command: ({ programs: { prometheus: file }, data, settings }) =>
    file === undefined
      ? undefined
      : {
          file,
          args: [
            `--config.file=${join(data, 'prometheus/prometheus.yml')}`,
            `--storage.tsdb.path=${join(data, 'prometheus/tsdb')}`,
            '--storage.tsdb.retention.time=15d',
            `--web.listen-address=${settings['BIND_HOST']}:${settings['PROMETHEUS_PORT']}`,
          ],
        },
  ready: ({ PROMETHEUS_PORT }) => httpAnswers(`http://127.0.0.1:${PROMETHEUS_PORT}/-/ready`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 20 },
}

function service(name: string, prefix: string, needs: Process['needs'], environment: string[]): Process {
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
    ports: [`${prefix}_PORT`],
    command: ({ root }) => ({ file: process.execPath, args: [join(root, 'services', name, 'src/main.ts')] }),
    ready: (settings) => httpAnswers(`${settings[`${prefix}_URL`]}/ready`),
    stop: { signal: 'SIGTERM', timeoutSeconds: 15 },
  }
}

// It does not need the registry to start: it waits for the schema by itself, and takes the one that it used last when the registry is away.
const ingestApi = service('ingest-api', 'INGEST', { kafka: 'healthy' }, [
  'KAFKA_BROKERS',
  'REGISTRY_URL',
  'INGEST_API_KEYS',
  'INGEST_API_KEYS_FILE',
  'RATE_LIMIT_SALES',
  'RATE_LIMIT_WINDOW_MS',
  'CORS_ORIGINS',
  'SCHEMA_CACHE_DIR=${DATA_DIR}/schema-cache',
])
const loader = service('loader', 'LOADER', { kafka: 'healthy', postgres: 'healthy' }, [
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
const simulator = service('simulator', 'SIMULATOR', { 'ingest-api': 'healthy' }, [
  'INGEST_URL',
  'INGEST_API_KEY',
  'RATE_PER_SEC',
  'CONTROL_TOKEN',
  'ALLOWED_HOSTS',
])

/** In the order of the flow of health: who is needed stands before who needs. */
export const processes: Process[] = [
  postgres,
  kafka,
  registry,
  connect,
  alertReceiver,
  alertmanager,
  prometheus,
  kafkaExporter,
  loader,
  ingestApi,
  simulator,
  postgresExporter,
]

/** The environment that a process gets beside the launcher's own. */
export function environmentOf(process: Process, machine: Machine): Record<string, string> {
  const known: Record<string, string> = { ...machine.settings, DATA_DIR: machine.data }
  return Object.fromEntries(
    process.environment.map((line) => {
      const [name = '', text] = line.split(/=(.*)/s, 2)
      return [name, fill(text ?? `\${${name}}`, (setting) => known[setting])]
    }),
  )
}
