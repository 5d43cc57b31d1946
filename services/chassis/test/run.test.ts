import { Agent, get } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import t from 'tap'
import { type Program, aProcess, fatalLine } from './a-process.ts'
import { until } from './until.ts'

/** Milliseconds that a stop with nothing to wait for may take on a busy machine; far below STOP_TIMEOUT_MS. */
const SOON_MS = 4_000

t.test('invalid settings end it with 1, all named on stderr and no secret shown', async (t) => {
  const program = aProcess(t, 'service', { PORT: 'eighty', LOG_LEVEL: 'loud', STOP_TIMEOUT_MS: '1', PASSWORD: '' })
  t.same(await program.ended, { code: 1, signal: null })
  t.match(program.stderr(), /^tester: settings are not usable:$/m)
  t.match(program.stderr(), /PORT must be integer \(got "eighty"/)
  t.match(program.stderr(), /LOG_LEVEL must be .*: fatal, error, warn, info, debug, trace \(got "loud"/)
  t.match(program.stderr(), /STOP_TIMEOUT_MS must be >= 100/)
  t.match(program.stderr(), /PASSWORD must .* a secret that is not shown/)
  t.notMatch(program.stderr(), / {4}at /, 'no stack trace')
})

for (const option of ['--help', '-h']) {
  t.test(
    `${option} prints purpose and settings, starts nothing and ends with 0, even with invalid settings`,
    async (t) => {
      const program = aProcess(t, 'service', { PORT: 'eighty' }, [option])
      t.same(await program.ended, { code: 0, signal: null })
      t.match(program.stdout(), /^tester: is started and stopped by tests$/m)
      t.match(program.stdout(), /^ {2}STOP_TIMEOUT_MS +milliseconds .* \[10000\]$/m)
      t.match(program.stdout(), /^ {2}PASSWORD .* \[\*\*\*\]$/m)
      t.notMatch(program.stdout(), 'listening')
    },
  )
}

function keepAliveAgent(t: { teardown: (end: () => void) => void }): Agent {
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => {
    agent.destroy()
  })
  return agent
}

/** The status of a response, once it is read to its end. */
const ask = (url: string, agent: Agent): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode)
      })
    }).on('error', reject)
  })

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} with a request in flight: it is answered, new ones are not, and the exit code is 0`, async (t) => {
    const program = aProcess(t, 'service')
    const address = await program.listens()
    const answer = fetch(`${address}/slow`, { headers: { 'x-request-id': 'last-one' } })
    await until('the request has arrived', () => program.stdout().includes('in flight'))
    program.child.kill(signal)
    const response = await answer
    t.equal(response.status, 200)
    t.same(await response.json(), { id: 'last-one' })
    t.same(await program.ended, { code: 0, signal: null })
    t.same(
      program
        .lines()
        .map(({ msg }) => msg)
        .slice(-2),
      ['stopping', 'stopped'],
    )
    await t.rejects(fetch(`${address}/health`))
  })
}

/** Sends SIGTERM and checks that the process ends with 0, long before STOP_TIMEOUT_MS. */
async function endsSoon(
  t: { same: (found: unknown, wanted: unknown) => boolean; ok: (found: unknown, message: string) => boolean },
  program: Program,
): Promise<void> {
  const asked = performance.now()
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 0, signal: null })
  t.ok(performance.now() - asked < SOON_MS, `${performance.now() - asked} ms`)
}
const PATIENT = { STOP_TIMEOUT_MS: '30000' }

t.test('a client that keeps its connection open does not delay the stop', async (t) => {
  const program = aProcess(t, 'service', PATIENT)
  const agent = keepAliveAgent(t)
  await ask(`${await program.listens()}/health`, agent)
  await until('the connection is idle', () => Object.values(agent.freeSockets).flat().length === 1)
  await endsSoon(t, program)
})

t.test('nor does one that keeps it open after the response to its last request', async (t) => {
  const program = aProcess(t, 'service', PATIENT)
  const agent = keepAliveAgent(t)
  const answer = ask(`${await program.listens()}/slow`, agent)
  await until('the request has arrived', () => program.stdout().includes('in flight'))
  await endsSoon(t, program)
  t.equal(await answer, 200)
})

t.test('nor does one that connected and never sent anything', async (t) => {
  const program = aProcess(t, 'service', PATIENT)
  const { hostname, port } = new URL(await program.listens())
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  t.teardown(() => {
    socket.destroy()
  })
  await new Promise<void>((resolve) => {
    socket.once('connect', () => {
      resolve()
    })
  })
  // Another request is answered, so the program has seen the connection that came before it.
  await ask(`http://${hostname}:${port}/health`, keepAliveAgent(t))
  await endsSoon(t, program)
})

/** A connection to which a test writes raw bytes, and what it received on it. */
function writeTo(t: { teardown: (end: () => void) => void }, address: string, bytes: string) {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  const client = { socket, text: '' }
  socket
    .on('error', () => undefined)
    .on('data', (chunk: Buffer) => {
      client.text += chunk.toString()
    })
  t.teardown(() => {
    socket.destroy()
  })
  socket.write(bytes)
  return client
}

const HEALTH = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'

t.test('nor do those that never send the rest of a request', async (t) => {
  const program = aProcess(t, 'service', PATIENT)
  const address = await program.listens()
  const headers = writeTo(t, address, `${HEALTH}GET /hea`)
  writeTo(
    t,
    address,
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
  )
  await until('the first request is answered', () => headers.text.includes('ok'))
  await endsSoon(t, program)
})

t.test('a request that arrives on an open connection during the stop is answered with connection: close', async (t) => {
  const program = aProcess(t, 'service', PATIENT)
  const client = writeTo(t, await program.listens(), 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('the request has arrived', () => program.stdout().includes('in flight'))
  program.child.kill('SIGTERM')
  await until('it stops', () => program.stdout().includes('stopping'))
  client.socket.write(HEALTH)
  t.same(await program.ended, { code: 0, signal: null })
  t.same(
    [...client.text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status),
    ['200', '200'],
  )
  t.match(client.text, /connection: close/i)
})

t.test('a port in use ends it with 1 and a line that names the port', async (t) => {
  const server = createServer()
  t.teardown(() => {
    server.close()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const port = String((server.address() as AddressInfo).port)
  const program = aProcess(t, 'service', { PORT: port })
  t.same(await program.ended, { code: 1, signal: null })
  const [last] = program.lines().slice(-1)
  t.match(last, {
    level: 'fatal',
    service: 'tester',
    msg: new RegExp(`^cannot start: .*address already in use 127\\.0\\.0\\.1:${port}$`),
  })
})

t.test('an app that cannot be built ends it with 1 and the reason', async (t) => {
  const program = aProcess(t, 'cannot-build')
  t.same(await program.ended, { code: 1, signal: null })
  t.match(program.lines(), [{ level: 'fatal', msg: 'cannot start: there is no mapping file' }])
})

t.test('an uncaught error is logged, and ends it with 1', async (t) => {
  const program = aProcess(t, 'service')
  await fetch(`${await program.listens()}/crash`).catch(() => undefined)
  t.same(await program.ended, { code: 1, signal: null })
  t.match(
    program.lines().find(({ level }) => level === 'fatal'),
    { err: { message: 'uncaught on purpose' } },
  )
})

for (const code of [0, 3]) {
  t.test(`a service that ends by itself with ${code} has that exit code, after it closed`, async (t) => {
    const program = aProcess(t, 'finishes', { CODE: String(code) })
    t.same(await program.ended, { code, signal: null })
    t.match(program.stdout(), '"msg":"stopped"')
  })
}

t.test('a close that fails ends it with 1 and the reason', async (t) => {
  const program = aProcess(t, 'fails-to-close')
  await program.listens()
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 1, signal: null })
  const reason = 'the pool has a client that was never released'
  t.match(fatalLine(t, program), { msg: `cannot stop cleanly: ${reason}`, err: { message: reason } })
  t.notMatch(program.stdout(), '"msg":"stopped"')
})

t.test('an uncaught error during the stop is logged, too', async (t) => {
  const program = aProcess(t, 'service', PATIENT)
  const client = writeTo(t, await program.listens(), 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('the request has arrived', () => program.stdout().includes('in flight'))
  program.child.kill('SIGTERM')
  await until('it stops', () => program.stdout().includes('stopping'))
  client.socket.write('GET /crash HTTP/1.1\r\nHost: x\r\n\r\n')
  t.same(await program.ended, { code: 1, signal: null })
  t.match(fatalLine(t, program), {
    err: { message: 'uncaught on purpose' },
    msg: 'uncaught error during the stop, exiting; still waiting for requests in flight',
  })
})
