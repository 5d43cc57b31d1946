import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { ROOT, dockerSettings, readComposeFile, readText } from '../../docker/compose-file.ts'
import { alertmanager } from '../../native/alerting.ts'
import type { Machine } from '../../native/machine.ts'
import { findProgram } from '../../native/programs.ts'
import { writePrometheusConfig } from '../../native/prometheus.ts'

type Inhibition = { source_matchers: string[]; target_matchers: string[] }
type Config = {
  route: { receiver: string; routes: { receiver: string }[] }
  receivers: { name: string; webhook_configs: { url: string }[] }[]
  inhibit_rules: Inhibition[]
}
type Rule = { alert: string; labels: Record<string, string> }

/** A machine with these settings, with or without Alertmanager. */
const aMachine = (data: string, file?: string): Machine =>
  ({ root: ROOT, data, settings: dockerSettings(), programs: { alertmanager: file } }) as unknown as Machine

/** The file that Alertmanager reads when the launcher starts it. */
async function nativeConfig(data: string): Promise<string> {
  await alertmanager.prepare?.(aMachine(data, 'alertmanager'))
  return `${data}/alertmanager/alertmanager.yml`
}

t.test('a container fills in exactly the settings that the launcher fills in', async (t) => {
  const { command = [], environment = {} } = readComposeFile(dockerSettings()).services['alertmanager'] ?? {}
  const fills =
    (command[0] ?? '')
      .split('\n')[0]
      ?.replace(/ > .*/, '')
      .replace('/etc/alertmanager/sample', `${ROOT}compose/alertmanager`) ?? ''
  const filled = execFileSync('sh', ['-ec', fills], { encoding: 'utf8', env: { ...process.env, ...environment } })
  t.equal(filled, readFileSync(await nativeConfig(t.testdir({})), 'utf8'))
  t.notMatch(filled, '${')
})

t.test('every receiver named by a route delivers somewhere', async (t) => {
  const { route, receivers } = parse(readFileSync(await nativeConfig(t.testdir({})), 'utf8')) as Config
  t.same([route, ...route.routes].map(({ receiver }) => receiver).sort(), receivers.map(({ name }) => name).sort())
  for (const {
    name,
    webhook_configs: [webhook],
  } of receivers)
    t.match(webhook?.url, `http://alert-receiver:9096/${name}`)
})

t.test('inhibition rules name only existing alerts and stages', async (t) => {
  const { inhibit_rules: inhibitions } = parse(readText('compose/alertmanager/alertmanager.yml')) as Config
  const rules = globSync('compose/prometheus/rules/*.alerts.yml', { cwd: ROOT })
    .flatMap((file) => (parse(readText(file)) as { groups: { rules: Rule[] }[] }).groups)
    .flatMap((group) => group.rules)
  const known = [
    ...rules.map(({ alert }) => alert),
    ...rules.map(({ labels }) => labels['stage'] ?? ''),
    'page',
    'ticket',
  ]
  for (const matcher of inhibitions.flatMap(({ source_matchers: from, target_matchers: to }) => [...from, ...to])) {
    const [, value = ''] = /[=~] "?(.+?)"?$/.exec(matcher) ?? []
    const values = value.includes('(')
      ? [...value.matchAll(/\w+(?=[|)])/g)].map(([word]) => value.replace(/\(.+\)/, word))
      : value.split('|')
    for (const one of values) t.ok(known.includes(one), `${matcher}: ${one}`)
  }
})

t.test('Prometheus sends alerts to Alertmanager if the host has one, and to nothing else', async (t) => {
  const data = t.testdir({})
  const passesTo = (file?: string): unknown => {
    writePrometheusConfig(aMachine(data, file))
    return JSON.parse(readFileSync(`${data}/prometheus/alertmanagers/native.json`, 'utf8'))
  }
  t.same(passesTo('alertmanager'), [{ targets: ['127.0.0.1:9095'] }])
  t.same(passesTo(), [], 'nor to the Alertmanager of an earlier run')
})

const amtool = findProgram('amtool')
if (amtool === undefined)
  t.comment('routes are not checked: this host has no amtool (Debian: apt-get install prometheus-alertmanager)')
else {
  t.test('Alertmanager accepts the config, and each severity has its receiver', async (t) => {
    const file = await nativeConfig(t.testdir({}))
    const run = (args: string[]): string => spawnSync(amtool, args, { encoding: 'utf8' }).stdout
    t.match(run(['check-config', file]), 'SUCCESS')
    const receiverOf = (...labels: string[]): string =>
      run(['config', 'routes', 'test', `--config.file=${file}`, ...labels]).trim()
    t.equal(receiverOf('severity=page', 'alertname=RetailGatewayDown'), 'pages')
    t.equal(receiverOf('severity=ticket', 'alertname=RetailReadyWarnings'), 'tickets')
    t.equal(receiverOf('severity=none', 'alertname=RetailWatchdog'), 'dead-man')
  })
}
