import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { archiveOptions, keepArchive } from './class-archive.ts'
import type { Machine } from './machine.ts'
import { type Process, environmentOf } from './process.ts'
import { httpAnswers, portAnswers } from './ready.ts'

/** The fields that all Java processes share. */
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
 * Arguments of a Kafka program with the JMX exporter; without the exporter, the program runs unmonitored.
 * @param port name of the setting with the port that Prometheus scrapes
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

export const kafka: Process = {
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
      { env: environmentOf(kafka, machine), extendEnv: false },
    )
  },
  ready: ({ KAFKA_PORT }) => portAnswers(KAFKA_PORT),
  stop: { signal: 'SIGTERM', timeoutSeconds: 30 },
}

export const registry: Process = {
  ...java('registry', (machine) => ['-jar', machine.parts.registryJar]),
  needs: { postgres: 'healthy' },
  environment: [
    'QUARKUS_HTTP_HOST=${BIND_HOST}',
    'QUARKUS_HTTP_PORT=${REGISTRY_PORT}',
    'QUARKUS_HTTP_ACCESS_LOG_ENABLED=false',
    // The management interface is not used; by default it would listen on port 9000 of every address.
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

export const connect: Process = {
  // The sink writes timestamps without a time zone, and the driver makes Postgres read them in this process' zone.
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
