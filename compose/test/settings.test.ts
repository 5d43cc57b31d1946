import { execFileSync } from 'node:child_process'
import { cpSync, globSync, readdirSync } from 'node:fs'
import { parseEnv } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'
import { ROOT, dockerSettings, interpolate, readComposeFile, readText } from '../docker/compose-file.ts'
import { findProgram } from '../native/programs.ts'

const settings = dockerSettings()
const compose = readComposeFile(settings)
const containers = Object.entries(compose.services)

t.test('.env has every setting that docker-compose.yml names', async (t) => {
  const named = [...readText('docker-compose.yml').matchAll(/(?<!\$)\$\{?(\w+)/g)].map(([, name]) => name ?? '')
  t.ok(named.length > 20)
  t.same(
    [...new Set(named)].filter((name) => !(name in settings)),
    [],
  )
})

t.test('every setting of .env is used', async (t) => {
  const files = [
    ...globSync('{docker-compose.yml,compose/**/*.{ts,yml,properties,sql},services/*/src/**/*.ts,.env}', {
      cwd: ROOT,
      exclude: excluded,
    }),
  ]
  const text = files.map((file) => (file === '.env' ? valuesOf(readText(file)) : readText(file))).join('\n')
  // The launcher reads the settings of a service by its prefix: `${prefix}_URL`.
  const byPrefix = (name: string): boolean =>
    /_(URL|HOST)$/.test(name) && text.includes(`'${name.replace(/_\w+?$/, '')}'`)
  t.same(
    Object.keys(settings).filter((name) => !new RegExp(`\\b${name}\\b`).test(text) && !byPrefix(name)),
    [],
  )
})

const excluded = (path: string): boolean => /(^|\/)(node_modules|target|test)(\/|$)/.test(path)
const valuesOf = (env: string): string => Object.values(parseEnv(env)).join('\n')

t.test('no container can be reached from another machine', async (t) => {
  const ports = containers.flatMap(([, { ports: published = [] }]) => published)
  t.ok(ports.length >= containers.length)
  for (const port of ports) t.match(port, /^127\.0\.0\.1:\d+:\d+$/)
})

t.test('no two containers publish the same port', async (t) => {
  const ports = containers.flatMap(([, { ports: published = [] }]) => published.map((port) => port.split(':')[1]))
  t.equal(new Set(ports).size, ports.length)
})

for (const [name, container] of containers) {
  t.test(`${name} has a health check, a restart policy, a memory limit and an exact version`, async (t) => {
    t.ok((container.healthcheck?.test.length ?? 0) > 1, 'a health check')
    t.equal(container.restart, 'unless-stopped')
    t.match(container.mem_limit, /^\d+m$/)
    t.hasProps(container.logging?.options ?? {}, ['max-size', 'max-file'])
    if (container.build === undefined) t.match(container.image, /:v?\d+(\.\d+)*$/)
    else
      t.ok(
        readdirSync(`${ROOT}compose`).includes(container.build.dockerfile.replace('compose/', '')),
        'its Dockerfile exists',
      )
  })
}

t.test('every file that a container mounts exists', async (t) => {
  const mounted = containers.flatMap(([, { volumes = [] }]) => volumes).map((volume) => volume.split(':')[0] ?? '')
  for (const source of mounted) {
    if (source.startsWith('./')) t.equal(globSync(source, { cwd: ROOT }).length, 1, source)
    else t.ok(source in compose.volumes, `${source} is a volume`)
  }
})

t.test(
  'the service image copies the manifest of every workspace, which npm ci compares with the lock file',
  async (t) => {
    const dockerfile = readText('compose/service.Dockerfile')
    for (const manifest of globSync('{schemas,services/*}/package.json', { cwd: ROOT })) {
      t.match(dockerfile, `COPY ${manifest} ${manifest.replace('package.json', '')}\n`)
    }
  },
)

t.test('Grafana gets every variable used by its data sources and contact points', async (t) => {
  const text = globSync('compose/grafana/provisioning/*/*.yml', { cwd: ROOT }).map(readText).join('\n')
  const names = [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '')
  t.ok(names.length > 1)
  t.hasProps(compose.services['grafana']?.environment ?? {}, names)
})

t.test('the Prometheus config is valid, also with the targets file mounted in Docker', async (t) => {
  const config = readText('compose/prometheus/prometheus.yml')
  t.match(parse(config), { scrape_configs: [{ file_sd_configs: [{ files: ['targets/*.json'] }] }] })
  const content = interpolate(compose.configs['prometheus-targets']?.content ?? '', settings)
  for (const { targets } of JSON.parse(content) as { targets: string[] }[]) t.match(targets[0], /^[\w-]+:\d+$/)
  const promtool = findProgram('promtool')
  if (promtool === undefined) return t.comment('this host has no promtool')
  const folder = t.testdir({ 'prometheus.yml': config, 'targets': { 'docker.json': content } })
  cpSync(`${ROOT}compose/prometheus/rules`, `${folder}/rules`, { recursive: true })
  const said = execFileSync(promtool, ['check', 'config', `${folder}/prometheus.yml`], { encoding: 'utf8' })
  t.match(said, 'SUCCESS')
  t.match(said, /SUCCESS: \d+ rules found/, 'with its rules')
})
