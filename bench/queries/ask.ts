import { performance } from 'node:perf_hooks'
import type pg from 'pg'
import type { Question, DataShape } from './questions.ts'

export type Timing = { p50: number; p95: number; worst: number; plan: string[] }

const WARM_UP = 3

/** Executes a query repeatedly with varying parameters. @returns milliseconds, and the plan of one more execution */
export async function ask(
  client: pg.Client,
  { sql, values }: Question,
  shape: DataShape,
  times: number,
  random: () => number,
): Promise<Timing> {
  const durations: number[] = []
  for (let time = -WARM_UP; time < times; time++) {
    const begun = performance.now()
    await client.query(sql, values(shape, random))
    if (time >= 0) durations.push(performance.now() - begun)
  }
  durations.sort((a, b) => a - b)
  const quantile = (share: number): number =>
    durations[Math.min(durations.length - 1, Math.ceil(share * durations.length) - 1)] ?? NaN
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
    values(shape, random),
  )
  return { p50: quantile(0.5), p95: quantile(0.95), worst: quantile(1), plan: rows.map((row) => row['QUERY PLAN']) }
}
