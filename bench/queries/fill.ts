import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { progress } from '../report.ts'
import { type DataShape, skewed } from './questions.ts'

const CHUNK_ROWS = 2_000
const REPORT_MS = 5_000

/** A deterministic random number generator in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Sales in order of time, in the text format of COPY. */
export function* salesText(
  { stores, skus, from, to }: DataShape,
  rows: number,
  random: () => number,
): Generator<string> {
  const hex = (bits: number): string =>
    Math.floor(random() * 2 ** bits)
      .toString(16)
      .padStart(bits / 4, '0')
  for (let row = 0; row < rows;) {
    let text = ''
    for (const end = Math.min(row + CHUNK_ROWS, rows); row < end; row++) {
      const ts = Math.floor(from + ((to - from) * row) / rows)
      const time = new Date(ts + 100).toISOString()
      const qty = random() < 0.03 ? -1 : 1 + Math.floor(random() * 5)
      const id = `${hex(32)}-${hex(16)}-4${hex(12)}-8${hex(12)}-${hex(48)}`
      text += `${id}\t${skewed(stores, random)}\t${skewed(skus, random)}\t${qty}\t${ts}\t${time}\t${time}\n`
    }
    yield text
  }
}

/** Loads sales by COPY and reports progress. @returns rows per second */
export async function fill(client: pg.Client, shape: DataShape, rows: number): Promise<number> {
  const begun = Date.now()
  let done = 0
  let reportedAt = begun
  const counted = function* (): Generator<string> {
    for (const text of salesText(shape, rows, seeded(1))) {
      yield text
      done = Math.min(done + CHUNK_ROWS, rows)
      if (Date.now() - reportedAt < REPORT_MS) continue
      reportedAt = Date.now()
      const rate = Math.round((done / (reportedAt - begun)) * 1000)
      const [loaded, total, perSecond] = [done, rows, rate].map((count) => count.toLocaleString('en'))
      progress(`loaded ${loaded} of ${total} rows, ${perSecond} per second`)
    }
  }
  await pipeline(
    Readable.from(counted()),
    client.query(copyFrom('COPY sales_raw (event_id, store_id, sku, qty, ts, accepted_at, loaded_at) FROM STDIN')),
  )
  return (rows / (Date.now() - begun)) * 1000
}
