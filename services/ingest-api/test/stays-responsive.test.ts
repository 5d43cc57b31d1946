import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { aSale } from './fixtures/a-sale.ts'
import { fakeRegistry } from './fixtures/fake-registry.ts'
import { until } from '../../chassis/test/until.ts'

const PROGRAM = new URL('programs/gateway-in-memory.ts', import.meta.url).pathname
const CLIENTS = 24

async function startGateway(t: { teardown: (close: () => unknown) => unknown }): Promise<string> {
  const registry = await fakeRegistry(t)
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env['PATH'],
      REGISTRY_URL: registry.url,
      REJECTED_RECORDS_PER_SEC: '0',
      MAX_SALES_IN_FLIGHT: String(2_000 * CLIENTS),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  await until('the gateway is ready', async () => (await fetch(`${url}/ready`)).status === 200)
  return url
}

/** Milliseconds until the complete answer has arrived. */
async function timeOf(url: string): Promise<number> {
  const asked = performance.now()
  await (await fetch(url)).arrayBuffer()
  return performance.now() - asked
}

t.test(
  'while /sales is busy with batches of a thousand, /health, /metrics and a single sale are answered at once',
  async (t) => {
    const url = await startGateway(t)
    const body = JSON.stringify(Array.from({ length: 1_000 }, () => aSale()))
    let batches = 0
    let over = false
    // One batch per client is always in flight; all of its sales are validated and published each time.
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!over) {
        const answer = await fetch(`${url}/sales`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'prefer': 'duplicates=publish' },
          body,
        })
        await answer.arrayBuffer()
        if (answer.status === 202) batches++
      }
    })
    await until('the load is running', () => batches > CLIENTS)
    for (const path of ['/health', '/metrics']) {
      const times: number[] = []
      for (let time = 0; time < 25; time++) times.push(await timeOf(url + path))
      times.sort((one, other) => one - other)
      const [median = Infinity, worst] = [times[12], times.at(-1)]
      t.comment(`${path}: median ${median.toFixed(1)} ms, longest ${worst?.toFixed(1)} ms, ${batches} batches`)
      t.ok(median < 100, `${path} took ${median} ms`)
    }
    const before = batches
    t.equal(
      (
        await fetch(`${url}/sales`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(aSale()),
        })
      ).status,
      202,
    )
    t.ok(batches - before < 3 * CLIENTS, `${batches - before} batches finished before the single sale`)
    over = true
    await Promise.all(clients)
  },
)
