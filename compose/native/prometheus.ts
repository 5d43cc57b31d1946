import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from './machine.ts'

/** Port settings of what is scraped; the job is the service's name, as in Docker. */
const SCRAPED = {
  'ingest-api': 'INGEST_PORT',
  'loader': 'LOADER_PORT',
  'simulator': 'SIMULATOR_PORT',
  'prometheus': 'PROMETHEUS_PORT',
}
/** What is scraped less often, as it has much to read for each answer and changes slowly. */
const SCRAPED_SLOWLY = { kafka: 'KAFKA_JMX_PORT', connect: 'CONNECT_JMX_PORT' }
const OPTIONAL = {
  'alertmanager': 'ALERTMANAGER_PORT',
  'kafka-exporter': 'KAFKA_EXPORTER_PORT',
  'postgres-exporter': 'POSTGRES_EXPORTER_PORT',
} as const
const SLOWLY = { __scrape_interval__: '15s' }

/** Puts the config and the rules that Docker uses beside a list of this machine's targets. */
export function writePrometheusConfig(machine: Machine): void {
  const folder = join(machine.data, 'prometheus')
  for (const lists of ['targets', 'alertmanagers']) mkdirSync(join(folder, lists), { recursive: true })
  cpSync(join(machine.root, 'compose/prometheus/prometheus.yml'), join(folder, 'prometheus.yml'))
  // A rule file of an older version must not stay.
  rmSync(join(folder, 'rules'), { recursive: true, force: true })
  cpSync(join(machine.root, 'compose/prometheus/rules'), join(folder, 'rules'), { recursive: true })
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
  // An empty list, too: the one that an earlier run left would be asked in vain.
  const alertmanagers =
    machine.programs.alertmanager === undefined
      ? []
      : [{ targets: [`127.0.0.1:${machine.settings['ALERTMANAGER_PORT']}`] }]
  writeFileSync(join(folder, 'alertmanagers/native.json'), `${JSON.stringify(alertmanagers, null, 2)}\n`)
  writeFileSync(join(folder, 'targets/native.json'), `${JSON.stringify(targets, null, 2)}\n`)
}
