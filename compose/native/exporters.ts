import { spawnSync } from 'node:child_process'
import { type Process, baseEnvironment } from './process.ts'
import { httpAnswers } from './ready.ts'

/** Kafka metrics as a client sees them: topics and consumer groups. */
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

/** Postgres metrics, from its statistics views. */
export const postgresExporter: Process = {
  name: 'postgres-exporter',
  // The loader creates the role it connects as.
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
            ...optionsFor(helpOf(file)),
          ],
        },
  ready: ({ POSTGRES_EXPORTER_PORT }) => httpAnswers(`http://127.0.0.1:${POSTGRES_EXPORTER_PORT}/`),
  stop: { signal: 'SIGTERM', timeoutSeconds: 10 },
}

function helpOf(file: string): string {
  const { stdout, stderr } = spawnSync(file, ['--help'], { encoding: 'utf8', timeout: 5_000, env: baseEnvironment() })
  return `${stdout}${stderr}`
}

/**
 * Options that disable unused collectors, for versions 0.11 (Debian) to 0.20; the exporter exits on an unknown option.
 * @param help the output of --help
 */
export function optionsFor(help: string): string[] {
  return [
    // Its query fails on Postgres 17, with an error in the log at each scrape. Later versions call it stat_bgwriter and
    // are fixed.
    ...(/^\s*--(\[no-\])?collector\.bgwriter\b/m.test(help) ? ['--no-collector.bgwriter'] : []),
    // About 350 Postgres settings, each a series.
    ...(/--(\[no-\])?disable-settings-metrics\b/.test(help) ? ['--disable-settings-metrics'] : []),
    ...(/--(\[no-\])?collector\.settings\b/.test(help) ? ['--no-collector.settings'] : []),
  ]
}
