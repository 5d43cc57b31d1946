import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { socketOf } from '../../native/control.ts'
import { ROOT } from '../../native/machine.ts'
import { Part } from '../../native/part.ts'
import { baseEnvironment } from '../../native/process.ts'
import { titleOf } from '../../native/progress.ts'
import { httpAnswers, postgresAnswers } from '../../native/ready.ts'
import { ingestApi, loader } from '../../native/service-processes.ts'
import { LIVES, aMachine, aPart, aProcess } from './fake-parts.ts'
import { until } from '../../../services/chassis/test/until.ts'

const AMBIENT = {
  PGSSLMODE: 'require',
  PGHOST: 'elsewhere',
  PGDATA: '/elsewhere',
  NODE_USE_ENV_PROXY: '1',
  NODE_OPTIONS: '--no-warnings',
  HTTP_PROXY: 'http://127.0.0.1:1',
  https_proxy: 'http://127.0.0.1:1',
  JAVA_TOOL_OPTIONS: '-Xmx1m',
  JDK_JAVA_OPTIONS: '-Xmx1m',
  KAFKA_HEAP_OPTS: '-Xmx1m',
  CLASSPATH: '/elsewhere',
  LC_ALL: 'tr_TR.UTF-8',
  LC_MESSAGES: 'de_DE.UTF-8',
  LANG: 'de_DE.UTF-8',
  TZ: 'Asia/Kathmandu',
  QUARKUS_HTTP_PORT: '1',
  SOMETHING_ELSE: 'x',
}

type Test = { teardown: (end: () => unknown) => unknown }

function inShell(t: Test, variables: Record<string, string>): void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  t.teardown(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  })
}

t.test('a part gets what it lists, PATH and the like, and nothing else of the shell', async (t) => {
  inShell(t, { ...AMBIENT, PATH: process.env['PATH'] ?? '', HOME: '/home/x' })
  const { part, has, log } = aPart(t, `console.log(JSON.stringify(process.env)); ${LIVES}`, {
    environment: ['SHOP=${NAME}'],
  })
  await part.start()
  await has('begun')
  const seen = JSON.parse(log().split('\n')[0] ?? '') as Record<string, string>
  // tap itself gives NODE_OPTIONS to every Node that its tests start.
  const ownSay = ['LC_ALL', 'LANG', 'TZ', 'NODE_OPTIONS']
  for (const name of Object.keys(AMBIENT).filter((name) => !ownSay.includes(name))) t.notOk(name in seen, name)
  t.notOk('NODE_OPTIONS' in baseEnvironment())
  t.match(seen, { PATH: process.env['PATH'], HOME: '/home/x', LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TZ: 'UTC', SHOP: '' })
})

t.test('a service gets its own settings from the shell, also those that .env does not have', async (t) => {
  inShell(t, { PREPARE_INTERVAL_MS: '3000', TLS_CERT_FILE: '/cert', SOMETHING_ELSE: 'x' })
  const code = `console.log(JSON.stringify(process.env)); ${LIVES}`
  for (const [{ fromShell }, name, other] of [
    [loader, 'PREPARE_INTERVAL_MS', 'TLS_KEY_FILE'],
    [ingestApi, 'TLS_CERT_FILE', 'PREPARE_INTERVAL_MS'],
  ] as const) {
    const { part, has, log } = aPart(t, code, { ...(fromShell === undefined ? {} : { fromShell }) })
    await part.start()
    await has('begun')
    const seen = JSON.parse(log().split('\n')[0] ?? '') as Record<string, string>
    t.ok(name in seen, name)
    t.notOk(other in seen, other)
    t.notOk('SOMETHING_ELSE' in seen)
  }
})

t.test('probes do not depend on the shell', async (t) => {
  const server = createServer((_request, response) => response.end('fine')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const code = `import { httpAnswers } from ${JSON.stringify(join(ROOT, 'compose/native/ready.ts'))}
    console.log(await httpAnswers('http://127.0.0.1:${port}/'))`
  // spawnSync would block the server.
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', code], {
    env: AMBIENT,
    cwd: ROOT,
  })
  t.equal(stdout, 'true')
})

t.test('the probe of Postgres asks for no TLS, whatever PGSSLMODE says', async (t) => {
  inShell(t, { PGSSLMODE: 'require', PGOPTIONS: '-c x=y', PGAPPNAME: 'x', PGCLIENTENCODING: 'LATIN1' })
  let first = Buffer.alloc(0)
  const server = createTcpServer((socket) => {
    socket.once('data', (data) => {
      first = data
      socket.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const settings = { POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: String(port), POSTGRES_USER: 'a', POSTGRES_DB: 'b' }
  t.not(await postgresAnswers({ ...settings, POSTGRES_PASSWORD: 'c' }), true)
  t.equal(first.readInt32BE(4), 196_608, 'a start-up message of protocol 3.0, not a request for TLS')
  t.notMatch(first.toString('latin1'), /x=y|LATIN1/)
})

t.test('a probe that fails tells why', async (t) => {
  const server = createServer((_request, response) => response.writeHead(503).end('{"waiting_for":{"kafka":"x"}}'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  t.match(
    await httpAnswers(`http://127.0.0.1:${port}/ready`),
    /\/ready answered 503: \{"waiting_for":\{"kafka":"x"\}\}/,
  )
  t.match(await httpAnswers('http://127.0.0.1:1/ready'), /ECONNREFUSED/)
  t.match(await postgresAnswers({ POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: '1' }), /ECONNREFUSED/)
})

t.test(
  'a part that is not healthy in time says the last reason of its probe, in its title and its error',
  async (t) => {
    const machine = aMachine(t)
    const probed = aProcess('shop', LIVES, { ready: async () => '/ready answered 503: no broker' })
    const part = new Part(probed, machine, join(machine.data, 'logs/shop.log'), { startTimeoutMs: 700 })
    t.teardown(() => part.kill())
    const failed = t.rejects(part.start(), {
      message: /shop was not healthy after 0.7 s: \/ready answered 503: no broker\. Last lines/,
    })
    await until('the title has the reason', () => titleOf(part) === 'shop: starting: /ready answered 503: no broker')
    await failed
  },
)

t.test('the control socket of a data folder does not depend on TMPDIR', async (t) => {
  const code = `import { socketOf } from ${JSON.stringify(join(ROOT, 'compose/native/control.ts'))}; console.log(socketOf('/a'))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, TMPDIR: '/var/tmp', TMP: '/var/tmp', USER: 'somebody', HOME: '/x' },
    encoding: 'utf8',
  })
  t.equal(stdout.trim(), socketOf('/a'))
})
