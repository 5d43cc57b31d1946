import { type AddressInfo, type Server, createServer } from 'node:net'
import t from 'tap'
import type { Machine } from '../../native/machine.ts'
import { checkPorts } from '../../native/ports.ts'
import { processes } from '../../native/processes.ts'
import type { Programs } from '../../native/programs.ts'

const SETTINGS = processes.flatMap(({ ports }) => ports)

const listen = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      resolve(server)
    })
  })
const portOf = (server: Server): number => (server.address() as AddressInfo).port
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })

/** A machine whose ports are all free except those given. */
async function aMachine(settings: Record<string, string> = {}, programs: Partial<Programs> = {}): Promise<Machine> {
  const servers = await Promise.all(SETTINGS.map(listen))
  const free = Object.fromEntries(SETTINGS.map((name, index) => [name, String(portOf(servers[index] as Server))]))
  await Promise.all(servers.map(close))
  return { settings: { BIND_HOST: '127.0.0.1', ...free, ...settings }, programs } as unknown as Machine
}

t.test('free ports pass, and stay free', async (t) => {
  const machine = await aMachine()
  await t.resolves(checkPorts(machine))
  await t.resolves(checkPorts(machine))
})

t.test('each port in use is reported with its part, the setting that changes it, and an example', async (t) => {
  const servers = [await listen(), await listen()]
  t.teardown(() => Promise.all(servers.map(close)))
  const [registry = 0, ingest = 0] = servers.map(portOf)
  const error = await checkPorts(await aMachine({ REGISTRY_PORT: String(registry), INGEST_PORT: String(ingest) })).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  )
  t.match(error?.message, `port ${registry} (registry) is in use; choose another with REGISTRY_PORT\n`)
  t.match(error?.message, `port ${ingest} (ingest-api) is in use; choose another with INGEST_PORT\n`)
  t.match(error?.message, `REGISTRY_PORT=${registry + 10_000} npm start`)
  t.equal(error?.message.match(/is in use/g)?.length, 2)
})

t.test('a port in use on every address is found as well', async (t) => {
  const server = await new Promise<Server>((resolve) => {
    const all = createServer().listen(0, '0.0.0.0', () => {
      resolve(all)
    })
  })
  t.teardown(() => close(server))
  await t.rejects(checkPorts(await aMachine({ LOADER_PORT: String(portOf(server)) })), {
    message: /choose another with LOADER_PORT/,
  })
})

t.test('the port of Prometheus matters only on a host that has one', async (t) => {
  const server = await listen()
  t.teardown(() => close(server))
  const taken = { PROMETHEUS_PORT: String(portOf(server)) }
  await t.resolves(checkPorts(await aMachine(taken)))
  await t.rejects(checkPorts(await aMachine(taken, { prometheus: '/usr/bin/prometheus' })), {
    message: /choose another with PROMETHEUS_PORT/,
  })
})

t.test('two parts with the same port are reported', async (t) => {
  const machine = await aMachine()
  const both = { ...machine.settings, LOADER_PORT: machine.settings['INGEST_PORT'] ?? '' }
  await t.rejects(checkPorts({ ...machine, settings: both }), {
    message: /is in use; choose another with (LOADER|INGEST)_PORT/,
  })
})

t.test('a setting that is not a port number is reported', async (t) => {
  for (const wrong of ['eighty', '', '0', '70000', '80.5']) {
    await t.rejects(checkPorts(await aMachine({ INGEST_PORT: wrong })), {
      message: `INGEST_PORT is not a port number: "${wrong}"`,
    })
  }
})
