import { setTimeout as wait } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { type Bounds, type Range, boundsOf } from '../records/topic-reader.ts'
import { indexDeadLetters } from '../dead-letters/index-dead-letters.ts'
import { sizeOf } from './plan-round.ts'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import { offsetsAt } from './positions.ts'
import type { ReconcileDeps } from './reconciliation.ts'
import { type ExampleSale, type TimeSpan, type ComparisonCounts, TopicCopy } from './topic-copy.ts'
import { toTopicSales } from './topic-sale.ts'

/**
 * Producers set the timestamp themselves: a record may be appended this much later than its timestamp says, in
 * milliseconds.
 */
const LATE_MS = 10_000
/** Rows of one INSERT. */
const INSERT_ROWS = 5_000

export type ReconcileRequest = TimeSpan & {
  waitMs: number
  shown: number
  keptFrom: number
  progress: (done: number, all: number) => void
}
export type ReconcileReport = ComparisonCounts & {
  from: string
  until: string
  equal: boolean
  examples: Record<'missing' | 'extra' | 'differing', ExampleSale[]>
}

/** The comparison could not be made, so nothing is known about the sales. */
export class NotCompared extends Error {}

/**
 * Compares every record of a time span with the table and the dead letters, event by event and both ways.
 * @throws {NotCompared} when the sink does not reach the end of the span in time
 */
export async function reconcile(
  deps: ReconcileDeps,
  client: ClientBase,
  request: ReconcileRequest,
): Promise<ReconcileReport> {
  const bounds = await boundsOf(deps.admin, SALES_TOPIC)
  const span = { from: await beginning(deps, bounds, request.from), until: request.until }
  const ranges = await rangesOf(deps, bounds, span)
  await waitForSink(deps, ranges, request.waitMs)
  await indexDeadLetters(deps)
  const copy = new TopicCopy(client, span, request.keptFrom)
  await copy.create()
  await copyRanges(deps, copy, ranges, request.progress)
  const counts = await copy.compare()
  if (counts.extra > 0) {
    await explainLate(deps, copy, ranges)
    counts.extra = await copy.countExtra()
  }
  const examples = {
    missing: await copy.examples('missing', request.shown),
    extra: await copy.examples('extra', request.shown),
    differing: await copy.examples('differing', request.shown),
  }
  return {
    from: new Date(span.from).toISOString(),
    until: new Date(span.until).toISOString(),
    equal: counts.missing + counts.extra + counts.differing === 0,
    ...counts,
    examples,
  }
}

/** What retention has dropped cannot be compared: the span begins where every partition still holds all its records. */
async function beginning({ reader }: ReconcileDeps, bounds: Bounds[], from: number): Promise<number> {
  const cut = bounds.filter(({ low, high }) => low > 0 && high > low)
  const firsts = await Promise.all(cut.map((one) => reader.readOne(SALES_TOPIC, one.partition, one.low, one)))
  return Math.max(from, ...firsts.map((record) => record?.timestamp ?? 0))
}

async function rangesOf({ admin }: ReconcileDeps, bounds: Bounds[], { from, until }: TimeSpan): Promise<Range[]> {
  const [starts, ends] = await Promise.all([offsetsAt(admin, from - LATE_MS), offsetsAt(admin, until + LATE_MS)])
  return bounds
    .map(({ partition, low, high }) => ({
      partition,
      from: Math.max(low, starts.get(partition) ?? high),
      to: Math.min(ends.get(partition) ?? high, high),
    }))
    .filter(({ from: start, to }) => to > start)
}

/** Sales that the sink has not loaded yet are not missing. */
async function waitForSink({ admin }: ReconcileDeps, ranges: Range[], waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const committed = new Map((await sinkPositions(admin)).map(({ partition, next }) => [partition, next]))
    const behind = ranges.reduce(
      (sum, { partition, from, to }) => sum + Math.max(0, to - Math.max(from, committed.get(partition) ?? 0)),
      0,
    )
    if (behind === 0) return
    if (Date.now() > deadline)
      throw new NotCompared(
        `the sink has ${behind} records of this span still to load; wait longer (--wait), or end the span ` +
          'earlier (--until)',
      )
    await wait(500)
  }
}

async function copyRanges(
  { reader, schemas }: ReconcileDeps,
  copy: TopicCopy,
  ranges: Range[],
  progress: ReconcileRequest['progress'],
): Promise<void> {
  const all = sizeOf(ranges)
  let done = 0
  for (const range of ranges) {
    for await (const records of reader.read(SALES_TOPIC, range)) {
      for (let start = 0; start < records.length; start += INSERT_ROWS)
        await copy.add(await toTopicSales(records.slice(start, start + INSERT_ROWS), schemas))
      done += records.length
      progress(done, all)
    }
  }
}

async function explainLate({ admin, reader, schemas }: ReconcileDeps, copy: TopicCopy, ranges: Range[]): Promise<void> {
  for (const { partition, high } of await boundsOf(admin, SALES_TOPIC)) {
    const from = ranges.find((range) => range.partition === partition)?.to
    if (from === undefined) continue
    for await (const records of reader.read(SALES_TOPIC, { partition, from, to: high }))
      await copy.explainExtra(await toTopicSales(records, schemas))
  }
}
