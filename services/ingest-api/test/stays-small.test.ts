import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { fakeRegistry } from './fixtures/fake-registry.ts'
import { until } from '../../chassis/test/until.ts'

const PROGRAM = new URL('programs/gateway-in-memory.ts', import.meta.url).pathname
/** Nested arrays take twenty times the memory of their text. */
const NESTED = `[${Array.from({ length: 1_000 }, () => `{"a":[${'[],'.repeat(320)}[]]}`).join()}]`
const CLIENTS = 14

t.test('batches of nested arrays from many concurrent clients do not exhaust the memory of a container', async (t) => {
  const registry = await fakeRegistry(t)
  const child = spawn(process.execPath, ['--max-old-space-size=128', PROGRAM], {
    env: {
      PATH: process.env['PATH'],
      REGISTRY_URL: registry.url,
      REJECTED_RECORDS_PER_SEC: '0',
      QUEUE_TIMEOUT_MS: '60000',
      MAX_SALES_IN_FLIGHT: '1000000',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  await until('the gateway is ready', async () => (await fetch(`${url}/ready`)).status === 200)
  const statuses = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const answer = await fetch(`${url}/sales`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: NESTED,
      })
      await answer.arrayBuffer()
      return answer.status
    }),
  )
  t.same([...new Set(statuses)], [422])
  t.equal(child.exitCode, null)
})
