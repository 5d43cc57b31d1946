import { cpus } from 'node:os'
import type { LoadResult } from './jobs.ts'

const MILLION = 1_000_000

/** One metric without labels, from /metrics of a server. */
export async function metricOf(url: string, name: string): Promise<number | undefined> {
  const text = await (await fetch(new URL('/metrics', url))).text()
  const value = new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]
  return value === undefined ? undefined : Number(value)
}

type CpuReading = { seconds: number; server: number; kafka: number | undefined; own: number; machine: number }

async function read(url: string): Promise<CpuReading> {
  const { user, system } = process.cpuUsage()
  return {
    seconds: performance.now() / 1000,
    server: (await metricOf(url, 'process_cpu_seconds_total')) ?? NaN,
    kafka: await metricOf(url, 'retail_produce_duration_seconds_sum'),
    own: (user + system) / MILLION,
    machine: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000,
  }
}

/** Runs a load and measures it. `load` itself counts the responses and takes their times in milliseconds. */
export async function metered(
  url: string,
  salesPerRequest: number,
  load: () => Promise<{ answers: Record<number, number>; times: number[] }>,
): Promise<LoadResult> {
  const before = await read(url)
  const { answers, times } = await load()
  const after = await read(url)
  const seconds = after.seconds - before.seconds
  const accepted = (answers[202] ?? 0) * salesPerRequest
  const sorted = Float64Array.from(times).sort()
  return {
    rate: accepted / seconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    answers,
    cpuPerMillion: ((after.server - before.server) / accepted) * MILLION,
    busy: (after.server - before.server) / seconds,
    loadBusy: (after.own - before.own) / seconds,
    machineBusy: (after.machine - before.machine) / seconds,
    waitsForKafka:
      after.kafka === undefined || before.kafka === undefined ? undefined : (after.kafka - before.kafka) / seconds,
  }
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
