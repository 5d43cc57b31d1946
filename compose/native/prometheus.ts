import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Machine } from './machine.ts'
import type { Process } from './process.ts'
import { httpAnswers } from './ready.ts'
import { readState, writeState } from './state-file.ts'

/** Job → port setting; the job is the service's name, as in Docker. */
const SCRAPED = {
  'ingest-api': 'INGEST_PORT',
  'loader': 'LOADER_PORT',
  'simulator': 'SIMULATOR_PORT',
  'prometheus': 'PROMETHEUS_PORT',
}
/** Scraped less often: expensive to read and slow to change. */
const SCRAPED_SLOWLY = { kafka: 'KAFKA_JMX_PORT', connect: 'CONNECT_JMX_PORT' }
const OPTIONAL = {
  'alertmanager': 'ALERTMANAGER_PORT',
  'kafka-exporter': 'KAFKA_EXPORTER_PORT',
  'postgres-exporter': 'POSTGRES_EXPORTER_PORT',
} as const
const SLOWLY = { __scrape_interval__: '15s' }

export const prometheus: Process = {
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

/** Copies the config and rules that Docker uses next to the list of this machine's targets. */
export function writePrometheusConfig(machine: Machine): void {
  const folder = join(machine.data, 'prometheus')
  for (const lists of ['targets', 'alertmanagers']) mkdirSync(join(folder, lists), { recursive: true })
  cpSync(join(machine.root, 'compose/prometheus/prometheus.yml'), join(folder, 'prometheus.yml'))
  copyRules(join(machine.root, 'compose/prometheus/rules'), join(folder, 'rules'))
  const exporters = Object.entries(OPTIONAL).filter(
    ([part]) => machine.programs[part as keyof typeof OPTIONAL] !== undefined,
  )
  const target = ([job, port]: [string, string], labels = {}) => ({
    targets: [`127.0.0.1:${machine.settings[port]}`],
    labels: { job, ...labels },
  })
  const targets = [
    ...Object.entries(SCRAPED).map((one) => target(one)),
    ...[...Object.entries(SCRAPED_SLOWLY), ...exporters].map((one) => target(one, SLOWLY)),
  ]
  // Also written when empty, to replace the list of an earlier run.
  const alertmanagers =
    machine.programs.alertmanager === undefined
      ? []
      : [{ targets: [`127.0.0.1:${machine.settings['ALERTMANAGER_PORT']}`] }]
  writeFileSync(join(folder, 'alertmanagers/native.json'), `${JSON.stringify(alertmanagers, null, 2)}\n`)
  writeFileSync(join(folder, 'targets/native.json'), `${JSON.stringify(targets, null, 2)}\n`)
}

/** Lists the rule files that we wrote. */
export const RULES_WRITTEN = '.written.json'

/**
 * The rule files in a folder that are ours. An earlier version kept no list; its files have the names of the project's.
 */
export function rulesWritten(folder: string): string[] {
  const parse = (text: string): string[] => {
    const names: unknown = JSON.parse(text)
    if (!Array.isArray(names)) throw new Error('it is no list')
    return names.filter((name): name is string => typeof name === 'string' && basename(name) === name)
  }
  const list = readState(join(folder, RULES_WRITTEN), parse, (line) => process.stderr.write(`${line}\n`))
  return list ?? readdirSync(RULES)
}

const RULES = join(import.meta.dirname, '../prometheus/rules')

/** Copies the rule files, and removes those that we wrote before and that no longer exist. */
function copyRules(from: string, to: string): void {
  const names = readdirSync(from)
  const before = existsSync(to) ? rulesWritten(to) : []
  for (const name of before.filter((old) => !names.includes(old))) rmSync(join(to, name), { force: true })
  cpSync(from, to, { recursive: true })
  writeState(join(to, RULES_WRITTEN), JSON.stringify(names))
}
