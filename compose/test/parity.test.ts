import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Machine } from '../native/machine.ts'
import { processes } from '../native/processes.ts'
import { writePrometheusConfig } from '../native/prometheus.ts'
import type { Programs } from '../native/programs.ts'
import { type Container, ROOT, dockerSettings, interpolate, readComposeFile, readText } from '../docker/compose-file.ts'

/** Parts that `npm start` does not run. */
const CONTAINERS_ALONE = ['grafana']

/**
 * Variables by which the postgres image creates the cluster, which the launcher does itself.
 * A service in a container listens on all of its addresses; its port is published on loopback only.
 */
const VARIABLES_OF_CONTAINERS_ALONE: Record<string, string[]> = {
  'postgres': ['POSTGRES_INITDB_ARGS'],
  'ingest-api': ['ALLOW_OPEN_ACCESS'],
  'loader': ['ALLOW_OPEN_ACCESS'],
  'simulator': ['ALLOW_OPEN_ACCESS'],
}

/** A broker in a container has one more listener; its volume, like the gateway's, has another path. */
const OTHER_VALUES: Record<string, string[]> = {
  'kafka': ['KAFKA_LISTENERS', 'KAFKA_ADVERTISED_LISTENERS', 'KAFKA_DATA_DIR'],
  'ingest-api': ['SCHEMA_CACHE_DIR'],
}

/** Ports that only their own process connects to. */
const PRIVATE_PORTS = ['KAFKA_CONTROLLER_PORT']

const settings: Record<string, string> = { ...dockerSettings(), BIND_HOST: '0.0.0.0' }
const compose = readComposeFile(settings)
const uninterpolated = readComposeFile()

const container = (name: string): Container => {
  const found = compose.services[name]
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`)
  return found
}

/** Enough of a machine to build the commands of the Java parts. */
const aMachine = (folder: string): Machine =>
  ({
    root: ROOT,
    data: folder,
    settings: {},
    javaHome: '/java',
    parts: { kafkaClassPath: '/libs/*', exporterHome: `${folder}/metrics`, archives: `${ROOT}.tap/archives` },
  }) as unknown as Machine

t.test('docker-compose.yml and the launcher have the same parts', async (t) => {
  t.same(Object.keys(compose.services).sort(), [...processes.map(({ name }) => name), ...CONTAINERS_ALONE].sort())
})

for (const process of processes) {
  t.test(`${process.name} waits for the same parts in a container and as a process`, async (t) => {
    const waitsFor = Object.entries(container(process.name).depends_on ?? {}).map(([name, { condition }]) => [
      name,
      condition.replace('service_', ''),
    ])
    t.same(Object.fromEntries(waitsFor), process.needs)
  })

  t.test(`${process.name} gets the same variables with the same values`, async (t) => {
    const alone = VARIABLES_OF_CONTAINERS_ALONE[process.name] ?? []
    const differing = OTHER_VALUES[process.name] ?? []
    const actual = { ...container(process.name).environment }
    for (const name of alone) t.ok(name in actual, `${name} is listed as a variable of containers alone`)
    const lines = process.environment.map((line) => {
      const [name = '', text] = line.split(/=(.*)/s, 2)
      return [name, text === undefined ? settings[name] : interpolate(text, settings)] as const
    })
    t.same(
      Object.keys(actual)
        .filter((name) => !alone.includes(name))
        .sort(),
      lines.map(([name]) => name).sort(),
    )
    for (const [name, expected] of lines) {
      if (differing.includes(name)) t.not(actual[name], expected, `${name} is listed as different`)
      else t.equal(actual[name], expected, name)
    }
  })

  t.test(`${process.name} is stopped by the same signal with the same grace period`, async (t) => {
    const { stop_signal: signal, stop_grace_period: grace } = container(process.name)
    t.same({ signal, grace }, { signal: process.stop.signal, grace: `${process.stop.timeoutSeconds}s` })
  })

  t.test(`${process.name} has the same port on this machine`, async (t) => {
    const published = (uninterpolated.services[process.name]?.ports ?? []).map((port) => port.split(':')[1])
    t.same(
      published,
      process.ports.filter((name) => !PRIVATE_PORTS.includes(name)).map((name) => `\${${name}}`),
    )
  })
}

t.test('each Java part runs with its JVM options from .env', async (t) => {
  for (const name of ['kafka', 'registry', 'connect']) {
    const { entrypoint, command } = uninterpolated.services[name] ?? {}
    t.match(
      [...(entrypoint ?? []), ...(command ?? [])].join(' '),
      `exec java \${${name.toUpperCase()}_JVM_OPTS} `,
      name,
    )
  }
})

t.test('images have the versions that the pom resolves for the processes', async (t) => {
  const pom = readText('compose/java/pom.xml')
  const version = (property: string): string =>
    new RegExp(`<${property}>(.+)</${property}>`).exec(pom)?.[1] ?? 'not in the pom'
  t.match(readText('compose/kafka.Dockerfile'), `FROM apache/kafka:${version('kafka.version')}\n`)
  t.equal(container('registry').image, `apicurio/apicurio-registry:${version('registry.version')}`)
  t.match(readText('compose/connect.Dockerfile'), `FROM apache/kafka:${version('kafka.version')}\n`)
})

t.test('broker and Connect worker start the same class, wrapped by the same exporter', async (t) => {
  for (const { name, main, folder } of [
    { name: 'kafka', main: 'kafka.Kafka', folder: '' },
    { name: 'connect', main: 'org.apache.kafka.connect.cli.ConnectDistributed', folder: 'connect/' },
  ]) {
    const { command } = processes.find((one) => one.name === name) as (typeof processes)[0]
    const port = `${name.toUpperCase()}_JMX_PORT`
    const args = command({
      ...aMachine(t.testdir({ metrics: {} })),
      settings: { BIND_HOST: '127.0.0.1', [port]: '1234' },
    })?.args.join(' ')
    t.match(args, `stream.retail.WithMetrics 127.0.0.1:1234:${ROOT}compose/${name}/jmx.yml ${main} `)
    t.match(
      (uninterpolated.services[name]?.command ?? []).join(' '),
      `stream.retail.WithMetrics 0.0.0.0:\${${port}}:${folder}jmx.yml`,
    )
    t.match((uninterpolated.services[name]?.command ?? []).join(' '), ` ${main} `)
    t.match(
      command(aMachine('nowhere'))?.args.join(' '),
      / -cp \/libs\/\* (kafka|org\.apache\.kafka)\.\S+ \S+\.properties$/,
      `${name} runs without the exporter as well`,
    )
  }
})

type Target = { targets: string[]; labels: { job: string } }

/** The scrape targets that the launcher writes on a host with these programs. */
function nativeTargets(data: string, programs: Partial<Programs>): Target[] {
  writePrometheusConfig({ data, root: ROOT, settings, programs } as Machine)
  return JSON.parse(readFileSync(`${data}/prometheus/targets/native.json`, 'utf8')) as Target[]
}

t.test('Prometheus scrapes the same jobs at the same intervals', async (t) => {
  const jobs = (targets: Target[]) => targets.map(({ labels }) => labels).sort((a, b) => a.job.localeCompare(b.job))
  const docker = JSON.parse(compose.configs['prometheus-targets']?.content ?? '[]') as Target[]
  t.same(
    jobs(nativeTargets(t.testdir({}), { 'alertmanager': 'c', 'kafka-exporter': 'a', 'postgres-exporter': 'b' })),
    jobs(docker),
  )
})

t.test('an exporter that is not installed is not a target', async (t) => {
  const jobs = nativeTargets(t.testdir({}), { 'postgres-exporter': 'b' }).map(({ labels }) => labels.job)
  t.ok(jobs.includes('postgres-exporter'))
  t.notOk(jobs.includes('kafka-exporter'))
})
