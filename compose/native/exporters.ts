import { spawnSync } from 'node:child_process'
import type { Process } from './processes.ts'
import { httpAnswers } from './ready.ts'

/** Looks at Kafka from outside: what groups and topics say to a client. */
export const kafkaExporter: Process = {
  name: 'kafka-exporter',
  needs: { kafka: 'healthy' },
  optional: 'kafka-exporter',
  environment: [],
  ports: ['KAFKA_EXPORTER_PORT'],
  command: ({ programs: { 'kafka-exporter': file }, settings }) =>
    file === undefined
      ? undefined
      : {
          file,
          args: [
            `--kafka.server=${settings['KAFKA_BROKERS']}`,
            `--web.listen-address=${settings['BIND_HOST']}:${settings['KAFKA_EXPORTER_PORT']}`,
          ],
        },
  ready: ({ KAFKA_EXPORTER_PORT }) => httpAnswers(`http://127.0.0.1:${KAFKA_EXPORTER_PORT}/healthz`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 10 },
}

/** Looks at Postgres from outside, by its statistics. */
export const postgresExporter: Process = {
  name: 'postgres-exporter',
  // The loader makes the role with which it looks.
  needs: { loader: 'healthy' },
  optional: 'postgres-exporter',
  environment: [
    'DATA_SOURCE_URI=${POSTGRES_HOST}:${POSTGRES_PORT}/${POSTGRES_DB}?sslmode=disable',
    'DATA_SOURCE_USER=${POSTGRES_READER_USER}',
    'DATA_SOURCE_PASS=${POSTGRES_READER_PASSWORD}',
  ],
  ports: ['POSTGRES_EXPORTER_PORT'],
  command: ({ programs: { 'postgres-exporter': file }, settings }) =>
    file === undefined
      ? undefined
      : {
          file,
          args: [
            `--web.listen-address=${settings['BIND_HOST']}:${settings['POSTGRES_EXPORTER_PORT']}`,
            ...quieter(helpOf(file)),
          ],
        },
  ready: ({ POSTGRES_EXPORTER_PORT }) => httpAnswers(`http://127.0.0.1:${POSTGRES_EXPORTER_PORT}/`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 10 },
}

function helpOf(file: string): string {
  const { stdout, stderr } = spawnSync(file, ['--help'], { encoding: 'utf8', timeout: 5_000 })
  return `${stdout}${stderr}`
}

/**
 * Options that leave out what nobody asks, for versions from Debian's 0.11 to 0.20; an option that it does not know would end it.
 * @param help what the program answers to --help
 */
export function quieter(help: string): string[] {
  return [
    // Its query needs a column that Postgres 17 has moved: an error in the log at each scrape. Later versions call it stat_bgwriter, and are right.
    ...(/^\s*--(\[no-\])?collector\.bgwriter\b/m.test(help) ? ['--no-collector.bgwriter'] : []),
    // Some 350 settings of Postgres, each a series.
    ...(/--(\[no-\])?disable-settings-metrics\b/.test(help) ? ['--disable-settings-metrics'] : []),
    ...(/--(\[no-\])?collector\.settings\b/.test(help) ? ['--no-collector.settings'] : []),
  ]
}
