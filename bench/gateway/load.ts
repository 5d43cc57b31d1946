/** The load, a process of its own: `node load.ts '{"url":…}'`; its result is JSON on standard output. */
import autocannon, { type Client } from 'autocannon'
import { makeBody } from './bodies.ts'
import { cpuSecondsOf } from './cpu.ts'
import type { LoadJob, LoadResult } from './jobs.ts'

const MILLION = 1_000_000

/** A connection of autocannon has at most one request on its way, so its one buffer can be written anew for the next. */
type Writer = Client & { getRequestBuffer: () => Buffer }

let nextNumber = 0

function freshSales(client: Client, sales: number, path: string): void {
  const body = makeBody(sales)
  const head = Buffer.from(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: ${body.bytes.length}\r\n\r\n`)
  const request = Buffer.concat([head, body.bytes])
  body.bytes = request.subarray(head.length)
  const writer = client as Writer
  writer.getRequestBuffer = () => {
    body.renew(nextNumber)
    nextNumber += sales
    return request
  }
}

/** autocannon's percentiles are whole milliseconds; these are not. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

async function shoot({ url, connections, sales }: LoadJob, seconds: number): Promise<{ answers: Record<number, number>; times: Float64Array }> {
  const answers: Record<number, number> = {}
  const times: number[] = []
  await autocannon({
    url, connections, duration: seconds, sampleInt: 100,
    setupClient: (client) => {
      freshSales(client, sales, new URL(url).pathname)
      client.on('response', (status: number, _bytes: number, milliseconds: number) => {
        answers[status] = (answers[status] ?? 0) + 1
        times.push(milliseconds)
      })
    },
  })
  return { answers, times: Float64Array.from(times).sort() }
}

const job = JSON.parse(process.argv[2] ?? '{}') as LoadJob
await shoot(job, job.warmUpSeconds)
const [busyBefore, ownBefore, begun] = [await cpuSecondsOf(job.url), process.cpuUsage(), performance.now()]
const { answers, times } = await shoot(job, job.seconds)
const seconds = (performance.now() - begun) / 1000
const own = process.cpuUsage(ownBefore)
const accepted = (answers[202] ?? 0) * job.sales
const cpu = await cpuSecondsOf(job.url) - busyBefore
const result: LoadResult = {
  rate: accepted / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99), answers,
  cpuPerMillion: cpu / accepted * MILLION, busy: cpu / seconds, loadBusy: (own.user + own.system) / MILLION / seconds,
}
process.stdout.write(JSON.stringify(result))
