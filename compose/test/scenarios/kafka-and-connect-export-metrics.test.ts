import t from 'tap'
import { parse } from 'yaml'
import { readText } from '../../docker/compose-file.ts'
import { askLauncher } from '../../native/control.ts'
import { countRows, getJson, newSale, post, setting, until, untilReady } from '../pipeline.ts'

type Rules = { rules: { name: string; help: string }[] }
type Targets = { data: { activeTargets: { labels: { job: string }; health: string; scrapeInterval: string }[] } }

/** More than a fifth above the count with our topics and one connector: catches a rule that matches too much. */
const MAX_SERIES = 180
const EXPORTED = { kafka: 'KAFKA_JMX_PORT', connect: 'CONNECT_JMX_PORT' }
const OPTIONAL = ['alertmanager', 'kafka-exporter', 'postgres-exporter']
const read = async (port: string): Promise<string[]> =>
  (await (await fetch(`http://127.0.0.1:${setting(port)}/metrics`)).text()).split('\n').filter((line) => line !== '')
const seriesOf = (lines: string[]): string[] => lines.filter((line) => !line.startsWith('#'))

t.test('broker and Connect worker count the sales that pass through', async (t) => {
  await untilReady()
  const countOf = async (port: string, name: string): Promise<number> =>
    Number(
      seriesOf(await read(port))
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1),
    )
  const before = await countOf('KAFKA_JMX_PORT', 'kafka_messages_in_total')
  const sale = newSale()
  t.equal((await post(sale)).status, 202)
  t.ok((await countOf('KAFKA_JMX_PORT', 'kafka_messages_in_total')) > before)
  await until('it is a row', async () => (await countRows([sale])) === 1)
  await until(
    'the sink has counted it',
    async () =>
      (await countOf('CONNECT_JMX_PORT', 'kafka_connect_sink_task_records_send_total{connector="pg-sales-jdbc-sink"')) >
      0,
  )
})

for (const [name, port] of Object.entries(EXPORTED)) {
  t.test(`every rule of ${name} matches, and there are no superfluous series`, async (t) => {
    await untilReady()
    const { rules } = parse(readText(`compose/${name}/jmx.yml`)) as Rules
    const seriesNamed = (name: string): RegExp => new RegExp(`^${name.replaceAll(/\$\d/g, '\\w+')}[{ ]`)
    // A task that has just started has no metrics yet.
    let lines: string[] = []
    await until('all rules match', async () => {
      lines = await read(port)
      return rules.every((rule) => lines.some((line) => seriesNamed(rule.name).test(line)))
    }).catch(() => undefined)
    t.ok(seriesOf(lines).length < MAX_SERIES, `${seriesOf(lines).length} series`)
    for (const rule of rules) {
      const series = seriesNamed(rule.name)
      t.ok(
        seriesOf(lines).some((line) => series.test(line)),
        rule.name,
      )
      t.ok(
        lines.some((line) => line.startsWith('# HELP') && line.endsWith(rule.help)),
        `${rule.name} has its help`,
      )
    }
    t.notOk(
      seriesOf(lines).some((line) => line.includes('_objectname')),
      'no two values share a name',
    )
    t.ok(seriesOf(lines).includes('jmx_scrape_error 0.0'))
    for (const jvm of [
      'jvm_memory_used_bytes{area="heap"}',
      'jvm_gc_collection_seconds_sum',
      'process_cpu_seconds_total',
    ])
      t.ok(
        lines.some((line) => line.startsWith(jvm)),
        jvm,
      )
  })
}

t.test('Prometheus scrapes all of them, and the exporters of this host', async (t) => {
  const parts = (await askLauncher(setting('DATA_DIR')))?.parts ?? []
  const runs = (part: string): boolean => parts.some(({ name, state }) => name === part && state === 'healthy')
  for (const part of ['prometheus', ...OPTIONAL]) if (!runs(part)) t.comment(`this host has no ${part}`)
  if (!runs('prometheus')) return
  const wanted = ['kafka', 'connect', ...OPTIONAL.filter(runs)]
  await until('all of them are up', async () => {
    const { data } = await getJson<Targets>(
      `http://127.0.0.1:${setting('PROMETHEUS_PORT')}/api/v1/targets?state=active`,
    )
    const up = data.activeTargets
      .filter(({ health, scrapeInterval }) => health === 'up' && scrapeInterval === '15s')
      .map(({ labels }) => labels.job)
    return wanted.every((job) => up.includes(job))
  })
  if (runs('postgres-exporter'))
    t.ok((await read('POSTGRES_EXPORTER_PORT')).includes('pg_up 1'), 'the reader role can log in')
  if (runs('kafka-exporter')) t.ok((await read('KAFKA_EXPORTER_PORT')).includes('kafka_brokers 1'))
})
